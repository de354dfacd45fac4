"""The next visit after one was logged: as agreed, else for whom, when and why the night would propose it."""

import uuid
from datetime import date, timedelta
from time import perf_counter

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Standing
from kam.actions import calendars
from kam.models import Absence, Event, User, WorkCalendar
from lifecycle.actions import cadence, plans, promises, take_backs, visits
from lifecycle.actions.visits import Said
from lifecycle.choices import DropKind
from lifecycle.models import Journey, Unplaced, Visit, VisitPlan
from tests import factories
from tests.lifecycle.fridays import ADVANCE, NOW, ON, ago, proposal

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("friday")]
DUE = date(2026, 12, 11)
"""Three weeks on: a platinum customer's next visit."""


def as_the_night(system):
    """A run changes nothing of what stands."""
    before = list(VisitPlan.objects.order_by("pk").values())
    cadence.propose(as_of=ON, by=system)
    assert list(VisitPlan.objects.order_by("pk").values()) == before


def test_it_is_proposed_to_the_owner_whoever_was_there(lin, gu, best, system):
    visits.log(account=best, said=ADVANCE, by=gu)
    plan = proposal(best)
    assert (plan.user, plan.planned_on, plan.planned_for) == (lin, DUE, None)
    assert plan.planned_time is not None and plan.reasons["cadence"]["until"] == DUE.isoformat()
    as_the_night(system)


def test_what_the_night_would_not_propose_is_not_proposed(lin, gu, best, system):
    Account.objects.filter(pk=best.pk).update(owner=None)
    visits.log(account=Account.objects.get(pk=best.pk), said=ADVANCE, by=gu)
    assert not VisitPlan.objects.exists(), "nobody owns it"
    lost = factories.AccountFactory(owner=lin, tier="platinum")
    Journey.objects.create(account=lost, stage="lost", since=ON)
    visits.log(account=lost, said=ADVANCE, by=lin)
    assert not VisitPlan.objects.exists(), "they have left"


def test_an_agreed_day_is_the_visitors_who_gave_their_word(lin, gu, zhao, best):
    agreed = Said("advance", next_on=ON + timedelta(days=8), next_step="Samples")
    visits.log(account=best, said=agreed, by=gu)
    plan = VisitPlan.objects.get()
    assert (plan.user, plan.state, plan.planned_for, plan.purpose) == (gu, "planned", plan.planned_on, "Samples")
    visits.log(account=best, said=Said("advance", next_on=ON + timedelta(days=9)), by=zhao)
    stands_for = VisitPlan.objects.get(planned_on=ON + timedelta(days=9))
    assert stands_for.user == lin, "a director without a seat came along once; the owner goes again"
    Account.objects.filter(pk=best.pk).update(owner=None)
    home = Account.objects.get(pk=best.pk)
    visits.log(account=home, said=Said("advance", next_on=ON + timedelta(days=10)), by=zhao)
    assert VisitPlan.objects.get(planned_on=ON + timedelta(days=10)).user == zhao


def test_an_agreed_day_may_be_today(lin, best):
    visits.log(account=best, said=Said("advance", next_on=ON), held_at=NOW - timedelta(hours=1), by=lin)
    plan = VisitPlan.objects.get(state="planned")
    assert (plan.planned_on, plan.state) == (ON, "planned")
    assert Standing.objects.get(account=best).next_visit_on == ON


def test_an_agreed_day_makes_the_proposals_give_way(lin, best, system):
    factories.VisitFactory(account=best, user=lin, held_at=ago(40))
    cadence.propose(as_of=ON, by=system)
    first = VisitPlan.objects.order_by("planned_on").first()
    VisitPlan.objects.filter(pk=first.pk).update(planned_on=ON + timedelta(days=3))
    visits.log(account=best, said=Said("advance", next_on=ON + timedelta(days=5)), by=lin)
    stands = dict(VisitPlan.objects.open().values_list("planned_on", "state"))
    assert stands[ON + timedelta(days=5)] == "planned"
    later = [on for on, state in stands.items() if state == "proposed"]
    assert later == [ON + timedelta(days=21)], "due on the 26th day; the one that stood there is not too early"
    as_the_night(system)


@pytest.mark.parametrize(
    ("how", "on"),
    [
        ({"kind": DropKind.RHYTHM, "rhythm": 7}, date(2026, 11, 27)),
        ({"kind": DropKind.NOT_BEFORE, "not_before": date(2026, 12, 14)}, date(2026, 12, 14)),
        ({"kind": DropKind.WRONG_TIME}, date(2026, 12, 14)),  # the 11th is a Friday, as the day that did not suit
    ],
)
def test_what_people_said_of_its_visits_is_respected(lin, best, system, how, on):
    factories.VisitFactory(account=best, user=lin, held_at=ago(40))
    cadence.propose(as_of=ON, by=system)
    plans.drop(VisitPlan.objects.order_by("planned_on").first(), **how, by=lin)
    VisitPlan.objects.filter(state="proposed").delete()
    visits.log(account=best, said=ADVANCE, by=lin)
    first = VisitPlan.objects.filter(state="proposed").order_by("planned_on").first()
    assert first.planned_on == on
    as_the_night(system)


