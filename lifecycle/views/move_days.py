"""The days a visit may be moved to: what its manager has there, how full each is, how each fits the rhythm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Policy, cadences
from accounts.models.cadences import Cadence
from kam.ground.days import zone_of
from kam.rules import formats
from lifecycle.actions import free_days
from lifecycle.choices import PlanState
from lifecycle.facts import bound_promises, whereabouts
from lifecycle.models import Promise, Visit, VisitPlan
from lifecycle.views import hours

BEFORE, SHOWN = timedelta(days=3), 14
"""Days shown before the one asked for, and in all."""


@dataclass(frozen=True)
class Rhythm:
    """When a customer was visited last, and how often it is to be."""

    last_on: date | None
    cadence: Cadence

    def since(self, day: date) -> int | None:
        """Days from the last visit to a day."""
        return (day - self.last_on).days if self.last_on else None

    def is_over(self, day: date) -> bool:
        """Whether a visit on this day comes later than it is due."""
        return self.cadence.due_on is not None and day > self.cadence.due_on

    def words(self, day: date) -> str:
        """How a visit on this day stands to the rhythm; empty where there is none to hold it against."""
        days, often = self.since(day), self.cadence.words()
        if days is None or not often:
            return ""
        after = ngettext(
            "By then %(days)s day after the last visit", "By then %(days)s days after the last visit", days
        )
        fits = _("over the rhythm (%(often)s).") if self.is_over(day) else _("within the rhythm (%(often)s).")
        return _("%(after)s, %(fits)s") % {"after": after % {"days": days}, "fits": fits % {"often": often}}


def over_by(plan: VisitPlan) -> str:
    """By how much a visit is later than it is due, in few words; empty where it is not."""
    due_on = rhythm_of(plan).cadence.due_on
    if due_on is None or plan.planned_on <= due_on:
        return ""
    days = (plan.planned_on - due_on).days
    return ngettext("%(days)s day over the rhythm.", "%(days)s days over the rhythm.", days) % {"days": days}


def soonest(plan: VisitPlan) -> tuple[date, time | None]:
    """
    The first free hour still to come on a day of its manager with room, in this week and the next; today if none.

    A day that leads elsewhere is none unless the way fits.
    """
    now = timezone.localtime(timezone=zone_of(plan.user))
    today, until = now.date(), now.date() + timedelta(SHOWN)
    days = free_days.of([plan.user], start=today, until=until, besides=plan.account_id)[plan.user_id]
    there = whereabouts.of_plan(plan)
    for day in sorted(day for day in days.room if days.has_room(day) and days.leads(day, there)):
        found = days.hour(day, there, after=now.time() if day == today else time.min)
        if found is not None:
            return day, found
    return today, None


def rhythm_of(plan: VisitPlan) -> Rhythm:
    """Of the plan's customer; three queries."""
    newest = Visit.objects.live().seen().select_related("user").of(plan.account_id).first()
    last_on = newest.held_on if newest else None
    return Rhythm(last_on, cadences.of_account(plan.account, Policy.objects.current(), last_on, timezone.localdate()))


def shown(plan: VisitPlan, day: date, reader: Any) -> dict[str, Any]:
    """What stands beside the form of a move: the days about the one asked for, rhythm, and promises to mind."""
    rhythm = rhythm_of(plan)
    heed = promised(bound_promises.of(plan, reader))
    return {"plan": plan, "rhythm": rhythm, "days": around(plan, day, rhythm, reader), "heed": heed}


def around(plan: VisitPlan, day: date, rhythm: Rhythm, reader: Any) -> list[dict[str, Any]]:
    """Two weeks about a day, none of them past: absences, days off and busy times, visits against what a day takes."""
    start = max(timezone.localdate(), day - BEFORE)
    days = [start + timedelta(days=n) for n in range(SHOWN)]
    times = hours.times_of(plan.user, reader, start, days[-1])
    there = VisitPlan.objects.filter(user=plan.user_id, state__in=[PlanState.PLANNED, PlanState.DONE]).order_by()
    counted = there.filter(planned_on__range=(start, days[-1])).exclude(pk=plan.pk).values_list("planned_on")
    counts, most = dict(counted.annotate(Count("pk"))), plan.user.visits_per_day
    return [
        {"day": one, "visits": counts.get(one, 0), "most": most, "full": counts.get(one, 0) >= most,
         "chosen": one == day, "since": rhythm.since(one), "over": rhythm.is_over(one)}
        | times.of(one)
        for one in days
    ]  # fmt: skip


def promised(found: Iterable[Promise]) -> list[str]:
    """What is to be minded before a visit is moved or dropped for which these promises wait."""
    words = _("Our promise “%(text)s” is due on %(day)s, and this is the visit before it.")
    return [words % _named(one) for one in found]


def unvisited(found: Iterable[Promise]) -> list[str]:
    """Where promises are now that have no visit any more."""
    words = _("Our promise “%(text)s”, due on %(day)s, has no visit before it now. It stays open, in Today.")
    return [words % _named(one) for one in found]


def _named(one: Promise) -> dict[str, str]:
    return {"text": one.text, "day": formats.day(one.due_on, get_language() or "en", year=False)}
