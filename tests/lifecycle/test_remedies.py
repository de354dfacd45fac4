"""A countermeasure is chosen from all that help, beside all that the file shows, and is taken back by one tap."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import dilemmas
from lifecycle.models import Diagnosis, Todo
from lifecycle.rules import dilemmas as rules
from lifecycle.templatetags.dilemmas import say
from tests.lifecycle.test_dilemmas import stuck

__all__ = ["stuck"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def choose(acme, stuck):
    return reverse("lifecycle:stage-choose", args=[acme.pk, "get_in"])


def test_the_findings_that_a_row_leaves_out_are_one_tap_away(choose, lin, system, browser_of):
    dilemmas.diagnose(on=timezone.localdate(), by=system)
    row = Diagnosis.objects.get()
    rest = len(row.findings) - 2
    assert rest > 0
    page = browser_of(lin).get(reverse("lifecycle:diagnosis-list")).content.decode()
    assert f'<a href="{choose}">{rest} more</a>' in page
    shown = browser_of(lin).get(choose).content.decode()
    for code, numbers in row.findings:
        assert say(code, numbers) in shown
    for remedy in rules.remedies(row.told):
        assert reverse("lifecycle:stage-take", args=[row.account_id, "get_in", remedy.value]) in shown


def test_whoever_does_not_see_the_customer_chooses_nothing(choose, chen, lin, browser_of):
    assert browser_of(chen).get(choose).status_code == 404
    assert browser_of(lin).get(choose.replace("get_in", "moon")).status_code == 404


def test_taking_is_taken_back_by_its_message(acme, stuck, lin, chen, browser_of):
    browser, take = browser_of(lin), reverse("lifecycle:stage-take", args=[acme.pk, "get_in", "map_chain"])
    toast = browser.post(take, follow=True).content.decode().partition('id="toasts"')[2]
    todo = Todo.objects.get()
    undo = reverse("lifecycle:stage-give-back", args=[todo.pk])
    assert f'action="{undo}"' in toast and "Take back" in toast
    again = browser.post(take, follow=True).content.decode().partition('id="toasts"')[2]
    assert undo not in again, "it stood there already"
    assert browser_of(chen).post(undo).status_code == 404
    browser.post(undo)
    todo.refresh_from_db()
    assert todo.dropped_on and not Todo.objects.open()
