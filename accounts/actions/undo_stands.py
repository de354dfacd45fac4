"""What stands in the way of taking an import back: what people did with the records it made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import CASCADE, Exists, Model, OuterRef, Q

from accounts.actions import merge_plans
from kam.ground import scope, wording
from kam.ground.staging import Staging

Found = Counter[str]


def hanging(model: type[Model]) -> Iterator[Any]:
    """Every relation by which rows of another table name a record, those without a name of their own as well."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation


@dataclass(frozen=True)
class Rows:
    """
    Which rows of a table the product makes by itself, and may take along: all (True), none (False), or these (Q).

    `label` is what people call the others, where a merge of two customers has no word for them.
    """

    table: str
    alone: bool | Q
    label: Any = ""


_rows: dict[str, Rows] = {}


def declare(*rows: Rows) -> None:
    """A floor hands down, in AppConfig.ready, what its tables hold; rows of runs and records with a story need not."""
    _rows.update({one.table: one for one in rows})


def alone(table: type[Model]) -> bool | Q | None:
    """Which rows of a table the product makes by itself; None where nobody said so."""
    if table._meta.label in _rows:
        return _rows[table._meta.label].alone
    if hasattr(table, "run_kind"):
        return True
    return False if issubclass(table, scope.Record) else None


def missing(model: type[Model], seen: set[type[Model]] | None = None) -> list[str]:
    """Tables that hang on a record, by whatever way, of which nobody said whose their rows are."""
    seen, found = seen if seen is not None else {model}, list[str]()
    for relation in hanging(model):
        table = relation.related_model
        if table in seen or table._meta.auto_created:
            continue
        seen.add(table)
        said = alone(table)
        found += [table._meta.label] if said is None else []
        found += missing(table, seen) if said is not False and relation.on_delete is CASCADE else []
    return found


def of_people(
    model: type[Model], going: Any, but: Collection[type[Model]] = (), along: Mapping[type[Model], Any] | None = None
) -> str:
    """
    What people entered that hangs on the rows that would go, counted and in words; empty where nothing does.

    `along` are rows of other tables that go (or let go) with them, by queries of their keys. One statement counts all.
    """
    hanging_on, found = list(_of_people(model, going, but, along or {})), Found()
    for (label, _rows), count in zip(hanging_on, _counts([rows for _label, rows in hanging_on]), strict=True):
        found[label] += count
    found = +found
    return wording.listed([wording.aside(name, count) for name, count in found.items()]) if found else ""


def unnamed(records: Any) -> Any:
    """Those of the records that nothing names."""
    for relation in hanging(records.model):
        naming = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        records = records.filter(~Exists(naming))
    return records


def _counts(rows: Sequence[Any]) -> list[int]:
    """How many rows each of the queries finds."""
    found, parts, values = [0] * len(rows), list[str](), list[Any]()
    for place, one in enumerate(rows):
        try:
            sql, given = one.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {place}, COUNT(*) FROM ({sql}) q")
        values += given
    for place, count in Staging({}).all(" UNION ALL ".join(parts), values) if parts else ():
        found[place] = count
    return found


def _of_people(
    model: type[Model], going: Any, but: Collection[type[Model]], along: Mapping[type[Model], Any]
) -> Iterator[tuple[str, Any]]:
    """(name of the table, its rows) that do; rows that go along may carry what people entered in their turn."""
    for relation in hanging(model):
        table, name = relation.related_model, relation.field.name
        if table in but or table._meta.auto_created:
            continue
        rows = table._base_manager.filter(**{f"{name}__in": going})
        if table is model:
            rows = rows.exclude(pk__in=going)
        if table in along:
            rows = rows.exclude(pk__in=along[table])
        said = alone(table)
        if said is not True:
            kept = rows.exclude(said) if isinstance(said, Q) else rows
            yield str(_label(table, name)), kept
        if said and relation.on_delete is CASCADE and any(hanging(table)):
            theirs = rows.filter(said) if isinstance(said, Q) else rows
            yield from _of_people(table, theirs.order_by().values("pk"), but, along)


def _label(table: type[Model], column: str) -> Any:
    """What people call the rows of a table."""
    name = table._meta.label
    own = _rows[name].label if name in _rows else ""
    known = {(rule.table, rule.column): rule.label for rule in merge_plans.rules() if rule.table == name and rule.label}
    return own or known.get((name, column)) or next(iter(known.values()), table._meta.verbose_name_plural)
