"""Reviews and nights: whose are kept when a quarter is over, after which runs, and to which day their money goes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.choices import TierState
from accounts.choices.nominations import NominationKind, NominationState
from accounts.models import Account, Nomination, TierChange
from analytics.actions import nights, packs, recompute
from analytics.facts import packs as facts
from analytics.models import Pack
from analytics.rules import packs as rules
from analytics.templatetags import pack_papers, pack_parts
from kam.celery import app as celery
from kam.choices import RunKind, RunState
from kam.models import Run, User
from tests import factories
from tests.analytics import books

pytestmark = pytest.mark.django_db
END, FIRST = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
def first(time_machine: Any) -> Any:
    """The clock stands in the first night of July."""
    time_machine.move_to("2026-07-01 03:40+08:00", tick=False)
    return time_machine


def night(system: User, state: str = RunState.DONE) -> Run:
    return Run.objects.create(kind=RunKind.NIGHT, as_of=FIRST, state=state, params={"clock": True}, started_by=system)


def stood(account: Account, tier: str, since: str, until: str | None = None) -> None:
    state = TierState.ENDED if until else TierState.IN_EFFECT
    TierChange.objects.create(account=account, tier=tier, from_on=since, to_on=until, state=state, by=account.owner)


@pytest.mark.db_both
def test_the_quarter_is_kept_of_those_who_were_key_at_its_end(acme, other, lin, system, first):
    fell, rose, named, gone = acme, other, *factories.AccountFactory.create_batch(2, owner=lin)
    stood(fell, "platinum", "2026-01-01", "2026-07-01")
    stood(fell, "lead", "2026-07-01")
    stood(rose, "iron", "2026-01-01", "2026-07-01")
    stood(rose, "gold", "2026-07-01")
    stood(gone, "gold", "2026-01-01")
    days = {"proposed_on": date(2026, 1, 1), "from_on": date(2026, 1, 1), "until": END}
    Nomination.objects.create(
        account=named,
        kind=NominationKind.STRATEGY,
        state=NominationState.CONFIRMED,
        proposed_by=lin,
        decided_by=lin,
        **days,
    )
    Account.objects.filter(pk=rose.pk).update(tier="gold")
    Account.objects.filter(pk=gone.pk).update(tier="gold", archived_at=timezone.now())
    night(system)
    assert packs.keep_ended(by=system) == 3
    assert set(Pack.objects.values_list("account", "as_of")) == {(one.pk, END) for one in (fell, named, gone)}
    assert packs.keep_ended(by=system) == 0
    with pytest.raises(PermissionDenied):
        packs.keep_ended(by=lin)


def test_it_waits_for_the_runs_of_the_night(acme, system, first):
    stood(acme, "gold", "2026-01-01")
    assert packs.keep_ended(by=system) == 0, "the night was not begun"
    begun = night(system)
    waits = Run.objects.create(
        kind=RunKind.CHURN, as_of=FIRST, state=RunState.WAITING, params={"clock": True}, started_by=system
    )
    for state in (RunState.WAITING, RunState.RUNNING):
        Run.objects.filter(pk=waits.pk).update(state=state)
        assert packs.keep_ended(by=system) == 0 and not nights.is_over()
    Run.objects.filter(pk=waits.pk).update(state=RunState.FAILED)
    assert nights.is_over() and packs.keep_ended(by=system) == 1
    assert begun.state == RunState.DONE


def test_it_is_asked_until_the_latest_night_can_be_over():
    asked = celery.conf.beat_schedule["packs nightly"]["schedule"]
    begun = celery.conf.beat_schedule["scores nightly"]["schedule"]
    assert max(asked.hour) > max(begun.hour) + 3


def test_the_day_before_is_kept_once_its_night_is_over(acme, lin, system, first):
    assert packs.drawn(acme, on=END, by=lin).pk is None and not Pack.objects.exists()
    assert packs.drawn(acme, on=END - timedelta(1), by=lin).pk is not None
    night(system)
    assert packs.drawn(acme, on=END, by=lin).pk is not None


def computed(clock: Any, moment: str, *, by: User, is_night: bool = True) -> Run:
    """A run of contribution begun at a moment, dated with its day."""
    clock.move_to(moment, tick=False)
    run = recompute.start(RunKind.CONTRIBUTION, as_of=timezone.localdate(), by=by)
    Run.objects.filter(pk=run.pk).update(params={"clock": True} if is_night else {})
    return run


def buys(account: Account, day: date, amount: str) -> None:
    factories.OrderFactory(account=account, ordered_on=day, amount=Decimal(amount), revenue=Decimal(amount))


@pytest.mark.db_both
def test_contribution_and_orders_of_one_paper_tell_the_same_days(acme, lin, system, time_machine):
    books.buys(acme, months=24, amount="100.00", until=END - timedelta(10))
    buys(acme, END - timedelta(1), "20.00")
    early = computed(time_machine, "2026-06-30 02:10+08:00", by=system)
    buys(acme, END, "3000.00")
    time_machine.move_to("2026-06-30 18:00+08:00", tick=False)
    running = facts.gather(acme, END)
    assert running["contribution"]["run"] == early.pk and running["contribution"]["until"] == "2026-06-29"
    assert running["trade"]["until"] == "2026-06-29" and running["trade"]["last_on"] == "2026-06-30"
    assert running["trade"]["revenue"] == running["contribution"]["revenue"]
    late = computed(time_machine, "2026-07-01 02:10+08:00", by=system)
    over = facts.gather(acme, END)
    assert (over["contribution"]["run"], over["contribution"]["until"]) == (late.pk, "2026-06-30")
    assert over["trade"]["until"] == "2026-06-30" and over["trade"]["months"][-1][0] == "2026-06"
    assert over["trade"]["revenue"] == over["contribution"]["revenue"]
    assert Decimal(over["trade"]["revenue"]) - Decimal(running["trade"]["revenue"]) == 3000
    again = recompute.start(RunKind.CONTRIBUTION, as_of=END, by=system)
    assert facts.gather(acme, END)["contribution"]["run"] == again.pk, "computed when the day was over"


def test_a_run_of_the_day_after_that_somebody_asked_for_tells_nothing_of_the_day(acme, lin, system, time_machine):
    buys(acme, END, "3000.00")
    asked = computed(time_machine, "2026-07-01 15:00+08:00", by=system, is_night=False)
    assert facts.gather(acme, END)["contribution"] is None
    assert facts.gather(acme, FIRST)["contribution"]["run"] == asked.pk


def test_the_paper_says_to_which_day_they_go(acme, lin, system, time_machine):
    books.buys(acme, months=24, amount="100.00", until=END - timedelta(10))
    computed(time_machine, "2026-06-30 02:10+08:00", by=system)
    buys(acme, END, "30.00")
    paper = pack_papers.paper(packs.drawn(acme, on=END, by=lin), reader=lin, language="en")
    hints = {tile.label: tile.hint for tile in paper.tiles}
    assert "to 29 Jun 2026" in hints["Net contribution, 12 months"] and "to 29 Jun 2026" in hints["Orders, 12 months"]
    assert "Contribution and orders are both told from 1 Jul 2025 to 29 Jun 2026." in paper.notes
    assert "as of" not in paper.headline
    orders = next(tile.url for tile in paper.tiles if tile.label == "Orders, 12 months")
    assert "until=2026-06-29" in orders and "since=2025-07-01" in orders
    months = next(part for part in paper.parts if part.key == "months")
    assert " in the twelve whole months to 31 May 2026, " in months.says


def test_of_a_run_that_is_weeks_old_each_says_its_own_day(acme, lin, system, time_machine):
    books.buys(acme, months=24, amount="100.00", until=END - timedelta(40))
    computed(time_machine, "2026-06-01 02:10+08:00", by=system)
    buys(acme, END, "30.00")
    time_machine.move_to("2026-07-08 10:00+08:00", tick=False)
    found = facts.gather(acme, END)
    assert (found["contribution"]["until"], found["trade"]["until"]) == ("2026-05-31", "2026-06-30")
    told = pack_papers.paper(packs.drawn(acme, on=END, by=lin), reader=lin, language="en").notes
    assert "Contribution is told to 31 May 2026, orders to 30 Jun 2026." in told


def test_a_review_kept_before_is_not_called_changed_for_other_days(acme, lin, system, time_machine):
    books.buys(acme, months=24, amount="100.00", until=END - timedelta(10))
    computed(time_machine, "2026-06-30 02:10+08:00", by=system)
    buys(acme, END, "30.00")
    now = facts.gather(acme, END)
    net = {name: value for name, value in now["contribution"].items() if name != "until"}
    trade = {name: value for name, value in now["trade"].items() if name != "from"} | {"until": ON, "revenue": "1.00"}
    kept = now | {"shape": 3, "trade": trade, "contribution": net}
    assert rules.changed(kept, now) == []
    assert rules.changed(kept | {"trade": trade | {"last_on": None}}, now) == ["trade"]
    assert next(one for one in pack_parts.parts(kept) if one.key == "months")


ON = END.isoformat()
