"""A draft that was answered: listed, taken back while nothing came of it, planned for another day, with its reason."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.ground.errors import Refused
from lifecycle.actions import plans, visit_drafts
from lifecycle.models import VisitDraft, VisitPlan
from tests import factories
from tests.lifecycle.rules.test_mail_files import ics, mail
from tests.lifecycle.test_visit_drafts import API, MEETING, PAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
PLAN = "/visits/drafts/plan/"
BACK = "/back/"


@pytest.fixture(autouse=True)
def wang(acme):
    return factories.ContactFactory(account=acme, name="Wang", email="WANG@a.example")


@pytest.fixture
def draft(lin):
    return visit_drafts.read(ics(MEETING), by=lin).draft


def answered(page):
    """The part of the page that lists answers."""
    return page.content.decode().partition('id="answered"')[2]


def test_an_answer_stands_in_the_list_long_after_its_toast_and_is_taken_back(draft, lin, browser_of):
    browser = browser_of(lin)
    assert not answered(browser.get(PAGE))
    toast = browser.post(reverse("lifecycle:visitdraft-drop", args=[draft.pk]), follow=True).content.decode()
    assert f"{PLAN}?draft={draft.pk}" in toast and "Another day" in toast
    VisitDraft.objects.update(updated_at=timezone.now() - timedelta(days=29))
    shown = answered(browser.get(PAGE))
    assert "Acme" in shown and "Did not happen" in shown and BACK in shown and f"{PLAN}?draft={draft.pk}" in shown
    browser.post(reverse("lifecycle:visitdraft-back", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == "open" and not answered(browser.get(PAGE))
    visit_drafts.drop(draft, by=lin)
    VisitDraft.objects.update(updated_at=timezone.now() - timedelta(days=31))
    assert not answered(browser.get(PAGE)), "of late"


def test_nobody_else_sees_or_takes_back_an_answer(draft, lin, zhao, browser_of, api_of):
    visit_drafts.drop(draft, by=lin)
    assert not answered(browser_of(zhao).get(PAGE))
    assert browser_of(zhao).get(PLAN, {"draft": draft.pk}).status_code == 404
    assert browser_of(zhao).post(f"{PLAN}?draft={draft.pk}", {"planned_on": "2026-12-01"}).status_code == 404
    assert api_of(zhao).post(f"{API}{draft.pk}/plan/", {}, format="json").status_code == 404
    with pytest.raises(Refused, match="Only whoever"):
        visit_drafts.plan(draft, draft_account(lin), planned_on=date(2026, 12, 1), by=zhao)


def draft_account(user):
    return VisitPlan._meta.get_field("account").related_model.objects.visible_to(user).first()


def test_why_is_said_with_the_answer_or_later(draft, lin, browser_of):
    browser, url = browser_of(lin), reverse("lifecycle:visitdraft-drop", args=[draft.pk])
    visit_drafts.drop(draft, by=lin)
    assert f'href="{url}"' in answered(browser.get(PAGE)), "asked"
    assert "The customer cancelled" in browser.get(url).content.decode()
    assert browser.post(url, {"reason": "odd"}).status_code == 422
    browser.post(url, {"reason": "customer"})
    draft.refresh_from_db()
    assert (draft.state, draft.reason) == ("dropped", "customer")
    assert "The customer cancelled" in answered(browser.get(PAGE))
    assert visit_drafts.drop(draft, by=lin).reason == "customer", "a second tap leaves it"
    assert visit_drafts.bring_back(draft, by=lin).reason == ""


@pytest.mark.db_both
def test_another_day_is_filled_with_what_the_invitation_held_and_stands_for_it(draft, lin, acme, browser_of):
    browser = browser_of(lin)
    visit_drafts.drop(draft, reason="customer", by=lin)
    form = browser.get(PLAN, {"draft": draft.pk}).content.decode()
    assert 'value="Samples"' in form and 'value="14:00"' in form and "Acme" in form
    assert f'value="{date(2026, 12, 1):%Y-%m-%d}"' in form, "a week after its day"
    told = {"account": acme.pk, "planned_on": "2026-12-01", "planned_time": "14:00", "kind": "on_site"}
    page = browser.post(f"{PLAN}?draft={draft.pk}", told | {"purpose": "Samples", "reason": "ours"}, follow=True)
    draft.refresh_from_db()
    plan = VisitPlan.objects.get(state="planned")
    assert (plan.planned_on, plan.planned_time, plan.purpose) == (date(2026, 12, 1), time(14), "Samples")
    assert (draft.state, draft.plan, draft.reason) == ("dropped", plan, "ours")
    assert f'/plans/{plan.pk}/"' in answered(page) and BACK not in answered(page)
    for verb in (visit_drafts.bring_back, lambda one, by: visit_drafts.plan(one, acme, planned_on=told, by=by)):
        with pytest.raises(Refused, match="on another day is planned"):
            verb(draft, by=lin)
    plans.drop(plan, kind="no_need", by=lin)
    assert BACK in answered(browser.get(PAGE))
    back = visit_drafts.bring_back(draft, by=lin)
    assert (back.state, back.plan) == ("open", None)


def test_what_is_open_or_called_off_may_be_planned_anew_and_what_was_logged_may_not(draft, lin, acme, browser_of):
    assert visit_drafts.plan(draft, acme, planned_on=date(2026, 12, 1), by=lin).state == "dropped"
    off = visit_drafts.read(ics(MEETING.replace("m1", "m2")), by=lin).draft
    visit_drafts.read(ics(MEETING.replace("m1", "m2") + "\nSEQUENCE:2", method="CANCEL"), by=lin)
    shown = answered(browser_of(lin).get(PAGE))
    assert "Called off" in shown and f"{PLAN}?draft={off.pk}" in shown
    off.refresh_from_db()
    assert visit_drafts.plan(off, acme, planned_on=date(2026, 12, 2), by=lin).state == "withdrawn"
    VisitDraft.objects.update(state="logged")
    with pytest.raises(Refused, match="answered already"):
        visit_drafts.plan(draft, acme, planned_on=date(2026, 12, 1), by=lin)


def test_a_mail_is_no_meeting_to_be_held_again(lin, browser_of):
    visit_drafts.drop(visit_drafts.read(mail(), by=lin).draft, by=lin)
    shown = answered(browser_of(lin).get(PAGE))
    assert BACK in shown and PLAN not in shown


def test_a_customer_that_nobody_knows_is_asked_for_first(lin, acme, browser_of):
    draft = visit_drafts.read(ics(MEETING.replace("A.example", "z.example")), by=lin).draft
    visit_drafts.drop(draft, by=lin)
    page = browser_of(lin).get(PLAN, {"draft": draft.pk}).content.decode()
    assert f"{PLAN}?account={acme.pk}&amp;draft={draft.pk}" in page


def test_what_is_forgotten_is_not_asked_again(draft, lin):
    visit_drafts.drop(draft, by=lin)
    VisitDraft.objects.update(text="", people=[], subject="", place="")
    assert not VisitDraft.objects.answered()
    with pytest.raises(Refused, match="not kept any more"):
        visit_drafts.bring_back(draft, by=lin)


def test_a_later_invitation_asks_anew(draft, lin, acme):
    visit_drafts.plan(draft, acme, planned_on=date(2026, 12, 1), reason="ours", by=lin)
    again = visit_drafts.read(ics(MEETING + "\nSEQUENCE:3"), by=lin).draft
    assert (again.state, again.reason, again.plan) == ("open", "", None)


def test_over_the_api(draft, lin, acme, api_of):
    api, url = api_of(lin), f"{API}{draft.pk}/"
    assert api.post(f"{url}drop/", {"reason": "odd"}, format="json").status_code == 400
    assert api.post(f"{url}drop/", {"reason": "nobody"}, format="json").data["reason"] == "nobody"
    assert [one["id"] for one in api.get(API, {"state": "dropped"}).data["results"]] == [draft.pk]
    assert api.post(f"{url}plan/", {"account": acme.pk}, format="json").status_code == 400
    told = {"account": acme.pk, "planned_on": "2026-12-01", "purpose": "Samples"}
    planned = api.post(f"{url}plan/", told, format="json")
    assert planned.status_code == 200, planned.data
    assert planned.data["plan"] == VisitPlan.objects.get(state="planned").pk and planned.data["reason"] == "nobody"
    refused = api.post(f"{url}restore/", {}, format="json")
    assert (refused.status_code, refused.data["code"]) == (409, "planned")
