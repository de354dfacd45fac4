"""What a merge does with every relation to a customer: found by looking at all tables, declared by its floor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.functions import Coalesce

from accounts.actions.merge_journals import Journal
from accounts.choices import Way
from accounts.models import Account, Merge
from kam.models import User

PLAIN = "account_id"
"""Columns of this name hold an account's key without being a relation."""


@dataclass
class Union:
    """Two files on their way to one: locked, with the journal that the undo reads."""

    survivor: Account
    loser: Account
    merge: Merge
    journal: Journal
    today: date
    by: User


@dataclass(frozen=True)
class Rule:
    """
    What becomes of the rows of one relation. `first` is called before rows move, to tell apart what may be there once
    only; with COMBINE and DROP it does everything. `label` is what people call the rows, `why` says why rows stay.
    """

    table: str
    column: str
    way: Way
    label: Any = ""
    first: Callable[[Union], None] | None = None
    why: str = ""

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.table)

    def rows_of(self, account: Account) -> Any:
        """The rows of a file."""
        return self.model._base_manager.filter(**{self.column: account.pk})


_rules: dict[tuple[str, str], Rule] = {}


def declare(*rules: Rule) -> None:
    """A floor hands down, in AppConfig.ready, what becomes of its relations."""
    _rules.update({(rule.table, rule.column): rule for rule in rules})


def rules() -> list[Rule]:
    """All rules; raises ImproperlyConfigured for a relation that nobody decided about."""
    lost = missing()
    if lost:
        raise ImproperlyConfigured(f"nobody said what a merge does with: {', '.join(map('.'.join, lost))}")
    return list(_rules.values())


def relations() -> Iterator[tuple[str, str]]:
    """(table, column) of everything that points at an account, in all installed tables."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            is_tie = isinstance(field, models.ForeignKey | models.ManyToManyField) and field.related_model is Account
            is_plain = field.name == PLAIN and not field.is_relation
            if is_tie or is_plain:
                yield model._meta.label, field.name


def missing() -> list[tuple[str, str]]:
    """Relations without a rule."""
    return [found for found in relations() if found not in _rules]


def stale() -> list[tuple[str, str]]:
    """Rules whose relation is no more."""
    return sorted(_rules.keys() - set(relations()))


def counts(account: Account) -> list[tuple[Any, int]]:
    """[(what people call the rows, how many would go over)] of a file, in one query."""
    named = [rule for rule in rules() if rule.way == Way.MOVE and rule.label]
    many = {
        f"rows_{place}": Coalesce(models.Subquery(_counted(rule), output_field=models.IntegerField()), models.Value(0))
        for place, rule in enumerate(named)
    }
    found: Any = Account.objects.filter(pk=account.pk).values(**many).first() or {}
    return [(rule.label, found.get(f"rows_{place}", 0)) for place, rule in enumerate(named)]


def in_order(one: Account, other: Account) -> tuple[Account, Account]:
    """Which of two files stays unless somebody says otherwise: the one with more rows, of as many the older."""
    first, second = sorted((one, other), key=lambda file: (-sum(count for _label, count in counts(file)), file.pk))
    return first, second


def _counted(rule: Rule) -> Any:
    rows = rule.model._base_manager.filter(**{rule.column: models.OuterRef("pk")}).order_by()
    return rows.values(rule.column).annotate(n=models.Count("pk")).values("n")
