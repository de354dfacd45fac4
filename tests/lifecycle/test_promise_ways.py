"""Promises stand in the menu, lead back to where one was, say why they were broken and how often they were moved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.actions import promises
from lifecycle.models import Promise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
HOST = "http://testserver"
API = "/api/v1/promises/"


@pytest.fixture
def late(lin, acme):
    return Promise.objects.create(account=acme, user=lin, text="Send the samples", due_on=day(-3))


def day(days):
    return timezone.localdate() + timedelta(days)


@pytest.mark.parametrize("who", ["lin", "zhao", "gu"])
def test_they_stand_in_the_menu(who, request, browser_of):
    page = browser_of(request.getfixturevalue(who)).get("/promises/").content.decode()
    assert 'href="/promises/"' in page.partition("<main")[0]


@pytest.mark.parametrize("way", ["move", "broken", "drop"])
def test_each_way_leads_back_to_where_one_was(way, late, lin, browser_of):
    browser, url = browser_of(lin), f"/promises/{late.pk}/{way}/"
    come = f"{HOST}/promises/?user={lin.pk}&page=2"
    form = browser.get(url, headers={"referer": come}).content.decode()
    assert f'name="came" value="{come.replace("&", "&amp;")}"' in form
    told = {"due_on": str(day(5)), "why": "", "came": come}
    assert browser.post(url, told, headers={"referer": f"{HOST}{url}"})["Location"] == come


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_no_address_of_others_is_led_to(evil, late, lin, browser_of):
    browser, url = browser_of(lin), f"/promises/{late.pk}/move/"
    shown = browser.get(url, {"back": evil}, headers={"referer": evil}).content.decode().partition("<main")[2]
    assert f'name="came" value="/promises/{late.pk}/"' in shown
    told = {"due_on": str(day(5)), "came": evil}
    assert browser.post(url, told)["Location"] == f"/promises/{late.pk}/"


def test_a_form_that_is_refused_keeps_where_one_was(late, lin, browser_of):
    come = f"{HOST}/today/"
    answer = browser_of(lin).post(f"/promises/{late.pk}/move/", {"due_on": "odd", "came": come})
    assert answer.status_code == 422 and f'name="came" value="{come}"' in answer.content.decode()
    asked = browser_of(lin).get(f"/promises/{late.pk}/move/", {"back": "/today/"}).content.decode()
    assert 'name="came" value="/today/"' in asked


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_broken_promise_says_why_everywhere(side, late, lin, acme, browser_of, api_of):
    Promise.objects.update(side=side)
    browser = browser_of(lin)
    browser.post(f"/promises/{late.pk}/broken/", {"why": "The works had no clay"})
    late.refresh_from_db()
    assert (late.broken_on, late.broken_why) == (day(0), "The works had no clay")
    for url in (f"/promises/{late.pk}/", "/promises/?open=all", f"/customers/{acme.pk}/briefing/"):
        assert "The works had no clay" in browser.get(url).content.decode(), url
    assert api_of(lin).get(f"{API}{late.pk}/").data["broken_why"] == "The works had no clay"
    told = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/briefing/").data["broken"]
    assert [one["broken_why"] for one in told] == ["The works had no clay"]
    csv = browser.get("/promises/", {"open": "all", "format": "csv"}).getvalue().decode()
    assert "The works had no clay" in csv
    history = browser.get(f"/history/promise/{late.pk}/").content.decode()
    assert "The works had no clay" in history
    kept = promises.keep(late, by=lin)
    assert "The works had no clay" not in browser.get("/promises/?open=all").content.decode()
    assert promises.reopen(kept, by=lin).broken_why == "The works had no clay", "it is broken again"
    assert promises.reopen(Promise.objects.get(), by=lin).broken_why == ""


def test_over_the_api_the_reason_is_optional(late, lin, api_of):
    api, url = api_of(lin), f"{API}{late.pk}/"
    assert api.post(f"{url}broken/", {"why": "x" * 256}, format="json").status_code == 400
    assert api.post(f"{url}broken/", {}, format="json").data["broken_why"] == ""
    api.post(f"{url}reopen/", {}, format="json")
    assert api.post(f"{url}broken/", {"why": "No truck"}, format="json").data["broken_why"] == "No truck"


def test_how_often_it_was_moved_is_said(late, lin, browser_of, api_of):
    browser = browser_of(lin)
    assert (
        "moved" not in browser.get(f"/promises/{late.pk}/").content.decode().partition("<main")[2].partition("Move")[0]
    )
    for ahead in (3, 5):
        late = promises.move(late, due_on=day(ahead), by=lin)
    promises.change(late, {"text": "Send all samples"}, by=lin)
    assert "moved 2 times" in browser.get(f"/promises/{late.pk}/").content.decode()
    assert "moved 2 times" in browser.get("/promises/").content.decode()
    assert api_of(lin).get(f"{API}{late.pk}/").data["moves"] == 2
    assert api_of(lin).get(API).data["results"][0]["moves"] == 2
