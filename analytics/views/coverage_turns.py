"""How many were visited in time before: the same question a quarter and a year earlier, after the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from analytics.facts import visiting as facts
from analytics.forms.coverage import CoverageForm
from analytics.rules import coverage as rules
from analytics.rules.coverage import DONE, Line
from analytics.rules.trade import YEAR
from analytics.views.coverage import KEPT
from kam.ground import days, prepared, wording
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.rules import formats
from kam.templatetags import ui

QUARTER = 90


class CoverageTurn(Page):
    """The sentence of what it was; a fragment that comes after the page, which has read enough by then."""

    template_name, title = "analytics/coverage/_turn.html", _("Visit coverage")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = CoverageForm(request.GET, user=self.user)
        if not form.is_valid():
            return self.show(words="")
        day = form.cleaned_data["as_of"] or days.company_today()
        return self.show(words=sentence(list(earlier(self.user, form, day)), request.GET))


class CoverageTile(Page):
    """The same for the tile of the dashboard, of all key accounts that its reader sees, until something happens."""

    template_name, title, right = "analytics/coverage/_tile.html", _("Visit coverage"), Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        return {"words": prepared.until_something_happens("coverage-tile", self.user, lambda: brief(self.user))}


def brief(user: Any) -> str:
    """How many were visited in time a year and a quarter before today, in few words; empty where nobody knows."""
    form = CoverageForm({}, user=user)
    form.is_valid()
    told = [
        _t("%(share)s on %(day)s") % {"share": formats.percent(line.share), "day": formats.day(day, ui.language())}
        for day, line in earlier(user, form, days.company_today())
        if line.share is not None
    ]
    return wording.listed(told)


def line(found: facts.Coverage) -> Line:
    """All that is asked for, in one line."""
    return rules.by(found.accounts, found.day, lambda _one: "").get("", Line())


def earlier(user: Any, form: CoverageForm, day: date) -> Iterator[tuple[date, Line]]:
    """The same a year and a quarter before, where anybody had been visited by then."""
    for ago in (YEAR, QUARTER):
        form.cleaned_data |= {"as_of": day - timedelta(days=ago), "state": ""}
        found = facts.asked(user, form)
        if any(one.last_on for one in found.accounts):
            yield found.day, line(found)


def sentence(before: list[tuple[date, Line]], asked: Any) -> str:
    """What it was on each of the days, which opens that day's page; below the sentence of today it says the way."""
    told = [_on(day, line, asked) for day, line in before if line.share is not None]
    if not told:
        return ""
    return format_html(_t("Visited in time before: %(days)s.") % {"days": "{}"}, mark_safe(wording.listed(told)))


def _on(day: date, line: Line, asked: Any) -> str:
    kept = {name: asked[name] for name in KEPT if asked.get(name)} | {"as_of": day.isoformat()}
    words = _t("%(share)s on %(day)s (%(done)s of %(due)s)") % {
        "share": formats.percent(line.share or 0), "day": formats.day(day, ui.language()),
        "done": f"{line.counts[DONE]:,}", "due": f"{line.due:,}"}  # fmt: skip
    return format_html('<a href="{}?{}">{}</a>', reverse("analytics:coverage"), urlencode(kept), words)
