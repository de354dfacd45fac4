"""Accepted findings as the page of their visit shows them: what each became, where that is, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from lifecycle.facts import acceptances
from lifecycle.models import Visit

MADE = {
    "promise": "lifecycle:promise-detail", "need": "lifecycle:need-detail", "case": "lifecycle:case-detail",
    "visitplan": "lifecycle:plan-detail", "contact": "accounts:contact-detail",
}  # fmt: skip
"""The page of what a finding became; a competitor that was seen has its own."""


@dataclass(frozen=True)
class Line:
    """One accepted finding; `undo` is empty where it is taken back no more."""

    kind: str
    noun: str
    mention: Any
    made: Any
    url: str
    undo: str


def accepted_of(visit: Visit, user: Any) -> list[Line]:
    """Each accepted finding of a visit."""
    return [line(visit, one) for one in acceptances.of_visit(visit, user)]


def line(visit: Visit, one: acceptances.Accepted) -> Line:
    """One of them with its addresses."""
    made = one.made
    if one.noun in MADE:
        url = reverse(MADE[one.noun], args=[made.pk])
    else:
        url = reverse("accounts:competitor-detail", args=[made.competitor_id])
    undo = reverse("lifecycle:visit-unaccept", args=[visit.pk, one.noun, made.pk]) if one.can_undo else ""
    if undo and one.event is not None:
        undo = f"{undo}?event={one.event}"
    return Line(one.kind, one.noun, one.mention, made, url, undo)
