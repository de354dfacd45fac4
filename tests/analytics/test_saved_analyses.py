"""Saved views of analyses: each page has its menu, opens what was kept, and hides what a reader may not open."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import resolve

from analytics.actions.demo import kept_views
from kam.actions import views
from kam.ground import ways
from kam.ground.pages import ListPage
from kam.models import Mail, SavedView
from tests.analytics.books import computed

pytestmark = pytest.mark.django_db
CONCENTRATION = {"page": "concentration", "name": "By region", "query": "by=region&measure=gross"}


def keep(browser, values=CONCENTRATION, **headers):
    return browser.post("/views/add/", values, **headers)


@pytest.mark.db_both
def test_the_view_of_an_analysis_is_kept_opened_and_forgotten(zhao, browser_of):
    browser = browser_of(zhao)
    keep(browser)
    page = browser.get("/concentration/?by=region&measure=gross&as_of=").content.decode()
    way = '<a class="chip" href="/concentration/?by=region&amp;measure=gross" aria-current="page">By region</a>'
    assert way in page
    kept = SavedView.objects.get()
    assert f'href="/views/{kept.pk}/delete/"' in page
    assert 'aria-current="page">By region' not in browser.get("/concentration/?by=owner").content.decode()
    gone = browser.post(f"/views/{kept.pk}/delete/")
    assert gone.url == "/concentration/" and not SavedView.objects.exists()


def test_a_view_of_no_page_is_refused_in_words(zhao, browser_of, api_of):
    for page in ("nowhere", "accounts", "accounts:account-list", "x" * 60):
        said = api_of(zhao).post("/api/v1/saved-views/", CONCENTRATION | {"page": page, "shared": False}, format="json")
        assert said.status_code == 400 and "There is no page of this name" in said.json()["errors"]["page"][0]
        keep(browser_of(zhao), CONCENTRATION | {"page": page})
    assert not SavedView.objects.exists()
    for page in ("concentration", "customers", "contributions", "groups", "backtest", "departures"):
        values = CONCENTRATION | {"page": page, "shared": False}
        assert api_of(zhao).post("/api/v1/saved-views/", values, format="json").status_code == 201, page


def test_what_was_narrowed_since_the_page_came_is_kept(zhao, browser_of):
    keep(browser_of(zhao), HTTP_REFERER="http://testserver/concentration/?by=kind")
    assert SavedView.objects.get().query == "by=kind"
    keep(browser_of(zhao), CONCENTRATION | {"name": "Else"}, HTTP_REFERER="http://testserver/development/?by=kind")
    assert SavedView.objects.get(name="Else").query == "by=region&measure=gross"


def test_whoever_may_not_open_the_analysis_does_not_see_its_views(lin, zhao, browser_of, api_of):
    keep(browser_of(zhao), CONCENTRATION | {"shared": "on"})
    keep(browser_of(zhao), {"page": "serving", "name": "Hours", "query": "by=hours", "shared": "on"})
    seen = {row["name"] for row in api_of(lin).get("/api/v1/saved-views/").json()["results"]}
    assert seen == {"Hours"}
    hidden = SavedView.objects.get(page="concentration")
    assert api_of(lin).get(f"/api/v1/saved-views/{hidden.pk}/").status_code == 404
    assert browser_of(lin).get(f"/views/{hidden.pk}/delete/").status_code == 404
    assert keep(browser_of(lin)).status_code == 403
    assert "Hours" in browser_of(lin).get("/serving/").content.decode()
    said = api_of(lin).post("/api/v1/saved-views/", CONCENTRATION | {"shared": False}, format="json")
    assert said.status_code == 403 and not SavedView.objects.filter(user=lin).exists()


def test_the_api_covers_them(zhao, api_of):
    made = api_of(zhao).post("/api/v1/saved-views/", CONCENTRATION | {"shared": True}, format="json")
    assert made.status_code == 201
    api_of(zhao).post("/api/v1/saved-views/", CONCENTRATION | {"page": "serving", "shared": False}, format="json")
    found = api_of(zhao).get("/api/v1/saved-views/?of=concentration").json()["results"]
    assert [row["query"] for row in found] == ["by=region&measure=gross"]


def test_each_analysis_has_its_menu_and_no_key_names_two_pages(zhao, ada, acme, other, browser_of):
    computed(acme, other)
    for key, _words, _name, _right in ways.every():
        path, _mark, sight = ways.address(key).partition("?")
        if sight:  # another sight of a page, whose views are kept with that page
            assert ways.at(path) is not None, key
            continue
        view = resolve(path).func.view_class
        assert not issubclass(view, ListPage) or view.name == key, key
        assert ways.at(path)[0] == key, key
        answer = browser_of(zhao).get(path)
        page = answer.content.decode()
        is_list = answer.context is not None and issubclass(view, ListPage)
        assert f'<input type="hidden" name="page" value="{key}">' in page or is_list or answer.status_code == 403, key


def test_the_demo_keeps_two_and_logs_the_mail_of_last_monday(zhao):
    kept_views.keep({"zhao": zhao}, date(2026, 11, 23))  # a Monday
    weekly, shared = SavedView.objects.order_by("shared")
    assert (weekly.mail_every, weekly.mail_on, shared.shared) == ("week", 1, True)
    (row,) = Mail.objects.with_state()
    assert (row.state, row.day, row.kind) == ("sent", date(2026, 11, 16), weekly.mail_kind)


def test_whoever_has_as_many_as_they_may_still_changes_one_of_them(zhao, browser_of, monkeypatch):
    monkeypatch.setattr(views, "MOST", 1)
    keep(browser_of(zhao))
    keep(browser_of(zhao), CONCENTRATION | {"query": "by=kind"})
    keep(browser_of(zhao), CONCENTRATION | {"name": "A second"})
    assert [(view.name, view.query) for view in SavedView.objects.filter(user=zhao)] == [("By region", "by=kind")]
