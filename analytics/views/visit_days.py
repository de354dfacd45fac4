"""Visits day by day: a year as a calendar, with a table of months and days; each day opens its visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.views.sheet_words import Sheet, in_words
from analytics.facts import visit_days as facts
from analytics.forms.coverage import CoverageForm
from analytics.rules.coverage import YEAR
from analytics.views import sheet_words
from analytics.views.coverage_parts import BehindCoverage
from kam.ground import day_pictures, days, lists, wording
from kam.ground.charts import Chart
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.models import Visit

MOST = 200
KEPT = ("as_of", "who", "owner", "region", "segment", "category", "tier")
HEAD = ["visit_id", "account_id", "code", "name", "tier", "colleague", "region", "held_at", "kind", "outcome"]


def shown(user: Any, on: date, form: CoverageForm, asked: Any) -> dict[str, Any]:
    """Of the part that is asked for: the finding, the calendar, and the months up to a day, the newest first."""
    held = dict(facts.by_day(user, on, form))
    rows = months(held, on, asked)
    chart = picture(held, on, rows, asked)
    return {"says": chart.says, "chart": chart, "rows": rows, "url": address(asked)}


def picture(held: dict[date, int], on: date, rows: list[dict[str, Any]], asked: Any) -> Chart:
    """The year up to a day as a calendar; its table has a line for each month."""
    found = [(day, n, address(asked, day=day.isoformat()), headline(n, day)) for day, n in held.items()]
    option = day_pictures.calendar(_("Visits"), found, [(on - timedelta(YEAR - 1), on)])
    lines = [[row["name"], f"{row['total']:,}", *map(linked, row["cells"])] for row in rows]
    head = [_("Month"), _("Visits"), *map(str, range(1, 32))]
    return Chart("coverage-days", "calendar", option, says(list(held.values())), {"head": head, "rows": lines}, 200)


def linked(cell: dict[str, Any] | None) -> SafeString | str:
    """A day of the table: its number, which opens its visits."""
    return format_html('<a href="{}">{}</a>', cell["url"], cell["n"]) if cell and cell["n"] else ""


def says(counts: Sequence[int]) -> str:
    """How many visits, on how many days."""
    total = sum(counts)
    words = ngettext("%(count)s visit on %(days)s days of the year.", "%(count)s visits on %(days)s days of the year.",
                     total)  # fmt: skip
    return words % {"count": f"{total:,}", "days": len(counts)}


def months(held: dict[date, int], on: date, asked: Any) -> list[dict[str, Any]]:
    """Each month with its sum and its days; days outside the year, or of no such month, have no number."""
    cells = defaultdict(dict)
    for day in (on - timedelta(ago) for ago in range(YEAR)):
        n = held.get(day, 0)
        url = address(asked, day=day.isoformat()) if n else ""
        cells[day.replace(day=1)][day.day] = {"n": n, "url": url}
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
        if self.is_file:
            return self.exported("held_visits", *sheet(map(told, found.iterator())))
        count = found.count()
        return self.show(rows=list(found[:MOST]), files=lists.files(self.request.GET), more=max(count - MOST, 0),
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
