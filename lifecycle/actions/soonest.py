"""The soonest visit: planned in one tap on the first coming day that has room."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, standings
from accounts.models import Account
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import User
from lifecycle.actions import free_days, plans
from lifecycle.choices import PlanState
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import VisitPlan
from lifecycle.rules.cadence import HORIZON


def plan(account: Account, *, by: User) -> VisitPlan:
    """
    A visit of one's own on the first day with room on which the customer works, too.

    Raises Refused where one is planned already, or no day of the coming four weeks has room.
    """
    require(by, Right.LOG_VISITS)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        standings.hold([account.pk])  # of two taps at once the second finds the first one's visit
        if VisitPlan.objects.filter(account=account, state=PlanState.PLANNED, planned_on__gte=tomorrow).exists():
            raise Refused(_("A visit is planned already."), code="conflict")
        day = _first_free(account, standing(by), tomorrow)
        if day is None:
            raise Refused(_("No day of the coming four weeks has room. Choose one yourself."))
        return plans.make(account, planned_on=day, by=by)


def _first_free(account: Account, user: User, start: date) -> date | None:
    until = start + timedelta(days=HORIZON)
    days = free_days.of([user], start=start, until=until)[user.pk]
    theirs = Weeks(start, until).of(account.country, account.region, account.city)
    coming = (start + timedelta(days=ahead) for ahead in range(HORIZON))
    return next((day for day in coming if days.has_room(day) and theirs.works(day)), None)
