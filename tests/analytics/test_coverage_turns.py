"""Coverage beside what it was: the same question of earlier days, each opening its own page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Policy, TierChange
from analytics.facts import coverage
from analytics.views import coverage_turns, dashboard_figures
from analytics.views.dashboard_figures import Told
from analytics.views.dashboard_ways import Part
from kam.rules import formats
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10)


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")


@pytest.fixture
def book(lin, chen, system):
    """Four platinum customers, two of each; all were seen in time a year ago, three a quarter ago, one now."""
    policy = Policy.objects.current()
    Policy.objects.filter(pk=policy.pk).update(visit_days={"platinum": 30, "gold": 60, "iron": 90})
    made = []
    for number, owner in enumerate((lin, lin, chen, chen)):
        account = factories.AccountFactory(owner=owner, tier="platinum", region="North" if number else "")
        TierChange.objects.create(account=account, tier="platinum", from_on=NOW.date() - timedelta(700), by=system)
        made.append(account)
    for account, ago in [*((one, 370) for one in made), *((one, 95) for one in made[:3]), (made[0], 5)]:
        factories.VisitFactory(
            account=account, user=account.owner, kind="on_site",
            held_at=timezone.make_aware(NOW - timedelta(days=ago)),
        )  # fmt: skip
    return made


def said(client, query=""):
    return client.get(f"/coverage/before/{query}").content.decode()


def test_points_are_those_of_the_shares_that_are_shown():
    assert formats.percent(0.5465) == "55%" and formats.percent(0.6806) == "68%"
    assert formats.points(0.5465, 0.6806) == -13 == formats.points(0.547, 0.676), "not 14, not 12.9"
    assert str(formats.points(0.5, 0.4567, 1)) == "4.3"


@pytest.mark.db_both
def test_it_says_what_it_was_and_each_day_opens_its_page(book, zhao, browser_of):
    client = browser_of(zhao)
    told = said(client)
    assert "Visited in time before: " in told
    assert "100% on 25 Nov 2025 (4 of 4)" in told and "75% on 27 Aug 2026 (3 of 4)" in told
    page = client.get("/coverage/?as_of=2025-11-25")
    assert "4 of 4 customers were visited in time (100%)" in page.context["headline"]
    assert 'hx-get="/coverage/before/?as_of=2025-11-25"' in page.content.decode()
    assert "?as_of=2025-11-25" in told and "?as_of=2026-08-27" in told


def test_the_tile_of_the_dashboard_says_what_it_was(book, acme, other, zhao, browser_of):
    client = browser_of(zhao)
    tile = client.get("/coverage/tile/").content.decode().strip()
    assert tile == '<span>&nbsp;· <span class="down">75 points less than on 27 Aug 2026</span></span>'
    sentence = client.get("/coverage/tile/?says=1").content.decode()
    assert "Visits fall behind: 0% of key accounts were visited in time, down from 100% on 25 Nov 2025, " in sentence
    assert "4 are overdue and planned by nobody." in sentence and "?state=without_plan" in sentence
    lines = coverage.by_owner(zhao, Policy.objects.current())
    assert 'hx-get="/coverage/tile/"' in hint(lines)
    assert "hx-get" not in hint([]) + hint(lines, region="North"), "of nobody, or of some, no days before are told"


@pytest.mark.parametrize(("language", "said"), [
    ("en", "60% of key accounts were visited in time, up from 55% on 1 Dec 2025, down from 76% on 2 Sep 2026."),
    ("zh-hans", "大客户按时拜访率为 60%，高于2025年12月1日的 55%、低于2026年9月2日的 76%。"),
    ("zh-hant", "大客戶按時拜訪率為 60%，高於2025年12月1日的 55%、低於2026年9月2日的 76%。"),
])  # fmt: skip
def test_each_day_is_compared_by_its_own_sign(language, said):
    told = [(date(2025, 12, 1), 0.55), (date(2026, 9, 2), 0.76)]
    with override(language):
        assert coverage_turns.fallen(0.6, told, 0).endswith(said)
        assert "60%" in coverage_turns.fallen(0.6, [(date(2025, 12, 1), 0.602)], 0)


def hint(lines, **kept):
    book = SimpleNamespace(as_of=timezone.localdate())
    return dashboard_figures.covered(Told(book, Part(kept), None, book.as_of), lines)["hint"]


def test_it_speaks_of_the_part_that_is_asked_for_within_sight(book, zhao, lin, browser_of):
    assert "100% on 25 Nov 2025 (3 of 3)" in said(browser_of(zhao), "?region=North")
    assert "region=North" in said(browser_of(zhao), "?region=North")
    assert "100% on 25 Nov 2025 (2 of 2)" in said(browser_of(lin))


def test_where_nobody_was_visited_before_nothing_is_said(lin, zhao, browser_of):
    account = factories.AccountFactory(owner=lin, tier="platinum")
    factories.VisitFactory(account=account, user=lin, held_at=timezone.make_aware(NOW - timedelta(days=3)))
    assert "finding" not in said(browser_of(zhao)), "a book that began last week has no year before"
    assert "finding" not in said(browser_of(zhao), "?tier=tin"), "nor has a question that cannot be"


def test_the_queries_do_not_grow(book, lin, zhao, browser_of, django_assert_max_num_queries):
    client = browser_of(zhao)
    said(client)
    for _number in range(12):
        factories.AccountFactory(owner=lin, tier="platinum")
    with django_assert_max_num_queries(25):
        said(client)
