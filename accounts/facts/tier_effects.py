"""What hangs on a customer's tier on the floors above: they hand down how to tell what a change of it brings."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Account

Reader = Callable[[Account, str, str], list[str]]
"""Of a customer, the tier before and the tier after: sentences, none where nothing hangs on it."""
_readers: list[Reader] = []


def register(read: Reader) -> None:
    """A floor above hands down what changes with a tier there; called once in AppConfig.ready."""
    if read not in _readers:
        _readers.append(read)


def above(account: Account, was: str, tier: str) -> list[str]:
    """What all of them tell."""
    return [line for read in _readers for line in read(account, was, tier)]
