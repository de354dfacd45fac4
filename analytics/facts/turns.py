"""Turns in a customer's own policy, as of a date: its strategy, its choice of suppliers (two signals of the score)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from analytics.rules import signals
from analytics.rules.trade import Ints
from kam.models import Event
from lifecycle.choices import Cause, CauseState, EventVerb, WarningState
from lifecycle.models import WarningCause
from lifecycle.models.cases import end_of

COLUMNS = {Cause.OWN_STRATEGY: "strategy", Cause.SUPPLIER_OPTIMISATION: "sourcing"}
"""The exposure that each cause raises; the others are told by rows of their own."""


def add(exposed: signals.Exposures, accounts: Ints, as_of: date) -> None:
    """Mark the accounts of which a person wrote it down as the cause of a warning, until that is cleared."""
    places = {account: place for place, account in enumerate(accounts.tolist())}
    for one in standing(as_of):
        place = places.get(one.warning.account_id)
        if place is not None:
            getattr(exposed, COLUMNS[Cause(one.cause)])[place] = 1.0


def standing(as_of: date, account_id: int | None = None) -> list[WarningCause]:
    """
    The causes in question that stood at the end of the day, of warnings that were open then.

    One is cleared by the end of its warning too; what happened after the date has cleared nothing yet.
    """
    unclosed = Q(warning__closed_on__isnull=True) | Q(warning__closed_on__gt=as_of)
    rows = WarningCause.objects.filter(unclosed).exclude(cause=Cause.SQUEEZED_OUT)
    rows = rows.exclude(warning__state=WarningState.UNDONE)
    rows = rows if account_id is None else rows.filter(warning__account=account_id)
    return [one for one in stood(rows, as_of) if one.cause in COLUMNS]


def stood(rows: Any, as_of: date) -> list[WarningCause]:
    """
    Of causes (a queryset) those that stood at the end of a day: one of a warning, and a suspicion beside it.

    One is cleared by a second reader who contests it, by whoever takes it back, and by another in its place.
    """
    taken_back = Event.objects.filter(
        noun=WarningCause.noun, subject_id=OuterRef("pk"), verb=EventVerb.CAUSE_WITHDRAWN, at__lt=end_of(as_of)
    )
    written: dict[tuple[int, bool], list[WarningCause]] = defaultdict(list)
    known = rows.filter(on__lte=as_of).annotate(is_back=Exists(taken_back)).select_related("warning")
    for row in known.order_by("-on", "-pk"):
        written[row.warning_id, row.is_suspicion].append(row)
    return [one for causes in written.values() if (one := _stood(causes, as_of)) is not None]


def _stood(causes: list[WarningCause], as_of: date) -> WarningCause | None:
    """
    Which of a warning's causes up to the day, the newest first, stood then.

    One behind a cause that was taken back stands only if it was brought back with that: it was replaced otherwise.
    """
    known = [one for one in causes if not one.is_back]  # type: ignore[attr-defined]
    newest = known[0] if known else None
    if newest is None or (newest is not causes[0] and not newest.is_standing):
        return None
    contested = newest.state == CauseState.CONTESTED and newest.read_on is not None and newest.read_on <= as_of
    return None if contested else newest
