"""The time line of a customer: what one person did in one moment is one row that opens, and no day is broken."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.models import Event
from kam.templatetags.ui import whole
from lifecycle.actions import promises

pytestmark = pytest.mark.django_db


def happened(account, verb, at, by):
    noun = verb.split(".")[0]
    made = Event.objects.create(verb=verb, noun=noun, account_id=account.pk, by_id=by.pk, by_name=str(by))
    Event.objects.filter(pk=made.pk).update(at=at)


def test_one_deed_is_one_row_with_what_it_brought(lin, zhao, acme, browser_of):
    Event.objects.all().delete()
    at = timezone.now() - timedelta(hours=1)
    for place, verb in enumerate(("stage.moved", "todo.given", "todo.given")):
        happened(acme, verb, at + timedelta(milliseconds=place), lin)
    happened(acme, "visit.logged", at + timedelta(milliseconds=5), zhao)
    happened(acme, "visit.logged", at - timedelta(minutes=1), lin)
    page = browser_of(lin).get(reverse("accounts:account-timeline", args=[acme.pk]))
    told = page.context["events"]
    assert [(one["verb"], len(one["rest"])) for one in told] == [
        ("visit.logged", 0), ("stage.moved", 2), ("visit.logged", 0)]  # fmt: skip
    assert "2 more at the same moment" in page.content.decode()


def test_days_and_names_stay_whole():
    assert whole("林晓") == '<span class="nowrap">林晓</span>'
    assert '<span class="nowrap">2025-11-03</span>' in whole("Agreement signed on 2025-11-03 & kept")
    assert "&amp;" in whole("Agreement signed on 2025-11-03 & kept")


def test_a_month_is_not_said_again_where_the_page_goes_on(lin, acme, browser_of):
    Event.objects.all().delete()
    at = timezone.make_aware(datetime(2026, 6, 28, 12))
    for place in range(14):
        happened(acme, "visit.logged", at - timedelta(hours=place), lin)
    happened(acme, "visit.logged", at - timedelta(days=40), lin)
    first = browser_of(lin).get(reverse("accounts:account-timeline", args=[acme.pk])).context
    then = browser_of(lin).get(first["more_url"]).context["events"]
    assert [one["group"] for one in first["events"]][:2] == ["Jun 2026", ""]
    assert [one["group"] for one in then] == ["", "", "May 2026"]


def test_a_day_that_was_taken_away_leaves_no_dash_behind(lin, acme, browser_of):
    promise = promises.make(acme, text="Samples", due_on=timezone.localdate(), by=lin)
    promises.reopen(promises.drop(promise, by=lin), by=lin)
    page = browser_of(lin).get(f"/customers/{acme.pk}/timeline/").content.decode()
    (gone,) = [part for part in page.split("<dt>") if part.startswith("Cancelled on") and "<ins>" not in part]
    assert "<del>" in gone and "–" not in gone.partition("</dd>")[0]
