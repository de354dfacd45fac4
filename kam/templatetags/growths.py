"""How growth looks on pages: as per cent, as a factor, or as coming from almost nothing."""

from __future__ import annotations

from typing import Any

from django import template

from kam.ground import wording
from kam.templatetags import ui

register = template.Library()


@register.filter
def growth(value: Any, places: int = 0) -> str:
    """A growth (a fraction) in words of its size; a dash for none."""
    share = ui.parsed(value)
    return ui.nothing() if share is None else wording.growth(share, int(places), sign=True)
