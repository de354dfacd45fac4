"""Who is slipping: one sentence and the customers with whom most is going, parts of the dashboard after it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.choices import RiskBand
from analytics.facts import dashboards, leaders, slipping
from analytics.facts.falls import Fell
from analytics.facts.leaders import Leader, Leaders
from analytics.facts.slipping import NAMED, Fallen, Money, Slipping
from analytics.forms.dashboards import DashboardForm
from analytics.templatetags import foretold
from analytics.views import dashboard_ways as ways
from analytics.views import development_movers, fall_words
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


HALF = 0.5
"""A risk under it never reads as one half."""


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
    found, tested = slipping.gather(user, book, churn), Run.objects.current(RunKind.BACKTEST)
    return {
        "hangs": hangs(leaders.gather(user, book), tested.result if tested else None),
        "leaders_url": part.to("analytics:contribution-list"),
        "is_whole": part.is_whole,
        "told": says(found), "told_url": ways.live(part, "lifecycle:warning-list", found.book) if found.book else "",
        "lines": lines(found, part), "money": sizes(found.money), "left": left(found.unsaved),
        "rows": [row(one) for one in found.fallen], "falls_url": falls_url(found, part), "less": in_all(found.money),
        "times": words.against(found.times) if found.times else "", "url": part.to("analytics:development", ASKED),
    }  # fmt: skip


def falls_url(found: Slipping, part: Part) -> str:
    """The list of all whose fall is counted."""
    return part.to("analytics:contribution-falls") if found.money.fell else ""


def lines(found: Slipping, part: Part) -> list[dict[str, Any]]:
    """What stands below the first sentence, each line with the lists of those it counts: [(label, address)]."""
    held_back = part.to("analytics:verdict-list", false_key="held_back")
    left_out = [one for one in found.unsaved if one.nets.fall > 0][:NAMED]
    told: list[tuple[str, list[tuple[str, str]]]] = [
        (_of_the_high(found), _lists_of_the_high(found, part)),
        (_of_the_fallen(found), [(_t("Who they are"), falls_url(found, part))]),
        (left(left_out), [(_t("False key accounts"), held_back if any(one.is_false for one in left_out) else "")]),
    ]
    return [{"text": text, "ways": [way for way in led if way[1]]} for text, led in told if text]


def _lists_of_the_high(found: Slipping, part: Part) -> list[tuple[str, str]]:
    if found.book is None:
        return []
    every = part.to("analytics:score-list", band_from=RiskBand.HIGH.value, has_warning="false")
    return [(_t("Who they are"), ways.unwarned(part, found.book)), (_t("All at high risk without a warning"), every)]


def row(one: Fallen) -> dict[str, Any]:
    """A customer with what it bought and brought in both times, its risk, whose it is, and the warning that stands."""
    warning = reverse("lifecycle:warning-detail", args=[one.warning]) if one.warning else ""
    return development_movers.line(one.mover) | {
        "owner": str(one.owner or _t("Unassigned")), "warning": warning, "nets": one.nets, "risk": one.risk,
        "lost": words.changed(-one.nets.fall) if one.nets.before is not None else "",
        "net_moved": f"{_short(one.nets.before)} → {_short(one.nets.now or 0)}" if one.nets.before is not None else "",
        "lost_part": formats.percent(one.nets.part) if one.nets.part is not None else "",
        "cause": fall_words.cause_cell(one.around), "why": fall_words.why(one.around),
        "warned": fall_words.warning_cell(one.around), "next": fall_words.next_cell(one.around),
        "risk_words": formats.percent_short_of(one.risk, (HALF,)) if one.risk is not None else "",
        "urgent": bool(one.around and one.around.unanswered),
        "steps": fall_words.next_steps(one.around) if one.around else [],
        "nobody": one.around is not None and not one.around.is_followed and one.around.proposed_on is None,
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
    if one.nets.fall > 0:
        found.append(_t("contribution %(change)s") % {"change": words.signed(-one.nets.fall)})
    if now < 0:
        found.append(_t("loses %(amount)s") % {"amount": _short(-now)})
    return found or [_t("earns us nothing") if now == 0 else _t("brings no less contribution")]


def hangs(found: Leaders, tested: dict[str, Any] | None = None) -> SafeString | str:
    """
    The customers that bring most, each with its page, its share and what threatens it, and the share of all.

    `tested`: what the stored test says of how often such risks came true.
    """
    if not found.first:
        return ""
    told = _t("%(names)s: together %(share)s of positive net contribution.")
    if found.is_revenue:
        told = _t("%(names)s: together %(share)s of revenue; too little cost is known to say what they earn us.")
    said = format_html(told % {"names": "{}", "share": "{}"}, _led(found.first), formats.percent(found.share, 1))
    risks = foretold.estimate(tested, [one.risk for one in (*found.first, *found.after)])
    return format_html_join(wording.gap(), "{}", ((one,) for one in (said, _after(found), risks) if one))


def _led(leaders: Iterable[Leader]) -> SafeString:
    """Each with its page, its share and what threatens it."""
    shape = wording.aside('<a href="{}">{}</a>', "{}")
    return format_html_join(wording.comma(), "{}", (
        (format_html(shape, reverse("accounts:account-detail", args=[one.pk]), one.name,
                     wording.listed(_of_leader(one))),) for one in leaders))  # fmt: skip


def _after(found: Leaders) -> SafeString | str:
    """Who belongs to the first where the false key accounts among them are left out."""
    if not found.after:
        return ""
    words = ngettext("Without the false key account, %(names)s comes in as the last of the %(count)s.",
                     "Without the false key accounts, %(names)s come in as the last of the %(count)s.",
                     len(found.after))  # fmt: skip
    return format_html(words % {"names": "{}", "count": len(found.first)}, _led(found.after))


def _of_leader(one: Leader) -> list[str]:
    found = [formats.percent(one.share, 1)]
    if one.is_false:
        found.append(_t("false key account"))
    if one.risk is not None:
        found.append(_t("risk %(share)s") % {"share": formats.percent(one.risk)})
    return found


def sizes(money: Money) -> str:
    """Which size is which: of what is expected yet, and of what fell already; one short sentence."""
    parts = []
    if money.at_risk is not None:
        parts.append(_t("of what is expected in the next %(days)s days %(amount)s at risk") % {
            "days": settings.CHURN_HORIZON_DAYS, "amount": _short(money.at_risk)})  # fmt: skip
    if money.at_risk is not None and money.warned is not None and money.warned <= money.at_risk:
        parts[0] = wording.listed([parts[0], _t("of it %(amount)s under warning") % {"amount": _short(money.warned)}])
    if money.fell and money.fell.count:
        parts.append(less(money.fell))
    return _t("The money: %(parts)s.") % {"parts": wording.clauses(parts)} if parts else ""


def less(fell: Fell) -> str:
    """How many bring less than the year before, and how much less; whoever brings more is not set off."""
    told = ngettext("%(count)s customer brings %(amount)s less than the year before (whoever brings more is not set "
                    "off)",
                    "%(count)s customers bring %(amount)s less than the year before (whoever brings more is not set "
                    "off)", fell.count)  # fmt: skip
    return told % {"count": f"{fell.count:,}", "amount": _short(fell.amount)}


def in_all(money: Money) -> str:
    """The same as a sentence of its own."""
    return _t("{}.").format(less(money.fell)) if money.fell and money.fell.count else ""


def says(found: Slipping) -> str:
    """The first sentence: how many are warned of, what is at stake with them, and with whom most."""
    if not found.warned:
        return _t("{}.").format(capfirst(_t("nobody is under a warning")))
    told = ngettext("%(count)s customer under a warning", "%(count)s customers under a warning", found.warned)
    parts = [told % {"count": f"{found.warned:,}"}]
    if found.money.warned:
        parts.append(_t("%(amount)s at risk in the next %(days)s days") % {
            "amount": _short(found.money.warned), "days": settings.CHURN_HORIZON_DAYS})  # fmt: skip
    parts.append(_t("most with %(names)s") % {"names": wording.both(_staked(*one) for one in found.worst)})
    return _t("{}.").format(capfirst(words.joined(parts)))


def _of_the_high(found: Slipping) -> str:
    """Who of those that bring 80 % is at high risk without a warning, as the headline counts them."""
    if not found.high or found.book is None:
        return ""
    names = wording.both(wording.aside(name, formats.percent(risk)) for _pk, name, risk in found.high[:NAMED])
    told = ngettext("Of the %(makers)s that bring 80%%, %(count)s is at high risk without a warning: %(names)s.",
                    "Of the %(makers)s that bring 80%%, %(count)s are at high risk without a warning, first "
                    "%(names)s.", len(found.high))  # fmt: skip
    return told % {"makers": f"{found.book.makers:,}", "count": f"{len(found.high):,}", "names": names}


def _staked(name: str, value: Any) -> str:
    if value is None:
        return name
    return wording.aside(name, _short(value))


def _short(amount: Any) -> str:
    return formats.short_money(amount, settings.COMPANY_CURRENCY, ui.language())


def _of_the_fallen(found: Slipping) -> str:
    """How much less is brought, and who fell most without a warning."""
    fell, alone = found.money.fell, _alone(found)
    told = [less(fell) if fell and fell.count else "", alone]
    return _t("{}.").format(capfirst(wording.clauses(filter(None, told)))) if any(told) else ""


def _alone(found: Slipping) -> str:
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
    """
    A name, with by what it is slipping, by how much, and how great its risk is.

    A low risk of leaving is no all clear for whoever buys less: it still orders, that is all.
    """
    mover, nets, is_calm = one.mover, one.nets, one.band == RiskBand.LOW
    parts = [_t("still orders") if is_calm and mover.now > 0 else "", _less(one)]
    if nets.before is not None:
        parts.append(_t("contribution %(change)s") % {"change": words.signed(-nets.fall)})
    elif mover.now > 0:
        parts.append(words.signed(mover.change))
    if one.risk is not None and not is_calm:
        parts.append(_t("risk %(share)s") % {"share": formats.percent(one.risk)})
    return wording.aside(mover.name, wording.listed(filter(None, parts)))


def _less(one: Fallen) -> str:
    mover, part = one.mover, one.nets.part
    if mover.now <= 0:
        return _t("buys nothing any more")
    if mover.change < 0 and mover.before > 0:
        return _t("buys %(share)s less") % {"share": formats.percent(-mover.change / mover.before)}
    return _t("brings %(share)s less from as much revenue") % {"share": formats.percent(min(-(part or 0), 1))}
