"""What speaks against the day of a visit: its manager's absence and busy times, days off of either side, a long way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.ground.days import zone_of
from kam.ground.rights import standing
from kam.models import Absence, BusyTime, User
from kam.models.calendars import weeks_of
from kam.rules import workdays
from lifecycle.choices import PlanState
from lifecycle.facts import whereabouts
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import VisitPlan
from lifecycle.rules import hours, ways
from lifecycle.rules.ways import Place

WORDS: dict[str, Any] = {
    "away": gettext_lazy("%(name)s is away on this day."),
    "own_off": gettext_lazy("%(name)s does not work on this day%(why)s."),
    "customer_off": gettext_lazy("%(name)s does not work on this day%(why)s."),
    "busy": gettext_lazy("%(name)s is busy from %(start)s to %(end)s."),
    "busy_day": gettext_lazy("%(name)s is busy all day."),
    "clash": gettext_lazy("At %(time)s there is a visit to %(name)s: the hours meet."),
    "far": gettext_lazy("On the same day there is a visit to %(name)s, %(place)s: mind the way."),
    "close": gettext_lazy(
        "At %(time)s there is a visit to %(name)s, %(place)s: the way takes about %(minutes)s minutes."
    ),
}

OWN: dict[str, Any] = {
    "away": gettext_lazy("You are away on this day."),
    "own_off": gettext_lazy("You do not work on this day%(why)s."),
    "busy": gettext_lazy("You are busy from %(start)s to %(end)s."),
    "busy_day": gettext_lazy("You are busy all day."),
}
"""The same of its manager's own time, as it is said to them."""
WORST = ("clash", "far", "close")
"""Of two visits of a day: what is said first."""


@dataclass(frozen=True)
class Heed:
    """One thing to mind, as a code and its names; `of` is the key of whom of us it speaks."""

    code: str
    names: dict[str, str]
    of: int | None = None

    def words(self, reader: Any) -> str:
        """In the reader's language; of their own time they are told as such."""
        why = _(" (%(name)s)") % {"name": self.names["holiday"]} if self.names.get("holiday") else ""
        known = OWN if self.of is not None and standing(reader).pk == self.of else WORDS
        return str(known[self.code]) % (self.names | {"why": why})


def away(plan: VisitPlan) -> Heed:
    """Its manager is away."""
    return Heed("away", {"name": str(plan.user)}, plan.user_id)


def of(plan: VisitPlan, reader: User) -> list[Heed]:
    """What speaks against an open visit's day, as far as the reader may know; nine queries at most."""
    if plan.state not in (PlanState.PROPOSED, PlanState.PLANNED):
        return []
    parts: list[Callable[[VisitPlan, User], list[Heed]]] = [_away, _off, _busy, _far]
    return [one for part in parts for one in part(plan, reader)]


def _away(plan: VisitPlan, reader: User) -> list[Heed]:
    rows = Absence.objects.visible_to(reader).filter(user=plan.user_id).between(plan.planned_on, plan.planned_on)
    return [away(plan)] if rows.exists() else []


def _off(plan: VisitPlan, _reader: User) -> list[Heed]:
    """Days off of the manager's week, and of the customer's place."""
    day, account = plan.planned_on, plan.account
    mine = weeks_of([plan.user], day, day)[plan.user_id]
    theirs = Weeks(day, day).of(account.country, account.region, account.city)
    sides = (("own_off", plan.user, plan.user_id, mine), ("customer_off", account, None, theirs))
    return [
        Heed(code, {"name": str(who), "holiday": week.holiday(day)}, of)
        for code, who, of, week in sides if not week.works(day)
    ]  # fmt: skip


def _busy(plan: VisitPlan, _reader: User) -> list[Heed]:
    """A busy time at the visit's hour; without an hour, a day that busy times fill."""
    zone, utc = zone_of(plan.user), ZoneInfo("UTC")
    first = datetime.combine(plan.planned_on, time(), utc)
    around = first - timedelta(days=1), first + timedelta(days=2)
    return in_spans(plan, BusyTime.objects.spans([plan.user], *around, {plan.user_id: zone}).get(plan.user_id, []))


