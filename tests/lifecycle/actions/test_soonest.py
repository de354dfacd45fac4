"""The soonest visit: a day with room beside what is proposed, said to be full where none has, and unmade at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from kam.ground.errors import Refused
from lifecycle.actions import plans, soonest
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]
DAY = date(2026, 11, 25)


def proposed(user, day):
    VisitPlan.objects.create(
        account=factories.AccountFactory(owner=user), user=user, planned_on=day, state=PlanState.PROPOSED
    )


def test_the_soonest_day_has_room_beside_what_is_proposed(lin, acme, browser_of):
    lin.visits_per_day = 1
    lin.save()
    proposed(lin, DAY + timedelta(1))
    VisitPlan.objects.create(account=acme, user=lin, planned_on=DAY + timedelta(2), state=PlanState.PROPOSED)
    page = browser_of(lin).post(reverse("lifecycle:account-plan-soon", args=[acme.pk]), follow=True).content.decode()
    assert acme.plans.get(state="planned").planned_on == DAY + timedelta(2), "its own proposal makes way"
    assert "full of proposals" not in page


def test_a_visit_far_ahead_does_not_answer_for_these_weeks(lin, acme):
    plans.make(acme, planned_on=DAY + timedelta(60), by=lin)
    assert soonest.plan(acme, by=lin).planned_on < DAY + timedelta(28)


def test_where_proposals_fill_all_days_the_first_one_is_taken_and_said_to_be_full(lin, acme, browser_of):
    lin.visits_per_day = 1
    lin.save()
    plans.make(factories.AccountFactory(owner=lin), planned_on=DAY + timedelta(1), by=lin)
    for ahead in range(2, 32):
        proposed(lin, DAY + timedelta(ahead))
    page = browser_of(lin).post(reverse("lifecycle:account-plan-soon", args=[acme.pk]), follow=True).content.decode()
    assert acme.plans.get().planned_on == DAY + timedelta(2), "what is planned is never overfilled"
    assert "All days are full of proposals" in page


def test_only_what_one_has_just_planned_oneself_is_unmade(lin, zhao, acme, browser_of, time_machine):
    made = soonest.plan(acme, by=lin)
    with pytest.raises(Refused, match="just planned"):
        soonest.unmake(made, by=zhao)
    moved = plans.move(soonest.plan(factories.AccountFactory(owner=lin), by=lin), planned_on=DAY + timedelta(5), by=lin)
    with pytest.raises(Refused, match="just planned"):
        soonest.unmake(moved, by=lin)
    time_machine.shift(timedelta(minutes=16))
    browser_of(lin).post(reverse("lifecycle:plan-unmake", args=[made.pk]))
    assert set(VisitPlan.objects.values_list("state", flat=True)) == {"planned"}
