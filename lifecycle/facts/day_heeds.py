"""What speaks against the day of a visit: its manager's absence and busy times, days off of either side, a long way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules import places
from kam.ground.days import zone_of
from kam.models import Absence, BusyTime, User
from kam.models.calendars import weeks_of
from kam.rules import workdays
from lifecycle.choices import PlanState, VisitKind
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import VisitPlan

FAR = 150_000.0
"""Metres between two customers that one day hardly holds both of."""
LASTS = timedelta(hours=1)
"""What a visit with an hour takes at least."""
AFAR = (VisitKind.CALL, VisitKind.VIDEO, VisitKind.MESSAGE)
"""Kinds to which nobody travels."""

WORDS: dict[str, Any] = {
    "away": gettext_lazy("%(name)s is away on this day."),
    "own_off": gettext_lazy("%(name)s does not work on this day%(why)s."),
    "customer_off": gettext_lazy("%(name)s does not work on this day%(why)s."),
    "busy": gettext_lazy("%(name)s is busy from %(start)s to %(end)s."),
    "busy_day": gettext_lazy("%(name)s is busy all day."),
    "far": gettext_lazy("On the same day there is a visit to %(name)s, %(place)s: mind the way."),
}


@dataclass(frozen=True)
class Heed:
    """One thing to mind, as a code and its names."""

    code: str
    names: dict[str, str]

    def words(self) -> str:
        """In the reader's language."""
        why = _(" (%(name)s)") % {"name": self.names["holiday"]} if self.names.get("holiday") else ""
        return str(WORDS[self.code]) % (self.names | {"why": why})


def of(plan: VisitPlan, reader: User) -> list[Heed]:
    """What speaks against an open visit's day, as far as the reader may know; nine queries at most."""
    if plan.state not in (PlanState.PROPOSED, PlanState.PLANNED):
        return []
    parts: list[Callable[[VisitPlan, User], list[Heed]]] = [_away, _off, _busy, _far]
    return [one for part in parts for one in part(plan, reader)]


def _away(plan: VisitPlan, reader: User) -> list[Heed]:
    rows = Absence.objects.visible_to(reader).filter(user=plan.user_id).between(plan.planned_on, plan.planned_on)
    return [Heed("away", {"name": str(plan.user)})] if rows.exists() else []


def _off(plan: VisitPlan, _reader: User) -> list[Heed]:
    """Days off of the manager's week, and of the customer's place."""
    day, account = plan.planned_on, plan.account
    mine = weeks_of([plan.user], day, day)[plan.user_id]
    theirs = Weeks(day, day).of(account.country, account.region, account.city)
    sides = (("own_off", plan.user, mine), ("customer_off", account, theirs))
    return [
        Heed(code, {"name": str(who), "holiday": week.holiday(day)}) for code, who, week in sides if not week.works(day)
    ]


def _busy(plan: VisitPlan, _reader: User) -> list[Heed]:
    """A busy time at the visit's hour; without an hour, a day that busy times fill."""
    day, zone, utc = plan.planned_on, zone_of(plan.user), ZoneInfo("UTC")
    first = datetime.combine(day, time(), utc)
    around = first - timedelta(days=1), first + timedelta(days=2)
    spans = BusyTime.objects.spans([plan.user], *around, {plan.user_id: zone}).get(plan.user_id, [])
    name = str(plan.user)
    if plan.planned_time is None:
        full = not workdays.room(workdays.busy_hours(spans, day), plan.user.visits_per_day)
        return [Heed("busy_day", {"name": name})] if full else []
    start = datetime.combine(day, plan.planned_time)
    hit = next((span for span in spans if span[0] < start + LASTS and span[1] > start), None)
    if hit is None:
        return []
    if hit[0].date() < day or hit[1] >= datetime.combine(day + timedelta(days=1), time()):
        return [Heed("busy_day", {"name": name})]
    return [Heed("busy", {"name": name, "start": f"{hit[0]:%H:%M}", "end": f"{hit[1]:%H:%M}"})]


def _far(plan: VisitPlan, reader: User) -> list[Heed]:
    """The first other visit of that day that is a long way off."""
    if plan.kind in AFAR:
        return []
    rows = VisitPlan.objects.visible_to(reader).open().of_user(plan.user_id).filter(planned_on=plan.planned_on)
    others = rows.filter(state=PlanState.PLANNED).exclude(pk=plan.pk).exclude(kind__in=AFAR)
    for other in others.select_related("account"):
        if is_far(plan.account, other.account):
            place = other.account.city or other.account.region
            return [Heed("far", {"name": str(other.account), "place": place})]
    return []


def is_far(one: Any, other: Any) -> bool:
    """By where they are on the map; where that is not known, by their regions."""
    here, there = ((each.latitude, each.longitude) for each in (one, other))
    if None not in (*here, *there):
        return places.apart((float(here[0]), float(here[1])), (float(there[0]), float(there[1]))) > FAR
    return bool(one.region and other.region and one.region.casefold() != other.region.casefold())


def planned_between(user: User, reader: User, start: date, end: date) -> Any:
    """The visits that a person planned in a span of days, as far as the reader sees their customers."""
    rows = VisitPlan.objects.visible_to(reader).open().of_user(user.pk).filter(planned_on__range=(start, end))
    return rows.filter(state=PlanState.PLANNED).select_related("account")
