"""The desk by role: figures beside the time before, five things to do; finance begins there, others see it on Today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.choices.desks import AMOUNTS, GOOD_NEWS, NO_NEWS, SHARES, STOCKS, Gauge
from analytics.facts import desks as facts
from analytics.facts.desks import Desk, Figure, Thing
from analytics.views.desk_findings import finding
from kam.choices import Role
from kam.ground import days
from kam.ground.pages import Page
from kam.rules import formats
from kam.templatetags import ui
from lifecycle.facts import cases, matters
from lifecycle.facts.matters import Asked, Matter

TITLES = {
    Role.SERVICE: gettext_lazy("Service, against the 30 days before"),
    Role.FINANCE: gettext_lazy("Money to come in"),
    Role.MARKETING: gettext_lazy("Whom to win next"),
    Role.MANAGER: gettext_lazy("How my customers stand"),
}
LISTS = {
    Gauge.OPEN_CASES: "lifecycle:case-list", Gauge.LATE_CASES: "lifecycle:case-list?late=true",
    Gauge.PROMISES_MISSED: "analytics:service-report?days={days}&as_of={until}",
    Gauge.FIRST_CONTACT: "analytics:service-report?days={days}&as_of={until}",
    Gauge.SATISFACTION: "analytics:satisfaction?since={since}&until={until}",
    Gauge.OVERDUE: "accounts:receivable-list?age=overdue",
    Gauge.OWED: "accounts:receivable-list", Gauge.DAYS_LATE: "accounts:receivable-list?age=overdue",
    Gauge.OVER_LIMIT: "accounts:receivable-list?over=true",
    Gauge.COST_TO_SERVE: "accounts:cost-list?since={since}&until={until}",
    Gauge.LIKELY_PROSPECTS: f"analytics:fit-list?group=prospect&score_min={facts.LIKELY}",
    Gauge.WON: "lifecycle:stagemove-list?won=true&on_from={since}&on_to={until}",
    Gauge.GUESTS: "lifecycle:invitation-list?attended=true&event_from={since}&event_to={until}",
    Gauge.CAME: "lifecycle:invitation-list?event_from={since}&event_to={until}",
    Gauge.MARKETING_COST: "accounts:cost-list?kind=marketing&since={since}&until={until}",
    Gauge.REVENUE: "analytics:development?owner={user}",
    Gauge.VISITS: "lifecycle:visit-list?user={user}&held_from={since}&held_to={until}",
    Gauge.AT_STAKE: "lifecycle:warning-list?owner={user}",
}  # fmt: skip
"""The page behind each figure: of the same days and the same customers."""
DAYS_BEFORE = {Gauge.SATISFACTION: 90, Gauge.REVENUE: 365}
NAMED = STOCKS | {Gauge.SATISFACTION, Gauge.REVENUE, Gauge.LIKELY_PROSPECTS, Gauge.AT_STAKE}
"""Figures of a day, and those whose name says their time already."""


class DeskPage(Page):
    """What this role decides by; asked for by a page, it is a part of that page."""

    template_name, nav, title = "analytics/desks/show.html", "desk", gettext_lazy("My desk")

    def get_title(self) -> Any:
        return TITLES.get(self.user.role, self.title)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = facts.read(self.user, self.user.role)
        if found is None and self.htmx:
            raise Http404
        if found is None:  # whose role has the dashboard, or another page, to begin with
            return redirect("/")
        return self.show(template="analytics/desks/_desk.html" if self.htmx else "", **shown(found, self.user))


def shown(desk: Desk, user: Any) -> dict[str, Any]:
    """All of it in words and links."""
    return {
        "heading": TITLES[Role(desk.role)],
        "finding": finding(desk),
        "figures": [told(figure, desk, user) for figure in desk.figures],
        "things": [(thing, why(desk.role, thing)) for thing in desk.things],
        "cases": in_hand(user) if desk.role == Role.FINANCE else [],
        "role": desk.role,
        "nothing": NOTHING.get(Role(desk.role), ""),
    }


def in_hand(user: Any) -> list[tuple[Matter, str]]:
    """Cases that Today tells of, with their clocks, for whom the desk is the first page."""
    today = days.today()
    return [(one, matters.why(one, today)) for one in cases.cases(Asked(today, user))][: facts.FEW]


NOTHING = {
    Role.FINANCE: gettext_lazy("Nothing is overdue."),
    Role.MARKETING: gettext_lazy("No event is planned, and no prospect is like a key account."),
}


def told(figure: Figure, desk: Desk, user: Any) -> dict[str, Any]:
    """One figure: its value, and what it was before."""
    gauge = figure.gauge
    late = gauge in (Gauge.LATE_CASES, Gauge.OVERDUE, Gauge.OVER_LIMIT) and bool(figure.now)
    words = gauge.label if gauge in NAMED else _("%(figure)s, %(days)s days") % {
        "figure": gauge.label, "days": desk.days}  # fmt: skip
    return {"label": words, "value": value(gauge, figure.now), "hint": whose(figure) or before(figure, desk.days),
            "url": address(gauge, desk, user), "tone": "bad" if late else ""}  # fmt: skip


def whose(figure: Figure) -> str:
    """How many of them the reader has in hand, where colleagues have others."""
    if figure.own is None or figure.own == figure.now:
        return ""
    told = {"own": figure.own, "others": figure.now - figure.own}
    return _("%(own)s in your hands, %(others)s in others'") % told


def address(gauge: Gauge, desk: Desk, user: Any) -> str:
    """What a figure counts: the same days, and the reader's own customers and visits where it speaks of those."""
    days = DAYS_BEFORE.get(gauge, desk.days)
    since = desk.until - timedelta(days - 1)
    url_name, mark, query = LISTS[gauge].partition("?")
    said = query.format(days=days, since=since.isoformat(), until=desk.until.isoformat(), user=user.pk)
    return reverse(url_name) + mark + said


def value(gauge: Gauge, found: Any) -> Any:
    """As the kind of figure is written."""
    if found is None:
        return formats.NONE
    if gauge in AMOUNTS:
        return ui.money(found)
    if gauge in SHARES:
        return formats.percent(found)
    return f"{found:.1f}" if gauge in (Gauge.SATISFACTION, Gauge.DAYS_LATE) else f"{found:,}"


def before(figure: Figure, days: int) -> SafeString | str:
    """What it was in the time before, in the colour of the news; nothing where that is not known."""
    gauge = figure.gauge
    if figure.before is None:
        return ""
    span = DAYS_BEFORE.get(gauge, days)
    ways = _("%(days)s days ago: %(value)s") if gauge in STOCKS else _("%(days)s days before: %(value)s")
    words = ways % {"value": value(gauge, figure.before), "days": span}
    if figure.now is None or figure.now == figure.before or gauge in NO_NEWS:
        return ui.mark_safe(words)
    better = (figure.now > figure.before) == (gauge in GOOD_NEWS)
    return format_html('<span class="{}">{}</span>', "up" if better else "down", ui.mark_safe(words))


def why(role: str, thing: Thing) -> Any:
    """Why a thing stands there."""
    if role == Role.FINANCE:
        late = ngettext("oldest %(n)s day late", "oldest %(n)s days late", thing.days or 0) % {"n": thing.days}
        return format_html("{} · {}", ui.money(thing.amount), late)
    if thing.on is not None:
        return _("Event on %(day)s: whom to invite?") % {"day": formats.day(thing.on, ui.language(), year=False)}
    return _("Fit %(points)s of 100: plan the first visit") % {"points": thing.points}
