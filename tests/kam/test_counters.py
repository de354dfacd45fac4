"""Counters of tries and calls lie beside what is kept to save work: no crowd of entries lets anybody begin anew."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches

from kam.ground import limits
from kam.ground.cache import CountingFileCache, kept

FEW = {"MAX_ENTRIES": 30}


@pytest.fixture
def counters(tmp_path: Any) -> CountingFileCache:
    return CountingFileCache(str(tmp_path), {"OPTIONS": FEW})


def test_what_is_over_makes_room_before_what_still_counts(counters):
    counters.add("tries", 5, 3600)
    for one in range(300):
        counters.set(f"gone {one}", 1, 0.001)
    assert counters.get("tries") == 5 and len(counters._list_cache_files()) <= 31


def test_what_is_over_soonest_goes_next(counters):
    counters.add("tries", 5, 3600)
    for one in range(300):
        counters.set(f"minute {one}", 1, 120)
    assert counters.get("tries") == 5 and len(counters._list_cache_files()) <= 31


def test_a_counter_keeps_its_hour_however_often_it_counts(counters):
    counters.add("tries", 0, 3600)
    assert [counters.incr("tries") for _time in range(3)] == [1, 2, 3]
    assert counters._end(counters._key_to_file("tries")) > time.time() + 3500, "Django's own would count five minutes"
    counters.set("over", 7, 0.001)
    time.sleep(0.01)
    for key in ("over", "never"):
        with pytest.raises(ValueError, match=key):
            counters.incr(key)


def test_a_limit_of_an_hour_outlives_a_crowd_of_prepared_answers(tmp_path, settings, monkeypatch):
    lie = {"BACKEND": "kam.ground.cache.CountingFileCache", "OPTIONS": FEW}
    settings.CACHES = {name: lie | {"LOCATION": str(tmp_path / name)} for name in ("default", "kept")}
    monkeypatch.setattr(limits, "cache", caches["default"])
    assert [limits.spend("mails", 2, 3600) for _time in range(2)] == [True, True]
    for one in range(300):
        kept.set(f"prepared {one}", "x" * 100, 3600)
    assert not limits.spend("mails", 2, 3600)
    assert caches["kept"].get("prepared 299") and caches["default"].get("prepared 299") is None


def test_where_there_is_one_place_for_both_it_is_that(settings):
    assert "kept" not in settings.CACHES, "as with Redis, and in tests"
    kept.set("one", 1)
    assert caches["default"].get("one") == 1


def test_without_redis_the_settings_keep_them_apart():
    from kam import settings as ours

    assert not settings.REDIS_URL and set(ours.CACHES) == {"default", "kept"}
    assert ours.CACHES["default"]["LOCATION"] != ours.CACHES["kept"]["LOCATION"]
