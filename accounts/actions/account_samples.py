"""The first customers that a file would change, with the cells that differ: what a dry run shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from accounts.models import Account

MOST = 20


def of(
    staging: Any, stated: Sequence[str], ties: Sequence[str], has_owner: bool, value: Callable[[str], str]
) -> list[dict[str, Any]]:
    """{code, name, cells: [[field, before, after]]} of staged rows that differ, in the order of the file."""
    pairs = [(name, f"a.{name}", value(name)) for name in stated]
    if has_owner:
        was = "(SELECT w.name FROM kam_user w WHERE w.id = a.owner_id)"
        pairs.append(("owner", was, f"COALESCE((SELECT u.name FROM kam_user u WHERE u.id = s.owner_id), {was})"))
    for tie in ties:
        pairs.append((tie, f"(SELECT p.code FROM accounts_account p WHERE p.id = a.{tie}_id)", f"s.{tie}"))
    sides = "".join(f", {before}, {after}" for _name, before, after in pairs)
    rows = staging.all(
        f"SELECT s.code, a.name{sides} FROM incoming s JOIN accounts_account a ON a.id = s.id"
        f" WHERE s.differs = 1 ORDER BY s.line LIMIT {MOST}"
    )
    return [{"code": code, "name": name, "cells": _cells([key for key, *_sql in pairs], values)}
            for code, name, *values in rows]  # fmt: skip


def _cells(names: Sequence[str], values: Sequence[Any]) -> list[list[str]]:
    """The cells that differ; what neither side says is no difference."""
    sides = zip(names, values[::2], values[1::2], strict=True)
    return [
        [str(Account._meta.get_field(name).verbose_name), _word(name, was), _word(name, now)]  # type: ignore[union-attr]
        for name, was, now in sides
        if (was or "") != (now or "")
    ]


def _word(name: str, value: Any) -> str:
    """A stored value as people read it."""
    if value is None or value == "":
        return ""
    labels = dict(getattr(Account._meta.get_field(name), "flatchoices", ()))
    return str(labels.get(value, value))
