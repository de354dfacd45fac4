"""The day of a visit is that of whoever paid it, whoever reads of it, corrects it or counts it in the night."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account, Policy, Standing
from analytics.facts import visiting
from kam.models import User
from lifecycle.actions import mentions, promises, visits, warnings
from lifecycle.actions.visits import Said
from lifecycle.facts import acceptances, standstills
from lifecycle.facts import warnings as facts
from lifecycle.facts.matters import Asked
from lifecycle.forms.visits import VisitLogForm
from lifecycle.models import Promise, Visit, VisitPlan, Warning
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


@pytest.mark.parametrize("clock", [THERE, HERE])
def test_a_warning_knows_a_visit_by_the_visitors_day(evening, zhao, acme, system, clock):
    def held(opened_on):
        Warning.objects.all().delete()
        (made,) = [warnings.warn(acme, risk=0.8, value_at_risk=1, reasons=[], on=opened_on, by=system)]
        Warning.objects.update(closed_on=THURSDAY, closed_by=system, state="kept")
        made.refresh_from_db()
        with timezone.override(clock):
            return Warning.objects.followed().exists(), facts.held_since(made, zhao)

    VisitPlan.objects.all().delete()
    assert held(THURSDAY) == (True, 1)
    assert held(THURSDAY + timedelta(1)) == (False, 0), "it was Friday in the company, and not where the visit was"


@pytest.mark.parametrize("clock", [THERE, HERE])
def test_executives_met_on_the_visitors_day_whoever_asks(evening, lin, acme, clock):
    Visit.objects.update(kind="executive")
    Account.objects.update(tier="platinum")
    policy = Policy.objects.current()
    policy.terms["platinum"]["executive_meetings"] = 12
    policy.save()
    for person in (lin, None):
        with timezone.override(clock):
            (one,) = standstills.executives(Asked(THURSDAY + timedelta(40), person))
            assert one.numbers["since"] == 40
    assert visiting.coverage(lin, day=THURSDAY + timedelta(1), chosen={}).accounts[0].executive_on == THURSDAY


@pytest.mark.parametrize("clock", [THERE, HERE])
def test_a_next_visit_today_is_today_where_the_visitor_is(evening, lin, acme, clock):
    data = {"account": acme.pk, "outcome": "advance", "next_on": THURSDAY.isoformat()}
    with timezone.override(clock):
        form = VisitLogForm(data, user=lin)
        assert form.is_valid(), form.errors
        over = VisitLogForm(data | {"next_on": (THURSDAY - timedelta(1)).isoformat()}, user=lin)
        assert "next_on" in over.errors


def test_days_are_told_alike_in_a_statement_and_of_one(evening, lin, chen, acme):
    """Of colleagues in three zones, of one without a zone and of one whose zone is no more."""
    moment = datetime(2026, 11, 27, 1, tzinfo=UTC)
    for zone in ("Europe/Berlin", "Pacific/Auckland", "", "Nowhere/Gone"):
        user = factories.UserFactory(time_zone=zone)
        for hours in (0, 11, 16):
            factories.VisitFactory(account=acme, user=user, held_at=moment + timedelta(hours=hours))
    told = dict(Visit.objects.with_day().values_list("pk", "day"))
    assert told == {visit.pk: visit.held_on for visit in Visit.objects.select_related("user")}
    newest = Visit.objects.order_by("-held_at", "user__time_zone").first()
    (last,) = Visit.objects.filter(user=newest.user).last_days(Q())
    assert last == {acme.pk: newest.held_on}
