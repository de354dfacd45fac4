"""What moved the value of the customers since a quarter ago, in words (C4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account
from analytics.facts.worth_moves import WorthMoved
from analytics.rules import worth_moves as rules
from analytics.views import pictures
from analytics.views.score_models import name_of
from kam.ground import bulk, wording
from kam.rules import formats
from kam.templatetags import ui

LABELS = {
    rules.CAME: _("Customers who came"), rules.GONE: _("Customers who no longer order"),
    rules.RISK: _("Risk of the customers"), rules.KEPT: _("Tiers, and how well each tier is kept"),
    rules.FACTOR: _("Correction of the forecast"), rules.ORDERS: _("Orders, margins and costs"),
}  # fmt: skip
HELD = {
    rules.CAME: _("their value of the later day"), rules.GONE: _("their value of the earlier day"),
    rules.RISK: _("with the orders, tiers and correction of the earlier day"),
    rules.KEPT: _("at the risk of the later day, with the earlier orders and correction"),
    rules.FACTOR: _("at the risk and tiers of the later day, with the earlier orders"),
    rules.ORDERS: _("what is left, with the later day's risk, tiers and correction"),
}  # fmt: skip
"""What a line holds fixed."""
SLIGHT = 0.005
"""Lines below this share of the value before are one line."""


def shown(found: WorthMoved, makers: Sequence[tuple[Account, float]] = ()) -> dict[str, Any]:
    """The lines as reckoned, each from what the one before left; the words, who made them, what changed besides."""
    big = [line for line in found.lines if abs(line[1]) >= SLIGHT * abs(found.was)]
    lines = [
        {"label": label(one.code, found), "held": HELD[one.code], "before": one.before, "share": one.amount,
         "amount": pictures.signed(one.amount), "after": one.after}
        for one in rules.steps(found.was, found.lines) if abs(one.amount) >= 1
    ]  # fmt: skip
    return {
        "since": found.before.as_of, "until": found.after.as_of, "lines": lines, "total": pictures.signed(found.total),
        "was": found.was, "now": found.was + found.total, "headline": headline(found, big),
        "makers": made(found, big, makers),
        "longest": max((abs(amount) for _code, amount in found.lines), default=1.0), "notes": notes(found),
    }  # fmt: skip


def label(code: str, found: WorthMoved) -> str:
    """What a line is called; the correction with both numbers."""
    if code != rules.FACTOR:
        return str(LABELS[code])
    was, now = corrections(found)
    return wording.pair(LABELS[code], f"{was} → {now}")


def headline(found: WorthMoved, big: list[tuple[str, float]]) -> str:
    """How much more or less, and what did most of it."""
    words = _t("%(amount)s more than on %(day)s.") if found.total >= 0 else _t("%(amount)s less than on %(day)s.")
    said = words % {"amount": pictures.short(abs(found.total)), "day": ui.day(found.before.as_of)}
    way = 1 if found.total >= 0 else -1
    led = [str(LABELS[code]) for code, amount in big if amount * way > 0][:2]
    most = _t("Mostly: %(what)s.") % {"what": " · ".join(led)}
    return ui.mark_safe(wording.sentences([said, most]) if led else said)


def made(found: WorthMoved, big: list[tuple[str, float]], makers: Sequence[tuple[Account, float]]) -> str:
    """Which customers make most of the line of risk; empty where it is slight or nobody stands out."""
    line = dict(big).get(rules.RISK)
    if line is None or not makers:
        return ""
    who = [wording.aside(account, pictures.signed(amount)) for account, amount in makers]
    words = ngettext("The greatest part of %(sum)s by risk: %(who)s.",
                     "The greatest parts of %(sum)s by risk: %(who)s.", len(who))  # fmt: skip
    return words % {"sum": pictures.signed(line), "who": wording.both(who)}


def corrections(found: WorthMoved) -> tuple[str, str]:
    """What the forecast was multiplied by on the two days."""
    was, now = (formats.percent(factor, 1) for factor in found.factors)
    return was, now


def since(found: WorthMoved | None) -> str:
    """How much more or less than before, and what of it is the forecast's correction; "" where nothing is known."""
    if found is None or not (found.was or found.total):
        return ""
    said, more = moved_by(found), corrected(found)
    return wording.aside(said, more) if more else said


