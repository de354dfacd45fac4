"""What nobody moved for too long: customers not visited, stages that last, executives who were not met."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import PolicyTerm, Stage
from accounts.rules import nominations
from lifecycle.choices import VisitKind
from lifecycle.facts import stays
from lifecycle.facts.matters import SEATED, Asked, Matter, warning_of
from lifecycle.models import Visit
from lifecycle.rules import stages, watches


def is_nominated(row: Any, day: date) -> bool:
    return row.nominated_until is not None and row.nominated_until >= day


def every(row: Any, asked: Asked) -> int | None:
    """Days between visits of a customer of the book."""
    nominated = is_nominated(row, asked.day)
    return nominations.visit_every(row.tier, asked.policy.visit_days, row.key_class, nominated=nominated)


def overdue(asked: Asked) -> Iterator[Matter]:
    """
    Customers whose next visit by cadence is past and not planned; one never visited is proposed by the plan instead.

    Service and marketing pay no visits by cadence.
    """
    if asked.user is not None and asked.user.role in SEATED:
        return
    for row in asked.book:
        due = None if row.is_planned or row.pk in asked.shown else _due_on(row, asked)
        if due is not None and due < asked.day:
            numbers = {"since": (asked.day - row.standing__last_visit_on).days, "every": every(row, asked)}
            yield _of(row, "overdue", row.pk, due, numbers=numbers, level=watches.by_day(due))


def _due_on(row: Any, asked: Asked) -> date | None:
    rhythm = every(row, asked) if row.standing__last_visit_on else None
    return row.standing__last_visit_on + timedelta(rhythm) if rhythm else None


def stuck(asked: Asked) -> Iterator[Matter]:
    """Journeys that stay in a stage longer than usual; service and marketing see those that they lead."""
    role, days = str(asked.user.role) if asked.user is not None else "", stays.usual_days(asked.day)
    for row in asked.book:
        usual = days.get(row.journey__stage or "")
        if not usual or (role in SEATED and stages.LEADS[row.journey__stage] != role):
            continue
        due = row.journey__since + timedelta(usual + 1)
        if due <= asked.day:
            numbers = {"stage": row.journey__stage, "days": (asked.day - row.journey__since).days, "usual": usual}
            of = warning_of(row.pk) if row.journey__stage == Stage.WARNING else ""  # beside its warning it says no more
            yield _of(row, "stage", row.journey__pk, due, numbers=numbers, level=row.journey__since.toordinal(), of=of)


def executives(asked: Asked) -> Iterator[Matter]:
    """Customers whose tier or class is worth executive meetings, when the next one is due."""
    rhythm = {grade: watches.every(int(terms.get(PolicyTerm.EXECUTIVE_MEETINGS.value) or 0))
              for grade, terms in asked.policy.terms.items()}  # fmt: skip
    if not any(rhythm.values()):
        return
    held = Visit.objects.live().filter(kind=VisitKind.EXECUTIVE).order_by().values_list("account")
    met = {account: timezone.localdate(at) for account, at in held.annotate(Max("held_at"))}
    for row in asked.book:
        grades = nominations.grades(row.tier, row.key_class, nominated=is_nominated(row, asked.day))
        days = min((found for grade in grades if (found := rhythm.get(grade))), default=None)
        if days is None:
            continue
        due = met.get(row.pk, timezone.localdate(row.created_at)) + timedelta(days)
        numbers = {"every": days, "since": (asked.day - met[row.pk]).days if row.pk in met else None}
        yield _of(row, "executive", row.pk, due, numbers=numbers, level=watches.by_day(due))


def _of(row: Any, kind: str, key: int, due: date, **more: Any) -> Matter:
    url = f"/customers/{row.pk}/"
    return Matter(kind, f"{kind}:{key}", row.pk, row.name, row.tier, row.owner_id, due, url=url, **more)


def why_overdue(one: Matter, _day: date) -> str:
    return _("Not visited for %(since)s days (plan: %(every)s)") % one.numbers


def why_stuck(one: Matter, _day: date) -> str:
    words = ngettext(
        "%(days)d day in “%(stage)s” (usually %(usual)d)", "%(days)d days in “%(stage)s” (usually %(usual)d)",
        one.numbers["days"],
    )  # fmt: skip
    return words % {**one.numbers, "stage": Stage(one.numbers["stage"]).label}


def why_executive(one: Matter, _day: date) -> str:
    if one.numbers["since"] is None:
        return _("No executive has met this customer yet (plan: every %(every)s days)") % one.numbers
    return _("No executive meeting for %(since)s days (plan: %(every)s)") % one.numbers
