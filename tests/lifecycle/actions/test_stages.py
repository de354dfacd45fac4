"""Stages and warnings: moved by the table, warned by the run, never silently out of a warning."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Seat, Standing
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import stages, todos, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.facts import endings
from lifecycle.models import Journey, Milestone, StageMove, Todo, Warning
from tests import factories

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
WHY = Said("own_strategy", "Their board minutes")
REASONS = [["silence", 1.2, {"silent": 74, "gap": 21.0}]]


@pytest.fixture
def xia(db):
    """Marketing."""
    return factories.UserFactory(username="xia", role=Role.MARKETING)


def warn(account, system, risk=0.7, on=ON):
    return warnings.warn(account, risk=risk, value_at_risk=Decimal("9000"), reasons=REASONS, on=on, by=system)


def test_an_account_without_orders_begins_at_identification(lin, acme):
    journey = stages.identify(acme, by=lin)
    assert journey.stage == "identification"
    assert Standing.objects.get(account=acme).stage == "identification"
    assert stages.identify(acme, by=lin) == journey


@pytest.mark.db_both
def test_journeys_are_opened_for_all_accounts_at_once(system, acme, other):
    factories.OrderFactory(account=acme, ordered_on=date(2026, 10, 1))
    assert stages.ensure_journeys(by=system, on=ON) == 2
    assert stages.ensure_journeys(by=system, on=ON) == 0
    assert dict(Journey.objects.values_list("account__code", "stage")) == {
        "ACME": "deepening",
        "OTHER": "identification",
    }
    assert StageMove.objects.count() == 2
    assert Event.objects.get(verb="journey.opened").data == {"count": 2}


@pytest.mark.db_both
def test_a_book_that_ended_years_ago_is_placed_as_of_its_newest_order(system, acme, other):
    """An imported book: nobody is silent for the years since, but who was silent for a year by then."""
    for ago, account in ((0, acme), (20, acme), (500, other)):
        factories.OrderFactory(account=account, ordered_on=date(2011, 12, 9) - timedelta(ago))
    stages.ensure_journeys(by=system, on=ON)
    assert dict(Journey.objects.values_list("account__code", "stage")) == {"ACME": "deepening", "OTHER": "dormant"}


@pytest.mark.db_both
def test_whoever_leads_the_first_stage_finds_its_work_in_the_morning(system, lin, acme, other, xia):
    Seat.objects.create(account=acme, user=xia, function="marketing")
    factories.OrderFactory(account=other, ordered_on=date(2026, 10, 1))
    met = factories.VisitFactory(account=factories.AccountFactory(owner=lin)).account
    stages.ensure_journeys(by=system)
    asked = {one.key: one.stage for one in Milestone.objects.filter(due_days__isnull=False)}
    given = {(todo.account_id, todo.user, todo.reason) for todo in Todo.objects.all()}
    first = {(acme.pk, xia, f"identification:{key}") for key, at in asked.items() if at == "identification"}
    assert first and given == first | {
        (met.pk, lin, f"engagement:{key}") for key, at in asked.items() if at == "engagement"
    }, "and of a customer that orders already nothing"
    assert not Notice.objects.exists(), "it stands in the list; nobody is rung up for each"
    assert stages.ensure_journeys(by=system) == 0 and Todo.objects.count() == len(given)


@pytest.mark.db_both
def test_the_night_asks_as_often_for_many_new_customers_as_for_few(system, lin, xia):
    group = factories.AccountFactory(owner=lin)
    Seat.objects.create(account=group, user=xia, function="marketing")

    def asked(count):
        for number in range(count):
            factories.AccountFactory(owner=lin, parent=group, inherits_team=number % 2 == 0)
        with CaptureQueriesContext(connection) as queries:
            stages.ensure_journeys(by=system)
        return len(queries)

    few = asked(30)
    assert asked(70) <= few + 4, "but for the batches in which SQLite is written"
    assert set(Todo.objects.filter(account__inherits_team=True).values_list("user", flat=True)) == {xia.pk}


@pytest.fixture
def file_of_prospects(acme, xia):
    """Thirty customers of a trade fair came in one file; xia of marketing leads them, and two were met there."""
    found = [factories.AccountFactory(owner=acme.owner, name=f"Prospect {number:02}") for number in range(30)]
    Seat.objects.bulk_create(Seat(account=one, user=xia, function="marketing") for one in found)
    Account.objects.filter(pk=acme.pk).update(archived_at=timezone.now())
    return found


@pytest.mark.db_both
def test_a_file_of_prospects_is_begun_in_turn_and_told_of_once(file_of_prospects, system, xia, browser_of, api_of):
    for number, account in enumerate(file_of_prospects):
        Standing.objects.create(account=account, fit=number)
    assert stages.ensure_journeys(by=system) == 30
    begun = Todo.objects.open().filter(user=xia)
    assert {todo.account for todo in begun} == set(file_of_prospects[20:]), "the likeliest first"
    notice = Notice.objects.get()
    assert (notice.user, notice.event.verb, notice.event.data) == (xia, "journey.waiting", {"given": 10, "waiting": 20})
    page = browser_of(xia).get("/notices/").content.decode()
    assert "Customers in your to-dos now: 10" in page and "Customers that wait for their turn: 20" in page
    assert len(browser_of(xia).get(notice.url).context["rows"]) == 20
    assert api_of(xia).get("/api/v1/journeys/", {"waiting": "true"}).json()["count"] == 20
    assert api_of(xia).get("/api/v1/journeys/", {"waiting": "false"}).json()["count"] == 10
    for todo in begun.filter(account__in=file_of_prospects[27:]):
        todos.finish(todo, result="Known", by=xia)
    todos.drop(begun.filter(account=file_of_prospects[26]).first(), result="Not for us", by=xia)
    stages.ensure_journeys(by=system)
    assert {todo.account for todo in begun.all()} == set(file_of_prospects[17:27]), "who is done makes room"
    stages.ensure_journeys(by=system)
    assert begun.values("account").distinct().count() == 10 and Notice.objects.count() == 1, "nobody is told again"


@pytest.mark.db_both
def test_who_was_met_goes_first_and_each_colleague_has_their_own_room(file_of_prospects, system, lin, chen, xia):
    met = file_of_prospects[3]
    factories.VisitFactory(account=met)
    Seat.objects.filter(account=met).delete()
    own = [factories.AccountFactory(owner=chen) for _number in range(2)]
    nobodys = factories.AccountFactory(owner=None)
    stages.ensure_journeys(by=system)
    begun = {(todo.user, todo.account_id) for todo in Todo.objects.open()}
    assert {(lin, met.pk)} | {(chen, one.pk) for one in own} <= begun
    assert sum(user == xia for user, _account in begun) == 10
    assert nobodys.pk not in {account for _user, account in begun}, "it waits for an owner"


@pytest.mark.db_both
def test_a_legal_move_is_logged_with_person_and_reason(lin, acme):
    journey = stages.move(stages.identify(acme, by=lin), to="maintenance", reason="old friends", by=lin)
    move = journey.moves.first()
    assert (move.was, move.stage, move.reason, move.by) == ("identification", "maintenance", "old friends", lin)
    assert Standing.objects.get(account=acme).stage == "maintenance"
    assert Event.objects.get(verb="stage.moved").changes == {"stage": ["identification", "maintenance"]}


@pytest.mark.parametrize(("to", "reason"), [("lost", "x"), ("maintenance", ""), ("identification", "x"), ("moon", "x")])
def test_the_table_says_no_in_words(lin, acme, to, reason):
    journey = stages.identify(acme, by=lin)
    with pytest.raises(Refused):
        stages.move(journey, to=to, reason=reason, by=lin)


def test_service_moves_no_stages(lin, gu, acme):
    journey = stages.identify(acme, by=lin)
    with pytest.raises(PermissionDenied):
        stages.move(journey, to="engagement", by=gu)


@pytest.mark.db_both
def test_a_warning_moves_the_journey_and_tells_the_owner_once(lin, system, acme):
    first = warn(acme, system)
    again = warn(acme, system, risk=0.9)
    assert again == first
    assert (again.risk, again.risk_at_opening) == (0.9, 0.7)
    assert Journey.objects.get(account=acme).stage == "warning"
    assert Standing.objects.get(account=acme).stage == "warning"
    assert [notice.user for notice in Notice.objects.filter(event__verb="warning.opened")] == [lin]
    assert Event.objects.filter(verb__in=["warning.opened", "stage.moved"]).count() == 2


def test_newer_numbers_open_nothing(system, acme, other):
    warn(acme, system)
    alarms = [warnings.Alarm(pk, 0.3, Decimal("5"), REASONS) for pk in (acme.pk, other.pk)]
    assert warnings.refresh(alarms, on=ON, by=system) == 1
    assert Warning.objects.get().risk == 0.3
    assert Journey.objects.get(account=acme).stage == "warning"


@pytest.mark.db_both
def test_while_a_warning_is_open_the_stage_is_not_moved(lin, system, acme):
    warn(acme, system)
    with pytest.raises(Refused):
        stages.move(Journey.objects.get(account=acme), to="lost", reason="gone", by=lin)


def test_kept_needs_two_runs_with_a_risk_under_the_limit(lin, system, acme):
    stages.move(stages.identify(acme, by=lin), to="engagement", reason="x", by=lin)
    warning = warn(acme, system)
    with pytest.raises(Refused):
        warnings.close(warning, outcome="kept", note="", by=lin)
    for on in (ON, ON):  # a day computed again counts once
        warn(acme, system, risk=0.2, on=on + timedelta(days=1))
        assert "two different days; the next run may" in endings.not_kept(Warning.objects.get(pk=warning.pk))
        with pytest.raises(Refused, match="on one day only"):
            warnings.close(warning, outcome="kept", note="", by=lin)
    warn(acme, system, risk=0.2, on=ON + timedelta(days=2))
    assert warnings.close(warning, outcome="kept", note="", by=lin).state == "kept"
    assert Journey.objects.get(account=acme).stage == "engagement"


@pytest.mark.parametrize(("outcome", "stage"), [("lost", "lost"), ("won_back", "won_back")])
def test_an_end_by_a_person_needs_a_sentence_and_moves_the_journey(lin, system, acme, outcome, stage):
    warning = warn(acme, system)
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    with pytest.raises(Refused):
        warnings.close(warning, outcome=outcome, note=" ", said=WHY, by=lin)
    closed = warnings.close(warning, outcome=outcome, note="They told us.", said=WHY, by=lin)
    assert (closed.closed_by, closed.note) == (lin, "They told us.")
    assert Journey.objects.get(account=acme).stage == stage
    with pytest.raises(Refused):
        warnings.close(closed, outcome=outcome, note="again", by=lin)


def test_a_person_may_warn_before_the_numbers_do(lin, acme):
    warning = warnings.raise_by_hand(acme, reason="The buyer left", by=lin)
    said = {"text": "The buyer left", "by": "Lin Xiao", "on": timezone.localdate().isoformat()}
    assert warning.reasons == [["by_hand", 0, said]]
    assert Journey.objects.get(account=acme).stage == "warning"
    with pytest.raises(Refused):
        warnings.raise_by_hand(acme, reason="again", by=lin)


@pytest.mark.db_both
def test_many_are_warned_with_few_questions(system, django_assert_max_num_queries):
    accounts = [factories.AccountFactory(owner=factories.UserFactory()) for _ in range(30)]
    alarms = [warnings.Alarm(account.pk, 0.8, Decimal("1"), REASONS) for account in accounts]
    with django_assert_max_num_queries(34):
        assert warnings.warn_many(alarms, on=ON, by=system) == {"opened": 30, "updated": 0}
    assert Notice.objects.count() == 30
