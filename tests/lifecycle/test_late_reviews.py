"""A loss whose review is late says by how many days, by its to-do; taking a loss back is called what it does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import journeys, stages
from lifecycle.models import Aftermath, Todo
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LIST = reverse("lifecycle:aftermath-list")


@pytest.fixture
def lost(lin, acme):
    made = Aftermath.objects.create(account=acme, ending="lost", on=timezone.localdate() - timedelta(120), by=lin)
    journeys.set_stage(stages.identify(acme, by=lin), to="lost", reason="x", by=lin)
    return made


def test_a_late_review_says_by_how_many_days(lost, lin, browser_of, api_of):
    browser = browser_of(lin)
    assert "review late by 90 days" in browser.get(LIST).content.decode()
    assert "review late by 90 days" in b"".join(browser.get(LIST, {"format": "csv"}).streaming_content).decode()
    told = api_of(lin).get(f"/api/v1/aftermaths/{lost.pk}/").data
    assert told["review_due_on"] == lost.on + timedelta(30)


def test_the_day_of_its_to_do_counts(lost, lin, acme, browser_of):
    due = timezone.localdate() - timedelta(1)
    more = {"source": "win_back", "reason": f"review:{lost.pk}"}
    todo = Todo.objects.create(account=acme, user=lin, title="Review", due_on=due, **more)
    assert "review late by 1 day<" in browser_of(lin).get(LIST).content.decode()
    Todo.objects.filter(pk=todo.pk).update(due_on=timezone.localdate())
    assert "review to come" in browser_of(lin).get(LIST).content.decode()
    Aftermath.objects.update(reviewed_on=due)
    page = browser_of(lin).get(LIST).content.decode()
    assert "reviewed" in page and "review to come" not in page


def test_taking_a_loss_back_says_what_it_does(lost, lin, browser_of):
    page = browser_of(lin).get(reverse("lifecycle:aftermath-detail", args=[lost.pk])).content.decode()
    assert "Take the loss back …" in page and "Back to the churn warning" not in page


def test_late_reviews_stand_first_the_latest_before_all_and_in_a_warning_tone(lost, lin, browser_of):
    today = timezone.localdate()
    other = factories.AccountFactory(owner=lin)
    told = {"by": lin, "account": other}
    newest = Aftermath.objects.create(ending="dormant", on=today, revisit_on=today + timedelta(9), **told)
    fresh = Aftermath.objects.create(ending="lost", on=today - timedelta(2), **told)
    later = Aftermath.objects.create(ending="lost", on=today - timedelta(60), **told)
    given = Aftermath.objects.create(ending="lost", on=today - timedelta(400), **told)
    Todo.objects.create(account=other, user=lin, title="Review", due_on=today - timedelta(1), source="win_back",
                        reason=f"review:{given.pk}")  # fmt: skip
    done = Aftermath.objects.create(ending="lost", on=today - timedelta(500), reviewed_on=today, **told)
    page = browser_of(lin).get(LIST)
    assert [one["id"] for one in page.context["rows"]] == [
        one.pk for one in (lost, later, given, newest, fresh, done)]  # fmt: skip
    said = page.content.decode()
    assert '<span class="tag warn">review late by 90 days</span>' in said and said.count("tag warn") >= 3
    assert "review to come" in said and 'class="wide desk"' not in said, "a phone shows the evidence, and the owner"
    first = browser_of(lin).get(LIST, {"page_size": "25", "sort": "next"}).context["rows"]
    assert first[-1]["id"] == lost.pk
