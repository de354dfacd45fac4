"""The words of files taken from pages: headings and choices as the reader reads them, where the API keeps its keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Tier
from kam.ground import wording

Sheet = tuple[list[str], Iterator[list[Any]]]
"""The head of a file and its rows."""
LABELS: dict[str, Any] = {
    "id": _("Number in KAM"), "account_id": _("Number in KAM"), "code": _("Customer code"), "name": _("Customer"),
    "tier": _("Tier"), "owner": _("Owner"), "region": _("Region"), "segment": _("Segment"), "kind": _("Kind"),
    "part": _("Part"),
    "customers": _("Customers"), "revenue": _("Revenue"), "net_contribution": _("Net contribution"),
    "value_at_risk": _("Value at risk"), "risk": _("Risk"), "brought": _("Customers brought"),
    "brought_over_steps": _("Brought over all steps"), "revenue_through_it": _("Revenue through it"),
    "net_contribution_through_it": _("Net contribution through it"),
    "own_net_contribution": _("Own net contribution"), "attributed_revenue": _("Revenue counted for it"),
    "attributed_net_contribution": _("Net contribution counted for it"), "members": _("Members"),
    "main_risk": _("Highest risk of a main member"), "main_member": _("Main member at the highest risk"),
    "highest_risk": _("Highest risk of any member"),
    "best_tier": _("Best tier of a member"), "tier_as_one_customer": _("Tier as one customer"),
    "level": _("Level in the group"), "group_tier": _("Best tier below it"), "group_revenue": _("Revenue of all below"),
    "group_net_contribution": _("Net contribution of all below"), "group_risk": _("Highest risk below it"),
    "group_value_at_risk": _("Value at risk of all below"), "group_members": _("Members with all below"),
    "class": _("Class"), "service": _("Service"), "promised": pgettext_lazy("service", "Promised"),
    "due": pgettext_lazy("service", "Due by now"), "delivered": pgettext_lazy("service", "Delivered"),
    "gap": pgettext_lazy("service", "Missing"),
}  # fmt: skip
"""{column: its heading}; pages add their own."""
TIERS = dict(Tier.choices)
CHOICES: dict[str, Mapping[Any, Any]] = dict.fromkeys(
    ("tier", "best_tier", "group_tier", "tier_as_one_customer"), TIERS
)
"""{column: {key: its words}}."""


def in_words(
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    labels: Mapping[str, Any] | None = None,
    choices: Mapping[str, Mapping[Any, Any]] | None = None,
) -> Sheet:
    """
    The head and the rows of a file for readers: each column by its heading, each choice by its words.

    `labels` and `choices` are the page's own, by column, before the common ones; of a list of choices all are named.
    """
    known, told = LABELS | dict(labels or {}), CHOICES | dict(choices or {})
    readers = [told.get(name, {}) for name in head]
    return [str(known.get(name, name)) for name in head], (
        [worded(value, words) for value, words in zip(row, readers, strict=True)] for row in rows
    )


def worded(value: Any, words: Mapping[Any, Any]) -> Any:
    """A cell as it is read; numbers, days and texts stay what they are."""
    if isinstance(value, bool):
        return wording.yes_no(value)
    if isinstance(value, list):
        return wording.listed(str(words.get(one, one)) for one in value)
    return str(words[value]) if words and isinstance(value, str) and value in words else value


def dated(name: str, day: Any) -> str:
    """The name of a file: whose day it tells, and in which currency its amounts are."""
    return f"{name}-{day.isoformat()}-{settings.COMPANY_CURRENCY}" if day else f"{name}-{settings.COMPANY_CURRENCY}"
