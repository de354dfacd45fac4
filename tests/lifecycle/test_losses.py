"""A lost customer: asked twice, heard of by those who lead, without visits or dilemmas, and taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Notice, Team
from lifecycle.actions import cadence, dilemmas, plans, reopenings, stages, todos, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.models import Aftermath, Diagnosis, Journey, Todo, VisitPlan, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
WHY = Said("unresolved", "Three complaints open since March")


def ahead(days):
    return timezone.localdate() + timedelta(days)


@pytest.fixture
def sun(north):
    lead = factories.UserFactory(username="sun", role=Role.LEAD, team=north)
    Team.objects.filter(pk=north.pk).update(lead=lead)
    return lead


@pytest.fixture
def warning(system, acme, lin):
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    acme.refresh_from_db()
    plans.make(acme, planned_on=ahead(2), by=lin)
    VisitPlan.objects.create(account=acme, user=lin, planned_on=ahead(9), state="proposed")
    return warnings.warn(acme, risk=0.8, value_at_risk=Decimal(9000), reasons=[], on=ahead(0), by=system)


@pytest.fixture
def lost(warning, lin, sun, zhao):
    warnings.close(warning, outcome="lost", note="Signed elsewhere", said=WHY, by=lin)
    return Aftermath.objects.get()


def test_losing_a_key_account_tells_those_who_lead_at_once(lost, sun, zhao, lin, chen):
    told = Notice.objects.filter(event__verb="aftermath.lost")
    assert {notice.user for notice in told} == {sun, zhao}
    assert {notice.url for notice in told} == {f"/aftermaths/{lost.pk}/"}


@pytest.mark.db_both
def test_of_an_iron_customer_only_its_owner_hears(acme, lin, sun, zhao, system):
    found = warnings.warn(acme, risk=0.8, value_at_risk=Decimal(1), reasons=[], on=ahead(0), by=system)
    warnings.close(found, outcome="lost", note="Closed down", said=WHY, by=zhao)
    assert {notice.user for notice in Notice.objects.filter(event__verb__startswith="aftermath.")} == {lin}


@pytest.mark.db_both
def test_its_visits_fall_away_and_none_is_proposed(lost, acme, lin, system):
    assert set(VisitPlan.objects.values_list("state", "drop_kind")) == {("dropped", "lost")}
    acme = Account.objects.get(pk=acme.pk)
    assert acme.standing.next_visit_on is None
    cadence.propose(as_of=ahead(0), by=system)
    assert not VisitPlan.objects.open().exists()


@pytest.mark.db_both
def test_a_visit_that_was_missed_before_stays_missed(warning, acme, lin, browser_of):
    missed = VisitPlan.objects.create(account=acme, user=lin, planned_on=ahead(-3), planned_for=ahead(-3))
    url = reverse("lifecycle:warning-close", args=[warning.pk])
    data = {"outcome": "lost", "note": "Signed elsewhere", "cause": "unresolved", "evidence": "Their mail"}
    assert "2 visits to come are cancelled" in browser_of(lin).post(url, data).content.decode()
    browser_of(lin).post(url, data | {"confirmed": "yes"})
    assert Warning.objects.get().state == "lost"
    missed.refresh_from_db()
    assert (missed.state, missed.drop_kind) == ("planned", "")
    assert VisitPlan.objects.filter(drop_kind="lost").count() == 2


@pytest.mark.db_both
def test_its_dilemma_ends_with_it(warning, acme, lin, system):
    dilemmas.diagnose(on=ahead(0), by=system)
    assert Diagnosis.objects.standing().exists()
    warnings.close(warning, outcome="lost", note="Signed elsewhere", said=WHY, by=lin)
    assert not Diagnosis.objects.standing().exists()


@pytest.mark.db_both
@pytest.mark.parametrize("who", ["lin", "sun", "zhao"])
def test_a_loss_is_taken_back(lost, acme, warning, who, request):
    by = request.getfixturevalue(who)
    assert reopenings.reopen(lost, reason="They called: a misunderstanding", by=by) == warning
    warning.refresh_from_db(), lost.refresh_from_db()
    assert (warning.state, warning.closed_on, lost.taken_back_by) == ("open", None, by)
    assert Journey.objects.get().stage == "warning"
    assert set(VisitPlan.objects.values_list("planned_on", "state", "drop_kind")) == {
        (ahead(2), "planned", ""), (ahead(9), "proposed", "")}  # fmt: skip
    assert Todo.objects.get(source="win_back").dropped_on == ahead(0)
    told = {notice.user.username for notice in Notice.objects.filter(event__verb="aftermath.taken_back")}
    assert told == {"lin", "sun", "zhao"} - {who}


@pytest.mark.db_both
def test_it_can_be_lost_and_taken_back_again(lost, warning, lin):
    warning.refresh_from_db()
    reopenings.reopen(lost, reason="They called", by=lin)
    warnings.close(warning, outcome="lost", note="Gone for good", said=WHY, by=lin)
    assert Aftermath.objects.count() == 2 and Aftermath.objects.standing().get().pk != lost.pk


def test_not_every_loss_is_taken_back_by_everybody(lost, gu, lin, acme):
    colleague = factories.UserFactory(role=Role.MANAGER)
    factories.SeatFactory(account=acme, user=colleague)
    for by, reason in ((colleague, "x"), (lin, " ")):
        with pytest.raises(Refused):
            reopenings.reopen(lost, reason=reason, by=by)
    with pytest.raises(PermissionDenied):
        reopenings.reopen(lost, reason="x", by=gu)
    stages.move(Journey.objects.get(), to="engagement", by=lin, reason="New owner of the plant")
    with pytest.raises(Refused, match="not lost any more"):
        reopenings.reopen(lost, reason="x", by=lin)


@pytest.mark.db_both
def test_given_up_after_a_sleep_it_has_no_warning_and_gets_one(acme, lin):
    stages.identify(acme, by=lin)
    rest = Said(revisit_on=ahead(60))
    journey = stages.move(Journey.objects.get(), to="dormant", reason="Plant rebuilt", said=rest, by=lin)
    stages.move(journey, to="lost", reason="The plant is sold", said=Said("own_strategy", "Their mail"), by=lin)
    lost = Aftermath.objects.get(ending="lost")
    assert (lost.cause, lost.evidence, lost.note) == ("own_strategy", "Their mail", "The plant is sold")
    reopenings.reopen(lost, reason="The buyer keeps it", by=lin)
    assert Warning.objects.get().state == "open" and Journey.objects.get().stage == "warning"


def test_the_page_asks_once_more_and_says_what_follows(warning, acme, lin, sun, zhao, browser_of):
    browser, url = browser_of(lin), reverse("lifecycle:warning-close", args=[warning.pk])
    todos.give(acme, title="Send the samples back", due_on=ahead(3), by=lin)
    data = {"outcome": "lost", "note": "Signed elsewhere", "cause": "unresolved", "evidence": "Their mail"}
    asked = browser.post(url, data)
    text = asked.content.decode()
    stays = Todo.objects.open().exclude(source="stage").count()
    assert 0 < stays < Todo.objects.open().count() and f"{stays} open action stays" in text
    assert asked.status_code == 422 and "2 visits to come are cancelled" in text
    assert "told at once are" in text and str(zhao) in text and str(sun) in text
    assert Warning.objects.get().state == "open" and not Aftermath.objects.exists()
    assert not Notice.objects.filter(event__verb__startswith="aftermath").exists()
    assert browser.post(url, data | {"confirmed": "yes"}).status_code == 302
    assert Warning.objects.get().state == "lost"


@pytest.mark.db_both
def test_the_way_back_stands_on_the_account_and_the_loss(lost, acme, warning, lin, gu, browser_of):
    back = reverse("lifecycle:aftermath-reopen", args=[lost.pk])
    pages = [reverse("lifecycle:account-stage", args=[acme.pk]), reverse("lifecycle:aftermath-detail", args=[lost.pk])]
    for page in pages:
        assert back in browser_of(lin).get(page).content.decode()
        assert back not in browser_of(gu).get(page).content.decode()
    assert browser_of(lin).post(back, {"reason": ""}).status_code == 422
    assert browser_of(lin).post(back, {"reason": "They called"}).url == f"/warnings/{warning.pk}/"
    text = browser_of(lin).get(pages[1]).content.decode()
    assert "They called" in text and back not in text


def test_the_api_takes_a_loss_back(lost, lin, other, api_of, chen):
    url = f"/api/v1/aftermaths/{lost.pk}/reopen/"
    assert api_of(chen).post(url, {"reason": "x"}, format="json").status_code == 404
    assert api_of(lin).post(url, {}, format="json").status_code == 400
    answer = api_of(lin).post(url, {"reason": "They called"}, format="json")
    assert answer.status_code == 200 and answer.json()["taken_back_why"] == "They called"
