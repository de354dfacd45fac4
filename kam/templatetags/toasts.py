"""The ways that a message offers: back, to what was made, and to another day."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def undo_url(message: Any) -> str:
    """The address that takes a message's deed back: its tag `undo:<address>`."""
    return _way_of(message, "undo:")


@register.filter
def opens_url(message: Any) -> str:
    """The address of what a message's deed made: its tag `opens:<address>`."""
    return _way_of(message, "opens:")


@register.filter
def another_url(message: Any) -> str:
    """The address where a message's deed is set for another day: its tag `another:<address>`."""
    return _way_of(message, "another:")


def _way_of(message: Any, name: str) -> str:
    return next((tag.removeprefix(name) for tag in (message.extra_tags or "").split() if tag.startswith(name)), "")
