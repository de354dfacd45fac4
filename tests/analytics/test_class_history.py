"""The history of classes: one row a day, the reasons of that day, and the same class for a day however often judged."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.actions import classes, nominations, tiers
from accounts.facts import classes as pictures
from accounts.models import Account, Assessment, ClassChange
from accounts.rules import classes as rules
from analytics.facts import moves
from kam.actions import runs
from kam.choices import RunKind
from tests import factories
from tests.accounts.test_classes import CORE, STRONG, say
from tests.analytics.books import DAY, buys

pytestmark = pytest.mark.django_db
LATER = date(2026, 9, 30)


@pytest.fixture(autouse=True)
def _day(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


@pytest.fixture
def key(acme):
    Account.objects.filter(pk=acme.pk).update(tier="gold", tier_since=DAY)
    acme.refresh_from_db()
    return acme


@pytest.fixture
def judged(system):
    """The classes of the book as of a day, as a run of scorecards judges them."""

    def judge(day=DAY):
        run = runs.begin(RunKind.STANDARDS, as_of=day, by=system)
        found = classes.judge(run, by=system)
        runs.finish(run, result=found)
        return found

    return judge


def rows(account):
    kept = ClassChange.objects.filter(account=account).order_by("from_on", "pk")
    return list(kept.values_list("key_class", "from_on", "to_on"))


def days_apart(account):
    """Whether no day has two classes."""
    spans = rows(account)
    return all(end is not None and end <= start for (_, _, end), (_, start, _) in zip(spans, spans[1:], strict=False))


def test_a_book_that_ended_has_one_class_a_day(lin, key, judged, time_machine):
    time_machine.move_to("2026-09-30 10:00+08:00")
    buys(key)
    judged()
    say(key, lin, **CORE, **STRONG)
    judged()
    assert rows(key) == [("core", DAY, None)], "what was judged after the book's end counts for its end"
    say(key, lin, philosophy=0, policies=0)
    judged()
    assert rows(key) == [("important", DAY, None)]
    factories.OrderFactory(account=key, ordered_on=LATER)
    say(key, lin, philosophy=90, policies=80)
    assert rows(key) == [("important", DAY, LATER), ("core", LATER, None)] and days_apart(key)


@pytest.mark.db_both
def test_a_day_before_what_stands_moves_nothing_that_ended(lin, key, judged):
    ClassChange.objects.create(account=key, key_class="core", from_on=date(2026, 1, 1), to_on=date(2026, 5, 1), by=lin)
    ClassChange.objects.create(account=key, key_class="important", was="core", from_on=date(2026, 5, 1), by=lin)
    Account.objects.filter(pk=key.pk).update(key_class="important", key_class_since=date(2026, 5, 1))
    judged(date(2026, 3, 1))
    assert rows(key)[0] == ("core", date(2026, 1, 1), date(2026, 5, 1)) and days_apart(key)
    assert len(rows(key)) == 2 and rows(key)[1][1] == date(2026, 5, 1)


def test_a_repeated_day_does_not_ask_what_ran_before(lin, key, judged):
    def scored(score):
        Assessment.objects.all().delete()
        for criterion, given in {**STRONG, **dict.fromkeys(CORE, score)}.items():
            Assessment.objects.create(account=key, criterion=criterion, score=given, judged_on=DAY, by=lin)
        judged()
        key.refresh_from_db()
        return key.key_class

    assert [scored(66), scored(75), scored(66)] == ["important", "core", "important"]
    assert rows(key) == [("important", DAY, None)]
    Account.objects.filter(pk=key.pk).update(key_class="core")
    assert pictures.look([key], DAY)[0].verdict.key_class == "important"


def test_each_day_keeps_the_reasons_of_that_day(lin, key, judged, time_machine, api_of, browser_of, zhao):
    say(key, lin, **CORE, **STRONG)
    time_machine.move_to("2026-09-30 10:00+08:00")
    say(key, lin, prestige=95)
    then, now = (moves.stood(key, day).class_change for day in (DAY, LATER))
    assert (then.key_class, then.core_score, then.reasons["prestige"]["judged"], then.since) == ("core", 79, 75, DAY)
    assert (now.key_class, now.core_score, now.reasons["prestige"]["judged"], now.since) == ("core", 83, 95, DAY)
    assert rows(key) == [("core", DAY, LATER), ("core", LATER, None)]
    assert key.key_class_since == DAY, "the class did not begin anew"
    say(key, lin, prestige=90)
    assert len(rows(key)) == 2, "one row a day"
    judged(LATER)
    assert len(rows(key)) == 2, "nothing is written where nothing is new"
    told = api_of(lin).get(f"/api/v1/classes/?on={DAY}&account={key.pk}").json()["results"]
    assert [row["reasons"]["prestige"]["judged"] for row in told] == [75]
    stood = [api_of(lin).get(f"/api/v1/accounts/{key.pk}/on/?day={day}").json() for day in (DAY, LATER)]
    assert [one["class_reasons"]["prestige"]["judged"] for one in stood] == [75, 90]
    assert [(one.key_class, one.from_on, one.to_on) for one in pictures.history(key, 12)] == [("core", DAY, None)]
    assert browser_of(lin).get(f"/customers/{key.pk}/class/").content.decode().count("<li><span>Core</span>") == 1
    assert "since" in browser_of(zhao).get(f"/customers/{key.pk}/on/?day={LATER}").content.decode()


def test_a_class_follows_a_tier_set_by_hand_and_a_nomination(lin, zhao, key):
    say(key, lin, **CORE, **STRONG)
    tiers.override(key, tier="lead", reason="They pay nothing", until=date(2026, 12, 1), by=zhao)
    key.refresh_from_db()
    assert (key.key_class, key.key_class_since, rows(key)) == ("", None, [])
    given = {"account": key, "kind": "potential", "reason": "New plant", "until": date(2027, 1, 1)}
    nomination = nominations.confirm(nominations.propose(values=given, by=zhao), by=zhao)
    key.refresh_from_db()
    assert (key.key_class, rows(key)) == ("core", [("core", DAY, None)])
    nominations.end(nomination, reason="The plant is not built", by=zhao)
    key.refresh_from_db()
    assert key.key_class == "" and not Account.objects.key().exists()


@pytest.mark.parametrize(("step", "count"), [(4, 1), (5, 2)])
def test_a_small_step_makes_no_row(lin, key, judged, time_machine, step, count):
    buys(key)
    say(key, lin, **CORE, **STRONG)
    kept = ClassChange.objects.get()
    ClassChange.objects.update(core_score=kept.core_score - step)
    time_machine.move_to("2026-09-30 10:00+08:00")
    factories.OrderFactory(account=key, ordered_on=LATER)
    judged(DAY + timedelta(days=1))
    assert len(rows(key)) == count and days_apart(key)
    then = moves.stood(key, DAY + timedelta(days=1)).class_change
    assert then.from_on == DAY + timedelta(days=count - 1), "what stood on that day, and since when"


def test_what_a_reader_takes_for_the_same():
    def point(score, judged=None, holds=True):
        return {"p": {"score": score, "observed": score, "judged": judged, "holds": holds}}

    assert not rules.tells_more(point(70), point(74)) and rules.tells_more(point(70), point(75))
    assert rules.tells_more(point(61), point(59, holds=False)) and rules.tells_more(point(70), point(None, holds=False))
    assert rules.tells_more(point(70, judged=80), point(70, judged=81)), "what a person judged is kept to the point"
    assert not rules.tells_more({"p": {"score": 70, "observed": 70, "judged": None}}, point(71)), "older rows lack it"
