"""What the log keeps of records that fewer people see than read it: that they changed and which fields, never how."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models

from kam.ground.scope import ScopedQuerySet

UNTOLD = [None, None]
"""What was and is of a field of which the log only keeps that it changed."""
COUNTED = (int, float, Decimal, date)
"""Values that are no words; texts of a happening's data are kept where the table says so (`logged`)."""


@lru_cache(maxsize=1)
def tables() -> Mapping[str, type[models.Model]]:
    """
    {noun: table} of what is closed: each table that says by itself who sees which rows (`visible_to`).

    Whose log may be read whole says so: `logged_whole`, for whoever reads the log sees its rows, or its happenings are
    narrowed by another rule.
    """
    found = (model for model in apps.get_models() if _narrows(model) and not getattr(model, "logged_whole", False))
    return {_noun(model): model for model in found}


def _narrows(model: type[models.Model]) -> bool:
    own = getattr(type(model._default_manager.all()), "visible_to", None)
    return own not in (None, ScopedQuerySet.visible_to)


def _noun(model: type[models.Model]) -> str:
    own = getattr(model, "noun", "")
    return own if isinstance(own, str) and own else str(model._meta.model_name)


def named(noun: str, name: str, given: str, kept_as: str) -> str:
    """How the log names a record: of a closed one by no more than it was `given`, or the record keeps itself as."""
    return given or (kept_as if noun in tables() else name)


def changes(noun: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was and is, {field: [was, is]}; of closed records the fields alone."""
    return dict.fromkeys(told, UNTOLD) if noun in tables() else told


def data(noun: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What explains a happening; of closed records no words but those that their table lets the log keep."""
    if noun not in tables():
        return told
    kept: Collection[str] = getattr(tables()[noun], "logged", ())
    return {name: value for name, value in told.items() if name in kept or value is None or isinstance(value, COUNTED)}


def short(record: models.Model, name: str, value: Any) -> Any:
    """A value as the log may keep it: of some columns less than what stands there (`logged_short` of the table)."""
    shorten = getattr(record, "logged_short", {}).get(name)
    return shorten(value) if shorten is not None and value else value
