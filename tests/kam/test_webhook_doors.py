"""Webhooks on pages and over REST: a secret is told once, nobody turns another's to their own address."""

import pytest
from django.urls import reverse

from kam.actions import webhooks
from kam.ground.errors import Refused
from kam.models import Sending, User, Webhook
from tests.kam.test_webhooks import happen, make, there, work

__all__ = ["there"]
pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_pages_make_show_renew_and_remove_one(there, zhao, lin, browser_of, acme):
    browser = browser_of(zhao)
    form = {"name": "BI", "url": there.url, "verbs": "visit, account.changed", "content": "ids"}
    made = browser.post(reverse("kam:webhook-add"), form, follow=True).content.decode()
    hook = Webhook.objects.get(name="BI")
    assert "whsec_" in made and (hook.user, hook.verbs, hook.is_on) == (zhao, ["visit", "account.changed"], True)
    again = browser.get(reverse("kam:webhook-made", args=[hook.pk])).content.decode()
    assert "whsec_" not in again
    happen(acme, zhao)
    work()
    page = browser.get(reverse("kam:webhook-detail", args=[hook.pk])).content.decode()
    assert "204" in page and there.url in page
    browser.post(reverse("kam:webhook-test", args=[hook.pk]))
    assert Sending.objects.filter(verb="test").count() == 1
    assert "whsec_" in browser.post(reverse("kam:webhook-rotate", args=[hook.pk]), follow=True).content.decode()
    strange = browser.post(reverse("kam:webhook-add"), form | {"verbs": "nothing.such"})
    assert strange.status_code == 422 and "nothing.such" in strange.content.decode()
    closed = browser.post(reverse("kam:webhook-add"), form | {"url": "https://10.0.0.1/"})
    assert closed.status_code == 422 and "inside a network" in closed.content.decode()
    assert browser_of(lin).get(reverse("kam:webhook-list")).status_code == 403
    browser.post(reverse("kam:webhook-remove", args=[hook.pk]))
    assert browser.get(reverse("kam:webhook-detail", args=[hook.pk])).status_code == 404


@pytest.mark.parametrize(("said", "is_on"), [({}, True), ({"is_on": True}, True), ({"is_on": False}, False)])
def test_a_program_may_make_one_that_waits(there, zhao, api_of, said, is_on):
    made = api_of(zhao).post(
        "/api/v1/webhooks/", {"name": "BI", "url": there.url, "content": "ids", **said}, format="json"
    )
    assert (made.status_code, made.json().get("is_on")) == (201, is_on), made.content


def test_a_redirect_is_told_with_what_to_do_and_nothing_of_its_body(there, zhao, browser_of, api_of):
    hook, _secret = make(there, zhao)
    page = reverse("kam:webhook-detail", args=[hook.pk])
    there.answer, there.location = (lambda _n: 308), "https://erp.example.com/in?session=abc"
    webhooks.test(hook, by=zhao)
    work()
    words = "308: The address answers with a redirect to https://erp.example.com/in?…. Redirects are not followed"
    shown = browser_of(zhao).get(page).content.decode()
    assert words in shown and "session=" not in shown
    User.objects.filter(pk=zhao.pk).update(language="zh-hant")
    chinese = browser_of(zhao).get(page).content.decode()
    User.objects.filter(pk=zhao.pk).update(language="")
    assert "重新導向到 https://erp.example.com/in" in chinese
    [sent] = api_of(zhao).get("/api/v1/webhook-sendings/", {"verb": "test"}).json()["results"]
    assert sent["state"] == "waiting" and sent["tries"][0]["leads_to"] == "https://erp.example.com/in?…"
    there.location = ""
    webhooks.test(hook, by=zhao)
    work()
    assert "The address answers with a redirect. Redirects" in browser_of(zhao).get(page).content.decode()


def test_the_api_does_what_the_page_does_and_tells_a_secret_once(there, zhao, ada, lin, api_of):
    api = api_of(zhao)
    made = api.post("/api/v1/webhooks/", {"name": "DWH", "url": there.url, "verbs": ["visit"], "content": "whole"},
                    format="json", headers={"Idempotency-Key": "one"})  # fmt: skip
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    address = f"/api/v1/webhooks/{made.json()['id']}/"
    read = api.get(address)
    assert read.json()["secret"] is None and read["ETag"]
    changed = api.patch(address, {"verbs": []}, format="json", headers={"If-Match": read["ETag"]})
    assert changed.json()["verbs"] == [] and changed.json()["content"] == "whole"
    assert api.post(f"{address}rotate/").json()["secret"] != made.json()["secret"]
    assert api.post(f"{address}test/").status_code == 202
    work()
    asked = {"webhook": made.json()["id"], "verb": "test"}
    sent = api.get("/api/v1/webhook-sendings/", asked).json()["results"]
    assert [(one["verb"], one["state"], one["status"]) for one in sent] == [("test", "sent", 204)]
    span = {"since": "2026-01-01T00:00:00Z", "until": "2026-01-02T00:00:00Z"}
    assert api.post(f"{address}redeliver/", span, format="json").json() == {"count": 0}
    assert api.post(f"/api/v1/webhook-sendings/{sent[0]['id']}/redeliver/").json()["state"] == "waiting"
    assert api_of(lin).get(address).status_code == 404
    assert api_of(lin).post("/api/v1/webhooks/", {}, format="json").status_code == 403
    assert api_of(ada).patch(address, {"url": there.url}, format="json").status_code == 403
    assert api_of(ada).delete(address).status_code == 204 and api.get(address).status_code == 404


def test_a_keeper_keeps_no_more_than_twenty(there, zhao, monkeypatch):
    monkeypatch.setattr(webhooks, "MOST", 1)
    make(there, zhao)
    with pytest.raises(Refused):
        make(there, zhao)
