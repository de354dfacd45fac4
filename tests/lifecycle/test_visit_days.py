"""The day of a visit is that of whoever paid it, whoever reads of it, corrects it or counts it in the night."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from accounts.models import Standing
from kam.models import User
from lifecycle.actions import mentions, promises, visits
from lifecycle.actions.visits import Said
from lifecycle.facts import acceptances
from lifecycle.models import Promise, Visit
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
THERE, HERE = "America/New_York", "Asia/Shanghai"
THURSDAY = date(2026, 11, 26)


@pytest.fixture
def evening(lin, acme, time_machine):
    """Thursday evening by lin's clock in New York, Friday morning in the company's Shanghai: a visit was logged."""
    time_machine.move_to(datetime(2026, 11, 27, 1, tzinfo=UTC))
    User.objects.filter(pk=lin.pk).update(time_zone=THERE)
    lin.refresh_from_db()
    person = factories.ContactFactory(account=acme)
    with timezone.override(THERE):
        due = promises.make(acme, text="Samples", due_on=THURSDAY, by=lin)
        said = Said(outcome="advance", note="I will send the quote tomorrow.", contacts=[person], kept=[due])
        return visits.log(account=acme, said=said, by=lin)


def test_the_night_and_a_lead_elsewhere_leave_the_day_as_it_was(evening, lin, zhao, acme, system):
    def last():
        return Standing.objects.get(account=acme).last_visit_on

    assert last() == THURSDAY == acme.contacts.get().last_met_on
    with timezone.override(HERE):
        visits.hand_down(by=system)
        assert last() == THURSDAY
        visits.change(evening, {"next_step": "Call"}, by=zhao)
        assert last() == THURSDAY
        visits.restore(visits.archive(evening, by=zhao), by=zhao)
    assert last() == THURSDAY == acme.contacts.get().last_met_on
    assert Promise.objects.get().kept_on == THURSDAY
    assert Visit.objects.get().held_on == THURSDAY


def test_tomorrow_is_the_same_day_for_whoever_reads_the_note(evening, lin, zhao):
    with timezone.override(HERE):
        (there,) = mentions.open_suggestions(evening, zhao)
    with timezone.override(THERE):
        (here,) = mentions.open_suggestions(evening, lin)
        assert here.on == there.on == date(2026, 11, 27)
        mentions.accept(evening, key=here.mention.key, by=lin)
    with timezone.override(HERE):
        assert not mentions.open_suggestions(evening, zhao)
        assert len(acceptances.of_visit(evening, zhao)) == 1
