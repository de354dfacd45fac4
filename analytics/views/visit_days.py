"""Visits day by day: a year as a table of months and days, each number opens the visits of its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import Sheet, in_words
from analytics.facts import visit_days as facts
from analytics.forms.coverage import CoverageForm
from analytics.rules.coverage import YEAR
from analytics.views import sheet_words
from analytics.views.coverage_parts import BehindCoverage, files
from kam.ground import days, wording
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.models import Visit

SHADES = 4
"""How many steps of colour tell few visits of a day from many."""
MOST = 200
KEPT = ("as_of", "who", "owner", "region", "segment", "category", "tier")
HEAD = ["visit_id", "account_id", "code", "name", "tier", "colleague", "region", "held_at", "kind", "outcome"]


def shown(user: Any, on: date, form: CoverageForm, asked: Any) -> dict[str, Any]:
    """Of the part that is asked for: the finding, and the months up to a day, the newest first."""
    held = dict(facts.by_day(user, on, form))
    return {"says": says(list(held.values())), "days": range(1, 32), "rows": months(held, on, asked),
            "url": address(asked)}  # fmt: skip


def says(counts: Sequence[int]) -> str:
    """How many visits, on how many days."""
    total = sum(counts)
    words = ngettext("%(count)s visit on %(days)s days of the year.", "%(count)s visits on %(days)s days of the year.",
                     total)  # fmt: skip
    return words % {"count": f"{total:,}", "days": len(counts)}


def months(held: dict[date, int], on: date, asked: Any) -> list[dict[str, Any]]:
    """Each month with its sum and its days; days outside the year, or of no such month, have no number."""
    top, cells = max(held.values(), default=1), defaultdict(dict)
    for day in (on - timedelta(ago) for ago in range(YEAR)):
        n = held.get(day, 0)
        shade = -(-SHADES * n // top)
        url = address(asked, day=day.isoformat()) if n else ""
        cells[day.replace(day=1)][day.day] = {"n": n, "shade": shade, "url": url}
    return [
        {"name": formats.month(month, ui.language()), "total": sum(one["n"] for one in found.values()),
         "cells": [found.get(number) for number in range(1, 32)]}
        for month, found in cells.items()
    ]  # fmt: skip


def address(asked: Any, **more: str) -> str:
    """The visits behind a number."""
    kept = {name: asked[name] for name in KEPT if asked.get(name)} | more
    return f"{reverse('analytics:coverage-visits')}?{urlencode(kept)}"


class HeldVisitList(BehindCoverage):
    """What was held on a day of the year, or on all of them, the latest first."""

    template_name, title = "analytics/coverage/visits.html", _("Day by day: the visits")

    def listed(self, form: CoverageForm) -> HttpResponseBase:
        on = min(form.cleaned_data["as_of"] or days.company_today(), days.company_today())
        found = facts.held(self.user, on, form).select_related("account", "user").order_by("-held_at", "-pk")
        if self.wants_file:
            return self.exported("held_visits", *sheet(map(told, found.iterator())))
        count = found.count()
        return self.show(rows=list(found[:MOST]), files=files(self.request.GET), more=max(count - MOST, 0),
                         headline=headline(count, form.cleaned_data["day"]))  # fmt: skip


def headline(count: int, day: date | None) -> str:
    """How many, and when."""
    words = ngettext("%(count)s visit", "%(count)s visits", count) % {"count": f"{count:,}"}
    return wording.pair(formats.day(day, ui.language()), words) if day else words


def sheet(rows: Any) -> Sheet:
    """The file in words."""
    return in_words(HEAD, rows, sheet_words.VISITS)


def told(visit: Visit) -> list[Any]:
    """A line of the file."""
    account = visit.account
    return [visit.pk, account.pk, account.code, account.name, account.tier, str(visit.user), account.region,
            visit.held_at, visit.get_kind_display(), visit.get_outcome_display()]  # fmt: skip
