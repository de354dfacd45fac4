"""Rows of a file that name each other: whoever is new in the file is known in it, in whatever order the rows stand."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from accounts.actions.row_nouns import Asked, Match, Noun, Tie
from kam.ground.staging import Staging
from kam.models import User

Told = tuple[int, str, str, str]
"""(line, column, reason, what the cell says)."""
CIRCLE = "circle"


def named(staging: Staging, tie: Tie, asked: Collection[Asked], by: User) -> Mapping[Asked, int]:
    """{what a cell names: the line of the staged row that is meant}, of what no record answers to."""
    if tie.kin is None or not asked:
        return {}
    accounts = sorted({account for _code, account, _text in asked if account is not None})
    if not accounts:  # nobody knows whose rows these are
        return tie.kin(by, asked, {})
    marks = ", ".join(["%s"] * len(accounts))
    found = staging.all(f"SELECT line, account_id, said FROM incoming_noun WHERE account_id IN ({marks})", accounts)
    rows: dict[int, list[tuple[int, dict[str, Any]]]] = {}
    for line, account, said in found:
        rows.setdefault(account, []).append((line, json.loads(said)))
    return tie.kin(by, asked, rows)


class Bonds:
    """Which rows of a file stand, and whom they name: other rows, or records."""

    def __init__(self, noun: Noun) -> None:
        self.noun = noun
        self.names = [name for name, tie in noun.ties.items() if tie.kin is not None]
        self.nodes: dict[int, int] = {}  # {line: the record's key, or -line where it is new}
        self.above: dict[str, dict[int, tuple[int | None, int, str]]] = {name: {} for name in self.names}
        self.accounts: set[int] = set()
        self.kinds: dict[int, str] = {}

    def add(self, match: Match, kind: str) -> None:
        """A row without a fault of its own, and what it would be: created, changed, unchanged."""
        if not self.names:
            return
        self.nodes[match.line] = match.record.pk if match.record is not None else -match.line
        self.kinds[match.line] = kind
        for name in self.names:
            if name in match.later:
                asked, line = match.later[name]
                self.above[name][match.line] = (None, line, asked[2])
            elif match.values.get(name) is not None:
                self.above[name][match.line] = (match.values[name], 0, "")
            if match.line in self.above[name] and match.account is not None:
                self.accounts.add(match.account)

    def faults(self) -> list[Told]:
        """Rows that name one with a fault, and so on; and those that together make a circle."""
        told = list[Told]()
        for name in self.names:
            told += self._fallen(name)
            told += self._out(name, self._circles(name), CIRCLE)
            told += self._fallen(name)
        return told

    def _fallen(self, name: str) -> list[Told]:
        told, ties = list[Told](), self.above[name]
        while lost := [line for line, (key, boss, _text) in ties.items() if key is None and boss not in self.nodes]:
            told += self._out(name, lost, self.noun.ties[name].reason)
        return told

    def _out(self, name: str, lines: list[int], reason: str) -> list[Told]:
        for line in lines:
            self.nodes.pop(line, None)
        return [(line, name, reason, self.above[name].pop(line)[2]) for line in lines]

    def _circles(self, name: str) -> list[int]:
        ties = self.above[name]
        if not ties:
            return []
        known = self.noun.model.objects.filter(account__in=self.accounts, **{f"{name}__isnull": False})
        above: dict[int, int] = dict(known.order_by().values_list("pk", name))
        for line, (key, boss, _text) in ties.items():
            above[self.nodes[line]] = key if key is not None else self.nodes[boss]
        return [line for line in ties if _comes_back(self.nodes[line], above)]


def _comes_back(start: int, above: Mapping[int, int]) -> bool:
    here, seen = above.get(start), set[int]()
    while here is not None and here not in seen:
        if here == start:
            return True
        seen.add(here)
        here = above.get(here)
    return False


def link(noun: Noun, made: Sequence[Any], others: Sequence[Mapping[str, Sequence[int]]]) -> None:
    """New records tied to the several others that a cell of theirs names, by column and key."""
    for name in noun.many:
        column = noun.model._meta.get_field(name)
        mine, theirs = column.m2m_column_name(), column.m2m_reverse_name()
        pairs = ((record.pk, key) for record, said in zip(made, others, strict=True) for key in said[name])
        table = column.remote_field.through
        table.objects.bulk_create((table(**{mine: one, theirs: other}) for one, other in pairs), batch_size=1000)
