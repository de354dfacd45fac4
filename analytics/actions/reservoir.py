"""Watches the reservoir: once a month, those who lead hear where more key accounts went than came."""

from __future__ import annotations

from datetime import date, timedelta

from analytics.choices import EventVerb
from analytics.facts import reservoir as facts
from analytics.rules.reservoir import INFLOWS, OUTFLOWS, Month, falls
from kam.choices import Role
from kam.ground import days, events
from kam.ground.rights import Right, require
from kam.models import Event, User

TOLD = (Role.DIRECTOR, Role.LEAD)
WATCHED = 2
"""Whole months in a row."""


def watch(*, as_of: date | None = None, by: User) -> list[Event]:
    """Look at the last whole months of what each director and lead sees; what was told of a month is told once."""
    require(by, Right.RECOMPUTE)
    last = last_whole_month(as_of or days.offered())
    people = User.objects.people().filter(role__in=TOLD).order_by("pk")
    done = Event.objects.filter(verb=EventVerb.RESERVOIR_FALLING, data__until=last.isoformat())
    heard = set(done.values_list("data__user", flat=True))
    told = [_tell(person, last, by) for person in people if person.pk not in heard]
    return [event for event in told if event is not None]


def last_whole_month(day: date) -> date:
    """The last day of the newest month that is over."""
    after = day + timedelta(1)
    return day if after.day == 1 else day.replace(day=1) - timedelta(1)


def _tell(person: User, last: date, by: User) -> Event | None:
    """One person's notice, of the part of the reservoir that they see."""
    found = facts.water(person, months=WATCHED, until=last)
    months = found.months() if found is not None else []
    by_count, by_net = falls(months, WATCHED) if _are_whole(months) else (False, False)
    if not by_count and not by_net:
        return None
    came, went = (sum(month.count(flows) for month in months) for flows in (INFLOWS, OUTFLOWS))
    said = {"until": last, "user": person.pk, "came": came, "went": went, "by_count": by_count, "by_net": by_net}
    url = f"/reservoir/?until={last.isoformat()}"
    return events.record(EventVerb.RESERVOIR_FALLING, by=by, data=said, notify=[person], url=url)


def _are_whole(months: list[Month]) -> bool:
    """Whether they are whole months, the first one known from its beginning."""
    return len(months) == WATCHED and all(month.is_whole for month in months)
