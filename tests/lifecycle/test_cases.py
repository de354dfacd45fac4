"""Cases from opening to the customer's word: routing, clocks, hand-over, ladder, and what each role may do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import case_steps, case_watch, cases
from lifecycle.models import Case
from tests import factories

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(TUESDAY + timedelta(hours=1), tick=False)


def opened(by, account, **more):
    values = {"account": account, "sort": "complaint", "kind": "quality", "title": "Tiles of two shades",
              "opened_at": TUESDAY, **more}  # fmt: skip
    return cases.report(values=values, by=by)


@pytest.fixture
def case(lin, gu, acme):
    acme.tier = "gold"
    acme.save()
    return opened(lin, acme)


def told(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("event__verb", flat=True))


def local(moment):
    return timezone.localtime(moment).strftime("%m-%d %H:%M")


def test_it_goes_to_the_service_seat_with_both_deadlines_of_the_tier(case, lin, gu):
    """Gold: an answer within 8, a solution within 48 working hours of nine a day."""
    assert (case.user, case.function, case.state, case.is_green) == (gu, "service", "new", True)
    assert (local(case.answer_due_at), local(case.due_at)) == ("11-24 18:00", "12-01 13:00")
    assert told(gu) == ["case.opened"] and case.number == f"C{case.pk:06d}"
    assert Notice.objects.get(user=gu).url == f"/cases/{case.pk}/"


def test_in_the_green_channel_the_manager_is_told_at_once(lin, gu, acme):
    acme.tier = "platinum"
    acme.save()
    opened(gu, acme)
    assert told(lin) == ["case.opened"] and told(gu) == []
    acme.tier = "iron"
    acme.save()
    assert not opened(gu, acme).is_green and told(lin) == ["case.opened"]


def test_without_a_service_seat_the_lead_has_it(lin, acme, north, chen):
    lead = factories.UserFactory(name="Sun", role=Role.LEAD, team=north)
    north.lead = lead
    north.save()
    assert opened(lin, acme).user == lead
    north.lead = None
    north.save()
    assert opened(lin, acme).user == lin


def test_of_several_seats_the_one_with_less_to_do(lin, gu, acme, case):
    second = factories.UserFactory(role=Role.SERVICE)
    factories.SeatFactory(account=acme, user=second, function="service")
    assert opened(lin, acme).user == second


@pytest.mark.db_both
def test_its_way_to_the_customers_word(case, lin, gu, acme):
    contact = factories.ContactFactory(account=acme)
    case = cases.answer(case, note="We look into it today.", by=gu)
    assert case.state == "work" and case.answered_at
    case = cases.resolve(case, cause="product", resolution="Replaced 40 m².", by=gu)
    assert (case.state, case.cause) == ("resolved", "product") and told(lin) == ["case.resolved"][-1:]
    case = cases.accept(case, contact=contact, by=lin)
    assert (case.state, case.accepted_by) == ("accepted", contact)
    verbs = Event.objects.filter(noun="case").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["case.opened", "case.answered", "case.resolved", "case.accepted"]


@pytest.mark.db_both
def test_a_solution_needs_a_cause_and_words(case, gu):
    with pytest.raises(Refused, match="Say what caused it"):
        cases.resolve(case, cause="", resolution="x", by=gu)
    with pytest.raises(Refused, match="Say what was done"):
        cases.resolve(case, cause="product", resolution=" ", by=gu)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="resolved")


def test_the_clock_stands_while_the_customer_has_to_answer(case, gu, time_machine):
    due = case.due_at
    case = cases.wait(case, note="Which batch is it?", by=gu)  # Tuesday 11:00
    assert case.answered_at and case.due_at == due
    time_machine.move_to(TUESDAY + timedelta(days=1, hours=3), tick=False)  # Wednesday 13:00: eleven working hours on
    case = cases.resume(case, by=gu)
    assert local(case.due_at) == "12-02 15:00"
    assert case.stopped_at is None


def test_it_comes_back_with_what_was_left(case, lin, gu, time_machine):
    case = cases.resolve(case, cause="product", resolution="Replaced.", by=gu)  # 11:00
    time_machine.move_to(TUESDAY + timedelta(hours=5), tick=False)  # 15:00
    case = cases.reopen(case, note="The new ones differ, too", by=lin)
    assert (case.state, case.reopened, case.closed_at) == ("work", 1, None)
    assert local(case.due_at) == "12-01 17:00" and "case.reopened" in told(gu)


def test_a_better_tier_shortens_what_is_left_and_a_worse_one_nothing(case, acme, system):
    due = case.due_at
    acme.tier = "iron"
    acme.save()
    assert case_watch.tick(by=system)["shortened"] == 0
    acme.tier = "platinum"
    acme.save()
    assert case_watch.tick(by=system)["shortened"] == 1
    case.refresh_from_db()
    assert case.due_at < due and local(case.due_at) == "11-26 17:00"  # 24 working hours from Tuesday 11:00
    assert case_watch.tick(by=system)["shortened"] == 0
    acme.tier = "lead"
    acme.save()
    case_watch.tick(by=system)
    case.refresh_from_db()
    assert local(case.due_at) == "11-26 17:00"


def test_severity_shortens_and_never_lengthens(case, lin):
    case = cases.change(case, {"severity": "critical"}, by=lin)
    assert local(case.due_at) == "11-26 17:00"  # half of 48, from 11:00 on
    back = cases.change(case, {"severity": "low"}, by=lin)
    assert (back.severity, back.due_at) == ("low", case.due_at)


def test_the_ladder_tells_each_once(case, lin, gu, zhao, north, system, time_machine):
    lead = factories.UserFactory(name="Sun", role=Role.LEAD, team=north)
    north.lead = lead
    north.save()
    cases.answer(case, note="On it", by=gu)
    due = Case.objects.get().due_at  # Tuesday 1 December 13:00
    steps = []
    for hours in (0.5, 4, 24 * 3, 24 * 8):
        time_machine.move_to(due + timedelta(hours=hours), tick=False)
        steps.append((case_watch.tick(by=system)["told"], case_watch.tick(by=system)["told"]))
    assert steps == [(1, 0), (0, 0), (1, 0), (1, 0)]
    late = [told(who).count("case.late") for who in (gu, lin, lead, zhao)]
    assert late == [1, 1, 1, 1]


def test_while_it_waits_nobody_climbs(case, gu, zhao, system, time_machine):
    cases.wait(case, note="Which batch?", by=gu)
    time_machine.move_to(TUESDAY + timedelta(days=60), tick=False)
    assert case_watch.tick(by=system)["told"] == 0
    assert not Case.objects.late(timezone.now()).exists()


@pytest.mark.db_both
def test_an_answer_that_is_late_climbs_by_itself(case, gu, system, time_machine):
    time_machine.move_to(TUESDAY + timedelta(days=1), tick=False)  # Wednesday 10:00, an hour past
    assert case_watch.tick(by=system)["told"] == 1
    assert case.steps.get(kind="late").clock == "answer"


def test_hand_over_between_the_functions_of_the_team(case, lin, gu, acme, chen):
    tang = factories.UserFactory(name="Tang", role=Role.FINANCE)
    factories.SeatFactory(account=acme, user=tang, function="finance")
    with pytest.raises(Refused, match="Say why"):
        cases.hand_over(case, function="finance", note="", by=gu)
    case = cases.hand_over(case, function="finance", note="The invoice is wrong, too", by=gu)
    assert (case.user, case.function) == (tang, "finance") and told(tang) == ["case.handed"]
    case = cases.answer(case, note="A new invoice is on its way", by=tang)
    case = cases.hand_over(case, function="service", note="Tiles are yours", by=tang)
    with pytest.raises(PermissionDenied):
        cases.answer(case, note="x", by=tang)
    with pytest.raises(Refused, match="does not see this customer"):
        cases.hand_over(case, function="manager", user=chen, note="x", by=gu)


@pytest.mark.db_both
def test_the_last_step_is_taken_back_and_stays_on_record(case, lin, gu):
    case = cases.cancel(case, note="Wrong customer", by=lin)
    assert case.state == "cancelled" and case.closed_at
    case = case_steps.back(case, by=lin)
    assert (case.state, case.closed_at) == ("new", None)
    with pytest.raises(Refused, match="no step"):
        case_steps.back(case, by=lin)
    case = cases.take(case, by=lin)
    case = case_steps.back(case, by=lin)
    assert (case.user, case.state) == (gu, "new")
    assert [one.kind for one in case.steps.all()] == ["opened", "cancelled", "back", "taken", "back"]


def test_steps_follow_the_table(case, lin, gu):
    with pytest.raises(Refused, match="not possible"):
        cases.accept(case, by=lin)
    with pytest.raises(Refused, match="not possible"):
        cases.reopen(case, note="x", by=lin)
    case = cases.resolve(case, cause="product", resolution="x", by=gu)
    with pytest.raises(Refused, match="not possible"):
        cases.wait(case, note="x", by=gu)


def test_who_may_what(case, lin, gu, acme, chen):
    finance, auditor = (factories.UserFactory(role=role) for role in (Role.FINANCE, Role.AUDITOR))
    for person in (finance, auditor):
        with pytest.raises(PermissionDenied):
            opened(person, acme)
        with pytest.raises(PermissionDenied):
            cases.answer(case, note="x", by=person)
    with pytest.raises(Refused, match="no such customer"):
        opened(chen, acme)


def test_nothing_lies_ahead_and_people_are_the_customers_own(lin, acme, other):
    with pytest.raises(Refused, match="lies ahead"):
        opened(lin, acme, opened_at=timezone.now() + timedelta(hours=1))
    stranger = factories.ContactFactory(account=other)
    with pytest.raises(Refused, match="another customer"):
        opened(lin, acme, contact=stranger)


def test_any_day_can_be_told(case, lin, gu, time_machine):
    day = timezone.localdate()
    time_machine.move_to(TUESDAY + timedelta(days=2), tick=False)
    case = cases.resolve(case, cause="product", resolution="x", by=gu)
    time_machine.move_to(TUESDAY + timedelta(days=9), tick=False)
    cases.reopen(case, note="Again", by=lin)
    days = [day + timedelta(n) for n in (-1, 0, 1, 2, 8, 9)]
    assert [Case.objects.complaints().open_on(one).count() for one in days] == [0, 1, 1, 0, 0, 1]


def test_what_is_late_or_due_today_stands_on_today(case, gu, lin, browser_of, time_machine):
    assert "Tiles of two shades" in browser_of(gu).get("/today/").content.decode()  # the answer is due tonight
    assert "Tiles of two shades" not in browser_of(lin).get("/today/").content.decode()
    cases.answer(case, note="On it", by=gu)
    assert "Tiles of two shades" not in browser_of(gu).get("/today/").content.decode()
    time_machine.move_to(TUESDAY + timedelta(days=9), tick=False)
    page = browser_of(gu).get("/today/").content.decode()
    assert "late, since" in page and "1 case due" in page and "Nothing is due today" not in page


@pytest.mark.db_both
def test_open_ones_go_with_the_customer_to_its_new_owner(lin, acme, zhao, north):
    from accounts.actions import accounts

    mine = opened(lin, acme)
    mate = factories.UserFactory(name="Mate", team=north)
    accounts.hand_over(acme, owner=mate, by=zhao)
    mine.refresh_from_db()
    assert mine.user == mate and mine.steps.filter(kind="handed", user=mate).exists()


def test_customers_in_the_archive_are_left_alone(case, lin, gu, acme, system, time_machine):
    from accounts.actions import accounts

    accounts.archive(acme, by=lin)
    time_machine.move_to(TUESDAY + timedelta(days=30), tick=False)
    assert case_watch.tick(by=system) == {"shortened": 0, "told": 0}
    with pytest.raises(Refused, match="Bring it back first"):
        cases.answer(case, note="x", by=gu)
    with pytest.raises(Refused, match="Bring it back first"):
        cases.comment(case, note="x", by=gu)


def test_a_case_goes_along_when_two_files_or_two_people_become_one(case, lin, gu, zhao, acme):
    from accounts.actions import contact_merges, merges

    who, twin = factories.ContactFactory(account=acme), factories.ContactFactory(account=acme)
    cases.change(case, {"contact": twin}, by=lin)
    contact_merges.merge(who, twin, by=lin)
    case.refresh_from_db()
    assert case.contact == who
    other = factories.AccountFactory(owner=lin)
    merges.merge(other, acme, by=zhao)
    case.refresh_from_db()
    assert case.account == other and case.steps.count() == 1


def test_days_of_another_country_and_its_clock(lin, ada):
    """A customer in New York: its Thanksgiving is off, its morning is our night."""
    from kam.actions import calendars

    values = {"name": "New York", "country": "US", "region": "NY", "places": ["New York"]}
    calendars.put(None, values, by=ada)
    account = factories.AccountFactory(owner=lin, city="New York", tier="gold")
    case = opened(lin, account, opened_at=datetime(2026, 11, 23, 20, 0, tzinfo=UTC))  # Monday 15:00 there
    assert case.answer_due_at == datetime(2026, 11, 24, 19, 0, tzinfo=UTC)  # three hours, then five on Tuesday
    assert case.due_at == datetime(2026, 12, 1, 14, 0, tzinfo=UTC) + timedelta(hours=9)
