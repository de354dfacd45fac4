"""The columns of a file of customers that an import reads back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Prefetch

from accounts.models import Account, Contact
from accounts.rules import persons
from kam.ground import wording
from kam.ground.rights import Right, can
from kam.ground.round_trips import columns

PLAIN = (
    "code", "name", "short_name", "industry", "country", "region", "city", "address", "latitude", "longitude",
    "segment", "customer_since", "source", "referred_on", "phone", "website", "tax_id", "tags", "credit_limit",
    "credit_days",
)  # fmt: skip
WORDS = ("kind", "ownership", "size_band", "chain_place", "sales_mode")
FLAGS = ("inherits_team", "inherits_tier")
ORDER = (
    "code", "name", "short_name", "kind", "ownership", "industry", "country", "region", "city", "address",
    "latitude", "longitude", "size_band", "segment", "chain_place", "sales_mode", "owner", "parent", "inherits_team",
    "inherits_tier", "customer_since", "source", "referred_by", "referred_by_contact", "referred_on", "phone",
    "website", "tax_id", "tags", "credit_limit", "credit_days",
)  # fmt: skip
READ = (*PLAIN, *WORDS, *FLAGS, "owner__username", "parent", "referred_by", "referred_by_contact")
"""What the file reads beyond the rows of the page."""


def code_of(account: Account, name: str) -> str:
    """The code of a customer that this one is tied to, where the reader sees that one."""
    found = getattr(account, name) if getattr(account, f"{name}_id") else None
    return found.code if found is not None else ""


def person(account: Account) -> str:
    """Who there recommended us."""
    found = account.referred_by_contact if account.referred_by_contact_id else None
    return persons.cell(found.name, found.email) if found is not None else ""


def _values() -> dict[str, Callable[[Any], Any]]:
    found: dict[str, Callable[[Any], Any]] = {name: lambda a, name=name: getattr(a, name) for name in PLAIN}
    found |= {name: lambda a, name=name: getattr(a, f"get_{name}_display")() for name in WORDS}
    found |= {name: lambda a, name=name: wording.yes_no(getattr(a, name)) for name in FLAGS}
    found |= {name: lambda a, name=name: code_of(a, name) for name in ("parent", "referred_by")}
    found |= {"owner": lambda a: a.owner.username if a.owner_id else "", "referred_by_contact": person}
    return {name: found[name] for name in ORDER}


COLUMNS = columns("accounts", _values())


def read(queryset: Any, listed: Iterable[str], *, by: Any) -> Any:
    """The rows with what the file says of each beyond the page; customers and people out of sight stay unsaid."""
    seen = Account.objects.visible_to(by).only("code", "name", "short_name")
    ties = [Prefetch(name, seen) for name in ("parent", "referred_by")]
    people = Prefetch("referred_by_contact", Contact.objects.visible_to(by).only("name", "email", "account"))
    return queryset.prefetch_related(None).prefetch_related(*ties, people).only(*listed, *READ)


def shown_to(user: Any) -> list[Any]:
    """The columns of the file; without the person for those who may not see contacts."""
    closed = () if can(user, Right.SEE_CONTACTS) else ("file_referred_by_contact",)
    return [column for column in COLUMNS if column.key not in closed]