@pytest.mark.parametrize("earlier", [-1, 1], ids=["of an earlier day", "of a later day"])
def test_the_latest_word_of_a_person_holds_whichever_day_it_was_said_of(lin, best, system, earlier):
    """Not before the 18th was said first, not before the 14th last: of the earlier or the later of two visits."""
    days = [ON + timedelta(days=3), ON + timedelta(days=3 - earlier)]
    said = [date(2026, 12, 18), date(2026, 12, 14)]
    for hour, (on, not_before) in enumerate(zip(days, said, strict=True)):
        with time_machine.travel(NOW - timedelta(hours=5 - hour), tick=False):
            plan = plans.make(best, planned_on=on, by=lin)
            plans.drop(plan, kind=DropKind.NOT_BEFORE, not_before=not_before, by=lin)
    VisitPlan.objects.filter(state="proposed").delete()
    visits.log(account=best, said=ADVANCE, by=lin)
    assert proposal(best).planned_on == date(2026, 12, 14)
    as_the_night(system)


def test_a_full_day_is_none(lin, best, system):
    for _n in range(4):
        other = factories.AccountFactory(owner=lin)
        VisitPlan.objects.create(account=other, user=lin, planned_on=DUE, state="proposed", reasons={"cadence": {}})
    visits.log(account=best, said=ADVANCE, by=lin)
    plan = proposal(best)
    assert plan.planned_on == date(2026, 12, 14)
    assert plan.reasons["shifted"] == {"from": "2026-12-11", "why": "full"}


def test_absences_and_days_off_of_both_sides_are_none(lin, best, ada, system):
    Absence.objects.create(user=lin, starts_on=DUE, until_on=date(2026, 12, 14))
    calendars.put_day(WorkCalendar.objects.company(), on=date(2026, 12, 15), name="Company day", by=ada)
    abroad = calendars.put(None, {"name": "Elsewhere", "country": "US", "places": ["Boston"]}, by=ada)
    calendars.put_day(abroad, on=date(2026, 12, 16), name="Founders' day", by=ada)
    Account.objects.filter(pk=best.pk).update(city="Boston")
    visits.log(account=best, said=ADVANCE, by=lin)
    plan = proposal(best)
    assert plan.planned_on == date(2026, 12, 17) and plan.reasons["shifted"]["why"] == "away"
    as_the_night(system)


def test_whoever_is_away_for_weeks_hears_that_no_day_was_found(lin, best):
    Absence.objects.create(user=lin, starts_on=ON, until_on=ON + timedelta(days=60))
    visits.log(account=best, said=ADVANCE, by=lin)
    assert not VisitPlan.objects.exists()
    assert Unplaced.objects.get().cause == "away"


def test_the_terms_of_its_class_are_its_rhythm(lin, best, system):
    Account.objects.filter(pk=best.pk).update(key_class="core")
    visits.log(account=best, said=ADVANCE, by=lin)
    first = VisitPlan.objects.order_by("planned_on").first()
    assert (first.planned_on, first.reasons["cadence"]["of"]) == (date(2026, 12, 4), "core")
    as_the_night(system)


def test_a_promise_made_before_brings_it_forward(lin, best, system):
    promises.make(best, text="Samples", due_on=date(2026, 12, 2), by=lin)
    visits.log(account=best, said=ADVANCE, by=lin)
    first = VisitPlan.objects.order_by("planned_on").first()
    assert (first.planned_on, list(first.reasons)[0]) == (date(2026, 12, 1), "promise")


def test_one_entered_late_proposes_nothing_in_the_past(lin, best, system):
    late = Said("advance", "x", next_on=date(2026, 10, 30))
    visit = visits.log(account=best, said=late, held_at=ago(42), by=lin)
    plan = VisitPlan.objects.order_by("planned_on").first()
    assert (plan.state, plan.planned_on, plan.reasons["cadence"]) == ("proposed", ON, {"every": 21, "since": 42})
    assert not VisitPlan.objects.filter(planned_on__lt=ON).exists()
    assert visit.next_on == date(2026, 10, 30), "what was agreed is kept with the visit"
    assert Standing.objects.get(account=best).next_visit_on is None
    as_the_night(system)


def test_one_entered_late_with_a_newer_visit_on_file_plans_nothing(lin, best):
    visits.log(account=best, said=ADVANCE, by=lin)
    before = list(VisitPlan.objects.values())
    visits.log(account=best, said=Said("advance", "earlier"), held_at=ago(9), by=lin)
    visits.log(account=best, said=Said("advance", "x", next_on=ON - timedelta(days=2)), held_at=ago(12), by=lin)
    assert list(VisitPlan.objects.values()) == before
    visits.log(account=best, said=Said("advance", "y", next_on=ON + timedelta(days=4)), held_at=ago(8), by=lin)
    assert VisitPlan.objects.get(state="planned").planned_on == ON + timedelta(days=4), "an agreed day stands"


