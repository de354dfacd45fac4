"""Reasons, outcomes and types of visits as templates show them."""

from __future__ import annotations

from typing import Any

from django import template

from lifecycle.choices import VisitKind
from lifecycle.models import reasons

register = template.Library()


@register.filter
def reason_words(found: Any, most: int = 3) -> list[str]:
    """The strongest reasons of a risk as short sentences."""
    return reasons.risk_words(found, int(most))


@register.filter
def plan_words(found: Any) -> list[str]:
    """Why a visit is due, as short sentences."""
    return reasons.plan_words(found)


@register.filter
def tone(outcome: str) -> str:
    """The tag colour of an outcome or of a warning's end."""
    return {
        "order": "good",
        "advance": "accent",
        "refused": "bad",
        "kept": "good",
        "won_back": "good",
        "lost": "bad",
    }.get(outcome, "")


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a type of visit."""
    icons = {
        "on_site": "map-pin",
        "call": "phone",
        "video": "video",
        "event": "presentation",
        "executive": "handshake",
        "supervisor": "users",
        "message": "mail",
    }
    return icons.get(kind, "map-pin")


@register.filter
def visit_kind(kind: str) -> str:
    """The word of a type of visit."""
    return str(VisitKind(kind).label) if kind in VisitKind.values else kind
