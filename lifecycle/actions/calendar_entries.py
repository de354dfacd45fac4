"""A planned visit is an entry of calendars: whatever changes it raises its sequence, which never falls."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import Account
from kam.ground.days import zone_of
from kam.models import User
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan

OPEN = (PlanState.PROPOSED, PlanState.PLANNED)
WRITTEN = ("user", "planned_on", "planned_time", "planned_for", "planned_at", "sequence", "version", "updated_at")


def turn(plan: VisitPlan, **values: Any) -> VisitPlan:
    """
    The visit with other values and the next sequence and version; unsaved, for who writes many at once.

    The day it was first planned for, and when, stay wherever it is moved; what is a proposal (again) has neither.
    """
    for name, value in values.items():
        setattr(plan, name, value)
    now = timezone.now()
    if plan.state == PlanState.PROPOSED:
        plan.planned_for = plan.planned_at = None
    elif plan.state == PlanState.PLANNED and plan.planned_for is None:
        plan.planned_for, plan.planned_at = plan.planned_on, now
    plan.sequence, plan.version, plan.updated_at = plan.sequence + 1, plan.version + 1, now
    return plan


def write(plan: VisitPlan, **values: Any) -> VisitPlan:
    """The same of one visit that the caller holds, written."""
    turn(plan, **values).save()
    return plan


def write_many(plans: Any, **values: Any) -> int:
    """The same of all visits of a query in one statement, but for the day first planned for; returns how many."""
    grown = {"sequence": F("sequence") + 1, "version": F("version") + 1, "updated_at": timezone.now()}
    return int(plans.update(**values, **grown))


def tell_anew(plans: Any, /, **values: Any) -> int:
    """
    The words of all visits of a query changed, and nothing that anybody decided: calendars read them anew.

    When one was dropped is told by its moment, which therefore stays.
    """
    plans.exclude(state=PlanState.DROPPED).update(updated_at=timezone.now())
    return int(plans.update(**values, sequence=F("sequence") + 1, version=F("version") + 1))


def give(plans: Any, owner: User) -> int:
    """
    The same of all visits of a query, which a colleague has from now on; returns how many.

    A visit has its hour by the clock of whoever pays it (`planned_moment`): the moment stays, and with it the hour that
    the customer was told, and is written by the new colleague's clock. A day without an hour stays that day.
    """
    zone = zone_of(owner)
    timed = plans.filter(planned_time__isnull=False).select_related("user")
    abroad = [plan for plan in timed if zone_of(plan.user) != zone]
    count = write_many(plans.exclude(pk__in=[plan.pk for plan in abroad]), user=owner)
    for plan in abroad:
        moment = plan.planned_moment.astimezone(zone)
        turn(plan, user=owner, planned_on=moment.date(), planned_time=moment.time())
    VisitPlan.objects.bulk_update(abroad, WRITTEN, batch_size=100)
    return count + len(abroad)


def call_anew(account: Account) -> None:
    """
    With a customer that is back from the archive its visits stand again.

    In the feed they were called off by one more than their sequence; what follows must not stand below that.
    """
    write_many(VisitPlan.objects.filter(account=account, state__in=OPEN))
