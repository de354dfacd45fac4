"""The four quarters of effort and value, and the heads by which the customers of cost to serve are sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from analytics.forms.serving import QUARTERS, ServingForm
from analytics.rules import serving as rules
from analytics.rules.serving import HEAVY, HOURS, Row, Usual
from analytics.views import serving_pictures as pictures
from kam.ground import bulk, lists


def table(rows: Sequence[Row], usual: Usual, form: ServingForm) -> list[dict[str, Any]]:
    """
    Each quarter: how many, what they take and bring, in shares of what is shown, and how many of them take over twice
    what is usual for what they bring; each opens its customers.
    """
    found, whole = rules.by(rows, lambda one: one.quarter), rules.line(rows)
    everything = whole.taken(usual.measure)
    shown = usual.over(everything, whole.gross)
    told = []
    for key, label in QUARTERS:
        line = found.get(key, rules.Line())
        taken = line.taken(usual.measure)
        url = f"{reverse('analytics:serving-list')}?{urlencode(form.named() | {'quarter': key})}"
        told.append({
            "name": label, "line": line, "gross": bulk.money(line.gross), "left": bulk.money(line.left),
            "taken": pictures.hours(taken) if usual.measure == HOURS else pictures.short(taken),
            "taken_share": taken / everything if everything > 0 else None,
            "gross_share": line.gross / whole.gross if whole.gross > 0 else None,
            "quotient": pictures.times(rules.quotient(taken, line.gross, shown)),
            "url": url, "heavy": line.count(HEAVY), "heavy_url": f"{url}&{urlencode({'state': HEAVY})}",
        })  # fmt: skip
    return told


def heads(form: ServingForm, asked: Any) -> dict[str, dict[str, str]]:
    """{what the customers are sorted by: its address and which way it stands now}; the greatest come first."""
    name, down = form.order.lstrip("-"), form.order.startswith("-")
    return {
        key: {"url": lists.url_with(asked, sort=key if key == name and down else f"-{key}"),
              "on": ("descending" if down else "ascending") if key == name else ""}
        for key in ("taken", "quotient", "gross", "left", "hours")
    }  # fmt: skip
