"""What hangs on a customer's tier on the floors above: they hand down how to tell what a change of it brings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from accounts.models import Account

Reader = Callable[[Account, str, str], list[str]]
"""Of a customer, the tier before and the tier after: sentences, none where nothing hangs on it."""
_readers: list[Reader] = []
Standing = Callable[[Collection[int], Any], dict[int, list[str]]]
"""Of customers' keys, as a user reads them: {customer: sentences on how it stands}, by one statement for all."""
_standing: list[Standing] = []


def register(read: Reader) -> None:
    """A floor above hands down what changes with a tier there; called once in AppConfig.ready."""
    if read not in _readers:
        _readers.append(read)


def above(account: Account, was: str, tier: str) -> list[str]:
    """What all of them tell."""
    return [line for read in _readers for line in read(account, was, tier)]


def register_standing(read: Standing) -> None:
    """A floor above hands down how customers stand there; called once in AppConfig.ready."""
    if read not in _standing:
        _standing.append(read)


def standing(keys: Collection[int], user: Any) -> dict[int, list[str]]:
    """{customer: what whoever decides on its tier should know of it}."""
    found: dict[int, list[str]] = {}
    for read in _standing:
        for account, lines in read(keys, user).items():
            found.setdefault(account, []).extend(lines)
    return found
