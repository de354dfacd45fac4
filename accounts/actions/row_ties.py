"""Columns of rows that name somebody: a contact of the row's customer, or a colleague; looked up by the chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.actions import account_persons
from kam.models import User

Pair = tuple[int, str]
"""Whose row it is, and the text of the cell."""


@dataclass(frozen=True)
class Tie:
    """How a column's people are found, and what a row's fault is called where somebody is not."""

    find: Callable[[Iterable[Pair], User], Mapping[Pair, int]]
    reason: str


def contacts(pairs: Iterable[Pair], by: User) -> dict[Pair, int]:
    """People of each row's customer, by name, e-mail or `name <e-mail>`; who is not the only one is not found."""
    asked = list(pairs)
    known = account_persons.among({home for home, _text in asked}, by=by)
    found = {pair: account_persons.one_of(known.get(pair[0], ()), pair[1]) for pair in asked}
    return {pair: key for pair, key in found.items() if key is not None}


def colleagues(pairs: Iterable[Pair], by: User) -> dict[Pair, int]:
    """Colleagues by their sign-in names."""
    asked = list(pairs)
    names = {text for _home, text in asked}
    keys = dict(User.objects.people().filter(username__in=names).order_by().values_list("username", "pk"))
    return {pair: keys[pair[1]] for pair in asked if pair[1] in keys}


CONTACT = Tie(contacts, "unknown_contact")
COLLEAGUE = Tie(colleagues, "unknown_colleague")


def find(
    ties: Mapping[str, Tie], rows: Sequence[tuple[int, str, dict[str, Any]]], homes: Mapping[str, int], *, by: User
) -> dict[str, Mapping[Pair, int]]:
    """{column: {(whose row, text): key}} for the people that these rows name."""
    found = {}
    for name, tie in ties.items():
        asked = {(homes[code], values[name]) for _line, code, values in rows if code in homes and values.get(name)}
        found[name] = tie.find(asked, by)
    return found


def settle(
    ties: Mapping[str, Tie], values: dict[str, Any], home: int, found: Mapping[str, Mapping[Pair, int]]
) -> list[tuple[str, str, str]]:
    """Put keys in the place of a row's texts; (column, reason, text) of those whom nobody found."""
    lost = []
    for name in ties.keys() & values.keys():
        text = values[name]
        values[name] = found[name].get((home, text)) if text else None
        if text and values[name] is None:
            lost.append((name, ties[name].reason, text))
    return lost
