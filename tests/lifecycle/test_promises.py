"""Promises: a page of its own, changed, cancelled and brought back; never due on a day that is over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts
from kam.models import Event
from lifecycle.actions import promises
from lifecycle.models import Promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(lin, acme):
    return promises.make(acme, text="Send samples", due_on=timezone.localdate(), by=lin)


def url(name, promise):
    return reverse(f"lifecycle:promise-{name}", args=[promise.pk])


def test_its_page_offers_what_can_be_done(lin, promise, browser_of):
    html = browser_of(lin).get(url("detail", promise)).content.decode()
    assert "Send samples" in html
    for name in ("keep", "edit", "move", "drop"):
        assert url(name, promise) in html
    listed = browser_of(lin).get(reverse("lifecycle:promise-list")).content.decode()
    assert url("detail", promise) in listed
    assert reverse("lifecycle:promise-create") in listed


def test_it_is_changed(lin, promise, browser_of):
    soon = timezone.localdate() + timedelta(5)
    data = {"side": "theirs", "text": "Send drawings", "due_on": soon}
    assert browser_of(lin).post(url("edit", promise), data).status_code == 302
    promise.refresh_from_db()
    assert (promise.side, promise.text, promise.due_on) == ("theirs", "Send drawings", soon)


def test_it_is_cancelled_and_brought_back(lin, acme, promise, browser_of):
    browser = browser_of(lin)
    browser.post(url("drop", promise))
    assert not Promise.objects.open().exists()
    assert Event.objects.filter(verb="promise.dropped", subject_id=promise.pk).count() == 1
    assert "Send samples" not in browser.get(reverse("lifecycle:promise-list")).content.decode()
    assert "Send samples" in browser.get(reverse("lifecycle:promise-list") + "?open=all").content.decode()
    assert "cancelled already" in browser.post(url("keep", promise), follow=True).content.decode()
    browser.post(url("reopen", promise))
    assert Promise.objects.open().get() == promise


@pytest.mark.db_both
@pytest.mark.parametrize("days", [-1, -2000])
def test_a_day_that_is_over_is_refused(lin, acme, promise, browser_of, api_of, days):
    day = timezone.localdate() + timedelta(days)
    data = {"account": acme.pk, "text": "Too late", "due_on": day.isoformat()}
    assert browser_of(lin).post(reverse("lifecycle:promise-create"), data).status_code == 422
    assert api_of(lin).post("/api/v1/promises/", data, format="json").status_code == 400
    assert browser_of(lin).post(url("move", promise), {"due_on": day.isoformat()}).status_code == 422
    assert Promise.objects.count() == 1


@pytest.mark.db_both
def test_a_late_one_keeps_its_day_when_its_words_change(lin, promise, api_of):
    late = timezone.localdate() - timedelta(9)
    Promise.objects.filter(pk=promise.pk).update(due_on=late)
    answer = api_of(lin).patch(f"/api/v1/promises/{promise.pk}/", {"text": "Send both"}, format="json")
    assert answer.status_code == 200
    assert answer.json()["due_on"] == late.isoformat() and answer.json()["text"] == "Send both"


@pytest.mark.db_both
@pytest.mark.parametrize("name", ["visit-log", "plan-create", "promise-create"])
def test_who_owns_no_customer_chooses_among_those_seen(zhao, acme, browser_of, name):
    html = browser_of(zhao).get(reverse(f"lifecycle:{name}")).content.decode()
    assert f"?account={acme.pk}" in html


def test_a_customer_without_an_owner_keeps_its_promises_in_sight_of_whoever_leads(lin, zhao, acme, promise, browser_of):
    accounts.hand_over(acme, owner=None, by=zhao)
    today = reverse("lifecycle:today")
    shown = browser_of(zhao).get(today).content.decode()
    assert "Send samples" in shown and "Unassigned" in shown
    assert "Send samples" not in browser_of(lin).get(today).content.decode()
    accounts.hand_over(acme, owner=lin, by=zhao)
    assert "Send samples" in browser_of(lin).get(today).content.decode()
    assert "Send samples" not in browser_of(zhao).get(today).content.decode()


@pytest.mark.db_both
def test_the_list_has_one_tap_for_what_was_kept_and_a_void_says_so(lin, acme, browser_of):
    promise = promises.make(acme, text="Samples", due_on=timezone.localdate(), by=lin)
    browser, keep = browser_of(lin), reverse("lifecycle:promise-keep", args=[promise.pk])
    assert f'hx-post="{keep}"' in browser.get(reverse("lifecycle:promise-list")).content.decode()
    asked = browser.get(reverse("lifecycle:promise-drop", args=[promise.pk])).content.decode()
    assert "Cancel it" in asked and ">Back</a>" in asked
    browser.post(keep)
    assert keep not in browser.get(reverse("lifecycle:promise-list"), {"open": "all"}).content.decode()


@pytest.mark.db_both
def test_the_api_keeps_and_opens_again(lin, promise, api_of):
    url, api = f"/api/v1/promises/{promise.pk}/", api_of(lin)
    assert api.post(f"{url}keep/").json()["state"] == "kept"
    told = api.post(f"{url}reopen/").json()
    assert (told["state"], told["kept_visit"]) == ("open", None)
    assert Event.objects.filter(verb="promise.reopened", subject_id=promise.pk).count() == 1