def in_spans(plan: VisitPlan, spans: Iterable[workdays.Span]) -> list[Heed]:
    """The busy time of its manager (by their clock) that an open visit meets."""
    day, name = plan.planned_on, str(plan.user)
    if plan.planned_time is None:
        full = not workdays.room(workdays.busy_hours(spans, day), plan.user.visits_per_day)
        return [Heed("busy_day", {"name": name}, plan.user_id)] if full else []
    start = datetime.combine(day, plan.planned_time)
    hit = next((span for span in spans if span[0] < start + hours.LENGTH and span[1] > start), None)
    if hit is None:
        return []
    if hit[0].date() < day or hit[1] >= datetime.combine(day + timedelta(days=1), time()):
        return [Heed("busy_day", {"name": name}, plan.user_id)]
    return [Heed("busy", {"name": name, "start": f"{hit[0]:%H:%M}", "end": f"{hit[1]:%H:%M}"}, plan.user_id)]


def _far(plan: VisitPlan, reader: User) -> list[Heed]:
    rows = VisitPlan.objects.visible_to(reader).open().of_user(plan.user_id).filter(planned_on=plan.planned_on)
    return on_the_way(plan, rows.filter(state=PlanState.PLANNED).select_related("account"))


def on_the_way(plan: VisitPlan, others: Iterable[VisitPlan]) -> list[Heed]:
    """The first other visit of its manager's day at the same hour, else too far off, else too soon for the way."""
    here = whereabouts.of_plan(plan)
    there = [
        one for one in others if one.pk != plan.pk and (one.user_id, one.planned_on) == (plan.user_id, plan.planned_on)
    ]
    found = [heed for one in there if (heed := _between(plan, here, one)) is not None]
    return sorted(found, key=lambda heed: WORST.index(heed.code))[:1]


def _between(plan: VisitPlan, here: Place, other: VisitPlan) -> Heed | None:
    way = ways.minutes(here, whereabouts.of_plan(other))
    names = {"name": str(other.account), "place": other.account.city or other.account.region}
    between = None
    if plan.planned_time is not None and other.planned_time is not None:
        one, two = (datetime.combine(plan.planned_on, at) for at in (plan.planned_time, other.planned_time))
        between, names = abs(one - two), names | {"time": f"{two:%H:%M}", "minutes": str(way)}
    if between is not None and between < hours.LENGTH:
        return Heed("clash", names)
    if way is None:
        return Heed("far", names)
    return Heed("close", names) if between is not None and between < hours.apart(way) else None


def hindered(proposed: Iterable[VisitPlan]) -> dict[int, Heed]:
    """
    Of proposals those that cannot be paid as they stand, each with the first that hinders it; three queries.

    Of two that hinder one another the later one is it. Whoever asks decides on all of them, so nothing is hidden.
    """
    asked = sorted(proposed, key=lambda plan: (plan.planned_on, plan.planned_time or time.max, plan.pk))
    if not asked:
        return {}
    first, last = asked[0].planned_on, asked[-1].planned_on
    people = {plan.user_id: plan.user for plan in asked}
    zones, utc = {pk: zone_of(user) for pk, user in people.items()}, ZoneInfo("UTC")
    begin, end = (datetime.combine(day, time(), utc) for day in (first, last))
    busy = BusyTime.objects.spans(list(people.values()), begin - timedelta(days=1), end + timedelta(days=2), zones)
    absences = Absence.objects.filter(user__in=people).between(first, last).values_list("user", "starts_on", "until_on")
    planned = VisitPlan.objects.filter(user__in=people, planned_on__range=(first, last), state=PlanState.PLANNED)
    others, absent, found = list(planned.select_related("account")), list(absences), {}
    for plan in asked:
        gone = any(user == plan.user_id and start <= plan.planned_on <= until for user, start, until in absent)
        said = [away(plan)] if gone else []
        said += in_spans(plan, busy.get(plan.user_id, [])) + on_the_way(plan, others)
        if said:
            found[plan.pk] = said[0]
        else:
            others.append(plan)
    return found


def planned_between(user: User, reader: User, start: date, end: date) -> Any:
    """The visits that a person planned in a span of days, as far as the reader sees their customers."""
    rows = VisitPlan.objects.visible_to(reader).open().of_user(user.pk).filter(planned_on__range=(start, end))
    return rows.filter(state=PlanState.PLANNED).select_related("account")
