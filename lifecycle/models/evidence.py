"""Evidence kept as codes and numbers, turned into words: what one row of the file shows for the cause of a warning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.choices import PurchaseRole, Threat
from lifecycle.choices import EvidenceCode, Outcome, VisitKind
from lifecycle.choices.cases import CaseKind

Numbers = Mapping[str, Any]
E = EvidenceCode


def _late(numbers: Numbers) -> str:
    days = int(numbers["days"])
    return ngettext("Order %(number)s: %(days)d day late", "Order %(number)s: %(days)d days late", days) % numbers


def _unpaid(numbers: Numbers) -> str:
    days = int(numbers["days"])
    words = ngettext(
        "Order %(number)s: payment %(days)d day overdue", "Order %(number)s: payment %(days)d days overdue", days
    )
    return words % numbers


def _heard(numbers: Numbers) -> str:
    days = int(numbers["days"])
    words = ngettext(
        "Dissatisfaction heard, not answered for %(days)d day",
        "Dissatisfaction heard, not answered for %(days)d days", days,
    )  # fmt: skip
    return words % numbers


def _case(numbers: Numbers) -> str:
    days = int(numbers["days"])
    words = ngettext(
        "Complaint %(number)s (%(kind)s) has stood open for %(days)d day",
        "Complaint %(number)s (%(kind)s) has stood open for %(days)d days", days,
    )  # fmt: skip
    return words % _of_kind(numbers)


def _past_case(numbers: Numbers) -> str:
    return _("Complained before: %(kind)s, case %(number)s") % _of_kind(numbers)


def _of_kind(numbers: Numbers) -> Numbers:
    """The same with the kind of the case in words."""
    return {**numbers, "kind": dict(CaseKind.choices).get(numbers["kind"], numbers["kind"])}


def _low(numbers: Numbers) -> str:
    role = dict(PurchaseRole.choices).get(numbers.get("role", ""), "")
    if role:
        return _("Answered a survey with %(score)s of %(most)s (%(role)s)") % {**numbers, "role": role}
    return _("Answered a survey with %(score)s of %(most)s") % numbers


def _promise(numbers: Numbers) -> str:
    days = int(numbers["days"])
    return ngettext("A promise of ours is %(days)d day late", "A promise of ours is %(days)d days late", days) % numbers


def _plain(words: Any) -> Callable[[Numbers], str]:
    return lambda numbers: str(words) % numbers


def _rival(numbers: Numbers) -> str:
    threat = dict(Threat.choices).get(numbers.get("threat", ""), "")
    return _("%(competitor)s is there (threat: %(threat)s)") % {**numbers, "threat": threat}


def _left(numbers: Numbers) -> str:
    if numbers.get("champion"):
        return _("Our champion has left the company")
    role = dict(PurchaseRole.choices).get(numbers.get("role", ""), "")
    return _("A contact has left the company: %(role)s") % {"role": role} if role else _("A contact has left")


def _visit(numbers: Numbers) -> str:
    kind = dict(VisitKind.choices).get(numbers.get("kind", ""), "")
    outcome = dict(Outcome.choices).get(numbers.get("outcome", ""), "")
    return _("Visit (%(kind)s), outcome: %(outcome)s") % {"kind": kind, "outcome": outcome}


WORDS: dict[str, Callable[[Numbers], str]] = {
    E.FEWER_ORDERS: _plain(gettext_lazy("Half a year brought %(percent)d%% less; last order: %(number)s")),
    E.CATEGORY_DROPPED: _plain(gettext_lazy("Has not bought %(category)s since, but other things")),
    E.LATE_DELIVERY: _late,
    E.DAMAGED: _plain(gettext_lazy("Order %(number)s arrived damaged")),
    E.LATE_PAYMENT: _unpaid,
    E.RIVAL: _rival,
    E.RIVAL_TIES: _plain(gettext_lazy("%(competitor)s gets in by connections")),
    E.RIVAL_MOVE: _plain(gettext_lazy("%(competitor)s made a move there")),
    E.LEFT: _left,
    E.AGREEMENT_ENDED: _plain(gettext_lazy("Agreement %(number)s was ended")),
    E.AGREEMENT_OUT: _plain(gettext_lazy("Agreement %(number)s ran out, nothing follows it")),
    E.BEHIND: _plain(gettext_lazy("No longer met: %(text)s")),
    E.COMPLAINT: _heard,
    E.CASE_OPEN: _case,
    E.CASE_PAST: _past_case,
    E.LOW_ANSWER: _low,
    E.WENT_ELSEWHERE: _plain(gettext_lazy("Bought elsewhere what we had offered")),
    E.NEED_GONE: _plain(gettext_lazy("A need is no longer there")),
    E.PROMISE_LATE: _promise,
    E.REFUSED: _visit,
    E.VISIT: _visit,
    E.SHRINKS: _plain(gettext_lazy("Its own revenue fell by %(percent)d%% in %(year)d")),
}


def say(code: str, numbers: Numbers, text: str = "") -> str:
    """One piece in words; of somebody's word, the text; a code nobody knows any more by its plain label."""
    if code == E.WORD:
        return text
    known = WORDS.get(code)
    try:
        return known(numbers) if known else str(dict(EvidenceCode.choices).get(code, ""))
    except (KeyError, TypeError, ValueError):
        return str(dict(EvidenceCode.choices).get(code, ""))
