"""Words that name people: a reader who is not given them can neither read them another way nor write them away."""

from datetime import timedelta

import pytest
from django.core.exceptions import FieldError
from django.utils import timezone

from kam.choices import Role
from lifecycle.actions import journeys
from lifecycle.facts import dilemmas
from lifecycle.models import Journey, Visit, VisitPlan
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return factories.UserFactory(role=Role.FINANCE)


def test_what_a_reader_was_not_given_outlives_their_saving(acme, lin, finance):
    visit = factories.VisitFactory(account=acme, user=lin, note="Wang wants it", next_step="call him")
    seen = Visit.objects.visible_to(finance).get(pk=visit.pk)
    assert (seen.note, seen.next_step, seen.answers) == ("", "", [])
    seen.check_in = "near"
    seen.save()
    visit.refresh_from_db()
    assert (visit.note, visit.next_step, visit.check_in) == ("Wang wants it", "call him", "near")


@pytest.mark.parametrize("ask", [
    lambda rows: rows.values_list("note", flat=True),
    lambda rows: rows.values("pk", "answers"),
    lambda rows: rows.values(),
])  # fmt: skip
def test_columns_alone_are_read_by_who_may_see_people(ask, acme, lin, finance):
    factories.VisitFactory(account=acme, user=lin, note="Wang wants it")
    assert len(ask(Visit.objects.visible_to(lin))) == 1
    with pytest.raises(FieldError):
        ask(Visit.objects.visible_to(finance))
    assert list(Visit.objects.visible_to(finance).values_list("account", flat=True)) == [acme.pk]
    with pytest.raises(FieldError):
        VisitPlan.objects.visible_to(finance).values_list("purpose")


def test_who_was_only_written_to_was_not_visited(acme, other, lin, system):
    today = timezone.localdate()
    for days in range(1, 13):
        factories.VisitFactory(account=acme, user=lin, kind="message", held_at=timezone.now() - timedelta(days))
    factories.VisitFactory(account=other, user=lin, held_at=timezone.now() - timedelta(1))
    found = dilemmas._visits([acme.pk, other.pk], today)
    assert (found[acme.pk]["visits"], found[other.pk]["visits"]) == (0, 1)
    Journey.objects.all().delete()
    journeys.ensure_journeys(by=system)
    stages = dict(Journey.objects.values_list("account", "stage"))
    assert (stages[acme.pk], stages[other.pk]) == ("identification", "engagement")
