"""Planned against done: what people planned, what became of it by tier and manager, each number with its rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from analytics.facts import planned_visits as facts
from analytics.rules import planned_visits as rules
from kam.models import Event
from lifecycle.actions import cadence, plans, visits
from lifecycle.choices import DropKind, PlanState
from lifecycle.models import Visit, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
TODAY = date(2026, 11, 25)
PEOPLES = [kind for kind in DropKind.values if kind not in (DropKind.LAPSED, DropKind.LOST)]


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")


@pytest.fixture
def gold(acme):
    Account.objects.filter(pk=acme.pk).update(tier="gold", region="North")
    acme.refresh_from_db()
    return acme


def plan(account, user, ago, state=PlanState.PLANNED, **more):
    on = TODAY - timedelta(ago)
    return VisitPlan.objects.create(
        account=account, user=user, planned_on=on, state=state, **{"planned_for": on} | more
    )  # fmt: skip


def became(user, **more):
    """{plan: what became of it}."""
    return {one.pk: one.outcome for one in facts.planned(user, TODAY, {}, **more)}


def test_of_every_state_only_what_people_planned_counts(lin, gold):
    held = factories.VisitFactory(account=gold, user=lin, held_at=timezone.now() - timedelta(8))
    done = plan(gold, lin, 8, PlanState.DONE, visit=held)
    missed = plan(gold, lin, 3)
    plan(gold, lin, 6, PlanState.PROPOSED, planned_for=None)
    plan(gold, lin, 9, PlanState.DONE, planned_for=None)  # held, and nobody had accepted the proposal
    plan(gold, lin, 0)  # still open today
    plan(gold, lin, 0, PlanState.DROPPED, drop_kind=DropKind.NO_NEED)  # may still be planned again
    today = plan(gold, lin, 0, PlanState.DONE)
    plan(gold, lin, -3)
    plan(gold, lin, facts.DAYS)
    assert became(lin) == {done.pk: "done", missed.pk: "missed", today.pk: "done"}
    last = plan(gold, lin, facts.DAYS - 1)
    assert became(lin)[last.pk] == "missed"


@pytest.mark.parametrize("kind", [*DropKind.values, ""])
def test_of_every_way_to_drop_only_a_persons_counts(lin, gold, kind):
    planned = plan(gold, lin, 4, PlanState.DROPPED, drop_kind=kind)
    plan(gold, lin, 5, PlanState.DROPPED, drop_kind=kind, planned_for=None)  # a proposal waved away, or lapsed
    assert became(lin) == ({planned.pk: "dropped"} if kind in [*PEOPLES, ""] else {})


def test_what_was_removed_or_held_later_was_not_held(lin, gold):
    held = factories.VisitFactory(account=gold, user=lin, held_at=timezone.now() - timedelta(2))
    late = plan(gold, lin, 10, PlanState.DONE, visit=held)
    assert became(lin) == {late.pk: "done"}
    then = TODAY - timedelta(5)
    assert [one.outcome for one in facts.planned(lin, then, {})] == ["missed"], "as of that day nobody had been there"
    Visit.objects.update(archived_at=timezone.now())
    assert became(lin) == {late.pk: "missed"}
    Account.objects.update(archived_at=timezone.now())
    assert became(lin) == {}


def test_the_verbs_keep_when_it_was_first_planned(lin, gold, system, time_machine):
    time_machine.move_to("2026-11-25 09:00+08:00")  # before the first hour that is proposed
    factories.VisitFactory(account=gold, user=lin, held_at=timezone.now() - timedelta(60))
    cadence.propose(as_of=TODAY, by=system)
    proposal = VisitPlan.objects.get()
    assert proposal.planned_for is None
    accepted = plans.accept(proposal, by=lin)
    assert accepted.planned_for == accepted.planned_on == TODAY
    assert plans.unaccept(accepted, by=lin).planned_for is None
    there = plans.move(accepted, planned_on=TODAY + timedelta(1), by=lin)
    assert there.planned_for == TODAY + timedelta(1), "accepted by moving it: that was the first day"
    again = plans.move(there, planned_on=TODAY + timedelta(2), by=lin)
    assert again.planned_for == TODAY + timedelta(1)
    time_machine.move_to("2026-11-30 10:00+08:00")
    (one,) = facts.planned(lin, date(2026, 11, 30), {})
    assert (one.outcome, one.is_moved) == ("missed", True)
    dropped = plans.drop(again, reason="They were ill", kind=DropKind.OTHER, by=lin)
    (one,) = facts.planned(lin, date(2026, 11, 30), {})
    assert (one.outcome, one.is_moved, dropped.planned_for) == ("dropped", True, TODAY + timedelta(1))


def test_a_visit_put_off_counts_for_its_first_day(lin, gold, zhao, api_of, browser_of):
    put_off = plan(gold, lin, -14, planned_for=TODAY - timedelta(15))
    today = plan(gold, lin, 0, planned_for=TODAY - timedelta(2))
    gone = plan(gold, lin, -5, PlanState.DROPPED, drop_kind=DropKind.OTHER, planned_for=TODAY - timedelta(4))
    plan(gold, lin, -14, planned_for=TODAY)  # from today to another day: nothing was due before today
    plan(gold, lin, 20, PlanState.DONE, planned_for=TODAY - timedelta(facts.DAYS))  # of the weeks before
    assert became(lin) == {put_off.pk: "ahead", today.pk: "ahead", gone.pk: "dropped"}
    assert {one.is_moved for one in facts.planned(lin, TODAY, {})} == {True}
    assert [one.outcome for one in facts.planned(lin, TODAY - timedelta(15), {}) if one.pk == put_off.pk] == ["ahead"]
    found = api_of(zhao).get("/api/v1/coverage/").json()
    numbers = {way: found[f"planned_{way}"] for way in rules.WAYS}
    assert (
        numbers == {"done": 0, "written": 0, "dropped": 1, "missed": 0, "ahead": 2, "moved": 3}
        and found["planned"] == 3
    )
    page = browser_of(zhao).get("/coverage/plans/?outcome=ahead")
    assert len(page.context["rows"]) == 2 and "Still to come" in page.content.decode()


def test_what_is_agreed_and_held_is_planned_and_done(lin, gold, time_machine):
    visits.log(account=gold, said=visits.Said("advance", next_on=TODAY + timedelta(5)), by=lin)
    time_machine.move_to("2026-11-30 10:00+08:00")
    visits.log(account=gold, said=visits.Said("order"), by=lin)
    assert [one.outcome for one in facts.planned(lin, date(2026, 11, 30), {})] == ["done"]


def test_accepting_many_is_planning_them(lin, gold, system, time_machine):
    time_machine.move_to("2026-11-25 09:00+08:00")
    factories.VisitFactory(account=gold, user=lin, held_at=timezone.now() - timedelta(60))
    cadence.propose(as_of=TODAY, by=system)
    plans.accept_many(VisitPlan.objects.all(), by=lin)
    assert VisitPlan.objects.get().planned_for == TODAY


@pytest.fixture
def book(lin, chen, gold, other):
    """Lin: gold, three planned of which one moved; chen: platinum, two; an iron one that is no key account."""
    Account.objects.filter(pk=other.pk).update(tier="platinum", region="")
    iron = factories.AccountFactory(owner=chen, tier="iron", region="South")
    plan(gold, lin, 8, PlanState.DONE)
    plan(gold, lin, 20, PlanState.DONE, planned_for=TODAY - timedelta(25))
    plan(gold, lin, 3)
    plan(other, chen, 30, PlanState.DROPPED, drop_kind=DropKind.OTHER, drop_reason="They moved house")
    plan(other, chen, 12)
    plan(iron, chen, 15, PlanState.DONE)
    plan(gold, lin, 2, PlanState.PROPOSED, planned_for=None)
    return {"gold": gold, "platinum": other, "iron": iron}


def test_parts_add_up_and_each_number_opens_its_rows(book, zhao, browser_of, lin):
    browser = browser_of(zhao)
    for by, parts in (("tier", 2), ("owner", 2), ("region", 2)):
        planned = browser.get(f"/coverage/?by={by}").context["planned"]
        assert planned["whole"].planned == 5 and len(planned["rows"]) == parts
        assert sum(row["tally"].planned for row in planned["rows"]) == 5
        whole = {"url": planned["url"], "tally": planned["whole"], **{key: planned[key] for key in ("cells", "moved")}}
        for row in [whole, *planned["rows"]]:
            assert row["tally"].planned == sum(count for _way, _label, count, _url in row["cells"]), "each counts once"
            assert len(browser.get(row["moved"][1]).context["rows"]) == row["moved"][0]
            assert len(browser.get(row["url"]).context["rows"]) == row["tally"].planned, row["url"]
            for _way, _label, count, url in row["cells"]:
                assert len(browser.get(url).context["rows"]) == count, url
    counts = browser.get("/coverage/?who=all").context["planned"]["whole"].counts
    assert counts == {"done": 3, "written": 0, "dropped": 1, "missed": 2, "ahead": 0, "moved": 1}
    mine = browser.get(f"/coverage/?owner={lin.pk}").context["planned"]["whole"]
    assert (mine.planned, mine.counts["missed"]) == (3, 1)


def test_the_rows_say_why_and_come_as_a_file(book, zhao, browser_of):
    browser = browser_of(zhao)
    page = browser.get("/coverage/plans/?outcome=dropped").content.decode()
    assert "They moved house" in page and "Another reason" in page and ">Why<" in page
    assert ">Why<" not in browser.get("/coverage/plans/?outcome=missed").content.decode(), "nobody gave a reason"
    assert "at first" in browser.get("/coverage/plans/?outcome=moved").content.decode()
    text = b"".join(browser.get("/coverage/plans/?format=csv&who=all").streaming_content).decode()
    assert len(text.strip().splitlines()) == 7 and "They moved house" in text
    assert Event.objects.filter(verb="list.exported", subject_name="planned_visits").exists()
    assert browser.get("/coverage/plans/?as_of=x").context["faults"]


def test_page_and_api_answer_alike(book, zhao, chen, lin, api_of, browser_of):
    found = api_of(zhao).get("/api/v1/coverage/?by=owner&who=all").json()
    told = {key: found[f"planned_{key}"] for key in ("done", "dropped", "missed", "moved")}
    assert (found["planned"], told) == (6, {"done": 3, "dropped": 1, "missed": 2, "moved": 1})
    parts = {int(one["part"]): (one["planned"], one["missed"]) for one in found["planned_parts"]}
    assert parts == {lin.pk: (3, 1), chen.pk: (3, 1)}
    rows = api_of(zhao).get("/api/v1/coverage/plans/?outcome=missed").json()
    assert rows["count"] == 2 and {row["outcome"] for row in rows["results"]} == {"missed"}
    assert {row["manager"] for row in rows["results"]} == {lin.pk, chen.pk}
    assert api_of(chen).get("/api/v1/coverage/plans/?who=all").json()["count"] == 3, "as far as one sees the book"
    assert browser_of(chen).get("/coverage/plans/?who=all").context["rows"].__len__() == 3
    assert api_of(zhao).get("/api/v1/coverage/plans/?outcome=x").status_code == 400


def test_the_questions_do_not_grow(book, zhao, django_assert_num_queries):
    for number in range(20):
        plan(factories.AccountFactory(owner=zhao, tier="gold"), zhao, number + 1)
    with django_assert_num_queries(2):
        assert len(facts.planned(zhao, TODAY, {})) == 26


def test_a_tier_of_that_day_is_the_part(book, zhao):
    when = datetime(2026, 11, 25).date() - timedelta(10)
    assert {one.tier for one in facts.planned(zhao, when, {})} == {""}, "no tier is known of that day"
    assert {one.tier for one in facts.planned(zhao, TODAY, {})} == {"gold", "platinum", "iron"}


def test_what_a_message_answered_is_told_apart_and_was_not_held(lin, gold, zhao, api_of, browser_of):
    for ago, kind in ((8, "on_site"), (6, "message"), (4, "call")):
        held = factories.VisitFactory(account=gold, user=lin, kind=kind, held_at=timezone.now() - timedelta(ago))
        plan(gold, lin, ago, PlanState.DONE, visit=held)
    found = browser_of(zhao).get("/coverage/")
    whole = found.context["planned"]["whole"]
    assert (whole.planned, whole.counts["done"], whole.counts["written"]) == (3, 2, 1)
    assert "2 of 3 planned visits were held (67" in (words := found.content.decode())
    assert "1 more was answered by a message." in words
    rows = browser_of(zhao).get("/coverage/plans/?outcome=written").context["rows"]
    assert [row["plan"].visit.kind for row in rows] == ["message"]
    assert api_of(zhao).get("/api/v1/coverage/").json()["planned_written"] == 1
