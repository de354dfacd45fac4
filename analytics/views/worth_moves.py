"""What moved the value of the customers since the run before, in words (C4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from analytics.facts.worth_moves import WorthMoved
from analytics.rules import worth_moves as rules
from analytics.views import pictures
from analytics.views.score_models import name_of
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui

LABELS = {
    rules.CAME: _("Customers who came"), rules.GONE: _("Customers who no longer order"),
    rules.RISK: _("Risk of the customers"), rules.KEPT: _("Tiers, and how well each tier is kept"),
    rules.FACTOR: _("Correction of the forecast"), rules.ORDERS: _("Orders, margins and costs"),
}  # fmt: skip
SLIGHT = 0.005
"""Lines below this share of the value before are one line."""


def shown(found: WorthMoved) -> dict[str, Any]:
    """The lines as they were reckoned, each from what the one before left; the words, and what changed besides."""
    big = [line for line in found.lines if abs(line[1]) >= SLIGHT * abs(found.was)]
    lines = [
        {"label": label(one.code, found), "before": one.before, "share": one.amount, "amount": signed(one.amount),
         "after": one.after} for one in rules.steps(found.was, found.lines) if abs(one.amount) >= 1
    ]  # fmt: skip
    return {
        "since": found.before.as_of, "until": found.after.as_of, "lines": lines, "total": signed(found.total),
        "was": found.was, "now": found.was + found.total, "headline": headline(found, big),
        "longest": max((abs(amount) for _code, amount in found.lines), default=1.0), "notes": notes(found),
    }  # fmt: skip


def signed(amount: float) -> str:
    """An amount that is added or taken off."""
    return f"{'+' if amount >= 0 else formats.MINUS}{pictures.short(abs(amount))}"


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


def corrections(found: WorthMoved) -> tuple[str, str]:
    """What the forecast was multiplied by on the two days."""
    was, now = (formats.percent(factor, 1) for factor in found.factors)
    return was, now


def parts(found: WorthMoved) -> list[str]:
    """What of the move is not the same customers' business, and what is left of it; nothing where all of it is."""
    words = {rules.CAME: _t("%(amount)s by customers who came"),
             rules.GONE: _t("%(amount)s by customers who no longer order"),
             rules.FACTOR: _t("%(amount)s by the correction of the forecast alone (%(was)s → %(now)s)"),
             rules.ORDERS: _t("%(amount)s by everything else")}  # fmt: skip
    was, now = corrections(found)
    return [words[code] % {"amount": signed(amount), "was": was, "now": now}
            for code, amount in rules.parted(found.lines, SLIGHT * abs(found.was))]  # fmt: skip


def of_a_quarter(found: WorthMoved | None) -> str:
    """What it was a quarter ago, and the parts that add up to what it is now; "" where nothing is known."""
    if found is None or not (found.was or found.total):
        return ""
    told = {"day": formats.day(found.before.as_of, ui.language()), "before": pictures.short(found.was),
            "amount": pictures.short(abs(found.total)), "after": pictures.short(found.was + found.total)}  # fmt: skip
    apart = parts(found)
    if apart:
        words = _t("On %(day)s it was %(before)s; since then %(parts)s: together %(after)s.")
        return words % (told | {"parts": wording.listed(apart)})
    words = _t("On %(day)s it was %(before)s, %(amount)s less") if found.total >= 0 else _t(
        "On %(day)s it was %(before)s, %(amount)s more")  # fmt: skip
    return words % told + pgettext("end of a sentence", ".")


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


def bases(near: WorthMoved | None, quarter: WorthMoved | None) -> str:
    """That the table counts from another day than the sentence above it; "" where both count from one."""
    if near is None or quarter is None or near.before.as_of == quarter.before.as_of:
        return ""
    words = _t("This table counts from the computation before, of %(near)s; the sentence and the figure above count "
               "from a quarter ago, %(quarter)s.")  # fmt: skip
    return words % {"near": formats.day(near.before.as_of, ui.language()),
                    "quarter": formats.day(quarter.before.as_of, ui.language())}  # fmt: skip


def beside(found: WorthMoved | None) -> str:
    """The same at the tile: how much more or less than a quarter ago, and what of it is no better business."""
    if found is None or not found.was:
        return ""
    said = _t("%(amount)s since %(day)s") % {
        "amount": signed(found.total), "day": formats.day(found.before.as_of, ui.language())
    }  # fmt: skip
    apart = parts(found)
    return wording.pair(said, wording.listed(apart)) if apart else said


def notes(found: WorthMoved) -> list[str]:
    """Another policy, another version of the score; and what the correction is, where it moved."""
    told = []
    if any(code == rules.FACTOR for code, _amount in found.lines):
        told.append(_t("The correction compares what the last year brought with what was foretold for it a year ago, "
                       "at the same season; in a young book the last window, which swings with the season. It "
                       "multiplies what the lines above it have left by its new figure ÷ the old one."))  # fmt: skip
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
