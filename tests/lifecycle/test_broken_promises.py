"""Broken promises: said by a person or after a fortnight; kept late counts; shares kept by colleague and customer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import promises
from lifecycle.models import Promise
from lifecycle.rules import promises as rules

pytestmark = pytest.mark.django_db


def made(acme, lin, days=0, **values):
    promise = promises.make(acme, text="Samples", due_on=timezone.localdate(), by=lin)
    Promise.objects.filter(pk=promise.pk).update(due_on=timezone.localdate() - timedelta(days), **values)
    return Promise.objects.get(pk=promise.pk)


@pytest.mark.db_both
def test_it_is_said_to_be_broken_and_taken_back(lin, acme, browser_of):
    promise, browser = made(acme, lin, days=2), browser_of(lin)
    assert promise.state(timezone.localdate()) == "overdue"
    browser.post(reverse("lifecycle:promise-broken", args=[promise.pk]))
    promise.refresh_from_db()
    assert promise.state(timezone.localdate()) == "broken" and not Promise.objects.open().exists()
    assert Event.objects.get(verb="promise.broken").changes["broken_on"][0] is None
    browser.post(reverse("lifecycle:promise-reopen", args=[promise.pk]))
    assert Promise.objects.open().get() == promise


def test_before_its_day_is_over_nothing_is_broken(lin, acme):
    with pytest.raises(Refused, match="not over yet"):
        promises.give_up(made(acme, lin), by=lin)


@pytest.mark.db_both
def test_after_a_fortnight_it_is_broken_by_itself_and_stays_to_be_kept(lin, acme):
    today = timezone.localdate()
    assert made(acme, lin, days=rules.GRACE).state(today) == "overdue"
    old = made(acme, lin, days=rules.GRACE + 1)
    assert old.state(today) == "broken" and old in Promise.objects.open()
    assert promises.keep(old, by=lin).state(today) == "late"


@pytest.mark.db_both
def test_what_was_broken_and_kept_after_all_counts_as_kept_late(lin, acme):
    promise = promises.give_up(made(acme, lin, days=3), by=lin)
    assert promises.keep(promise, by=lin).state(timezone.localdate()) == "late"
    assert Promise.objects.tally(timezone.localdate(), "account").get() == {
        "account": acme.pk, "kept": 1, "late": 1, "broken": 0,
    }  # fmt: skip


@pytest.mark.db_both
def test_the_share_kept_is_told_by_colleague_and_customer(lin, chen, acme, other, browser_of, api_of):
    today = timezone.localdate()
    for _number in range(3):
        promises.keep(made(acme, lin), by=lin)
    made(acme, lin, days=30)
    made(acme, lin, days=40, dropped_on=today)  # cancelled: neither
    promises.make(acme, text="open", due_on=today, by=lin)
    promises.keep(made(other, chen), by=chen)
    found = api_of(lin).get("/api/v1/promises/rates/?by=user").json()
    assert found == [{"side": "ours", "user": lin.pk, "kept": 3, "late": 0, "broken": 1, "rate": 0.75}]
    page = browser_of(lin).get(reverse("lifecycle:promise-rates")).content.decode()
    assert "75%" in page and acme.name in page and other.name not in page
    assert "75%" in browser_of(lin).get(f"/customers/{acme.pk}/briefing/").content.decode()
    listed = api_of(lin).get("/api/v1/promises/?broken=true").json()
    assert [row["state"] for row in listed["results"]] == ["broken"]


def test_the_api_says_broken_too_and_others_do_not(lin, chen, acme, api_of):
    promise = made(acme, lin, days=2)
    path = f"/api/v1/promises/{promise.pk}/broken/"
    assert api_of(chen).post(path).status_code == 404
    assert api_of(lin).post(path).json()["state"] == "broken"
    assert api_of(lin).post(path).status_code == 409


@pytest.mark.db_both
def test_kept_after_all_and_undone_it_is_broken_since_the_same_day(lin, acme, browser_of, api_of, time_machine):
    day = timezone.localdate()
    promise = promises.make(acme, text="The sample", due_on=day - timedelta(9), by=lin)
    promises.give_up(promise, on=day - timedelta(3), by=lin)
    browser = browser_of(lin)
    for _twice in range(2):
        browser.post(reverse("lifecycle:promise-keep", args=[promise.pk]))
        promise.refresh_from_db()
        assert (promise.kept_on, promise.broken_on) == (day, None)
        said = browser.post(reverse("lifecycle:promise-reopen", args=[promise.pk]), follow=True).content.decode()
        promise.refresh_from_db()
        assert (promise.kept_on, promise.broken_on) == (None, day - timedelta(3)) and "counts as broken again" in said
    assert api_of(lin).post(f"/api/v1/promises/{promise.pk}/reopen/").json()["broken_on"] is None
    promises.keep(promise, by=lin)
    promises.reopen(promise, by=lin)
    promise.refresh_from_db()
    assert promise.kept_on is None and promise.broken_on is None, "not so when it was kept last"
