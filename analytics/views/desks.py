"""The desk by role: figures beside the time before, five things to do; finance begins there, others see it on Today."""

from __future__ import annotations

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
from kam.choices import Role
from kam.ground.pages import Page
from kam.rules import formats
from kam.templatetags import ui

TITLES = {
    Role.SERVICE: gettext_lazy("Service, against the 30 days before"),
    Role.FINANCE: gettext_lazy("Money to come in"),
    Role.MARKETING: gettext_lazy("Whom to win next"),
    Role.MANAGER: gettext_lazy("How my customers stand"),
}
LISTS = {
    Gauge.OPEN_CASES: "lifecycle:case-list", Gauge.LATE_CASES: "lifecycle:case-list?late=true",
    Gauge.PROMISES_MISSED: "analytics:service-report", Gauge.FIRST_CONTACT: "analytics:service-report",
    Gauge.SATISFACTION: "analytics:satisfaction", Gauge.OVERDUE: "accounts:receivable-list?age=overdue",
    Gauge.OWED: "accounts:receivable-list", Gauge.DAYS_LATE: "accounts:receivable-list?age=overdue",
    Gauge.OVER_LIMIT: "accounts:receivable-list?over=true", Gauge.COST_TO_SERVE: "analytics:serving",
    Gauge.LIKELY_PROSPECTS: f"analytics:fit-list?group=prospect&score_min={facts.LIKELY}",
    Gauge.WON: "lifecycle:stagemove-list", Gauge.GUESTS: "lifecycle:eventheld-list",
    Gauge.CAME: "lifecycle:eventheld-list", Gauge.MARKETING_COST: "accounts:cost-list?kind=marketing",
    Gauge.REVENUE: "analytics:development", Gauge.VISITS: "lifecycle:visit-list",
    Gauge.AT_STAKE: "lifecycle:warning-list",
}  # fmt: skip
DAYS_BEFORE = {Gauge.SATISFACTION: 90, Gauge.REVENUE: 365}


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
        return self.show(template="analytics/desks/_desk.html" if self.htmx else "", **shown(found))


def shown(desk: Desk) -> dict[str, Any]:
    """All of it in words and links."""
    return {
        "heading": TITLES[Role(desk.role)],
        "figures": [told(figure, desk.days) for figure in desk.figures],
        "things": [(thing, why(desk.role, thing)) for thing in desk.things],
        "role": desk.role,
        "nothing": NOTHING.get(Role(desk.role), ""),
    }


NOTHING = {
    Role.FINANCE: gettext_lazy("Nothing is overdue."),
    Role.MARKETING: gettext_lazy("No event is planned, and no prospect is like a key account."),
}


def told(figure: Figure, days: int) -> dict[str, Any]:
    """One figure: its value, and what it was before."""
    gauge = figure.gauge
    url_name, _mark, query = LISTS[gauge].partition("?")
    url = reverse(url_name) + (f"?{query}" if query else "")
    late = gauge in (Gauge.LATE_CASES, Gauge.OVERDUE, Gauge.OVER_LIMIT) and bool(figure.now)
    return {"label": gauge.label, "value": value(gauge, figure.now), "hint": before(figure, days), "url": url,
            "tone": "bad" if late else ""}  # fmt: skip


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
