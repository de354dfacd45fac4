"""What the axes of a picture measure, in words with their unit: for whoever sees it away from its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kam.ground import wording
from kam.rules import formats

NAMED = ("category", "time")


def told(option: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The option with `means` on each axis: its own, else its name, else the table's first column or what it counts."""
    found: dict[str, Any] = {}
    head, names = table.get("head") or [""], [one.get("name") for one in option.get("series") or ()]
    first, single = head[0], names[0] if len(names) == 1 else ""
    for key in ("xAxis", "yAxis"):
        axes = option.get(key)
        if isinstance(axes, list):
            found[key] = [_meant(one, first, single) for one in axes]
        elif axes is not None:
            found[key] = _meant(axes, first, single)
    return {**option, **found}


def _meant(axis: Mapping[str, Any], first: Any, single: Any) -> Mapping[str, Any]:
    words = axis.get("means") or axis.get("name") or ""
    if not words:
        words = first if axis.get("type") in NAMED else single or _counted(axis.get("form", ""))
    unit = _unit(axis.get("form", ""))
    said = wording.aside(words, unit) if words and unit else words
    return {**axis, "means": said} if said else axis


def _counted(form: str) -> str:
    return {"money": _("Amount"), "pct": _("Share")}.get(form, pgettext("an axis", "Number"))


def _unit(form: str) -> str:
    """The currency's sign, or the sign of per cent; a count has none."""
    money = formats.symbol(settings.COMPANY_CURRENCY, get_language() or settings.LANGUAGE_CODE).strip()
    return {"money": money, "pct": "%"}.get(form, "")
