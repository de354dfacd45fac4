"""What was agreed of a customer's visits when people dropped some: another rhythm, a day before which none, a round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from kam.ground.days import company_day
from lifecycle.choices import DropKind, PlanState
from lifecycle.models import VisitPlan

REMEMBERED = timedelta(days=366)
"""How long a dropped visit's reason is respected."""
MOST_AVOIDED = 4
"""Weekdays that are remembered as unsuitable; of five that are worked one is left, and what was said last counts."""
MACHINE = (DropKind.LAPSED, DropKind.LOST)
"""Kinds of a drop with which nobody said anything of the visits to come."""


class Dropped(NamedTuple):
    """What a dropped visit tells of those to come."""

    planned_on: date
    drop_kind: str
    not_before: date | None
    rhythm: int | None
    updated_at: datetime
    promised: str | None = None
    warning: Any = None

    @property
    def reasons(self) -> dict[str, Any]:
        """What is asked of them: the promise that called for it, and whether a warning did."""
        return {"promise": {"due_on": self.promised}} | ({} if self.warning is None else {"warning": self.warning})


REASONS = ("reasons__promise__due_on", "reasons__warning")
"""Of the reasons this alone is read, as most have none of it: all of them took as long as all the rest."""


@dataclass
class Agreed:
    """What people said when they dropped an account's visits."""

    waived: date | None = None
    """The day of the round that was left out: the next one is counted from it."""
    not_before: date | None = None
    avoid: tuple[int, ...] = ()
    """The weekdays (Monday: 0) that do not suit, the one said last at the end."""
    rhythm: int | None = None
    """Days between visits, instead of the policy's."""
    promise_on: date | None = None
    """Promises due by this day need no visit: whoever dropped it keeps them otherwise."""
    warned_on: date | None = None
    """A warning that was open by this day calls no more by itself; the next round does."""

    def hear(self, plan: Dropped | VisitPlan) -> None:
        """One dropped visit, oldest first: the newest word counts."""
        if plan.drop_kind == DropKind.NOT_BEFORE and plan.not_before:
            self.not_before = plan.not_before
        elif plan.drop_kind == DropKind.WRONG_TIME:
            day = plan.planned_on.weekday()
            self.avoid = (*(one for one in self.avoid if one != day), day)[-MOST_AVOIDED:]
        elif plan.drop_kind == DropKind.RHYTHM and plan.rhythm:
            self.rhythm, self.waived = plan.rhythm, plan.planned_on
            self._waive(plan)
        elif plan.drop_kind == DropKind.CANCELLED:  # the round is not left out: as it was due, on another day
            self.not_before = max(filter(None, [self.not_before, plan.planned_on + timedelta(1)]))
        elif plan.drop_kind not in MACHINE:
            self.waived = max(filter(None, [self.waived, plan.planned_on]))
            self._waive(plan)

    def _waive(self, plan: Dropped | VisitPlan) -> None:
        """What called for it besides the rhythm does not call again at once."""
        promised = parse_date(str((plan.reasons.get("promise") or {}).get("due_on") or ""))
        self.promise_on = max(filter(None, [self.promise_on, promised]), default=None)
        if "warning" in plan.reasons:
            self.warned_on = company_day(plan.updated_at)

    def due_on(self, last_on: date | None, every: int | None) -> date | None:
        """
        The day by which the next visit is due, of an account seen last on a day and by the policy every so many days.

        None where nothing says so: no rhythm, or never seen and no word of it.
        """
        days, began = self.rhythm or every, max(filter(None, [last_on, self.waived]), default=None)
        if not days:
            return None
        due = began + timedelta(days) if began else None
        return max(filter(None, [due, self.not_before]), default=None)


NOTHING = Agreed()


def remembered(as_of: date) -> Q:
    """What was dropped within the year that it is respected."""
    return Q(state=PlanState.DROPPED, updated_at__gte=_begin(as_of - REMEMBERED))


def read(plans: Any, as_of: date) -> dict[int, Agreed]:
    """{account: what was agreed by the end of a day}, from these visit plans; one question for all."""
    found: dict[int, Agreed] = defaultdict(Agreed)
    said = plans.filter(remembered(as_of), updated_at__lt=_begin(as_of + timedelta(1))).exclude(drop_kind__in=MACHINE)
    for account, *told in said.order_by("updated_at", "pk").values_list("account", *Dropped._fields[:-2], *REASONS):
        found[account].hear(Dropped(*told))
    return dict(found)


def of_customers(day: date, keys: Collection[int] | QuerySet[Any] | None = None) -> dict[int, Agreed]:
    """What was agreed by the end of a day with these customers, or with all, for the floor below."""
    return read(VisitPlan.objects.all() if keys is None else VisitPlan.objects.filter(account__in=keys), day)


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
