"""
What was entered since a merge for a person or an order of the old file: at its undo it goes back with them.

A private link, a survey, a case, a payment hangs on one person or one order and means nothing without it. What joins
rows of both files in truth (a visit at which people of both sat) is nobody's to decide: it stays in the way, named.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps

from accounts.actions import merge_journals
from accounts.actions.merge_ties import Tie
from kam.models import Event, Notice

_ways: dict[tuple[str, str], tuple[str, ...]] = {}


def declare(table: str, *fields: str, bring: tuple[str, ...] = ()) -> None:
    """Rows of `table` follow what `fields` name to its file; what the fields of `bring` name comes along with them."""
    _ways.update({(table, field): bring for field in fields})


def declared() -> list[tuple[str, str]]:
    """(table, field) of all that follows."""
    return list(_ways)


def follow(keys: tuple[int, int], ties: dict[Tie, Any]) -> dict[str, int]:
    """
    Move the rows of these ties to the file of what they hang on; returns {table: rows}.

    To be called once the journal is taken back. `keys` are the two files; every row moved gets a new version.
    """
    moved: dict[str, int] = {}
    for (table, field), bring in _ways.items():
        rows = [row for (label, name, _key), row in ties.items() if (label, name) == (table, field)]
        if not rows:
            continue
        model: Any = apps.get_model(table)
        found = model._base_manager.filter(pk__in=[row.pk for row in rows], account__in=keys)
        for home in keys:
            there = list(found.filter(**{f"{field}__account": home}).exclude(account=home).values_list("pk", flat=True))
            merge_journals.repoint(model, there, "account_id", home)
            _history(model, there, home)
            for name in bring:
                _bring(model, there, name, home)
            moved[table] = moved.get(table, 0) + len(there)
    return {table: count for table, count in moved.items() if count}


def _bring(model: Any, keys: list[int], name: str, home: int) -> None:
    related: Any = model._meta.get_field(name).related_model
    named = model._base_manager.filter(pk__in=keys, **{f"{name}__isnull": False}).values_list(name, flat=True)
    merge_journals.repoint(related, list(named), "account_id", home)


def _history(model: Any, keys: list[int], home: int) -> None:
    """What happened to the rows is told in the file where they are now, and to nobody who does not see that."""
    noun = getattr(model, "noun", model._meta.model_name)
    happened = Event.objects.filter(noun=noun, subject_id__in=keys).exclude(account_id=home)
    found = list(happened.filter(account_id__isnull=False).values_list("pk", flat=True))
    Notice.objects.filter(event__in=found).update(account_id=home)
    merge_journals.repoint(Event, found, "account_id", home)
