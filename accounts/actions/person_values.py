"""What a row says without a person: of what programs keep beside people's words only these are touched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models

from accounts.actions.person_columns import columns
from kam.ground import events
from kam.models import Event, Team, User
from kam.rules.redaction import Marks

QUERIES = {"query"}
"""Columns that hold the question of an address, where a name stands in its signs' codes."""
ASKED = "filter"
"""The part of a happening's data that holds such a question: the list that was handed out."""
BESIDE = ("noun", "account_id")
"""What is read of a happening beside its texts."""
NAMED = {("kam.Run", "params"): {"asked"}}
"""{column of values that programs keep: the keys under which people's words stand}."""
WRITTEN = {
    ASKED, "asked", "comment", "error", "event", "note", "reason", "reasons", "result", "said", "subject", "text",
    "title", "why", "tags", "edited", "added", "content", "answers",
}  # fmt: skip
"""Of the company's happenings the keys in which people write, beside those that are called as their columns of text."""
Read = Callable[[], list[Any]]
"""The tables in which people are looked for."""


def without(marks: Marks, model: Any, row: Mapping[str, Any], *, things: Collection[str], read: Read) -> dict[str, Any]:
    """
    {column: its text or JSON value without the person} of those that tell of them.

    A happening of a customer, competitor or product that is called as the person (`things`) keeps its name.
    """
    found: dict[str, Any] = {}
    for name, value in row.items():
        if value and name not in BESIDE and not (name == "subject_name" and value in things):
            told = _without(marks, name, value, _keys(model, name, row, read))
            if told != value:
                found[name] = told
    return found


def _without(marks: Marks, name: str, value: Any, keys: Any) -> Any:
    if name in QUERIES:
        return marks.out_of_query(value)
    if keys is not None and isinstance(value, Mapping):
        told = {key: marks.out_of(item) if keys(key) else item for key, item in value.items()}
    else:
        told = marks.out_of(value)
    if isinstance(value, Mapping) and isinstance(value.get(ASKED), str):
        told[ASKED] = marks.out_of_query(value[ASKED])
    return told


def _keys(model: Any, name: str, row: Mapping[str, Any], read: Read) -> Any:
    """Which keys of a JSON column are looked at (key -> yes or no); None: all."""
    if model is not Event:
        named = NAMED.get((model._meta.label, name))
        return named and named.__contains__
    if name == "subject_name":
        return None
    if row["account_id"] is not None:
        return lambda key: key not in _colleagues()
    known = WRITTEN | _texts(read).get(row["noun"], frozenset()) | _written(read)
    return lambda key: key in known or key.startswith("custom.")


@lru_cache(maxsize=1)
def _colleagues() -> frozenset[str]:
    """What keys are called that name a colleague or a team."""
    return frozenset(
        field.name for model in apps.get_models() for field in model._meta.concrete_fields
        if field.related_model in (User, Team)
    )  # fmt: skip


@lru_cache(maxsize=1)
def _written(read: Read) -> frozenset[str]:
    """What columns are called in which people write; what something is called is its own table's."""
    return frozenset().union(*_texts(read).values()) - {"name"}


@lru_cache(maxsize=1)
def _texts(read: Read) -> dict[str, frozenset[str]]:
    """{noun: its columns of text}."""
    return {
        events.noun_of_table(model): frozenset(
            name for name in columns(model) if not isinstance(model._meta.get_field(name), models.JSONField)
        )
        for model in read()
    }
