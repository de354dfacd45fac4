"""Each manager's coming days: what their working week, absences, busy times and standing visits leave room for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils import timezone

from kam.ground.days import zone_of
from kam.models import Absence, BusyTime, User
from kam.rules import workdays
from lifecycle.choices import PlanState, VisitKind
from lifecycle.facts import whereabouts
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import VisitPlan
from lifecycle.rules import encounters, ways
from lifecycle.rules.capacity import Days, week_of


def of(
    users: Iterable[User], *, start: date, until: date, weeks: Weeks | None = None, besides: int | None = None,
    booked: bool = True,
) -> dict[int, Days]:  # fmt: skip
    """
    The days of each user from `start` to `until`, with what stands there; four queries whatever their number.

    `weeks` spares reading the calendars again, `booked=False` asking for absences and busy times where there are none.
    `besides` one account (whose visits are being placed) the proposals to its owner stand, too.
    """
    people, weeks = list(users), weeks or Weeks(start, until)
    zones = {user.pk: zone_of(user) for user in people}
    first = datetime.combine(start, time(), ZoneInfo("UTC")) - timedelta(days=1)
    last = datetime.combine(until, time(), ZoneInfo("UTC")) + timedelta(days=2)
    busy = BusyTime.objects.spans(people, first, last, zones) if booked else {}
    away = _away(people, start, until) if booked else {}
    found = {}
    for user in people:
        spans = busy.get(user.pk, [])
        room, closed = _room(user, weeks.of_user(user), spans, away.get(user.pk, []), start, until)
        now = timezone.now().astimezone(zones[user.pk])
        near = {day: _near(spans, day) for day in room}
        found[user.pk] = Days(room, closed, weekly=_weekly(user), busy=near, begun=(now.date(), now.time()))
    _stand(found, start, until, besides)
    return found


def _away(people: list[User], start: date, until: date) -> dict[int, list[tuple[date, date]]]:
    """The absences of each that touch a span."""
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    absences = Absence.objects.filter(user__in=people).between(start, until)
    for user_id, starts_on, until_on in absences.values_list("user", "starts_on", "until_on"):
        found[user_id].append((starts_on, until_on))
    return found


def _room(
    user: User,
    week: workdays.Week,
    spans: list[workdays.Span],
    away: list[tuple[date, date]],
    start: date,
    until: date,
) -> tuple[dict[date, int], dict[date, tuple[str, str]]]:
    """Visits each day takes, and why a working day takes none: {day: (code, name)}."""
    room: dict[date, int] = {}
    closed: dict[date, tuple[str, str]] = {}
    for n in range((until - start).days + 1):
        day = start + timedelta(days=n)
        if any(first <= day <= last for first, last in away):
            closed[day] = ("away", "")
        elif week.works(day):
            room[day] = workdays.room(workdays.busy_hours(_near(spans, day), day), user.visits_per_day)
            if not room[day]:
                closed[day] = ("busy", "")
        elif name := week.holiday(day):
            closed[day] = ("holiday", name)
    return room, closed


def _near(spans: list[workdays.Span], day: date) -> list[workdays.Span]:
    begin = datetime.combine(day, time())
    end = begin + timedelta(days=1)
    return [span for span in spans if span[0] < end and span[1] > begin]


def _weekly(user: User) -> int | None:
    """Visits a week, where somebody has only so many hours for them."""
    if user.visit_hours is None:
        return None
    return int(user.visit_hours * user.visits_per_day / workdays.HOURS + 1e-9)


def _stand(days: dict[int, Days], start: date, until: date, besides: int | None) -> None:
    """Visits that stand already take their room: planned and held ones, and proposals of other people's accounts."""
    others = ~Q(user=F("account__owner")) if besides is None else ~Q(user=F("account__owner"), account=besides)
    kept = Q(state__in=[PlanState.PLANNED, PlanState.DONE]) | Q(state=PlanState.PROPOSED) & others
    begin = start - timedelta(days=start.weekday())  # of the week, for its hours
    for user_id, on, at, kind, reasons, *there in _planned(begin, until).filter(kept, user__in=list(days)):
        days[user_id].stand(on, ways.NOWHERE if kind in encounters.AFAR else ways.place(*there), at)
        if kind == VisitKind.EXECUTIVE or "executive" in reasons:
            days[user_id].escorts.add(week_of(on))


@lru_cache(maxsize=4)
def _planned(begin: date, until: date) -> Any:
    """The visits of a span as they are asked for: put together once, answered anew each time."""
    where = (f"account__{name}" for name in whereabouts.COLUMNS)
    columns = ("user", "planned_on", "planned_time", "kind", "reasons", *where)
    return VisitPlan.objects.filter(planned_on__range=(begin, until)).order_by().values_list(*columns)
