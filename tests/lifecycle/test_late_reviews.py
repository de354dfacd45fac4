"""A loss whose review is late says by how many days, by its to-do; taking a loss back is called what it does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import journeys, stages
from lifecycle.models import Aftermath, Todo

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