def test_a_plan_ahead_is_enough(lin, best):
    plans.make(best, planned_on=ON + timedelta(days=6), by=lin)
    visits.log(account=best, said=ADVANCE, by=lin)
    assert VisitPlan.objects.get().state == "planned"
    assert Standing.objects.get(account=best).next_visit_on == ON + timedelta(days=6)


def test_a_missed_plan_of_before_is_none_ahead(lin, gu, best):
    plans.make(best, planned_on=ON + timedelta(days=1), by=gu)
    VisitPlan.objects.update(planned_on=ON - timedelta(days=3))
    visits.log(account=best, said=ADVANCE, by=lin)
    assert proposal(best).user == lin
    assert Standing.objects.get(account=best).next_visit_on is None


def test_taking_back_leaves_what_the_night_would_propose(lin, gu, best, system):
    factories.VisitFactory(account=best, user=lin, held_at=ago(40))
    visit = visits.log(account=best, said=ADVANCE, by=gu)
    assert proposal(best).planned_on == DUE
    take_backs.take_back(visit, by=gu)
    stands = VisitPlan.objects.filter(state="proposed").values_list("planned_on", flat=True)
    assert sorted(stands) == [ON, DUE], "overdue again, and the one after"
    as_the_night(system)


@pytest.mark.parametrize(("accepts", "state"), [(True, "planned"), (False, "proposed")])
def test_taking_back_restores_what_its_plan_was(lin, best, system, accepts, state):
    factories.VisitFactory(account=best, user=lin, held_at=ago(40))
    cadence.propose(as_of=ON, by=system)
    plan = VisitPlan.objects.order_by("planned_on").first()
    if accepts:
        plans.accept(plan, by=lin)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        visit = visits.log(account=best, said=ADVANCE, by=lin)
        plan.refresh_from_db()
        assert (plan.state, plan.updated_at) == ("done", NOW + timedelta(hours=1)), "calendars see when it changed"
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        take_backs.take_back(visit, by=lin)
        plan.refresh_from_db()
        assert (plan.state, plan.planned_on, plan.planned_for) == (state, ON, ON if accepts else None)
    told = Event.objects.filter(subject_id=plan.pk, verb__startswith="plan.").latest("pk")
    assert told.verb == ("plan.accepted" if accepts else "plan.unaccepted")


def test_what_goes_with_a_visit_that_is_taken_back_is_told_to_calendars(lin, best):
    visit = visits.log(account=best, said=ADVANCE, by=lin)
    made = proposal(best)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        take_backs.take_back(visit, by=lin)
    made.refresh_from_db()
    assert (made.state, made.updated_at) == ("dropped", NOW + timedelta(hours=2))


def test_an_agreed_visit_is_the_entry_that_was_proposed_and_goes_with_what_is_taken_back(lin, best, system):
    visits.log(account=best, said=ADVANCE, by=lin)
    was = proposal(best)
    visit = visits.log(account=best, said=Said("advance", next_on=ON + timedelta(days=5)), by=lin)
    plan = VisitPlan.objects.get(state="planned")
    assert (plan.pk, plan.sequence, plan.planned_for) == (was.pk, 1, ON + timedelta(days=5))
    take_backs.take_back(visit, by=lin)
    assert not VisitPlan.objects.filter(state="planned").exists()
    assert proposal(best).planned_on == DUE
    as_the_night(system)


def test_a_visit_planned_by_hand_makes_the_proposal_give_way(lin, best, system):
    factories.VisitFactory(account=best, user=lin, held_at=ago(40))
    cadence.propose(as_of=ON, by=system)
    plans.make(best, planned_on=ON + timedelta(days=2), by=lin)
    assert [plan.planned_on for plan in VisitPlan.objects.filter(state="proposed")] == [ON + timedelta(days=23 + 1)]
    as_the_night(system)


def test_logging_stays_fast_in_a_full_book(best, lin):
    rows = [Account(code=f"C{n}", name=f"C{n}", owner=lin, tier="gold", city="Suzhou") for n in range(300)]
    Account.objects.bulk_create(rows)
    Visit.objects.bulk_create(Visit(account=one, user=lin, outcome="advance", held_at=ago(n % 90)) for n, one in
                              enumerate(rows))  # fmt: skip
    VisitPlan.objects.bulk_create(
        VisitPlan(account=one, user=lin, planned_on=ON + timedelta(days=n % 27), state="proposed", reasons={})
        for n, one in enumerate(rows[:80])
    )
    home = Account.objects.select_related("owner", "standing").get(pk=best.pk)
    visits.log(account=home, said=ADVANCE, held_at=ago(50), by=lin)  # reads what is read once
    with CaptureQueriesContext(connection) as asked:
        begun = perf_counter()
        visits.log(account=home, said=ADVANCE, key=uuid.uuid4(), by=lin)
        took = perf_counter() - begun
    locks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT pg_advisory")
    found = [q["sql"] for q in asked if not q["sql"].startswith(locks)]
    assert len(found) <= 12, "\n".join(found)
    assert took < 0.3
    assert User.objects.get(pk=lin.pk).plans.filter(account=best, state="proposed").count() == 1
