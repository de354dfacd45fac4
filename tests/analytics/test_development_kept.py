"""What is kept of the runs of development: the months of the newest, of the nights the last one of each month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analytics.actions import recompute
from analytics.facts import development_parts as facts
from analytics.models import Development, Season
from kam.choices import RunKind
from kam.models import Run
from tests.analytics import development_books as books

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def computed(by, day=DAY) -> Run:
    return recompute.start(RunKind.DEVELOPMENT, as_of=day, by=by)


def test_only_the_seasons_that_are_read_are_kept(lin, zhao):
    books.fill(8, lin, DAY)
    first = computed(zhao, DAY - timedelta(40))
    second = computed(zhao)
    assert Development.objects.filter(run=first).exists()
    computed(zhao, DAY + timedelta(0))
    assert not Season.objects.filter(run=first).exists() and Run.objects.filter(pk=first.pk).exists()
    assert not Run.objects.filter(pk=second.pk).exists()


def test_of_the_nights_the_last_of_each_month_is_kept_and_what_a_person_asked_for(lin, zhao, system, browser_of):
    books.fill(8, lin, DAY)
    days = [date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 8), date(2026, 4, 9), date(2026, 5, 1)]
    for day in days:
        computed(zhao if day == days[2] else system, day)
    current = Run.objects.current(RunKind.DEVELOPMENT)
    kept = {run.as_of for run in Run.objects.of(RunKind.DEVELOPMENT).done()
            if Development.objects.filter(run=run).exists()}  # fmt: skip
    assert kept == set(days[1:]) and current.as_of == days[-1]
    assert facts.run_on(days[0]) is None and facts.run_on(date(2026, 4, 30)).as_of == days[3]
    gone = Run.objects.at(RunKind.DEVELOPMENT, days[0])
    assert browser_of(zhao).get(f"/development/?run={gone.pk}").context["bridge"] is None
    computed(system, days[-1] + timedelta(1))
    assert Development.objects.filter(run=current).exists(), "it was read until now"
    computed(system, days[-1] + timedelta(2))
    assert not Development.objects.filter(run=current).exists()
