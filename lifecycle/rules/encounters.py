"""Which kinds of visit are meetings, and which planned visit one that names none stands for."""

from __future__ import annotations

from datetime import datetime, timedelta

from lifecycle.choices import Encounter, VisitKind

AFAR = (VisitKind.CALL, VisitKind.VIDEO, VisitKind.MESSAGE)
"""Kinds to which nobody travels."""
WRITTEN = (VisitKind.MESSAGE,)
"""Kinds at which nobody spoke with anybody: they begin no round of visits anew."""
FACE_TO_FACE = (VisitKind.ON_SITE, VisitKind.EXECUTIVE, VisitKind.SUPERVISOR)
"""
Kinds at which one sits with the customer: they take the minutes of a visit with its way, and serve for any planned one.

How long calls and messages take nobody knows.
"""
KINDS: dict[str, tuple[VisitKind, ...]] = {
    Encounter.MEETING: tuple(kind for kind in VisitKind if kind not in AFAR),
    Encounter.CALL: tuple(kind for kind in AFAR if kind not in WRITTEN),
    Encounter.MESSAGE: WRITTEN,
}
"""Every kind of visit stands in one of them."""
EARLY = timedelta(hours=1)
"""So much before its hour a planned visit may have been held."""
LATE = timedelta(days=7)
"""So long after its day a planned visit may have been held without anybody saying that it was this one."""


def holds(kind: str, planned_kind: str) -> bool:
    """Whether a visit may hold the plan it names: being written to is not being met, unless just that was planned."""
    return kind not in WRITTEN or planned_kind in WRITTEN


def serves(kind: str, held: datetime, *, planned_kind: str, planned: datetime, has_hour: bool) -> bool:
    """
    Whether a visit that names no plan stands for a planned one of the same colleague and customer.

    It is of the kind that was planned, or face to face; not long before its hour (`has_hour`; else not before its
    day) nor long after its day. Both moments are on one clock.
    """
    if kind != planned_kind and kind not in FACE_TO_FACE:
        return False
    if not timedelta(0) <= held.date() - planned.date() <= LATE:
        return False
    return not has_hour or held >= planned - EARLY
