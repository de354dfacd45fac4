"""How the figure of a tile stands on its line."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import strip_tags

register = template.Library()
LONGEST = 14
"""Characters of a number that a tile has room for; what is longer may need a second line."""


@register.filter
def is_one_number(value: Any) -> bool:
    """Whether no line may end within a tile's figure: one short number, so that no sign stands without its digits."""
    text = strip_tags(str(value)).strip()
    return len(text) <= LONGEST and not any(sign.isspace() for sign in text)
