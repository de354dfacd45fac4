"""Other customers in the log: kept with their keys, told by name only to those who see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from kam.ground import scope

KEY, NAME = "of_account", "name"


def mark(value: models.Model | str, account_id: int) -> dict[str, Any]:
    """What the log keeps of a customer, or of a record of one: whose it is, and its name."""
    return {KEY: account_id, NAME: str(value)}


def told(events: Sequence[Any], reader: Any) -> Sequence[Any]:
    """The events with names for marks, as far as the reader (None: nobody) sees those customers; not to be saved."""
    marked = {key for event in events for part in _parts(event) for key in _keys(part)}
    own = {event.account_id for event in events} - {None}
    seen = scope.seen_of(reader, marked - own) if reader is not None and marked - own else set()
    sees_all = reader is not None and scope.sees_all(reader)
    for event in events:
        known = seen | {event.account_id}
        for name in ("changes", "data"):
            if event.__dict__.get(name):
                shown = {key: _shown(value, known) for key, value in event.__dict__[name].items()}
                setattr(event, name, shown if sees_all else _older(event, shown, event.__dict__[name]))
    return events


def _parts(event: Any) -> Iterator[Any]:
    yield from (event.__dict__.get(name) or {} for name in ("changes", "data"))


def _keys(value: Any) -> Iterator[int]:
    if _is_mark(value):
        yield value[KEY]
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _keys(item)


def _shown(value: Any, known: Iterable[Any]) -> Any:
    if _is_mark(value):
        return value[NAME] if value[KEY] in known else str(_("another customer"))
    if isinstance(value, dict):
        return {key: _shown(item, known) for key, item in value.items()}
    return [_shown(item, known) for item in value] if isinstance(value, list) else value


def _older(event: Any, shown: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """What was written before marks were: a name where a customer stands, and no word whose."""
    for name in account_fields().get(event.noun, frozenset()) & shown.keys():
        pair = kept[name] if isinstance(kept[name], list) else [kept[name]]
        if any(isinstance(value, str) and value for value in pair):
            unnamed = [_("another customer") if isinstance(old, str) and old else new
                       for old, new in zip(pair, _listed(shown[name]), strict=True)]  # fmt: skip
            shown[name] = unnamed if isinstance(kept[name], list) else unnamed[0]
    return shown


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_mark(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {KEY, NAME}


@lru_cache(maxsize=1)
def account_fields() -> dict[str, frozenset[str]]:
    """{noun: its fields that point to a customer}."""
    found: dict[str, frozenset[str]] = {}
    for model in apps.get_models():
        fields = [f for f in model._meta.concrete_fields if getattr(f.related_model, "account_path", None) == "pk"]
        found[str(getattr(model, "noun", model._meta.model_name))] = frozenset(field.name for field in fields)
    return found
