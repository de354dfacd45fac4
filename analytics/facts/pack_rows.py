"""What people did with an account up to a day: visits, promises, cases, answers, agreements, people, to-dos, rivals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from accounts.facts import presences
from accounts.models import Account, Agreement, Contact
from analytics.facts.pack_then import Then
from analytics.rules import packs as rules
from analytics.rules.satisfaction import DETRACTS, PROMOTES, nps
from kam.ground import days
from lifecycle.choices.cases import OPEN, RUNNING, CaseSort
from lifecycle.choices.surveys import Scale
from lifecycle.models import Case, Promise, SurveyAnswer, Todo, Visit
from lifecycle.models.cases import end_of
from lifecycle.models.warnings import ACTIONS
from lifecycle.rules import promises
from lifecycle.rules.encounters import WRITTEN

VISITS, LINES = 5, 6
NOTE = 280
"""Letters of a note that fit the page."""


def gather(account: Account, day: date, then: Then) -> dict[str, Any]:
    """The parts by their names; what has no history stands as it is recorded at the time of asking."""
    end = end_of(day)
    satisfaction, lows = _satisfaction(account, day, then.names)
    agreements, today = _agreements(account, day), day.isoformat()
    visits, held = _visits(account, day, end, then.names)
    todos, acts = _todos(account, day, end)
    return {
        "visits": visits,
        "held": held,
        "promises": _promises(account, day, end),
        "cases": _cases(account, day, end),
        "satisfaction": satisfaction,
        "lows": lows,
        "agreements": agreements,
        "overdue": [row["id"] for row in agreements if (row["renew_by"] or row["ends"] or today) < today],
        "people": then.people,
        "todos": todos,
        "acts": acts,
        "rivals": _rivals(account, day, then),
    }


def _on(moment: datetime | None) -> str | None:
    """The company's day of a moment."""
    return None if moment is None else timezone.localdate(moment, timezone.get_default_timezone()).isoformat()


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _visits(
    account: Account, day: date, end: datetime, names: Mapping[int, str]
) -> tuple[dict[str, Any], dict[str, int]]:
    """
    The last contacts with how many visits the year had; and beside it {kind: how many}, the most first.

    A mail or message is a contact and no visit: it stands among the rows, and neither counts nor is the last one.
    """
    held = Visit.objects.of(account).filter(archived_at__isnull=True, held_at__lt=end)
    met = Prefetch("contacts", Contact.objects.order_by("name", "pk").only("id", "name"))
    last = held.select_related("user").prefetch_related(met)[:VISITS]
    rows = [
        {"id": row.pk, "on": _on(row.held_at), "kind": row.kind, "outcome": row.outcome, "by": str(row.user),
         "met": [names.get(person.pk, person.name) for person in row.contacts.all()],
         "note": row.note[:NOTE], "next": row.next_step}
        for row in last
    ]  # fmt: skip
    year = held.filter(held_at__gte=end_of(day - rules.YEAR)).order_by()
    kinds = dict(year.values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind"))
    seen = next((one["on"] for one in rows if one["kind"] not in WRITTEN), None)
    if seen is None and rows:
        seen = _on(held.seen().values_list("held_at", flat=True).first())
    count = sum(n for kind, n in kinds.items() if kind not in WRITTEN)
    return {"year": count, "last_on": seen, "rows": rows}, kinds


def _promises(account: Account, day: date, end: datetime) -> dict[str, Any]:
    """Those given by the day: at a visit held by then; of those without a visit, what was due by then."""
    given = Q(visit__held_at__lt=end) | Q(visit__isnull=True, due_on__lte=day)
    if day >= days.company_today():
        given |= Q(visit__isnull=True)
    open_ones, tally = [], {side: Counter[str]() for side in ("ours", "theirs")}
    for row in Promise.objects.filter(given, account=account).select_related("user"):
        known = {name: _by(getattr(row, name), day) for name in ("kept_on", "dropped_on", "broken_on")}
        state = promises.state(due_on=row.due_on, today=day, **known)
        tally.setdefault(row.side, Counter())[state] += 1
        if state in (promises.OPEN, promises.OVERDUE):
            open_ones.append({"id": row.pk, "side": row.side, "text": row.text, "due": _iso(row.due_on),
                              "late": state == promises.OVERDUE, "by": str(row.user)})  # fmt: skip
    told = {side: {state: counts[state] for state in (promises.KEPT, promises.LATE, promises.BROKEN)}
            for side, counts in tally.items()}  # fmt: skip
    return {"open": len(open_ones), "late": sum(row["late"] for row in open_ones), "rows": open_ones[:LINES], **told}


def _by(then: date | None, day: date) -> date | None:
    """What had happened by the day; what came later is not known yet."""
    return then if then is not None and then <= day else None


def _cases(account: Account, day: date, end: datetime) -> dict[str, Any]:
    known = Case.objects.live().filter(account=account).counted_on(day)
    since = end_of(day - rules.YEAR)
    found = list(known.filter(Q(opened_at__gte=since) | Q(state_then__in=OPEN)).order_by("opened_at", "pk"))
    year = [row.sort for row in found if row.opened_at >= since]
    rows = [
        {"id": row.pk, "title": row.title, "sort": row.sort, "state": row.state_then, "severity": row.severity_then,
         "opened": _on(row.opened_at),
         "late": row.state_then in RUNNING and row.due_at_then is not None and row.due_at_then < end}
        for row in found if row.state_then in OPEN
    ]  # fmt: skip
    return {"complaints": year.count(CaseSort.COMPLAINT), "year": len(year), "open": len(rows),
            "late": sum(row["late"] for row in rows), "rows": rows[:LINES]}  # fmt: skip


def _satisfaction(
    account: Account, day: date, names: Mapping[int, str]
) -> tuple[dict[str, Any] | None, dict[str, int]]:
    """
    The answers of two years back, and of the last the mean and, apart from it, the recommendation; None where none is.

    Beside it how many of all answers of the last year were low, on whichever scale.

    What the satisfaction page says of the customer is said here: a recommendation is no satisfaction.
    """
    known = SurveyAnswer.objects.of_customers().filter(account=account, answered_on__lte=day)
    known = known.filter(answered_on__gt=day - 2 * rules.YEAR)
    found = list(known.select_related("contact"))
    if not found:
        return None, {"low": 0, "of": 0}
    year = [row for row in found if row.answered_on > day - rules.YEAR]
    rows = [
        {"id": row.pk, "on": _iso(row.answered_on), "role": row.role,
         "who": names.get(row.contact.pk, row.contact.name) if row.contact else "",
         "score": row.score, "most": row.most, "low": row.is_low, "why": row.why[:NOTE]}
        for row in found[:LINES]
    ]  # fmt: skip
    rated = [row for row in year if row.scale != Scale.NPS]
    asked = [row.score for row in year if row.scale == Scale.NPS]
    mean = f"{sum(row.points for row in rated) / len(rated):.2f}" if rated else None
    would = nps(sum(score >= PROMOTES for score in asked), sum(score <= DETRACTS for score in asked), len(asked))
    told = {"mean": mean, "answers": len(rated), "low": sum(row.is_low for row in rated), "rows": rows,
            "nps": round(would.value) if would else None, "asked": len(asked)}  # fmt: skip
    return told, {"low": sum(row.is_low for row in year), "of": len(year)}


def _agreements(account: Account, day: date) -> list[dict[str, Any]]:
    """In force on the day, with what was bought of what was committed by then."""
    found = Agreement.objects.live().filter(account=account).in_force(day).with_bought(day).order_by("ends_on", "pk")
    return [
        {"id": row.pk, "title": row.title or row.number, "kind": row.kind, "ends": _iso(row.ends_on),
         "renew_by": _iso(row.renew_by), "committed": _text(row.committed_amount),
         "bought": _text(row.bought_amount) if row.committed_amount else None}
        for row in found[:LINES]
    ]  # fmt: skip


def _todos(account: Account, day: date, end: datetime) -> tuple[dict[str, Any], list[int]]:
    """Given by the day and neither done nor dropped by then; beside it which of these are done against a warning."""
    undone = Q(done_on__isnull=True) | Q(done_on__gt=day)
    undropped = Q(dropped_on__isnull=True) | Q(dropped_on__gt=day)
    known = Todo.objects.filter(undone, undropped, account=account, created_at__lt=end).select_related("user")
    found = list(known)
    rows = [{"id": row.pk, "title": row.title, "code": row.code, "due": _iso(row.due_on), "by": str(row.user)}
            for row in found[:LINES]]  # fmt: skip
    told = {"open": len(found), "late": sum(row.due_on < day for row in found), "rows": rows}
    return told, [row.pk for row in found if row.source in ACTIONS]


def _rivals(account: Account, day: date, then: Then) -> list[dict[str, Any]]:
    """Competitors seen there by the day and not known to have left, as it was known of them then."""
    told = [one for one in presences.standing(day, accounts=[account.pk], later=then.rivals) if not one.gone]
    ranked = sorted(told, key=lambda one: (one.seen_on, one.pk), reverse=True)[:LINES]
    return [
        {"id": one.competitor, "name": one.name, "threat": one.threat, "category": one.category,
         "wallet": _text(one.wallet_percent), "seen": _iso(one.seen_on)}
        for one in ranked
    ]  # fmt: skip
