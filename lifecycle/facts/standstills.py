"""What nobody moved for too long: customers not visited, stages that last, executives who were not met."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.choices import PolicyTerm, Stage
from accounts.models import Account
from accounts.rules import nominations
from kam.ground import days
from kam.rules import formats
from lifecycle.choices import VisitKind
from lifecycle.facts import agreed, leaders, stays
from lifecycle.facts.agreed import Agreed
from lifecycle.facts.matters import SEATED, Asked, Matter, warning_of
from lifecycle.models import Journey, Visit, VisitPlan
from lifecycle.rules import cadence, stages, watches

CHUNK = 1000


def is_nominated(row: Any, day: date) -> bool:
    return row.nominated_until is not None and row.nominated_until >= day


def every(row: Any, asked: Asked) -> int | None:
    """Days between visits of a customer of the book."""
    nominated = is_nominated(row, asked.day)
    return nominations.visit_every(row.tier, asked.policy.visit_days, row.key_class, nominated=nominated)


def overdue(asked: Asked) -> Iterator[Matter]:
    """
    Customers whose next visit is past, by cadence or by what was agreed, and not planned for the coming weeks.

    One never visited is proposed by the plan instead. Service and marketing pay no visits by cadence.
    """
    if asked.user is not None and asked.user.role in SEATED:
        return
    told = agreed.read(asked.rows(VisitPlan.objects.filter(asked.theirs())), asked.day)
    for row in asked.book:
        if row.is_planned or row.pk in asked.shown or not row.standing__last_visit_on:
            continue
        said, usual = told.get(row.pk, agreed.NOTHING), every(row, asked)
        due = said.due_on(row.standing__last_visit_on, usual)
        if due is not None and due < asked.day:
            numbers = _numbers(said, row.standing__last_visit_on, usual, due, asked.day)
            yield _of(row, "overdue", row.pk, due, numbers=numbers, level=watches.by_day(due))


def _numbers(said: Agreed, last_on: date, usual: int | None, due: date, day: date) -> dict[str, Any]:
    """For how long nobody was there, and by what the visit was due: a day (`from`), another rhythm, a later round."""
    waived = said.waived is not None and said.waived > last_on
    return {"since": (day - last_on).days, "every": said.rhythm or usual, "agreed": said.rhythm is not None,
            "from": due if due == said.not_before else None, "waived": waived}  # fmt: skip


def stuck(asked: Asked) -> Iterator[Matter]:
    """
    Journeys that stay in a stage longer than usual, of customers whose turn has come; the night tells who leads it.

    Service and marketing see those that they lead, an owner all of their own.
    """
    role, usual = str(asked.user.role) if asked.user is not None else "", stays.usual_days(asked.day)
    rows = [row for row in asked.book if _is_over(row, usual, asked.day)]
    if role in SEATED:
        rows = [row for row in rows if stages.LEADS[row.journey__stage] == role]
    early = [row.journey__pk for row in rows if row.journey__stage in stages.BEGINNINGS]
    held = set(Journey.objects.held(asked.day, usual).values_list("pk", flat=True)) if early else set()
    rows = [row for row in rows if row.journey__pk not in held]
    leads = _leads(rows) if asked.user is None else {}
    for row in rows:
        days, most = (asked.day - row.journey__since).days, usual[row.journey__stage]
        numbers = {"stage": row.journey__stage, "days": days, "usual": most}
        of = warning_of(row.pk) if row.journey__stage == Stage.WARNING else ""  # beside its warning it says no more
        due, level = row.journey__since + timedelta(most + 1), row.journey__since.toordinal()
        told = _of(row, "stage", row.journey__pk, due, numbers=numbers, level=level, of=of)
        yield replace(told, user_id=leads.get(row.pk, row.owner_id))


def _is_over(row: Any, usual: Mapping[str, int], day: date) -> bool:
    most = usual.get(row.journey__stage or "")
    return bool(most) and (day - row.journey__since).days > most


def _leads(rows: Collection[Any]) -> dict[int, int]:
    """{customer: who leads the stage in which it stands}; a few questions for each stage."""
    found: dict[int, int] = {}
    for stage in {row.journey__stage for row in rows}:
        keys = [row.pk for row in rows if row.journey__stage == stage]
        for start in range(0, len(keys), CHUNK):
            there = Account.objects.filter(pk__in=keys[start : start + CHUNK]).select_related("owner")
            found |= {key: user.pk for key, user in leaders.of(there, stage).items()}
    return found


def executives(asked: Asked) -> Iterator[Matter]:
    """Customers whose tier or class is worth executive meetings, when the next one is due and none stands planned."""
    rhythm = {grade: cadence.meeting_every(int(terms.get(PolicyTerm.EXECUTIVE_MEETINGS.value) or 0))
              for grade, terms in asked.policy.terms.items()}  # fmt: skip
    if not any(rhythm.values()):
        return
    (met,) = Visit.objects.live().filter(asked.theirs()).last_days(Q(kind=VisitKind.EXECUTIVE))
    meeting = Q(kind=VisitKind.EXECUTIVE) | Q(reasons__has_key="executive")
    arranged = set(VisitPlan.objects.open().filter(meeting).order_by().values_list("account", flat=True))
    for row in asked.book:
        if row.pk in arranged:
            continue
        grades = nominations.grades(row.tier, row.key_class, nominated=is_nominated(row, asked.day))
        between = min((found for grade in grades if (found := rhythm.get(grade))), default=None)
        if between is None:
            continue
        due = met.get(row.pk, days.company_day(row.created_at)) + timedelta(between)
        numbers = {"every": between, "since": (asked.day - met[row.pk]).days if row.pk in met else None}
        yield _of(row, "executive", row.pk, due, numbers=numbers, level=watches.by_day(due))


def _of(row: Any, kind: str, key: int, due: date, **more: Any) -> Matter:
    url = f"/customers/{row.pk}/"
    return Matter(kind, f"{kind}:{key}", row.pk, row.name, row.tier, row.owner_id, due, url=url, **more)


def why_overdue(one: Matter, _day: date) -> str:
    """By which day or rhythm it is overdue: the one that was agreed, where one was."""
    told, since = one.numbers, int(one.numbers["since"])
    if told["from"]:
        words = ngettext("Not visited for %(since)s day (agreed: not before %(from)s)",
                         "Not visited for %(since)s days (agreed: not before %(from)s)", since)  # fmt: skip
        return words % {**told, "from": formats.day(told["from"], get_language() or "en", year=False)}
    if told["agreed"]:
        words = ngettext("Not visited for %(since)s day (agreed: every %(every)s days)",
                         "Not visited for %(since)s days (agreed: every %(every)s days)", since)  # fmt: skip
    elif told["waived"]:
        words = ngettext("Not visited for %(since)s day (plan: %(every)s, one visit left out)",
                         "Not visited for %(since)s days (plan: %(every)s, one visit left out)", since)  # fmt: skip
    else:
        words = ngettext("Not visited for %(since)s day (plan: %(every)s)",
                         "Not visited for %(since)s days (plan: %(every)s)", since)  # fmt: skip
    return words % told


def why_stuck(one: Matter, _day: date) -> str:
    words = ngettext(
        "%(days)d day in “%(stage)s” (usually %(usual)d)", "%(days)d days in “%(stage)s” (usually %(usual)d)",
        one.numbers["days"],
    )  # fmt: skip
    return words % {**one.numbers, "stage": Stage(one.numbers["stage"]).label}


def why_executive(one: Matter, _day: date) -> str:
    if one.numbers["since"] is None:
        return _("No executive has met this customer yet (plan: every %(every)s days)") % one.numbers
    since = int(one.numbers["since"])
    words = ngettext("No executive meeting for %(since)s day (plan: %(every)s)",
                     "No executive meeting for %(since)s days (plan: %(every)s)", since)  # fmt: skip
    return words % one.numbers
