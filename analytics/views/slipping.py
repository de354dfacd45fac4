"""Who is slipping: one sentence and the customers with whom most is going, parts of the dashboard after it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.choices import RiskBand
from analytics.facts import dashboards, leaders, slipping
from analytics.facts.leaders import Leaders
from analytics.facts.slipping import NAMED, Fallen, Money, Slipping
from analytics.forms.dashboards import DashboardForm
from analytics.views import dashboard_ways as ways
from analytics.views import development_movers
from analytics.views import development_words as words
from analytics.views.dashboard_ways import Part
from kam.choices import RunKind
from kam.ground import prepared, wording
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.models import Run
from kam.rules import formats
from kam.templatetags import ui

ASKED = ("tier", "owner", "region", "segment")
"""What development is narrowed to alike: there a category stands for what was bought, not for who buys it."""


class SlippingPage(Page):
    """Of everybody, or of the customers that the dashboard is narrowed to; with `brief` the sentence alone."""

    template_name, nav, title = "analytics/dashboards/slipping.html", "dashboard", _("Who is slipping")
    right = Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        form, found = DashboardForm(self.request.GET, user=self.user), dashboards.runs()[0]
        around = {"bare": self.htmx, "is_brief": bool(self.request.GET.get("brief"))}
        if RunKind.CONTRIBUTION not in found or not form.is_valid():
            return around
        part = Part(form.kept or {})
        reader = ways.reader_of(part, self.user, form, found[RunKind.CONTRIBUTION])
        run, book = Run.objects.current(RunKind.DEVELOPMENT), found[RunKind.CONTRIBUTION]
        churn = found.get(RunKind.CHURN)
        keys = (run.pk if run else None, book.pk, churn.pk if churn else None, *part.kept.items())
        return around | prepared.until_something_happens(
            "slipping", self.user, lambda: shown(reader, part, book, churn), *keys
        )


def shown(user: Any, part: Part, book: Run, churn: Run | None = None) -> dict[str, Any]:
    """Whom the book hangs on, who is slipping, and a row for each of those with whom most is going."""
    found = slipping.gather(user, book, churn)
    return {
        "hangs": hangs(leaders.gather(user, book)), "leaders_url": part.to("analytics:contribution-list"),
        "told": says(found), "money": sizes(found.money), "left": left(found.unsaved),
        "rows": [row(one) for one in found.fallen],
        "times": words.against(found.times) if found.times else "", "url": part.to("analytics:development", ASKED),
    }  # fmt: skip


def row(one: Fallen) -> dict[str, Any]:
    """A customer with what it bought and brought in both times, its risk, whose it is, and the warning that stands."""
    warning = reverse("lifecycle:warning-detail", args=[one.warning]) if one.warning else ""
    return development_movers.line(one.mover) | {
        "owner": str(one.owner or _t("Unassigned")), "warning": warning, "nets": one.nets, "risk": one.risk,
        "lost": words.changed(-one.nets.lost) if one.nets.before is not None else "",
    }  # fmt: skip


def left(found: list[Fallen]) -> str:
    """Who is among those that fell most and is not shown, each with why not."""
    if not found:
        return ""
    names = wording.listed(wording.aside(one.mover.name, wording.listed(_why_not(one))) for one in found)
    return _t("Fell much and left out: %(names)s.") % {"names": names}


def _why_not(one: Fallen) -> list[str]:
    now = one.nets.now or Decimal(0)
    found = [_t("false key account")] if one.is_false else []
    if now < 0:
        found.append(_t("loses %(amount)s") % {"amount": _short(-now)})
    return found or [_t("earns us nothing") if now == 0 else _t("brings no less contribution")]


def hangs(found: Leaders) -> SafeString | str:
    """The customers that bring most, each with its page and its share, and that of all; nothing where none earns."""
    if not found.first:
        return ""
    shape = wording.aside('<a href="{}">{}</a>', "{}")
    names = [format_html(shape, reverse("accounts:account-detail", args=[one.pk]), one.name,
                         formats.percent(one.share, 1)) for one in found.first]  # fmt: skip
    told = _t("Most hangs on %(names)s: together %(share)s of what all that earn bring.") % {
        "names": "{}", "share": "{}"}  # fmt: skip
    return format_html(told, format_html_join(wording.comma(), "{}", ((one,) for one in names)),
                       formats.percent(found.share, 1))  # fmt: skip


def sizes(money: Money) -> str:
    """Which size is which: of what is expected yet, and of what went already; one short sentence."""
    parts = []
    if money.at_risk is not None:
        parts.append(_t("of what is expected in the next %(days)s days %(amount)s at risk") % {
            "days": settings.CHURN_HORIZON_DAYS, "amount": _short(money.at_risk)})  # fmt: skip
    if money.at_risk is not None and money.warned is not None and money.warned <= money.at_risk:
        parts[0] = wording.listed([parts[0], _t("of it %(amount)s under warning") % {"amount": _short(money.warned)}])
    if money.lost:
        parts.append(_t("lost already against the year before, with those who slip: %(amount)s") % {
            "amount": _short(money.lost)})  # fmt: skip
    return _t("The money: %(parts)s.") % {"parts": wording.clauses(parts)} if parts else ""


def says(found: Slipping) -> str:
    """Who is slipping: who is warned of, who is at high risk without a warning, and who fell most without one."""
    parts = [_of_the_warned(found), _of_the_high(found), _of_the_fallen(found)]
    return _t("Who is slipping: %(parts)s.") % {"parts": wording.clauses(filter(None, parts))}


def _of_the_warned(found: Slipping) -> str:
    if not found.warned:
        return _t("nobody is under a warning")
    told = ngettext("%(count)s customer under a warning, most at stake with %(names)s",
                    "%(count)s customers under a warning, most at stake with %(names)s", found.warned)  # fmt: skip
    return told % {"count": f"{found.warned:,}", "names": wording.both(_staked(*one) for one in found.worst)}


def _of_the_high(found: Slipping) -> str:
    """Who carries us and is at high risk without a warning, as the headline counts them."""
    if not found.high:
        return ""
    names = wording.both(wording.aside(name, formats.percent(risk)) for _pk, name, risk in found.high[:NAMED])
    if len(found.high) <= NAMED:
        return _t("at high risk without a warning %(names)s") % {"names": names}
    return _t("%(count)s at high risk without a warning, among them %(names)s") % {
        "count": f"{len(found.high):,}", "names": names}  # fmt: skip


def _staked(name: str, value: Any) -> str:
    if value is None:
        return name
    return wording.aside(name, _short(value))


def _short(amount: Any) -> str:
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())


def _of_the_fallen(found: Slipping) -> str:
    if found.times is None:
        return ""
    if not found.fallen:
        return _t("nobody buys less than a year before")
    alone = [one for one in found.fallen if one.warning is None]
    if not alone:
        return _t("those who fell most are all under a warning")
    said = {pk for pk, _name, _risk in found.high[:NAMED]}
    alone = [one for one in alone if one.mover.pk not in said][:NAMED]
    if not alone:
        return ""
    return _t("without a warning %(names)s fell most") % {"names": wording.both(map(_fell, alone))}


def _fell(one: Fallen) -> str:
    """A name, with by what it is slipping, by how much, and how great its risk is."""
    mover, nets = one.mover, one.nets
    parts = [_less(one)]
    if nets.before is not None:
        parts.append(_t("contribution %(change)s") % {"change": words.signed(-nets.lost)})
    elif mover.now > 0:
        parts.append(words.signed(mover.change))
    if one.risk is not None:
        parts.append(_t("risk low") if one.band == RiskBand.LOW else _t("risk %(share)s") % {
            "share": formats.percent(one.risk)})  # fmt: skip
    return wording.aside(mover.name, wording.listed(parts))


def _less(one: Fallen) -> str:
    mover, part = one.mover, one.nets.part
    if mover.now <= 0:
        return _t("buys nothing any more")
    if mover.change < 0 and mover.before > 0:
        return _t("buys %(share)s less") % {"share": formats.percent(-mover.change / mover.before)}
    return _t("brings %(share)s less from as much revenue") % {"share": formats.percent(min(-(part or 0), 1))}
