"""What moved the value of the customers since the run before, in words (C4)."""

from __future__ import annotations

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
    """The lines, small ones together, the words and what changed in how it is reckoned."""
    whole = abs(float(found.before.result.get("value", 0)))
    big = [line for line in found.lines if abs(line[1]) >= SLIGHT * whole]
    rest = found.total - sum(amount for _code, amount in big)
    lines = [{"label": label(code, found), "amount": ui.money(amount), "share": amount} for code, amount in big]
    if abs(rest) >= 1:
        lines.append({"label": _t("All else"), "amount": ui.money(rest), "share": rest})
    return {
        "since": found.before.as_of, "lines": lines, "total": ui.money(found.total), "headline": headline(found, big),
        "longest": max((abs(amount) for _code, amount in big), default=1.0), "notes": notes(found),
    }  # fmt: skip


def label(code: str, found: WorthMoved) -> str:
    """What a line is called; the correction with both numbers."""
    if code != rules.FACTOR:
        return str(LABELS[code])
    was, now = (formats.percent(factor) for factor in found.factors)
    return wording.pair(LABELS[code], f"{was} → {now}")


def headline(found: WorthMoved, big: list[tuple[str, float]]) -> str:
    """How much more or less, and what did most of it."""
    words = _t("%(amount)s more than on %(day)s.") if found.total >= 0 else _t("%(amount)s less than on %(day)s.")
    said = words % {"amount": pictures.short(abs(found.total)), "day": ui.day(found.before.as_of)}
    way = 1 if found.total >= 0 else -1
    led = [str(LABELS[code]) for code, amount in big if amount * way > 0][:2]
    most = _t("Mostly: %(what)s.") % {"what": " · ".join(led)}
    return ui.mark_safe(wording.sentences([said, most]) if led else said)


def of_a_quarter(found: WorthMoved | None) -> str:
    """How much more or less than a quarter ago, and what of it is the correction alone; "" where nothing is known."""
    if found is None:
        return ""
    words = _t("On %(day)s it was %(before)s, %(amount)s less") if found.total >= 0 else _t(
        "On %(day)s it was %(before)s, %(amount)s more")  # fmt: skip
    said = words % {"day": formats.day(found.before.as_of, ui.language()), "before": pictures.short(found.was),
                    "amount": pictures.short(abs(found.total))}  # fmt: skip
    corrected = dict(found.lines).get(rules.FACTOR, 0.0)
    if abs(corrected) >= SLIGHT * abs(found.was):
        more = _t("%(amount)s is what the correction of the forecast alone did (%(was)s → %(now)s)") % {
            "amount": ("+" if corrected >= 0 else "−") + pictures.short(abs(corrected)),
            "was": formats.percent(found.factors[0]), "now": formats.percent(found.factors[1]),
        }  # fmt: skip
        said = wording.clauses([said, more])
    return said + pgettext("end of a sentence", ".")


def notes(found: WorthMoved) -> list[str]:
    """Another policy, another version of the score; and what the correction is, where it moved."""
    told = []
    if any(code == rules.FACTOR for code, _amount in found.lines):
        told.append(_t("The correction compares what the last complete window brought with what was foretold for it; "
                       "in a young book it swings."))  # fmt: skip
    if found.policies[0] != found.policies[1]:
        was, now = (str(number or "–") for number in found.policies)
        told.append(_t("Another version of the tier policy counted: %(was)s → %(now)s.") % {"was": was, "now": now})
    if None not in found.models and found.models[0] != found.models[1]:
        was, now = (name_of(int(number or 0)) for number in found.models)
        told.append(_t("Another version of the score: %(was)s → %(now)s") % {"was": was, "now": now})
    return told
