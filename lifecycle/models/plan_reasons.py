"""Why a visit is due: reasons kept as codes and numbers, turned into words people use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.choices import KeyClass
from lifecycle.models.reasons import Numbers, day_words, plain
from lifecycle.rules import cadence


def plan_words(reasons: Any) -> list[str]:
    """Why a visit is due: {code: numbers} as short sentences."""
    told = reasons or {}
    dated = bool(DATED & told.keys()) or "until" in (told.get("cadence") or {})
    return [words for code, numbers in told.items() if (words := _plan_word(code, numbers or {}, dated=dated))]


def _plan_word(code: str, numbers: Numbers, *, dated: bool) -> str:
    """Where another reason names a day already, that of a shift is not said beside it: one day is due, not two."""
    if code == "shifted" and dated:
        return _shifted_from(numbers)
    known = PLAN.get(code)
    return known(numbers) if known else ""


def _cadence(numbers: Numbers) -> str:
    """How long nobody was there; before the plan's days are over, when they will be: by the day on which it is read."""
    since, every = numbers.get("since") or numbers.get("days"), numbers.get("every", "")
    if until := parse_date(str(numbers.get("until") or "")):
        return _until(numbers, every, is_over=until < timezone.localdate())
    if not since or _count(since) < _count(every):
        words = ngettext("Every %s day by plan", "Every %s days by plan", _count(every)) % every
    else:
        words = ngettext("Not visited for %(since)s day (plan: %(every)s)",
                         "Not visited for %(since)s days (plan: %(every)s)", int(since))  # fmt: skip
        words %= {"since": since, "every": every}
    return words + _of_class(numbers)


def _until(numbers: Numbers, every: Any, *, is_over: bool) -> str:
    """On which day the days between two visits end, or ended."""
    if is_over:
        words = ngettext("The %(every)s day of the plan ended on %(day)s",
                         "The %(every)s days of the plan ended on %(day)s", _count(every))  # fmt: skip
    else:
        words = ngettext("The %(every)s day of the plan ends on %(day)s",
                         "The %(every)s days of the plan end on %(day)s", _count(every))  # fmt: skip
    return words % {"every": every, "day": day_words(numbers["until"])} + _of_class(numbers)


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
    if numbers.get("send"):
        return _to_send(numbers)
    if late == 0:
        return _("Our promise is due today, %s") % day_words(numbers["due_on"])
    words = _("Our promise is overdue since %s") if late > 0 else _("Our promise is due on %s")
    return words % day_words(numbers["due_on"])


def _to_send(numbers: Numbers) -> str:
    """Of a promise to send something, which needs no visit, and how it comes to stand with one."""
    if numbers["send"] == cadence.ALONE:
        words = _("Promised to be sent by %s, and no other visit is due")
    else:
        words = _("Promised to be sent by %s: needs no visit of its own")
    return words % day_words(numbers["due_on"])


def _asked(numbers: Numbers) -> str:
    return _("Not before %s, as you asked") % day_words(numbers.get("from"))


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
    say = {"day": day_words(numbers.get("from")), "name": numbers.get("name", "")}
    match numbers.get("why"):
        case str(why) if why in LATE:
            return str(LATE[why])
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
        case "elsewhere":
            return _("Due on %(day)s, when your visits are elsewhere (%(name)s)") % say
    return ""


def _shifted_from(numbers: Numbers) -> str:
    say = {"name": numbers.get("name", "")}
    match numbers.get("why"):
        case str(why) if why in LATE:
            return str(LATE[why])
        case "holiday":
            return _("Planned around a day off (%(name)s)") % say
        case "customer_holiday":
            return _("Planned around a day off where the customer is (%(name)s)") % say
        case "away":
            return _("Planned around your absence")
        case "busy" | "full":
            return _("Planned around full days")
        case "elsewhere":
            return _("Planned around days elsewhere (%(name)s)") % say
    return ""


def _together(numbers: Numbers) -> str:
    count = int(numbers.get("count") or 0)
    words = ngettext("With %d other visit in the same city", "With %d other visits in the same city", count)
    return words % count if count else ""


def _beside(numbers: Numbers) -> str:
    return _("On one day with %(name)s, with time for the way") % {"name": numbers.get("name", "")}


LATE = {
    "late_full": gettext_lazy("No room before it is due: the days are full"),
    "late_weekly": gettext_lazy("No room before it is due: the hours a week for visits are used up"),
    "late_far": gettext_lazy("No room before it is due: the days with room lead too far away"),
    "late_closed": gettext_lazy("No day before it is due on which both work"),
    "late_away": gettext_lazy("No working day before it is due"),
}
"""Why a visit comes after the day of the promise that it is for."""
DATED = {"promise", "asked"}  # reasons that name the day by which a visit is due, or before which none is
PLAN: dict[str, Callable[[Numbers], str]] = {
    "cadence": _cadence,
    "never": _never,
    "again": _again,
    "rhythm": _rhythm,
    "promise": _promised,
    "warning": plain(gettext_lazy("Churn warning open")),
    "risk": _risky,
    "executive": _with_executive,
    "asked": _asked,
    "agreed": plain(gettext_lazy("Agreed at the last visit")),
    "shifted": _shifted,
    "together": _together,
    "beside": _beside,
}
