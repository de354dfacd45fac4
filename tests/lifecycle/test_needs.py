"""Needs: from hint to benefit; no benefit is claimed against what the customer never stated."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, contact_merges, merges
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import needs, visits
from lifecycle.models import Need
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(lin, acme):
    values = {"account": acme, "text": "Tiles arrive broken, they re-order every month", "sign": "complaint"}
    return needs.hear(values=values, by=lin)


def url(name, need):
    return reverse(f"lifecycle:need-{name}", args=[need.pk])


def test_its_way_from_hint_to_benefit_by_the_pages(lin, need, browser_of):
    browser, today = browser_of(lin), timezone.localdate()
    assert need.step == "latent"
    browser.post(url("state", need), {"text": "They want breakage below one percent"})
    need.refresh_from_db()
    assert (need.step, need.stated_on) == ("explicit", today) and need.text.startswith("They want")
    data = {"solution": "Corner guards and shock labels", "benefit": "80000", "cost": "12000"}
    assert browser.post(url("propose", need), data).status_code == 302
    browser.post(url("confirm", need), {"proof": "“That saves us one re-order a month”", "benefit": "90000"})
    need.refresh_from_db()
    assert need.step == "confirmed" and need.currency == "CNY"
    browser.post(url("close", need), {"outcome": "bought", "note": "From October on"})
    need.refresh_from_db()
    assert (need.step, need.outcome) == ("closed", "bought")
    verbs = Event.objects.filter(noun="need").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["need.heard", "need.stated", "need.proposed", "need.confirmed", "need.closed"]
    page = browser.get(url("detail", need)).content.decode()
    assert "Bought from us" in page and "one re-order a month" in page


@pytest.mark.db_both
def test_what_it_is_worth_is_benefit_less_cost(lin, need):
    need = needs.state(need, by=lin)
    answer = {"solution": "Corner guards", "benefit": Decimal(80000), "cost": Decimal(12000)}
    need = needs.propose(need, values=answer, by=lin)
    assert need.worth == 68000


@pytest.mark.db_both
def test_no_benefit_is_claimed_against_a_latent_need(lin, need, browser_of, api_of):
    answer = browser_of(lin).post(url("propose", need), {"solution": "Guards", "benefit": "80000"})
    assert answer.status_code == 422 and "has not said yet" in answer.content.decode()
    early = needs.propose(need, values={"solution": "Guards"}, by=lin)
    assert early.step == "latent" and early.is_early
    with pytest.raises(Refused, match="no benefit can be claimed"):
        needs.confirm(early, values={"proof": "Fine"}, by=lin)
    said = api_of(lin).post(f"/api/v1/needs/{need.pk}/confirm/", {"proof": "Fine"}, format="json")
    assert said.status_code == 409 and said.json()["code"] == "latent"
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(confirmed_on=timezone.localdate())


@pytest.mark.db_both
@pytest.mark.parametrize(
    "claim", [{"benefit": "80000"}, {"cost": "5"}, {"confirmed_on": "2026-03-09", "proof": "Fine"}], ids=" ".join
)
def test_nor_by_rows_whether_it_is_new_or_there_already(acme, lin, ada, api_of, claim):
    row = {"account": acme.code, "text": "Slow to change over", "sign": "wish", "heard_on": "2026-03-02"}
    api = api_of(ada)
    for there in (False, True):
        (said,) = api.post("/api/v1/needs/bulk/", {"items": [row | claim]}, format="json").json()["results"]
        assert said["status"] == "error" and set(said["codes"].values()) <= {"latent", "order"}, said
        assert Need.objects.filter(text=row["text"]).exists() is there
        if not there:
            (made,) = api.post("/api/v1/needs/bulk/", {"items": [row]}, format="json").json()["results"]
            assert made["status"] == "created", made
    latent = Need.objects.get(text=row["text"])
    assert (latent.step, latent.benefit, latent.confirmed_on) == ("latent", None, None)
    for body in ({"benefit": "80000"}, {"cost": "5"}):
        assert api_of(lin).patch(f"/api/v1/needs/{latent.pk}/", body, format="json").status_code in (400, 409, 422)
        latent.refresh_from_db()
        assert (latent.benefit, latent.cost) == (None, None)


def test_a_hint_says_that_a_solution_comes_too_early(lin, need, browser_of):
    browser = browser_of(lin)
    assert "has not stated this need yet" in browser.get(url("propose", need)).content.decode()
    needs.state(need, by=lin)
    assert "has not stated this need yet" not in browser.get(url("propose", need)).content.decode()


def test_what_was_stated_outright_is_explicit_at_once_and_can_be_taken_back(lin, acme):
    need = needs.hear(values={"account": acme, "text": "Need 24-hour delivery", "sign": "stated"}, by=lin)
    assert need.step == "explicit"
    back = needs.step_back(need, by=lin)
    assert (back.step, back.sign) == ("latent", "wish")
    with pytest.raises(Refused, match="only heard"):
        needs.step_back(back, by=lin)


@pytest.mark.db_both
def test_each_step_is_undone_alone(lin, need, browser_of):
    need = needs.state(need, by=lin)
    need = needs.propose(need, values={"category": "Tiles"}, by=lin)
    need = needs.confirm(need, values={"proof": "Yes", "benefit": Decimal(5)}, by=lin)
    need = needs.close(need, outcome="declined", by=lin)
    browser, steps = browser_of(lin), []
    for _time in range(4):
        browser.post(url("back", need))
        need.refresh_from_db()
        steps.append(need.step)
    assert steps == ["confirmed", "proposed", "explicit", "latent"]
    assert need.benefit is None and need.outcome == ""


def test_days_follow_each_other_and_none_lies_ahead(lin, acme, need):
    today = timezone.localdate()
    with pytest.raises(Refused, match="lies ahead"):
        needs.state(need, on=today + timedelta(1), by=lin)
    with pytest.raises(Refused, match="before the need was heard"):
        needs.state(need, on=today - timedelta(3), by=lin)
    with pytest.raises(Refused, match="lies ahead"):
        needs.hear(values={"account": acme, "text": "x", "heard_on": today + timedelta(1)}, by=lin)


def test_people_and_visits_are_those_of_the_customer(lin, acme, other):
    stranger = factories.ContactFactory(account=other)
    with pytest.raises(Refused, match="another customer"):
        needs.hear(values={"account": acme, "text": "x", "contact": stranger}, by=lin)


@pytest.mark.db_both
def test_it_goes_with_the_customer_and_the_person(lin, chen, zhao, acme, need):
    who, twin = factories.ContactFactory(account=acme), factories.ContactFactory(account=acme)
    needs.change(need, {"contact": twin}, by=lin)
    contact_merges.merge(who, twin, by=zhao)
    accounts.hand_over(acme, owner=chen, by=zhao)
    need.refresh_from_db()
    assert (need.contact, need.user) == (who, chen)
    survivor = factories.AccountFactory(owner=chen)
    merges.merge(survivor, acme, by=zhao)
    need.refresh_from_db()
    assert need.account == survivor


@pytest.mark.db_both
def test_other_peoples_are_not_there_and_readers_only_read(chen, gu, need, browser_of, api_of):
    tang = factories.UserFactory(role=Role.FINANCE)
    who = factories.ContactFactory(account=need.account, name="Wang Li")
    Need.objects.filter(pk=need.pk).update(contact=who)
    for name in ("detail", "edit", "state", "propose", "confirm", "close"):
        assert browser_of(chen).get(url(name, need)).status_code == 404
    assert browser_of(chen).post(url("back", need)).status_code == 404
    assert api_of(chen).post(f"/api/v1/needs/{need.pk}/state/").status_code == 404
    assert "Wang Li" in browser_of(gu).get(url("detail", need)).content.decode()
    page = browser_of(tang).get(url("detail", need)).content.decode()
    assert need.text in page and "Wang Li" not in page
    assert api_of(tang).get(f"/api/v1/needs/{need.pk}/").json()["contact"] is None
    assert browser_of(tang).post(url("state", need)).status_code == 403
    with pytest.raises(PermissionDenied):
        needs.state(need, by=tang)


@pytest.mark.db_both
def test_the_api_moves_it_on_like_the_pages(lin, acme, api_of):
    api = api_of(lin)
    made = api.post("/api/v1/needs/", {"account": acme.pk, "text": "Slow quotations", "sign": "doubt"}, format="json")
    assert made.status_code == 201 and made.json()["step"] == "latent" and made.json()["user"] == lin.pk
    path = f"/api/v1/needs/{made.json()['id']}/"
    assert api.post(path + "state/", {}, format="json").json()["step"] == "explicit"
    offered = api.post(path + "propose/", {"solution": "Fixed price list", "benefit": "500.00"}, format="json").json()
    assert (offered["step"], offered["worth"]) == ("proposed", "500.00")
    assert api.post(path + "confirm/", {}, format="json").status_code == 400
    assert api.post(path + "confirm/", {"proof": "Saves a day"}, format="json").json()["step"] == "confirmed"
    assert api.post(path + "close/", {"outcome": "nonsense"}, format="json").status_code == 400
    assert api.post(path + "close/", {"outcome": "bought"}, format="json").json()["outcome"] == "bought"
    assert api.get("/api/v1/needs/?open=true").json()["count"] == 0
    assert api.post(path + "back/").json()["step"] == "confirmed"
    stale = api.patch(path, {"text": "x"}, format="json", headers={"If-Match": f'"{made.json()["id"]}-1"'})
    assert stale.status_code == 412


@pytest.mark.db_both
def test_the_customers_page_and_the_export_show_it(lin, acme, need, browser_of):
    visit = visits.log(account=acme, said=visits.Said("advance", "note"), by=lin)
    needs.change(need, {"visit": visit}, by=lin)
    browser = browser_of(lin)
    assert need.text in browser.get(reverse("lifecycle:account-needs", args=[acme.pk])).content.decode()
    sheet = b"".join(browser.get(reverse("lifecycle:need-list") + "?format=csv").streaming_content).decode()
    assert need.text in sheet and "ACME" in sheet
    assert need.text in browser.get(reverse("lifecycle:need-list") + "?q=broken").content.decode()
    assert need.text not in browser.get(reverse("lifecycle:need-list") + "?step=explicit").content.decode()


@pytest.mark.db_both
@pytest.mark.parametrize("rows", [10, 100])
def test_a_list_asks_the_same_few_questions(lin, acme, rows, browser_of, django_assert_max_num_queries):
    for number in range(rows):
        needs.hear(values={"account": acme, "text": f"Need {number}"}, by=lin)
    browser = browser_of(lin)
    with django_assert_max_num_queries(12):
        browser.get(reverse("lifecycle:need-list"))
    with django_assert_max_num_queries(8):
        browser.get(reverse("lifecycle:account-needs", args=[acme.pk]))


def test_who_confirmed_a_benefit_is_one_of_the_customers_own_people(acme, lin, api_of, browser_of):
    told, stranger = factories.ContactFactory(account=acme), factories.ContactFactory()
    need = needs.hear(values={"account": acme, "text": "Rolls arrive torn", "sign": "stated"}, by=lin)
    need = needs.propose(need, values={"solution": "Stronger packing"}, by=lin)
    path, api = f"/api/v1/needs/{need.pk}/", api_of(lin)
    said = api.post(path + "confirm/", {"proof": "Six re-orders less", "confirmed_by": stranger.pk}, format="json")
    assert said.status_code == 400 and "confirmed_by" in said.json()["errors"]
    said = api.post(path + "confirm/", {"proof": "Six re-orders less", "confirmed_by": told.pk}, format="json")
    assert said.json()["confirmed_by"] == told.pk
    page = browser_of(lin).get(f"/needs/{need.pk}/").text
    assert "Who confirmed it" in page and str(told) in page
    form = browser_of(lin).get(f"/needs/{need.pk}/confirm/").text
    assert f'value="{told.pk}" selected' in form and f'value="{stranger.pk}"' not in form


def test_what_an_answer_is_worth_is_asked_once_the_need_is_stated(lin, need, browser_of):
    form = browser_of(lin).get(url("propose", need)).text
    assert 'name="solution"' in form and 'name="benefit"' not in form
    needs.state(need, by=lin)
    assert 'name="benefit"' in browser_of(lin).get(url("propose", need)).text


def test_a_need_is_a_persons_and_no_programs(lin, acme, system, browser_of):
    factories.UserFactory(username="erp", name="ERP", role=Role.INTEGRATION)
    form = browser_of(lin).get(reverse("lifecycle:need-create"), {"account": acme.pk}).text
    whose = form.partition('name="user"')[2].partition("</select>")[0]
    assert str(lin) in whose and "ERP" not in whose and f'value="{system.pk}"' not in whose
