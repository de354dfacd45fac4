"""A visit to come names whom it is to meet: form, API, log, briefing and calendar go by that."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import contact_merges, contacts, erasures
from kam.ground import histories, rights
from kam.models import Event
from lifecycle.actions import plans
from lifecycle.forms.visits import MOST_NAMED
from lifecycle.models import VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
NEW, API = "/plans/new/", "/api/v1/plans/"


def ahead(days=2):
    return timezone.localdate() + timedelta(days=days)


def ticked(page):
    return {int(pk) for pk in re.findall(r'name="contacts" value="(\d+)" checked', page.content.decode())}


@pytest.fixture
def wang(acme):
    return factories.ContactFactory(account=acme, name="王海", title="总经理")


@pytest.fixture
def li(acme):
    return factories.ContactFactory(account=acme, name="李志")


@pytest.fixture
def plan(acme, lin, wang):
    return plans.make(acme, planned_on=ahead(), contacts=[wang], by=lin)


@pytest.mark.db_both
def test_the_form_offers_the_customers_people_who_are_there_and_keeps_whom_one_ticks(
    lin, acme, other, wang, li, browser_of
):
    gone = factories.ContactFactory(account=acme, name="Gone", left_on=ahead(-9))
    stranger = factories.ContactFactory(account=other, name="Stranger")
    browser = browser_of(lin)
    page = browser.get(NEW, {"account": acme.pk, "contacts": [li.pk, gone.pk, "x"]})
    assert ticked(page) == {li.pk} and "王海" in page.content.decode()
    assert not {"Gone", "Stranger"} & set(re.findall(r"\w+", page.content.decode()))
    data = {"account": acme.pk, "planned_on": ahead().isoformat(), "kind": "on_site"}
    assert browser.post(NEW, data | {"contacts": [stranger.pk]}).status_code == 422
    assert browser.post(NEW, data | {"contacts": [wang.pk, li.pk]}).status_code == 302
    made = VisitPlan.objects.get()
    assert set(made.contacts.all()) == {wang, li}
    event = Event.objects.get(verb="plan.made")
    assert event.data["people"] == 2 and "王海" not in str(event.data), "the log names nobody"


def test_another_customers_person_that_one_sees_is_refused_too(lin, acme, wang, browser_of, api_of):
    theirs = factories.ContactFactory(account=factories.AccountFactory(owner=lin))
    data = {"account": acme.pk, "planned_on": ahead().isoformat(), "contacts": [theirs.pk]}
    assert "This belongs to another customer." in browser_of(lin).post(NEW, data).content.decode()
    answer = api_of(lin).post(API, data, format="json")
    assert answer.status_code == 400 and "contacts" in answer.json()["errors"]
    many = [factories.ContactFactory(account=acme).pk for _ in range(MOST_NAMED + 1)]
    said = browser_of(lin).post(NEW, data | {"contacts": many}).content.decode()
    assert f"At most {MOST_NAMED} can be named" in said and not VisitPlan.objects.exists()


@pytest.mark.db_both
def test_the_page_of_a_move_names_others_and_its_history_counts_them(lin, plan, wang, li, browser_of):
    browser, move = browser_of(lin), reverse("lifecycle:plan-move", args=[plan.pk])
    assert ticked(browser.get(move)) == {wang.pk}
    assert ticked(browser.get(move, {"contacts": li.pk})) == {wang.pk, li.pk}
    browser.post(move, {"planned_on": plan.planned_on.isoformat(), "contacts": [wang.pk, li.pk]})
    plan.refresh_from_db()
    assert set(plan.contacts.all()) == {wang, li} and (plan.version, plan.sequence) == (2, 1)
    assert Event.objects.get(verb="plan.moved").changes == {"contacts": [1, 2]}
    history = browser.get(histories.address(plan)).content.decode()
    assert "<dt>Whom to meet</dt><dd><del>1</del> <ins>2</ins></dd>" in history
    browser.post(move, {"planned_on": plan.planned_on.isoformat(), "contacts": [wang.pk, li.pk]})
    assert Event.objects.filter(verb="plan.moved").count() == 1, "the same again is no change"


@pytest.mark.db_both
def test_programs_read_and_write_them(lin, chen, acme, wang, li, api_of):
    api = api_of(lin)
    data = {"account": acme.pk, "planned_on": ahead().isoformat(), "contacts": [li.pk]}
    made = api.post(API, data, format="json").json()
    assert made["contacts"] == [li.pk]
    url = f"{API}{made['id']}/"
    assert api.patch(url, {"planned_on": ahead(3).isoformat()}, format="json").json()["contacts"] == [li.pk]
    assert api.patch(url, {"contacts": [wang.pk]}, format="json").json()["contacts"] == [wang.pk]
    assert api_of(chen).patch(url, {"contacts": []}, format="json").status_code == 404
    bulk = {"items": [{"id": made["id"], "do": "move", "contacts": [li.pk, wang.pk], "planned_on": str(ahead(4))}]}
    assert api.post(f"{API}bulk/", bulk, format="json").json()["counts"]["changed"] == 1
    assert set(VisitPlan.objects.get().contacts.all()) == {wang, li}
    assert api.patch(url, {"contacts": []}, format="json").json()["contacts"] == []


def test_who_may_not_see_people_reads_none_and_leaves_them(lin, plan, wang, browser_of, api_of, monkeypatch):
    finance = factories.UserFactory(role="finance")
    assert api_of(finance).get(f"{API}{plan.pk}/").json()["contacts"] == []
    assert "王海" not in browser_of(finance).get(f"/plans/{plan.pk}/").content.decode()
    grant = rights.GRANTS["account_manager"]
    blind = rights.Grant(grant.reach, grant.rights - {rights.Right.SEE_CONTACTS})
    monkeypatch.setitem(rights.GRANTS, "account_manager", blind)
    browser, move = browser_of(lin), reverse("lifecycle:plan-move", args=[plan.pk])
    page = browser.get(move).content.decode()
    assert "王海" not in page and "Whom to meet" not in page and 'name="contacts"' not in page
    assert browser.post(move, {"planned_on": ahead(5).isoformat()}).status_code == 302
    named = api_of(lin).patch(f"{API}{plan.pk}/", {"contacts": [wang.pk]}, format="json")
    assert named.status_code == 400
    plan.refresh_from_db()
    assert plan.planned_on == ahead(5) and list(plan.contacts.all()) == [wang]


@pytest.mark.db_both
def test_log_briefing_today_and_calendar_go_by_it_beside_the_purpose(lin, acme, wang, li, browser_of, api_of):
    factories.VisitFactory(account=acme, user=lin).contacts.add(factories.ContactFactory(account=acme, name="Last"))
    plan = plans.make(acme, planned_on=ahead(0), contacts=[wang], purpose="和李志谈年度合同", by=lin)
    browser = browser_of(lin)
    assert ticked(browser.get("/visits/log/", {"plan": plan.pk})) == {wang.pk}, "never met, and chosen all the same"
    told = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/briefing/").json()["people"]
    assert {one["name"] for one in told if one["planned"]} == {"王海", "李志"}
    page = browser.get(f"/plans/{plan.pk}/").content.decode()
    assert "王海" in page and "李志" in page and "Last" not in page
    assert (
        "王海" in browser.get("/today/").content.decode() and "王海" in browser.get("/today/offline/").content.decode()
    )
    for view in ("weeks", "week", "list"):
        assert "王海" in browser.get("/calendar/", {"view": view}).content.decode()


def test_a_person_who_left_or_went_to_another_customer_is_not_met(lin, plan, wang, other, browser_of, api_of):
    Event.objects.all().delete()
    type(wang).objects.filter(pk=wang.pk).update(left_on=ahead(-1))
    assert api_of(lin).get(f"{API}{plan.pk}/").json()["contacts"] == []
    type(wang).objects.filter(pk=wang.pk).update(left_on=None, account=factories.AccountFactory(owner=lin))
    assert api_of(lin).get(f"{API}{plan.pk}/").json()["contacts"] == []
    assert "王海" not in browser_of(lin).get("/calendar/", {"view": "list"}).content.decode()
    assert ticked(browser_of(lin).get(reverse("lifecycle:plan-move", args=[plan.pk]))) == set()


@pytest.mark.db_both
def test_who_left_meanwhile_stays_chosen_where_only_the_day_is_moved(lin, plan, wang, li, browser_of, api_of):
    plan.contacts.add(li)
    type(wang).objects.filter(pk=wang.pk).update(left_on=ahead(-1))
    move, url = reverse("lifecycle:plan-move", args=[plan.pk]), f"{API}{plan.pk}/"
    day = ahead(3).isoformat()
    browser_of(lin).post(move, {"planned_on": day, "confirmed": day, "contacts": [li.pk]})
    assert "contacts" not in Event.objects.filter(verb="plan.moved").latest("pk").changes
    assert api_of(lin).patch(url, {"planned_on": ahead(4).isoformat()}, format="json").json()["contacts"] == [li.pk]
    assert api_of(lin).patch(url, {"contacts": []}, format="json").json()["contacts"] == []
    assert Event.objects.filter(verb="plan.moved").latest("pk").changes == {"contacts": [1, 0]}
    type(wang).objects.filter(pk=wang.pk).update(left_on=None)
    assert api_of(lin).get(url).json()["contacts"] == [wang.pk], "chosen by nobody else, and back"


@pytest.mark.db_both
def test_calendars_are_told_where_somebody_whom_visits_named_is_erased(lin, ada, acme, plan, wang, li):
    spoken = plans.make(acme, planned_on=ahead(4), purpose="和王海谈价格", by=lin)
    other = plans.make(acme, planned_on=ahead(5), contacts=[li], by=lin)
    dropped = plans.drop(plans.make(acme, planned_on=ahead(6), contacts=[wang], by=lin), reason="x", by=lin)
    rows = [plan, spoken, other, dropped]
    was = {one.pk: VisitPlan.objects.get(pk=one.pk) for one in rows}
    erasures.erase(contacts.archive(wang, by=lin), name="王海", by=ada)
    now = {one.pk: VisitPlan.objects.get(pk=one.pk) for one in rows}
    assert [now[one.pk].sequence - was[one.pk].sequence for one in rows] == [1, 1, 0, 1]
    assert [now[one.pk].version - was[one.pk].version for one in rows] == [1, 1, 0, 1]
    assert (
        now[plan.pk].updated_at > was[plan.pk].updated_at and now[dropped.pk].updated_at == was[dropped.pk].updated_at
    )
    assert "王海" not in now[spoken.pk].purpose


@pytest.mark.db_both
def test_merged_entries_are_one_and_an_erased_person_is_not_named(lin, ada, acme, plan, wang, li):
    plan.contacts.add(li)
    merged = contact_merges.merge(wang, li, by=lin)
    assert wang in plan.contacts.all() and plan.named == [wang]
    contact_merges.undo(merged, by=lin)
    assert {one.pk for one in VisitPlan.objects.get().named} == {wang.pk, li.pk}
    wang.refresh_from_db()
    erasures.erase(contacts.archive(wang, by=lin), name="王海", by=ada)
    assert [one.pk for one in VisitPlan.objects.get().contacts.all()] == [li.pk]


def test_from_a_person_the_form_comes_with_them(lin, acme, wang, browser_of):
    browser = browser_of(lin)
    asked = f"/plans/new/?account={acme.pk}&amp;contacts={wang.pk}"
    assert asked in browser.get(f"/contacts/{wang.pk}/").content.decode()
    type(wang).objects.filter(pk=wang.pk).update(role="decision_maker")
    assert asked in browser.get(f"/customers/{acme.pk}/briefing/").content.decode()
    found = browser.get(reverse("accounts:account-contacts", args=[acme.pk])).content.decode()
    assert asked in found, "the finding that a decision maker was not met"
    plan = plans.make(acme, planned_on=ahead(), by=lin)
    briefing = browser.get(f"/customers/{acme.pk}/briefing/").content.decode()
    assert f"/plans/{plan.pk}/move/?contacts={wang.pk}" in briefing
    type(wang).objects.filter(pk=wang.pk).update(left_on=ahead(-1))
    assert asked not in browser.get(f"/contacts/{wang.pk}/").content.decode()
