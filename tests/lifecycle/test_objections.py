"""Objections: noted at a visit with how they were met, told in the next briefing while they stand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import merges
from kam.ground.errors import Refused
from lifecycle.actions import objections, visits
from lifecycle.models import Objection
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(lin, acme):
    return visits.log(account=acme, said=visits.Said("continuation", "No order yet"), by=lin)


@pytest.fixture
def objection(lin, acme, visit):
    return objections.note(values={"account": acme, "visit": visit, "text": "Five percent dearer"}, by=lin)


@pytest.mark.db_both
def test_it_is_noted_at_the_visit_and_told_before_the_next_one_until_it_is_met(lin, acme, visit, browser_of):
    browser = browser_of(lin)
    new = reverse("lifecycle:objection-create") + f"?account={acme.pk}&visit={visit.pk}"
    assert new.replace("&", "&amp;") in browser.get(reverse("lifecycle:visit-detail", args=[visit.pk])).content.decode()
    browser.post(new, {"account": acme.pk, "visit": visit.pk, "text": "Five percent dearer"})
    row = Objection.objects.get()
    assert (row.visit, row.state, row.raised_on) == (visit, "stands", timezone.localdate())
    briefing = reverse("analytics:account-briefing", args=[acme.pk])
    assert "Five percent dearer" in browser.get(briefing).content.decode()
    edit = reverse("lifecycle:objection-edit", args=[row.pk])
    browser.post(edit, {"text": row.text, "reply": "Counted the year's breakage", "state": "met"})
    assert "Five percent dearer" not in browser.get(briefing).content.decode()
    assert "breakage" in browser.get(reverse("lifecycle:visit-detail", args=[visit.pk])).content.decode()


@pytest.mark.db_both
def test_it_is_removed_and_brought_back(lin, objection, browser_of):
    browser = browser_of(lin)
    browser.post(reverse("lifecycle:objection-archive", args=[objection.pk]))
    assert objection.text not in browser.get(reverse("lifecycle:objection-list")).content.decode()
    browser.post(reverse("lifecycle:objection-restore", args=[objection.pk]))
    assert objection.text in browser.get(reverse("lifecycle:objection-list")).content.decode()


def test_it_stays_with_its_customer_and_no_day_lies_ahead(lin, acme, visit, objection):
    with pytest.raises(Refused, match="stays with its customer"):
        objections.change(objection, values={"visit": None}, by=lin)
    with pytest.raises(Refused, match="lies ahead"):
        objections.change(objection, values={"raised_on": timezone.localdate() + timedelta(1)}, by=lin)
    other = factories.AccountFactory(owner=lin)
    with pytest.raises(Refused, match="another customer"):
        objections.note(values={"account": other, "visit": visit, "text": "x"}, by=lin)


@pytest.mark.db_both
def test_it_survives_a_merge(zhao, acme, objection):
    survivor = factories.AccountFactory()
    merges.merge(survivor, acme, by=zhao)
    objection.refresh_from_db()
    assert objection.account == survivor


@pytest.mark.db_both
def test_others_do_not_see_it_and_the_api_answers_alike(lin, chen, acme, objection, api_of, browser_of):
    path = f"/api/v1/objections/{objection.pk}/"
    assert api_of(chen).get(path).status_code == 404
    assert browser_of(chen).get(reverse("lifecycle:objection-edit", args=[objection.pk])).status_code == 404
    assert api_of(lin).patch(path, {"state": "partly"}, format="json").json()["state"] == "partly"
    made = api_of(lin).post("/api/v1/objections/", {"account": acme.pk, "text": "Too far"}, format="json")
    assert made.status_code == 201 and made.json()["state"] == "stands"
    assert api_of(lin).get("/api/v1/objections/?state=stands").json()["count"] == 1


@pytest.mark.db_both
def test_noted_with_its_answer_it_is_met_unless_somebody_says_otherwise(lin, acme, visit, browser_of, api_of):
    browser, new = browser_of(lin), reverse("lifecycle:objection-create") + f"?account={acme.pk}"
    assert '<option value="" selected>' in browser.get(new).content.decode()
    said = {"account": acme.pk, "visit": visit.pk, "text": "Too dear", "reply": "Counted the breakage", "state": ""}
    for state, becomes in (("", "met"), ("stands", "stands"), ("partly", "partly")):
        browser.post(new, said | {"state": state})
        assert Objection.objects.order_by("-pk").first().state == becomes
    browser.post(new, said | {"reply": ""})
    row = Objection.objects.order_by("-pk").first()
    assert row.state == "stands"
    edit = reverse("lifecycle:objection-edit", args=[row.pk])
    browser.post(edit, {"text": row.text, "reply": "A sample showed it", "state": ""})
    row.refresh_from_db()
    assert row.state == "met"
    browser.post(edit, {"text": row.text, "reply": "A sample showed it", "state": "partly"})
    assert '<option value="partly" selected>' in browser.get(edit).content.decode()
    made = api_of(lin).post(
        "/api/v1/objections/", {"account": acme.pk, "text": "Far", "reply": "Two depots"}, format="json"
    )
    assert made.json()["state"] == "met"
