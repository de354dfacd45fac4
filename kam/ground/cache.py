"""The caches: files whose counters lose nothing, and Redis, without which limits are lost for a while, no page is."""

from __future__ import annotations

import fcntl
import logging
import pickle
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from kam.ground import disks

log = logging.getLogger(__name__)


REST = 5.0
"""Seconds for which nobody asks a cache that gave no answer: a frozen one takes a second to say nothing."""


class PatientRedisCache(RedisCache):
    """Redis as Django's cache; while it does not answer, everything is a miss and nothing is kept."""

    away_until = 0.0

    def _try(self, name: str, default: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < PatientRedisCache.away_until:
            return default
        try:
            return getattr(super(), name)(*args, **kwargs)
        except RedisError as error:
            log.warning("cache away: %s", error)
            PatientRedisCache.away_until = time.monotonic() + REST
            return default

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._try("get", default, key, default, version=version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try("set", None, key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("add", True, key, value, *args, **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("touch", False, key, *args, **kwargs)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._try("delete", False, key, version=version)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._try("incr", delta, key, delta, version=version)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._try("get_many", {}, keys, version=version)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("set_many", [], data, *args, **kwargs)


class CountingFileCache(FileBasedCache):
    """
    Files as Django's cache, whose counters count each call though many threads and processes count at once.

    While the disk takes nothing, nothing is kept or counted: what is only read goes on. Where there are too many, what
    is over goes first, then what is over soonest: a counter that is lost lets somebody begin anew.
    """

    _sets = count()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = Path(self._dir)
        folder.mkdir(0o700, parents=True, exist_ok=True)
        with (folder / "counting.lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)  # let go as the file closes
            yield

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        with _closed_or_not():
            super().set(key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        with _closed_or_not(), self._alone():
            return bool(super().add(key, value, *args, **kwargs))
        return True

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        with _closed_or_not(), self._alone():
            return self._counted(key, delta, version)
        return delta

    def _counted(self, key: Any, delta: int, version: Any) -> Any:
        """One more, until the same moment as before (Django's own would begin its time anew); ValueError for none."""
        try:
            with Path(self._key_to_file(key, version)).open("rb") as file:
                until, now = pickle.load(file), time.time()
                if until is not None and until < now:
                    raise ValueError(f"{key} is over")
                value = pickle.loads(zlib.decompress(file.read())) + delta
        except (FileNotFoundError, EOFError) as error:
            raise ValueError(f"{key} is not there") from error
        self.set(key, value, None if until is None else until - now, version)
        return value

    def _cull(self) -> None:
        """Make room for a third, now and then: each look reads the whole folder."""
        if next(self._sets) % self._looks:
            return
        files = self._list_cache_files()
        if len(files) >= self._max_entries:
            ends = sorted((self._end(name), name) for name in files)
            room = self._max_entries - self._max_entries // self._cull_frequency
            over = sum(1 for end, _name in ends if end < time.time())
            for _end, name in ends[: max(over, len(files) - room)]:
                self._delete(name)

    @property
    def _looks(self) -> int:
        """At every how many writings the folder is looked through."""
        return max(self._max_entries // 100, 1)

    def _end(self, name: str) -> float:
        try:
            with Path(name).open("rb") as file:
                until = pickle.load(file)
        except (FileNotFoundError, EOFError):  # another process was quicker
            return 0.0
        return float("inf") if until is None else float(until)


class Kept:
    """
    Where answers are kept that can be worked out again: beside the counters, so that many of them push out none.

    Redis has room for both in one place.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(caches["kept" if "kept" in settings.CACHES else "default"], name)


kept = Kept()


@contextmanager
def _closed_or_not() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if not disks.is_closed(error):
            raise
        log.warning("cache not written: %s", error)
