"""What became of the rows that causes cite: evidence that ages, read again when a page opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Order
from lifecycle.choices import EvidenceCode
from lifecycle.models import Case, CauseEvidence, Need, Promise

Ended = dict[int, date | None]
"""By key of the row: the day on which it was over; None while it stands."""


def over_since(pieces: Iterable[CauseEvidence]) -> dict[int, date | None]:
    """By key of a piece whose row ages: the day on which that was over, None while it still stands."""
    asked: dict[str, list[CauseEvidence]] = defaultdict(list)
    for piece in pieces:
        if piece.code in AGEING and piece.subject_id:
            asked[piece.code].append(piece)
    found: dict[int, date | None] = {}
    for code, cited in asked.items():
        ended = AGEING[code]([piece.subject_id for piece in cited])
        found |= {piece.pk: ended[piece.subject_id] for piece in cited if piece.subject_id in ended}
    return found


def numbers(piece: CauseEvidence, ended: date | None, day: date) -> dict[str, Any]:
    """The numbers of an ageing piece as they are on a day, or were when it was over."""
    return {**piece.numbers, "days": max(((ended or day) - piece.on).days, 0)}


def _cases(keys: list[Any]) -> Ended:
    company, rows = timezone.get_default_timezone(), Case.objects.live().filter(pk__in=keys)
    return {row.pk: timezone.localtime(row.closed_at, company).date() if row.closed_at else None for row in rows}


def _column(table: Any, name: str) -> Callable[[list[Any]], Ended]:
    return lambda keys: dict(table.objects.filter(pk__in=keys).values_list("pk", name))


AGEING: dict[str, Callable[[list[Any]], Ended]] = {
    EvidenceCode.CASE_OPEN: _cases,
    EvidenceCode.COMPLAINT: _column(Need, "closed_on"),
    EvidenceCode.PROMISE_LATE: _column(Promise, "kept_on"),
    EvidenceCode.LATE_PAYMENT: _column(Order, "paid_on"),
}  # fmt: skip
