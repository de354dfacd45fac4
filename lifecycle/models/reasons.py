"""Why an account is at risk: reasons kept as codes and numbers, turned into words people use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from kam.ground import wording
from kam.rules import formats
from lifecycle.choices import Cause, CauseState
from lifecycle.rules.warnings import BY_HAND, SLIGHT, raised

Numbers = Mapping[str, Any]
YEAR, MONTHS = 365, 360
"""Days of a year, and of the twelve months of thirty days that the score counts for one."""
RECOMMENDS = 2
"""How a score marks answers on recommending us; those on satisfaction are 1."""


def _silence(numbers: Numbers) -> str:
    days, gap = numbers.get("silent"), numbers.get("gap")
    if days is None:
        return _("No order for longer than usual")
    if not gap:
        return ngettext("No order for %d day", "No order for %d days", int(days)) % int(days)
    if days < gap:
        words = ngettext(
            "In its rhythm: last order %(days)d day ago, on average every %(gap)d; only right after an order is the "
            "risk lower",
            "In its rhythm: last order %(days)d days ago, on average every %(gap)d; only right after an order is the "
            "risk lower", int(days),
        )  # fmt: skip
        return words % {"days": int(days), "gap": max(round(gap), 1)}
    words = ngettext("No order for %(days)d day", "No order for %(days)d days", int(days))
    return words % {"days": int(days)} + _(" (on average every %(gap)d)") % {"gap": max(round(gap), 1)}


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
    """Before a whole year half of it counts as bought; the season is as long as the horizon, and begins it."""
    tenure = numbers.get("tenure", YEAR)
    if tenure < YEAR - settings.CHURN_HORIZON_DAYS:
        return _("Was not a customer yet in this season last year")
    if tenure < YEAR:
        return _("Has been a customer for less than a year")
    return _("Bought nothing in this season last year")


def _season_before(numbers: Numbers) -> str:
    if numbers.get("tenure", 2 * YEAR) < 2 * YEAR:
        return _("Was not a customer yet in this season two years ago")
    return _("Bought nothing in this season two years ago")


def _year_before(numbers: Numbers) -> str:
    tenure = numbers.get("tenure", 2 * MONTHS)
    if tenure < MONTHS:
        return _("Was not a customer yet in the year before last")
    if tenure < 2 * MONTHS:
        return _("Was a customer for only a part of the year before last")
    return _("Bought little in the year before last")


def _months(numbers: Numbers) -> str:
    months = numbers.get("months")
    if months is None:
        return _("Orders in few months of the year")
    return ngettext("Ordered in only %d month of twelve", "Ordered in only %d months of twelve", int(months)) % months


def _answers(numbers: Numbers) -> str:
    """What the answers were and what they are, in points of ten; of scores that keep no figures only that they fell."""
    now, before = numbers.get("points"), numbers.get("points_before")
    if now is None or before is None:
        return _("Satisfaction low, or lower than in the quarter before")
    told = {"now": f"{now:.1f}", "before": f"{before:.1f}"}
    if numbers.get("heard") == RECOMMENDS:
        if told["now"] == told["before"] or now > before:
            return _("Would recommend us: only %(now)s of 10") % told
        return _("Would recommend us: %(now)s of 10, before that %(before)s") % told
    if told["now"] == told["before"] or now > before:
        return _("Satisfaction only %(now)s of 10") % told
    return _("Satisfaction fell to %(now)s of 10, before that %(before)s") % told


def _said(numbers: Numbers) -> str:
    """The words of whoever raised the warning, with who said so and when."""
    text = str(numbers.get("text") or "")
    if not text or not numbers.get("by"):
        return text or _("Raised by hand")
    told = {"text": text, "who": numbers["by"], "day": day_words(numbers.get("on"))}
    return _("“%(text)s” (%(who)s, %(day)s)") % told


def day_words(text: Any) -> str:
    """A day of the reasons as people write it, without its year."""
    day = parse_date(str(text or ""))
    return formats.day(day, get_language() or "en", year=False) if day else ""


def plain(words: Any) -> Callable[[Numbers], str]:
    """Words that no number changes."""
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
    "am24": _year_before,
    "season2": _season_before,
    "single": _single,
    "trend": plain(gettext_lazy("Orders less than last year")),
    "rrank": plain(gettext_lazy("Buys less than others of its kind")),
    "seas": _season,
    "ret": plain(gettext_lazy("Many returns")),
    "complaints": plain(gettext_lazy("Complaint not settled")),
    "visit_overdue": plain(gettext_lazy("Visit overdue")),
    "satisfaction": _answers,
    "competitor": plain(gettext_lazy("A competitor is inside")),
    "champion_left": plain(gettext_lazy("Our champion has left")),
    "strategy": plain(gettext_lazy("The customer is changing its strategy")),
    "sourcing": plain(gettext_lazy("Supplier consolidation or tender")),
    "framework": plain(gettext_lazy("A framework contract runs on")),
    "executive_met": plain(gettext_lazy("An executive visit was held recently")),
    "by_hand": _said,
}


def raised_words(reasons: Any) -> str:
    """What a person said when they raised the warning, with who and when; empty where a run opened it."""
    said = raised(reasons)
    return _said(said) if said else ""


def cause_words(warning: Any) -> str:
    """
    Why we may lose a customer, in the words of the filter: the causes that stand, the leading one first.

    A contested cause is none, and what was said when the warning was raised is none of the five: beside that it is not
    known yet stands which one is contested, else what was said. Of a warning that is told its causes.

    Whoever may not read suspicions is never told that it is not known, of any warning: what is known to few is so
    neither denied nor given away.
    """
    if warning.causes_known:
        return wording.clauses([_agreed(one) for one in warning.causes_known])
    unknown = unknown_cause(sees_all=warning.sees_all_causes)
    if warning.contested:
        return wording.aside(unknown, wording.pair(CauseState.CONTESTED.label, warning.contested))
    return wording.clauses(filter(None, [unknown, raised_words(warning.reasons)]))


def unknown_cause(*, sees_all: bool) -> str:
    """What stands where a reader finds no cause; `sees_all`: whether none is kept from them."""
    return str(Cause.UNKNOWN.label) if sees_all else _("No cause that you can see")


def _agreed(cause: Any) -> str:
    """A cause, with how far it is agreed on unless a second person confirmed it."""
    return str(cause) if cause.state == CauseState.CONFIRMED else wording.aside(cause, cause.get_state_display())


def risk_words(reasons: Any, most: int = 3, *, said: bool = True) -> list[str]:
    """
    The strongest reasons [[code, share, numbers]] as short sentences, each once; none that is `in_rhythm` or `SLIGHT`.

    Parts with the same sentence count together, as in the picture. `said`: with what a person said when they raised
    it, for places that do not show it as the cause.
    """
    found: dict[str, float] = {}
    for reason in reasons or []:
        code, numbers = str(reason[0]), reason[2] if len(reason) > 2 and isinstance(reason[2], Mapping) else {}
        if code in RISK and (said or code != BY_HAND) and not in_rhythm(code, numbers):
            words = RISK[code](numbers)
            found[words] = found.get(words, 0.0) + (SLIGHT if code == BY_HAND else float(reason[1]))
    return [words for words, share in found.items() if share >= SLIGHT][:most]


def risk_word(code: str, numbers: Numbers) -> str:
    """One part of a risk that raises it, as a short sentence; of silence within the rhythm, too."""
    return RISK[code](numbers) if code in RISK else ""
