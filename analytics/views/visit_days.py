"""Visits day by day: a year as a table of months and days, each number opens the visits of its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext

from analytics.facts import visiting as facts
from analytics.forms.coverage import CoverageForm
from analytics.rules.coverage import YEAR
from kam.rules import formats
from kam.templatetags import ui

SHADES = 4
"""How many steps of colour tell few visits of a day from many."""


def shown(user: Any, on: date, form: CoverageForm) -> dict[str, Any]:
    """Of the chosen colleague, or of the book: the finding, and the months up to a day, the newest first."""
    held = dict(facts.heat(user, on, form.chosen, form.manager))
    return {"says": says(list(held.values())), "days": range(1, 32), "rows": months(held, on, form)}


def says(counts: Sequence[int]) -> str:
    """How many visits, on how many days."""
    total = sum(counts)
    words = ngettext("%(count)s visit on %(days)s days of the year.", "%(count)s visits on %(days)s days of the year.",
                     total)  # fmt: skip
    return words % {"count": f"{total:,}", "days": len(counts)}


def months(held: dict[date, int], on: date, form: CoverageForm) -> list[dict[str, Any]]:
    """Each month with its sum and its days; days outside the year, or of no such month, have no number."""
    top, cells = max(held.values(), default=1), defaultdict(dict)
    for day in (on - timedelta(ago) for ago in range(YEAR)):
        n = held.get(day, 0)
        shade = -(-SHADES * n // top)
        cells[day.replace(day=1)][day.day] = {"n": n, "shade": shade, "url": address(day, form) if n else ""}
    return [
        {"name": formats.month(month, ui.language()), "total": sum(one["n"] for one in found.values()),
         "cells": [found.get(number) for number in range(1, 32)]}
        for month, found in cells.items()
    ]  # fmt: skip


def address(day: date, form: CoverageForm) -> str:
    """The visits of a day; none where the list cannot be narrowed to the chosen part."""
    if form.chosen and not form.manager or form.cleaned_data["region"]:
        return ""
    asked = {"held_from": day.isoformat(), "held_to": day.isoformat()}
    return f"{reverse('lifecycle:visit-list')}?{urlencode(asked | ({'user': form.manager} if form.manager else {}))}"
