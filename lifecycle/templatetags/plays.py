"""Plays as templates show them: whose a step is, what a play did so far."""

from __future__ import annotations

from django import template

from lifecycle.facts import plays
from lifecycle.models import Play

register = template.Library()


@register.filter
def whose(function: str) -> str:
    """The function a step falls to, in words."""
    return plays.whose(function)


@register.filter
def did(play: Play) -> str:
    """What it did in cases that ended, in words; empty where none has."""
    return plays.effect_words(play)
