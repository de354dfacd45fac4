"""The reservoir by owner and by region: each number in customers and in net contribution, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t

from analytics.choices import Flow
from analytics.facts.reservoir import Water
from analytics.facts.reservoir_lines import CLOSING, GROWN, OPENING
from analytics.facts.reservoir_parts import ledgers
from analytics.forms.reservoir import SPLITS, ReservoirForm, asked_of
from analytics.rules.reservoir import INFLOWS, OUTFLOWS, Month, falls, together, whole
from kam.rules import formats
from kam.templatetags import ui

KEPT = ("months", "until", "period", "first", "last", "owner", "region", "segment", "category")


def address(asked: Mapping[str, str], month: Month | None = None, flow: str = "", page: str = "reservoir-flows") -> str:
    """The customers behind a number, of the part that was asked for."""
    kept = {name: asked[name] for name in KEPT if asked.get(name)}
    kept |= {"month": month.until.isoformat()} if month else {}
    return f"{reverse(f'analytics:{page}')}?{urlencode(kept | ({'flow': flow} if flow else {}))}"


def exact(amount: Decimal) -> SafeString:
    """The same with all its digits to be read on it."""
    return format_html("{}{}", _sign(amount), ui.money(abs(amount)))


def _sign(amount: Decimal) -> str:
    return "+" if amount > 0 else formats.MINUS if amount < 0 else ""


def called(by: str, key: Any, people: Mapping[Any, str]) -> str:
    """A part by its name."""
    return people.get(key, str(key)) if by == "owner" else str(key or _t("Not known"))


def parts(
    found: Water, form: ReservoirForm, flows: Sequence[Flow], people: Mapping[Any, str], asked: Any
) -> dict[str, Any]:
    """The whole span by owner or region, the largest first, and all of them together."""
    by = form.cleaned_data["by"] or SPLITS[0][0]
    lines = {key: whole(months) for key, months in ledgers(found, by, form.keep).items()}
    gone = {flow for line in lines.values() for flow, count in line.flows.items() if count}
    kinds = [flow for flow in (*INFLOWS, *OUTFLOWS) if flow in flows or flow in gone]
    rows = []
    for key, line in lines.items():
        narrowed = {name: asked[name] for name in KEPT if asked.get(name)} | {by: asked_of(by, key)}
        url = address(narrowed, page="reservoir")
        rows.append({"name": called(by, key, people), "url": url, "line": line, "cells": cells(line, kinds, narrowed)})
    rows.sort(key=lambda one: (-one["line"].closing_net, str(one["name"])))
    total = cells(together(list(lines.values())), kinds, asked) if len(lines) > 1 else []
    return {"heads": heads(kinds), "rows": rows, "total": total, "formula": formula(kinds, has_grown=True)}


def heads(kinds: Sequence[Flow]) -> list[Any]:
    """What stands over the numbers."""
    return [_t("At the opening"), *(flow.label for flow in kinds), _t("Grown or shrunk"), _t("At the close")]


def cells(line: Month, kinds: Sequence[Flow], asked: Mapping[str, str]) -> list[dict[str, str]]:
    """Opening, every way in and out, growth and close of one line: customers, and what they bring."""
    found = [cell(f"{line.opening:,}", ui.money(line.opening_net), address(asked, None, OPENING))]
    for flow in kinds:
        count, sign = line.flows[flow], "+" if flow in INFLOWS else "−"
        net = line.nets.get(flow, Decimal(0))
        told = (f"{sign}{count:,}", exact(net if flow in INFLOWS else -net)) if count else ("", "")
        found.append(cell(*told, address(asked, None, flow.value)))
    found.append(cell("", exact(line.grown), address(asked, None, GROWN) if line.grown else ""))
    found.append(cell(f"{line.closing:,}", ui.money(line.closing_net), address(asked, None, CLOSING)))
    return [one | {"label": label} for one, label in zip(found, heads(kinds), strict=True)]


def cell(count: str, amount: str, url: str) -> dict[str, str]:
    """A number in customers with its amount below it."""
    return {"count": count, "amount": amount, "url": url}


def formula(kinds: Sequence[Flow], *, has_grown: bool) -> str:
    """The balance of a table, in the words that stand over its columns and in their order."""
    named = [(flow in INFLOWS, flow.label) for flow in kinds] + [(True, _t("Grown or shrunk"))] * has_grown
    ways = [f"{'+' if comes else '−'} {label}" for comes, label in named]
    return " ".join([_t("At the opening"), *ways, "=", _t("At the close")])


def falling(months: Sequence[Month]) -> str:
    """A warning where in each of the last two whole months more went than came; empty where not."""
    by_count, by_net = falls([month for month in months if month.is_whole])
    if by_count:
        return _t("In each of the last two whole months more key accounts went than came.")
    return _t("In each of the last two whole months more net contribution went than came.") if by_net else ""
