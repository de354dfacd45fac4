"""Reasons kept as codes and numbers, turned into words people use: why an account is at risk, why a visit is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.choices import KeyClass
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
    return _("“%(text)s” (%(who)s, %(day)s)") % {"text": text, "who": numbers["by"], "day": _day(numbers.get("on"))}


def _plain(words: Any) -> Callable[[Numbers], str]:
    return lambda _numbers: str(words)


RISK: dict[str, Callable[[Numbers], str]] = {
    "silence": _silence,
    "od": _silence,
    "late": _silence,
    "rec_h": _silence,
    "longer": _silence,
    "step60": _silence,
    "step180": _silence,
    "rhythm": _plain(gettext_lazy("Customers with such an order rhythm leave more often")),
    "gap_h": _apart,
    "am": _months,
    "nord": _few,
    "ever": _ever,
    "am3": _plain(gettext_lazy("Orders less in the last three months")),
    "am24": _plain(gettext_lazy("Bought little in the year before last")),
    "season2": _plain(gettext_lazy("Bought nothing in this season two years ago")),
    "single": _single,
    "trend": _plain(gettext_lazy("Orders less than last year")),
    "rrank": _plain(gettext_lazy("Buys less than others of its kind")),
    "seas": _season,
    "ret": _plain(gettext_lazy("Many returns")),
    "complaints": _plain(gettext_lazy("Complaint not settled")),
    "visit_overdue": _plain(gettext_lazy("Visit overdue")),
    "satisfaction": _plain(gettext_lazy("Satisfaction falling")),
    "competitor": _plain(gettext_lazy("A competitor is inside")),
    "champion_left": _plain(gettext_lazy("Our champion has left")),
    "strategy": _plain(gettext_lazy("The customer is changing its strategy")),
    "sourcing": _plain(gettext_lazy("Supplier consolidation or tender")),
    "framework": _plain(gettext_lazy("A framework contract runs on")),
    "executive_met": _plain(gettext_lazy("Executives met recently")),
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


def plan_words(reasons: Any) -> list[str]:
    """Why a visit is due: {code: numbers} as short sentences."""
    told = reasons or {}
    dated = bool(DATED & told.keys())
    return [words for code, numbers in told.items() if (words := _plan_word(code, numbers or {}, dated=dated))]


def _plan_word(code: str, numbers: Numbers, *, dated: bool) -> str:
    """Where another reason names a day already, that of a shift is not said beside it: one day is due, not two."""
    if code == "shifted" and dated:
        return _shifted_from(numbers)
    known = PLAN.get(code)
    return known(numbers) if known else ""


def _day(text: Any) -> str:
    """A day of the reasons as people write it, without its year."""
    day = parse_date(str(text or ""))
    return formats.day(day, get_language() or "en", year=False) if day else ""


def _cadence(numbers: Numbers) -> str:
    since, every = numbers.get("since") or numbers.get("days"), numbers.get("every", "")
    if not since:
        words = ngettext("Every %s day by plan", "Every %s days by plan", _count(every)) % every
    else:
        words = ngettext("Not visited for %(since)s day (plan: %(every)s)",
                         "Not visited for %(since)s days (plan: %(every)s)", int(since))  # fmt: skip
        words %= {"since": since, "every": every}
    return words + _of_class(numbers)


def _of_class(numbers: Numbers) -> str:
    grade = str(numbers.get("of") or "")
    return _(", as %(class)s customer") % {"class": KeyClass(grade).label} if grade in KeyClass.values else ""


def _never(numbers: Numbers) -> str:
    every = numbers.get("every", "")
    words = ngettext("Not visited yet (plan: every %s day)", "Not visited yet (plan: every %s days)", _count(every))
    return words % every + _of_class(numbers)


def _again(numbers: Numbers) -> str:
    every = numbers.get("every", "")
    words = ngettext("The next one by plan, every %s day", "The next one by plan, every %s days", _count(every))
    return words % every + _of_class(numbers)


def _rhythm(numbers: Numbers) -> str:
    every = numbers.get("every", "")
    return ngettext("Every %s day, as you asked", "Every %s days, as you asked", _count(every)) % every


def _count(number: Any) -> int:
    """A number of the reasons for choosing between one and many; many where it is none."""
    return int(number) if str(number).isdigit() else 2


def _promised(numbers: Numbers) -> str:
    """By the day on which it is read: due then, today, or overdue."""
    due_on = parse_date(str(numbers.get("due_on") or ""))
    if due_on is None:
        return ""
    late = (timezone.localdate() - due_on).days
    if late == 0:
        return _("Our promise is due today")
    words = _("Our promise is overdue since %s") if late > 0 else _("Our promise is due on %s")
    return words % _day(numbers["due_on"])


def _asked(numbers: Numbers) -> str:
    return _("Not before %s, as you asked") % _day(numbers.get("from"))


def _risky(numbers: Numbers) -> str:
    return _("Churn risk %s%%") % numbers.get("percent", "")


def _with_executive(numbers: Numbers) -> str:
    count = int(numbers.get("a_year") or 0)
    plan = ngettext("plan: %d a year", "plan: %d a year", count) % count
    if numbers.get("since") is None:
        return _("Take one of our executives along: none has met them yet (%(plan)s)") % {"plan": plan}
    words = ngettext(
        "Take one of our executives along: none has met them for %(days)s day (%(plan)s)",
        "Take one of our executives along: none has met them for %(days)s days (%(plan)s)", _count(numbers["since"]),
    )  # fmt: skip
    return words % {"days": numbers["since"], "plan": plan}


def _shifted(numbers: Numbers) -> str:
    say = {"day": _day(numbers.get("from")), "name": numbers.get("name", "")}
    match numbers.get("why"):
        case "holiday":
            return _("Due on %(day)s, a day off (%(name)s)") % say
        case "customer_holiday":
            return _("Due on %(day)s, a day off where the customer is (%(name)s)") % say
        case "away":
            return _("Due on %(day)s, when you are away") % say
        case "busy":
            return _("Due on %(day)s, when your calendar is full") % say
        case "full":
            return _("Due on %(day)s, which is full") % say
    return ""


def _shifted_from(numbers: Numbers) -> str:
    say = {"name": numbers.get("name", "")}
    match numbers.get("why"):
        case "holiday":
            return _("Planned around a day off (%(name)s)") % say
        case "customer_holiday":
            return _("Planned around a day off where the customer is (%(name)s)") % say
        case "away":
            return _("Planned around your absence")
        case "busy" | "full":
            return _("Planned around full days")
    return ""


def _together(numbers: Numbers) -> str:
    count = int(numbers.get("count") or 0)
    words = ngettext("With %d other visit in the same city", "With %d other visits in the same city", count)
    return words % count if count else ""


DATED = {"promise", "asked"}  # reasons that name the day by which a visit is due, or before which none is
PLAN: dict[str, Callable[[Numbers], str]] = {
    "cadence": _cadence,
    "never": _never,
    "again": _again,
    "rhythm": _rhythm,
    "promise": _promised,
    "warning": _plain(gettext_lazy("Churn warning open")),
    "risk": _risky,
    "executive": _with_executive,
    "asked": _asked,
    "agreed": _plain(gettext_lazy("Agreed at the last visit")),
    "shifted": _shifted,
    "together": _together,
}
