"""Plays as templates show them: whose a step is."""

from __future__ import annotations

from django import template

from lifecycle.facts import plays

register = template.Library()


@register.filter
def whose(function: str) -> str:
    """The function a step falls to, in words."""
    return plays.whose(function)
