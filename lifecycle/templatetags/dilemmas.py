"""What the file shows of a dilemma, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from kam.rules import formats

register = template.Library()

LONG = ngettext_lazy(
    "In this stage for %(days)d day; usual are %(usual)d.", "In this stage for %(days)d days; usual are %(usual)d.",
    "days",
)  # fmt: skip
WORDS: dict[str, Any] = {
    "in_long": LONG,
    "in_no_decider": _("No decision maker is known; people in the file: %(people)d."),
    "in_decider_unmet": _("Decision makers known: %(deciders)d; we have met none of them this year."),
    "in_visits_in_vain": ngettext_lazy("%(visits)d visit this year and no order.",
                                       "%(visits)d visits this year and no order.", "visits"),
    "in_not_visited": _("Nobody visited them this year."),
    "in_no_need": _("No need of theirs is written down."),
    "in_no_profile": _("What they buy a year is not written down."),
    "in_no_team": ngettext_lazy("No team: %(functions)d function has a seat.",
                                "No team: %(functions)d functions have a seat.", "functions"),
    "in_rival_inside": _("A competitor sits firmly there or is on trial."),
    "grow_much_for_little": _("Much effort for little: %(visits)s and %(hours)s in a year."),
    "grow_flat": _("Their revenue did not grow: %(change)s in a year."),
    "grow_no_profit": _("Their orders earn nothing."),
    "grow_dear": _("Serving them takes %(percent)d%% of their revenue."),
    "grow_small_share": _("We have %(percent)d%% of what they buy."),
    "grow_wallet_unknown": _("Nobody knows what they buy elsewhere."),
    "grow_one_category": _("They buy one product category only."),
    "grow_needs_unanswered": _("Needs that they stated and nobody has answered: %(needs)d."),
    "grow_no_need": _("No open need of theirs is known."),
    "grow_satisfied": _("They are satisfied (%(points).1f of ten): ask them for more."),
    "grow_long": LONG,
    "grow_heads_unmet": _("Their heads and ours have not met this year."),
    "grow_no_agreement": _("No agreement is in force."),
    "keep_warned": _("A churn warning is open."),
    "keep_risky": _("We may lose them: risk %(risk)s."),
    "keep_falling": _("Their revenue fell: %(change)s in a year."),
    "keep_overdue": ngettext_lazy("Not visited for %(days)d day; the policy says every %(every)d.",
                                  "Not visited for %(days)d days; the policy says every %(every)d.", "days"),
    "keep_one_contact": _("The relation hangs on one person."),
    "keep_promises": _("Promises of ours past their day: %(promises)d."),
    "keep_complaints": _("Complaints that are not solved: %(complaints)d."),
    "keep_low_answers": _("Low answers to our surveys within a year: %(low)d of %(answers)d."),
    "keep_less_satisfied": _("Less satisfied: %(points).1f of ten, half a year before %(before).1f."),
    "keep_unhappy": _("Heard as complaint or dissatisfaction, and not answered: %(needs)d."),
    "keep_deliveries": _("Late deliveries: %(late)d, damaged: %(damaged)d, within a year."),
    "keep_expired": _("An agreement ran out and nothing follows it."),
    "keep_rival": _("A competitor sits firmly there or is on trial."),
    "keep_nobody_guards": _("Nobody in service has a seat there."),
    "keep_unasked": _("Nobody has asked them within a year how satisfied they are."),
}  # fmt: skip


def say(code: str, numbers: dict[str, Any]) -> str:
    """One finding as a sentence; a code nobody knows any more says nothing."""
    if code == "keep_deliveries":
        return _deliveries(numbers)
    if code == "grow_flat" and numbers["percent"] > 0 and "under" in numbers:
        return _("Their revenue grew by less than %(under)d%%: %(change)s in a year.") % counted(code, numbers)
    words = WORDS.get(code)
    return str(words % counted(code, numbers)) if words is not None else ""


def counted(code: str, numbers: dict[str, Any]) -> dict[str, Any]:
    """The numbers, those of a sentence with several nouns each with its own, risks and changes as they are written."""
    if code == "keep_risky":  # older findings hold whole per cents
        return {"risk": formats.percent(numbers.get("risk", numbers.get("percent", 0) / 100))}
    if code in ("grow_flat", "keep_falling"):
        change = numbers["percent"]
        return numbers | {"change": f"{'+' if change > 0 else ''}{formats.grouped(change)}%"}
    if code != "grow_much_for_little":
        return numbers
    visits, hours = numbers["visits"], numbers["hours"]
    return {"visits": ngettext("%d visit", "%d visits", visits) % visits,
            "hours": ngettext("%d hour", "%d hours", hours) % hours}  # fmt: skip


def _deliveries(numbers: dict[str, Any]) -> str:
    """What went wrong with deliveries; what did not is no evidence."""
    late, damaged = numbers["late"], numbers["damaged"]
    if late and damaged:
        return str(WORDS["keep_deliveries"]) % numbers
    return (_("Late deliveries within a year: %(late)d.") if late else _("Damaged deliveries: %(damaged)d.")) % numbers


@register.filter
def finding_words(findings: Iterable[Sequence[Any]], most: int = 20) -> list[str]:
    """Findings as sentences, the telling ones first."""
    return [said for code, numbers in list(findings)[: int(most)] if (said := say(code, numbers))]
