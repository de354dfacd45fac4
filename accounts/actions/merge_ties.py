"""Rows of one file that point at rows of another: none may come to be when a merge is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F

from accounts.models import Account

FLOORS = ("accounts", "lifecycle", "analytics")
NO_TIES = ("Merge", "MergeStep", "Duplicate", "Namesake")
"""Tables that only tell rows apart, or what was done with them: two files may stand in one row of theirs."""
Tie = tuple[str, str, Any]
"""(table, field, key of the row that points)."""


def crossing(one: int, two: int) -> dict[Tie, Any]:
    """{tie: row} of all rows of either file that point at a row of the other, in all tables."""
    found: dict[Tie, Any] = {}
    for model, field, mine, theirs in pointers():
        rows = model._base_manager.filter(**{f"{mine}__in": (one, two), f"{theirs}__in": (one, two)})
        for row in rows.exclude(**{mine: F(theirs)}).distinct():
            found[model._meta.label, field, row.pk] = row
    people = Account.objects.filter(referred_by__in=(one, two), referred_by_contact__account__in=(one, two))
    for row in people.exclude(referred_by=F("referred_by_contact__account")):
        found["accounts.Account", "referred_by_contact", row.pk] = row
    return found


def pointers() -> Iterator[tuple[Any, str, str, str]]:
    """(model, field, the row's way to its account, the way of what it points at) of ties between rows of accounts."""
    for floor in FLOORS:
        for model in apps.get_app_config(floor).get_models():
            mine = getattr(model, "account_path", None)
            if not mine or model is Account or model.__name__ in NO_TIES:
                continue
            for field in model._meta.get_fields():
                if not isinstance(field, models.ForeignKey | models.ManyToManyField):
                    continue
                path = getattr(field.related_model, "account_path", None)
                is_own_way = mine.split("__")[0] == field.name
                if path and field.related_model is not Account and not is_own_way:
                    yield model, field.name, mine, f"{field.name}__{path}"


def circles(*accounts: int) -> bool:
    """Whether one of the files, followed upwards by group or by referrer, comes back to itself."""
    for name in ("parent", "referred_by"):
        for start in accounts:
            here, seen = _above(start, name), set[int]()
            while here is not None and here not in seen:
                if here == start:
                    return True
                seen.add(here)
                here = _above(here, name)
    return False


def _above(key: int, name: str) -> int | None:
    return Account.objects.filter(pk=key).values_list(name, flat=True).first()
