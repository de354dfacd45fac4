"""Plays as templates show them: whose a step is, what a play did so far."""

from __future__ import annotations

from django import template
from django.utils.translation import ngettext

from kam.templatetags import ui
from lifecycle.facts import plays
from lifecycle.models import Play

register = template.Library()


@register.filter
def whose(function: str) -> str:
    """The function a step falls to, in words."""
    return plays.whose(function)


@register.filter
def in_short(play: Play) -> str:
    """What it asks for before one chooses it: how many steps, and by when the last is due."""
    steps = list(play.told_steps())
    words = ngettext(
        "%(count)d step, the last within %(days)s", "%(count)d steps, the last within %(days)s", len(steps)
    )
    last = max((step.days for step in steps), default=0)
    return words % {"count": len(steps), "days": ui.days(last)} if steps else ""


@register.filter
def did(play: Play) -> str:
    """What it did in cases that ended, in words; empty where none has."""
    return plays.effect_words(play)
