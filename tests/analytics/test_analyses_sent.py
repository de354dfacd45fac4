"""The analysis on the screen, sent from its own page: to whom, now once or by plan, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail

from kam.actions import views
from kam.choices import Role
from kam.ground import outbox
from kam.models import Run, SavedView, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailing_day", "paperless", "book")]
URL = "/views/send/"


def said(page="contributions", query="tier=gold", **more):
    return {"page": page, "query": query, "name": "Gold", "every": "once", "recipients": []} | more


def test_it_goes_now_once_and_the_page_says_to_whom(zhao, lin, browser_of):
    browser = browser_of(zhao)
    page = browser.get("/contributions/?tier=gold&page=2").content.decode()
    address = f"{URL}?{urlencode({'page': 'contributions', 'query': 'tier=gold'})}"
    assert address.replace("&", "&amp;") in page, "beside the file, with the filter and no place in it"
    form = browser.get(address).context["form"]
    assert (
        form["query"].value() == "tier=gold"
        and form["name"].value() == "Contribution"
        and form["every"].value() == "once"
    )
    answer = browser.post(URL, said(query="", recipients=[lin.pk]))
    assert answer.url == "/contributions/"
    assert f"On its way to {zhao}, {lin}." in browser.get(answer.url).content.decode()
    outbox.relay()
    assert sorted(one.to[0] for one in mail.outbox) == ["lin@example.com", "zhao@example.com"]
    view = SavedView.objects.get()
    assert (view.mail_every, view.name, view.query) == ("", "Gold", "")
    assert "when you send it" in (mine := browser.get("/me/views/").content.decode()) and "25 Nov 2026</time>" in mine
    again = browser.get(f"{URL}?page=contributions&query=").context["form"]
    assert (again["name"].value(), again["recipients"].value()) == ("Gold", [lin.pk]), "what is kept is not kept twice"


def test_it_comes_by_plan(zhao, lin, browser_of):
    browser = browser_of(zhao)
    answer = browser.post(URL, said(every="week", weekday="3", recipients=[lin.pk]))
    view = SavedView.objects.get()
    assert answer.url == "/contributions/?tier=gold" and (view.mail_every, view.mail_on) == ("week", 3)
    assert not Run.objects.filter(kind="view_now").exists()
    page = browser.get(answer.url).content.decode()
    assert f"It comes to {zhao}, {lin}. Every week: Wednesday, " in page
    form = browser.get(f"{URL}?page=contributions&query=tier%3Dgold").context["form"]
    assert form["name"].value() == "Contribution", "what is sent once leaves the plan and its readers alone"
    refused = browser.post(URL, said())
    assert refused.status_code == 422 and "another view of this page" in refused.content.decode()
    assert SavedView.objects.get().mail_every == "week"


def test_a_view_of_another_filter_is_not_written_over_and_nothing_is_kept_of_what_is_refused(
    zhao, lin, browser_of, settings
):
    browser_of(zhao).post(URL, said())
    assert browser_of(zhao).post(URL, said(query="tier=silver")).status_code == 422
    assert SavedView.objects.get().query == "tier=gold"
    settings.VIEW_MAILS_PER_DAY = 1
    answer = browser_of(zhao).post(URL, said(name="Silver", query="tier=silver", recipients=[lin.pk]))
    assert answer.status_code == 422 and "Send it tomorrow" in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_only_analyses_by_who_opens_them_to_who_opens_them(zhao, lin, gu, browser_of):
    for browser, page in (
        (browser_of(zhao), "customers"),
        (browser_of(zhao), "nothing"),
        (browser_of(lin), "backtests"),
    ):
        asked = f"{URL}?page={page}&query="
        statuses = browser.get(asked).status_code, browser.post(URL, said(page, "")).status_code
        assert statuses == (404, 404), page
    lead = factories.UserFactory(username="sun", name="Sun", role=Role.LEAD)
    wrong = browser_of(zhao).post(URL, said("concentration", "", recipients=[lin.pk]))
    assert wrong.status_code == 422 and not SavedView.objects.exists(), "their role does not open it"
    assert browser_of(zhao).post(URL, said("concentration", "", recipients=[lead.pk])).status_code == 302
    assert "/views/send/" not in browser_of(zhao).get("/customers/").content.decode()


@pytest.mark.parametrize("door", ["page", "views", "api"])
def test_one_colleague_is_sent_no_more_within_an_hour_than_the_settings_say(
    door, zhao, lin, chen, browser_of, api_of, settings, time_machine
):
    settings.VIEW_MAILS_TO_ONE_PER_HOUR = 2
    browser, words = browser_of(zhao), f"Within an hour you sent {lin} as many mails of your analyses as one person may"

    def send(turn: int, *people: User) -> Any:
        asked = said(name=f"View {turn}", query=f"tier=gold&page={turn}", recipients=[one.pk for one in people])
        if door == "page":
            return browser.post(URL, asked)
        values = {"page": "contributions", "name": asked["name"], "query": asked["query"], "recipients": [*people]}
        view = views.save(values=values, by=zhao)
        if door == "views":
            return browser.post(f"/views/{view.pk}/mail/now/", follow=True)
        return api_of(zhao).post(f"/api/v1/saved-views/{view.pk}/send/", {}, format="json")

    for turn in range(2):
        assert send(turn, lin).status_code in (200, 202, 302)
    refused = send(2, lin, chen)
    assert words in refused.content.decode() and refused.status_code in ((409,) if door == "api" else (200, 409, 422))
    assert Run.objects.filter(kind="view_now").count() == 2
    assert send(3, chen).status_code in (200, 202, 302), "of others, and of oneself, as many as a day holds"
    assert send(4).status_code in (200, 202, 302)
    time_machine.shift(timedelta(minutes=61))
    assert send(5, lin).status_code in (200, 202, 302) and Run.objects.filter(kind="view_now").count() == 5
