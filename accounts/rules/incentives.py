"""Incentives: what a tier's policy promises, where one stands on a day, and when a public body's needs an approval."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.choices import AccountKind, KeyClass, PolicyTerm
from accounts.choices.incentives import IncentiveState
from accounts.rules import nominations

PUBLIC_LIMIT = Decimal(500)
"""In the company's currency: what a public body gets above it needs an approval with a reason."""
PUBLIC = (AccountKind.GOVERNMENT,)
SORTS = (PolicyTerm.MATERIAL, PolicyTerm.HONORARY)
PARTS = re.compile(r"[，,;；、\n]+")


@dataclass(frozen=True)
class Promise:
    """One thing that a version of the policy promises to a tier or class."""

    grade: str
    sort: str
    text: str

    @property
    def key(self) -> str:
        """By which a list is asked for those it is due to."""
        return f"{self.grade}:{self.sort}:{self.text}"

    @property
    def of_class(self) -> str:
        """The class it is promised to, in words; "" where a tier is."""
        return str(KeyClass(self.grade).label) if self.grade in KeyClass.values else ""


def promises(terms: Mapping[str, Mapping[str, Any]], grades: Iterable[str]) -> list[Promise]:
    """What the terms of the grades promise, item by item: the policy's words, parted at commas and new lines."""
    found = []
    for grade in grades:
        for sort in SORTS:
            words = PARTS.split(str(terms.get(grade, {}).get(sort.value) or ""))
            found += [Promise(grade, str(sort.value), word.strip()) for word in words if word.strip()]
    return found


Terms = Mapping[str, Mapping[str, Any]]


def due(terms: Terms, tier: str, key_class: str, *, nominated: bool) -> list[Promise]:
    """
    What a customer is promised by its tier, its nomination and its class.

    What its own tier and gold (as nominated) promise alike is due once, as gold's.
    """
    found = promises(terms, nominations.grades(tier, key_class, nominated=nominated))
    like = nominations.LIKE.value
    lent = {(one.sort, one.text) for one in found if one.grade == like != tier}
    return [one for one in found if one.grade != tier or (one.sort, one.text) not in lent]


def reworded(old: Terms, new: Terms, grades: Iterable[str]) -> dict[tuple[str, str], str]:
    """
    What a version calls otherwise than an earlier one: {(grade, the earlier words): today's words}.

    Of one grade and sort, what both promise in the same words is set aside; where as many items are left on either
    side, the first answers the first and so on. Where their number differs nobody can say which became which.
    """
    found: dict[tuple[str, str], str] = {}
    for grade in grades:
        for sort in SORTS:
            was, now = (
                [one.text for one in promises(terms, [grade]) if one.sort == sort.value] for terms in (old, new)
            )
            gone, fresh = [text for text in was if text not in now], [text for text in now if text not in was]
            if len(gone) == len(fresh):
                found |= {(grade, text): fresh[place] for place, text in enumerate(gone)}
    return found


def answered(due: Sequence[Promise], got: Iterable[tuple[str, str, Any]]) -> list[Any]:
    """
    For each promise what answers it, None where nothing does; `got` is (grade, words, what was entered), oldest first.

    The newest entry of the same grade and words answers a promise. One that names no grade answers one promise of
    these words that is still open, and no second one.
    """
    exact: dict[tuple[str, str], Any] = {}
    loose: dict[str, list[Any]] = {}
    for grade, text, entry in got:
        if grade:
            exact[grade, text] = entry
        else:
            loose.setdefault(text, []).append(entry)
    found = [exact.get((one.grade, one.text)) for one in due]
    return [
        loose[one.text].pop() if entry is None and loose.get(one.text) else entry
        for one, entry in zip(due, found, strict=True)
    ]


def state(due_by: date | None, given_on: date | None, forfeited_on: date | None, as_of: date) -> IncentiveState:
    """Where an incentive stands on a day."""
    if given_on is not None and given_on <= as_of:
        return IncentiveState.GIVEN
    if forfeited_on is not None and forfeited_on <= as_of:
        return IncentiveState.FORFEITED
    return IncentiveState.OVERDUE if due_by is not None and due_by < as_of else IncentiveState.DUE


def needs_approval(kind: str, *amounts: Decimal | None) -> bool:
    """Whether a customer of this kind may get so much only with an approval (amounts in the company's currency)."""
    return kind in PUBLIC and any(amount is not None and amount > PUBLIC_LIMIT for amount in amounts)
