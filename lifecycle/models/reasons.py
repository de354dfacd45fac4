"""Reasons kept as codes and numbers, turned into words people use: why an account is at risk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from kam.rules import formats
from lifecycle.rules.warnings import BY_HAND, raised

Numbers = Mapping[str, Any]
YEAR = 365


def _silence(numbers: Numbers) -> str:
    days, gap = numbers.get("silent"), numbers.get("gap")
    if days is None:
        return _("No order for longer than usual")
    if not gap:
        return ngettext("No order for %d day", "No order for %d days", int(days)) % int(days)
    if days < gap:
        words = ngettext(
            "In its rhythm: last order %(days)d day ago, usually every %(gap)d; only right after an order is the risk "
            "lower",
            "In its rhythm: last order %(days)d days ago, usually every %(gap)d; only right after an order is the risk "
            "lower", int(days),
        )  # fmt: skip
        return words % {"days": int(days), "gap": max(round(gap), 1)}
    words = ngettext("No order for %(days)d day", "No order for %(days)d days", int(days))
    return words % {"days": int(days)} + _(" (usually every %(gap)d)") % {"gap": max(round(gap), 1)}


def in_rhythm(code: str, numbers: Numbers) -> bool:
    """
    Whether a reason only says that the time to order again has not come yet: nothing to fear a customer for.

    Its share of the risk is above 0 all the same, for shares are reckoned from a customer that has just ordered.
    """
    days, gap = numbers.get("silent"), numbers.get("gap")
    return RISK.get(code) is _silence and days is not None and bool(gap) and days < gap


def _apart(numbers: Numbers) -> str:
    gap = max(round(numbers.get("gap") or 0), 0)
    if not gap:
        return _("More time between orders than most")
    words = ngettext("More time between orders than most: %d day", "More time between orders than most: %d days", gap)
    return words % gap


def _single(_numbers: Numbers) -> str:
    return _("Ordered only once so far")


def _few(numbers: Numbers) -> str:
    count = numbers.get("orders365")
    if count is None:
        return _("Few orders")
    return ngettext("Only %d order in the last year", "Only %d orders in the last year", int(count)) % count


def _ever(numbers: Numbers) -> str:
    count = numbers.get("orders")
    if count is None:
        return _("Few orders")
    return ngettext("Only %d order so far", "Only %d orders so far", int(count)) % count


def _season(numbers: Numbers) -> str:
    if numbers.get("tenure", YEAR) < YEAR:
        return _("Was not a customer yet in this season last year")
    return _("Bought nothing in this season last year")


def _months(numbers: Numbers) -> str:
    months = numbers.get("months")
    if months is None:
        return _("Orders in few months of the year")
    return ngettext("Ordered in only %d month of twelve", "Ordered in only %d months of twelve", int(months)) % months


def _said(numbers: Numbers) -> str:
    """The words of whoever raised the warning, with who said so and when."""
    text = str(numbers.get("text") or "")
    if not text or not numbers.get("by"):
        return text or _("Raised by hand")
    day = day_words(numbers.get("on"))
    return _("“%(text)s” (%(who)s, %(day)s)") % {"text": text, "who": numbers["by"], "day": day}


def plain(words: Any) -> Callable[[Numbers], str]:
    return lambda _numbers: str(words)


RISK: dict[str, Callable[[Numbers], str]] = {
    "silence": _silence,
    "od": _silence,
    "late": _silence,
    "rec_h": _silence,
    "longer": _silence,
    "step60": _silence,
    "step180": _silence,
    "rhythm": plain(gettext_lazy("Customers with such an order rhythm leave more often")),
    "gap_h": _apart,
    "am": _months,
    "nord": _few,
    "ever": _ever,
    "am3": plain(gettext_lazy("Orders less in the last three months")),
    "am24": plain(gettext_lazy("Bought little in the year before last")),
    "season2": plain(gettext_lazy("Bought nothing in this season two years ago")),
    "single": _single,
    "trend": plain(gettext_lazy("Orders less than last year")),
    "rrank": plain(gettext_lazy("Buys less than others of its kind")),
    "seas": _season,
    "ret": plain(gettext_lazy("Many returns")),
    "complaints": plain(gettext_lazy("Complaint not settled")),
    "visit_overdue": plain(gettext_lazy("Visit overdue")),
    "satisfaction": plain(gettext_lazy("Satisfaction falling")),
    "competitor": plain(gettext_lazy("A competitor is inside")),
    "champion_left": plain(gettext_lazy("Our champion has left")),
    "strategy": plain(gettext_lazy("The customer is changing its strategy")),
    "sourcing": plain(gettext_lazy("Supplier consolidation or tender")),
    "framework": plain(gettext_lazy("A framework contract runs on")),
    "executive_met": plain(gettext_lazy("Executives met recently")),
    "by_hand": _said,
}


def raised_words(reasons: Any) -> str:
    """What a person said when they raised the warning, with who and when; empty where a run opened it."""
    said = raised(reasons)
    return _said(said) if said else ""


def risk_words(reasons: Any, most: int = 3, *, said: bool = True) -> list[str]:
    """
    The strongest reasons [[code, share, numbers]] as short sentences, each once; none that is `in_rhythm`.

    `said`: with what a person said when they raised it, for places that do not show it as the cause.
    """
    found: dict[str, None] = {}
    for reason in reasons or []:
        code, numbers = str(reason[0]), reason[2] if len(reason) > 2 and isinstance(reason[2], Mapping) else {}
        if code in RISK and (said or code != BY_HAND) and not in_rhythm(code, numbers):
            found[RISK[code](numbers)] = None
    return list(found)[:most]


def risk_word(code: str, numbers: Numbers) -> str:
    """One part of a risk that raises it, as a short sentence; of silence within the rhythm, too."""
    return RISK[code](numbers) if code in RISK else ""


def day_words(text: Any) -> str:
    """A day of the reasons as people write it, without its year."""
    day = parse_date(str(text or ""))
    return formats.day(day, get_language() or "en", year=False) if day else ""