def moved_by(found: WorthMoved) -> str:
    """How much more or less than before."""
    words = _t("%(amount)s more than on %(day)s") if found.total >= 0 else _t("%(amount)s less than on %(day)s")
    return words % {"day": formats.day(found.before.as_of, ui.language()), "amount": pictures.short(abs(found.total))}


def corrected(found: WorthMoved) -> str:
    """What of it is the forecast's correction alone; "" where that is little."""
    alone = dict(rules.parted(found.lines, SLIGHT * abs(found.was))).get(rules.FACTOR)
    if alone is None:
        return ""
    was, now = corrections(found)
    more = _t("%(amount)s of it only because the forecast was corrected, %(was)s → %(now)s")
    return more % {"amount": pictures.signed(alone), "was": was, "now": now}


def turned(history: Sequence[tuple[Any, Any, Any]]) -> str:
    """Where the value fell and rises since, or the other way round; "" where its ends tell enough."""
    found = rules.turn([float(value) for _on, value, _risk in history])
    if found is None:
        return ""
    words = _t("It fell from %(was)s on %(since)s to %(turned)s on %(day)s, and has risen since.") if found.rises else (
        _t("It rose from %(was)s on %(since)s to %(turned)s on %(day)s, and has fallen since."))  # fmt: skip
    (since, was, _risk), (day, turned_to, _more) = history[found.start], history[found.turn]
    return words % {"was": pictures.short(was), "turned": pictures.short(turned_to),
                    "since": formats.day(since, ui.language()), "day": formats.day(day, ui.language())}  # fmt: skip


def beside(found: WorthMoved | None) -> str:
    """The same at the tile: how much more or less than before."""
    if found is None or not found.was:
        return ""
    return _t("%(amount)s since %(day)s") % {
        "amount": pictures.signed(found.total), "day": formats.day(found.before.as_of, ui.language())
    }  # fmt: skip


def swung(found: WorthMoved, movers: Sequence[tuple[int, str, Any]], *, whole: bool) -> SafeString:
    """The value of all, how much more or less than a quarter ago, what of that is correction, and whose moved most."""
    words = _t("All customers together are worth {value} to us over the coming years, {change}.")
    if not whole:
        words = _t("The customers that you see are together worth {value} to us over the coming years, {change}.")
    now = bulk.money(round((found.was + found.total) * 100))
    value = format_html('<b title="{}">{}</b>', ui.exact(now), pictures.short(now))
    more, tone = corrected(found), "" if found.total >= 0 else "late"
    change = format_html('<b class="{}">{}</b>', tone, moved_by(found))
    change = format_html(wording.aside("{}", "{}"), change, more) if more else change
    said = format_html(words, change=change, value=value)
    if not movers:
        return said
    shape = wording.aside('<a href="{}?tab=value">{}</a>', "{}")
    names = format_html_join(wording.comma(), "{}", (
        (format_html(shape, reverse("accounts:account-detail", args=[key]), name, pictures.signed(amount)),)
        for key, name, amount in movers))  # fmt: skip
    return format_html("{}{}{}", said, wording.gap(), format_html(_t("Moved most: {names}."), names=names))


def notes(found: WorthMoved) -> list[str]:
    """Another policy, another version of the score; and what the correction is, where it moved."""
    told = []
    if any(code == rules.FACTOR for code, _amount in found.lines):
        told.append(_t("The correction compares what the last year brought with what was foretold for it a year ago, "
                       "at the same season; in a young book the last window, which swings with the season. It "
                       "multiplies what the lines above it have left by its new figure ÷ the old one."))  # fmt: skip
    if any(code == rules.RISK for code, _amount in found.lines):
        told.append(
            _t(
                "The line of risk goes by what customers brought on the earlier day. The asset at risk goes by "
                "the pace of the later day: of who orders less by now it can rise by less than this line."
            )
        )
    if found.before.result.get("looked_back", 0) != found.after.result.get("looked_back", 0):
        told.append(_t("The earlier value was corrected by another stretch of the past, so part of the correction's "
                       "line is no change of the customers."))  # fmt: skip
    if found.policies[0] != found.policies[1]:
        was, now = (str(number or "–") for number in found.policies)
        told.append(_t("Another version of the tier policy counted: %(was)s → %(now)s.") % {"was": was, "now": now})
    if None not in found.models and found.models[0] != found.models[1]:
        was, now = (name_of(int(number or 0)) for number in found.models)
        told.append(_t("Another version of the score: %(was)s → %(now)s") % {"was": was, "now": now})
    return told
