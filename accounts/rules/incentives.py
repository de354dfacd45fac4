"""Incentives: what a tier's policy promises, where one stands on a day, and when a public body's needs an approval."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.choices import AccountKind, KeyClass, PolicyTerm
from accounts.choices.incentives import IncentiveState

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
