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
from django.utils.translation import ngettext

from accounts.models import Policy
from analytics.facts import coverage as live
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
FELL = -0.1
"""So much fewer visited in time than a quarter or a year before is said among the answers of the dashboard."""


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
    """
    The same for the tile of the dashboard, of all key accounts that its reader sees, until something happens.

    With `says` the sentence of a fall, which stands among the answers of the dashboard.
    """

    template_name, title, right = "analytics/coverage/_tile.html", _("Visit coverage"), Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        found = prepared.until_something_happens("coverage-tile", self.user, lambda: turned(self.user))
        return found | {"is_sentence": bool(self.request.GET.get("says"))}


def turned(user: Any) -> dict[str, Any]:
    """How many points more or fewer are visited in time than a quarter before, and the sentence where many fewer."""
    form = CoverageForm({}, user=user)
    form.is_valid()
    told = [(day, line.share) for day, line in earlier(user, form, days.company_today()) if line.share is not None]
    lines = live.by_owner(user, Policy.objects.current())
    share = live.covered(lines)[""]
    if not told or share is None:
        return {}
    points = int(formats.points(share, told[-1][1]))
    fell = share - max(was for _day, was in told) <= FELL
    return {"words": brief(points, told[-1][0]), "is_less": points < 0,
            "said": fallen(share, told, sum(one.unplanned for one in lines)) if fell else ""}  # fmt: skip


def brief(points: int, day: date) -> str:
    """By how many points the share moved since a day."""
    on = formats.day(day, ui.language())
    if not points:
        return _t("as on %(day)s") % {"day": on}
    if points > 0:
        words = ngettext("%(points)s point more than on %(day)s", "%(points)s points more than on %(day)s", points)
    else:
        words = ngettext("%(points)s point less than on %(day)s", "%(points)s points less than on %(day)s", -points)
    return words % {"points": abs(points), "day": on}


def fallen(share: float, told: list[tuple[date, float]], unplanned: int) -> str:
    """How many are visited in time, how many were, and how many are overdue and planned by nobody."""
    found = [_t("Visits fall behind: %(share)s of key accounts were visited in time, %(before)s.") % {
        "share": formats.percent(share),
        "before": wording.listed(_against(share, was, day) for day, was in told)}]  # fmt: skip
    if unplanned:
        words = ngettext("%(count)s is overdue and planned by nobody.", "%(count)s are overdue and planned by nobody.",
                         unplanned)  # fmt: skip
        found.append(words % {"count": f"{unplanned:,}"})
    return wording.sentences(found)


def _against(share: float, was: float, day: date) -> str:
    """Whether a share is more or less than it was on a day, as both are shown."""
    words = {"share": formats.percent(was), "day": formats.day(day, ui.language())}
    points = formats.points(share, was)
    if not points:
        return _t("as many as on %(day)s") % words
    return (_t("up from %(share)s on %(day)s") if points > 0 else _t("down from %(share)s on %(day)s")) % words


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
