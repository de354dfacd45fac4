"""What an upper floor grades customers by, handed down: happenings can be narrowed to customers of some tiers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

Subquery = Callable[[Collection[str]], Any]
_choices: Any = None
_accounts: Subquery | None = None


def register(choices: Any, accounts: Subquery) -> None:
    """`accounts` hands down its tiers [(value, words)] and, for some of them, the subquery of account ids."""
    global _choices, _accounts
    _choices, _accounts = choices, accounts


def choices() -> list[tuple[str, Any]]:
    """The tiers with their words."""
    return list(_choices or ())


def accounts_in(tiers: Collection[str]) -> Any:
    """Subquery of the accounts whose tier in effect is one of these."""
    assert _accounts is not None, "the accounts floor has not registered its tiers"
    return _accounts(tiers)
