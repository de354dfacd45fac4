"""The soonest visit: planned in one tap on the first coming day that has room."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, standings
from accounts.models import Account
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, same_person, standing
from kam.models import User
from lifecycle.actions import free_days, plans
from lifecycle.choices import DropKind, PlanState
from lifecycle.facts import whereabouts
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import VisitPlan
from lifecycle.rules.cadence import HORIZON

WITHIN = timedelta(minutes=15)
"""How long after it was planned it is taken back without a reason."""


def plan(account: Account, *, by: User) -> VisitPlan:
    """
    A visit of one's own on the first day with room on which the customer works, too; proposals take room.

    Where they fill all days it is the first day without them: the night finds other days for those it displaces. A day
    that leads elsewhere is none unless the way fits.

    Raises Refused where one is planned already for these weeks, or no day of the coming four weeks has room.
    """
    require(by, Right.LOG_VISITS)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        standings.hold([account.pk])  # of two taps at once the second finds the first one's visit
        if VisitPlan.objects.coming(tomorrow).filter(account=account).exists():
            raise Refused(_("A visit is planned already."), code="conflict")
        day = _first_free(account, standing(by), tomorrow)
        if day is None:
            raise Refused(_("No day of the coming four weeks has room. Choose one yourself."))
        return plans.make(account, planned_on=day, by=by)


def is_overfull(made: VisitPlan) -> bool:
    """Whether more is planned and proposed on its day than its manager's day holds."""
    on, user = made.planned_on, made.user
    days = free_days.of([user], start=on, until=on, besides=made.account_id)[user.pk]
    return days.held[on] > days.room.get(on, 0)


@records.held
def unmake(made: VisitPlan, *, by: User) -> VisitPlan:
    """
    As if nobody had planned it, so that another day may be proposed.

    Raises Refused for anything but a visit of one's own that one has just planned: that is dropped with its reason.
    """
    require(by, Right.LOG_VISITS)
    is_fresh = timezone.now() - made.created_at < WITHIN and made.version == 1
    if made.state != PlanState.PLANNED or not same_person(made.user, by) or not is_fresh:
        words = _("Only a visit of your own that you have just planned is taken back. Drop this one and say why.")
        raise Refused(words, status=403)
    return plans.drop(made, kind=DropKind.LAPSED, by=by)


def _first_free(account: Account, user: User, start: date) -> date | None:
    """Beside what is proposed, too; where that fills every day, the first one that it alone fills."""
    there = whereabouts.of(account)
    until = start + timedelta(days=HORIZON)
    weeks = Weeks(start, until)
    theirs = weeks.of(account.country, account.region, account.city)
    coming = [day for ahead in range(HORIZON) if theirs.works(day := start + timedelta(days=ahead))]
    for besides in (account.pk, None):
        days = free_days.of([user], start=start, until=until, weeks=weeks, besides=besides)[user.pk]
        found = next((day for day in coming if days.has_room(day) and days.leads(day, there)), None)
        if found is not None:
            return found
    return None
