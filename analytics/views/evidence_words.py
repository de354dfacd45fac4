"""The comparisons behind volume without profit and squeezers in words: each number beside its threshold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _t

from analytics.rules.comparisons import NET, RATE, USUAL
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui


def thin_words(found: dict[str, Any]) -> str:
    """Much revenue and too little left: the tests that spoke; verdicts of older runs kept two rates alone."""
    rates = {name: formats.percent(found.get(name, 0), 1) for name in ("margin_rate", "median_rate", "least_rate")}
    if not found.get("tests"):
        words = _t("much revenue at a margin of %(rate)s after cost to serve (middle of the book: %(middle)s)")
        return words % {"rate": rates["margin_rate"], "middle": rates["median_rate"]}
    net, usual = _money(found["net"]), _money(found["median_net"])
    spoke = [name for name in found["tests"] if name != USUAL or NET not in found["tests"]]
    said = {
        NET: _t("nothing is left of it: a net contribution of %(net)s, where the middle customer leaves %(usual)s")
        % {"net": net, "usual": usual},
        RATE: _t("a margin of %(margin_rate)s, below %(least_rate)s, half of what a typical customer leaves "
                 "(%(median_rate)s)") % rates,
        USUAL: _t("a net contribution of %(net)s, less than the middle customer's %(usual)s")
        % {"net": net, "usual": usual},
    }  # fmt: skip
    return _t("much revenue, and %(tests)s") % {"tests": wording.clauses(said[name] for name in spoke)}


def squeeze_words(found: dict[str, Any]) -> str:
    """Discounts, margin and its fall, each against its threshold; verdicts of older runs kept two rates alone."""
    if not found.get("falls"):
        words = _t("deep discounts and a margin that fell two quarters running, now %(rate)s (middle: %(middle)s)")
        rate, middle = (formats.percent(found.get(name, 0), 1) for name in ("margin_rate", "median_rate"))
        return words % {"rate": rate, "middle": middle}
    names = ("discount_rate", "discount_from", "credit_rate", "credit_rate_under")
    falls = [
        _t("from %(before)s to %(now)s") % {"before": formats.percent(before, 1), "now": formats.percent(now, 1)}
        for now, before in reversed(found["falls"])
    ]
    words = _t(
        "discounts of %(discount_rate)s (the deepest fifth of its segment begins at %(discount_from)s), a margin of "
        "%(credit_rate)s after late payment (poor is under %(credit_rate_under)s), which fell two quarters running "
        "against the four before: %(falls)s"
    )
    return words % {"falls": wording.listed(falls), **{name: formats.percent(found[name], 1) for name in names}}


def _money(amount: str) -> str:
    return formats.short_money(Decimal(amount), settings.COMPANY_CURRENCY, ui.language())
