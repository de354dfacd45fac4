"""Writes down every step of a merge, of customers or of contacts, and takes the steps back, last first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models import F

from kam.ground import bulk, events

CHUNK = 500
MOVED, CHANGED, MADE, SETTLED = "moved", "changed", "made", "settled"


def noun_of(model: Any) -> str:
    """What the rows of a table are of; of those that only join two, of the records that they belong to."""
    return events.noun_of_table(model._meta.auto_created or model)


def told(counts: Mapping[str, int]) -> dict[str, int]:
    """{noun: how many rows went over}; merges of before kept them by tables."""
    found: dict[str, int] = {}
    for name, count in counts.items():
        noun = noun_of(apps.get_model(name)) if "." in name else name
        found[noun] = found.get(noun, 0) + count
    return found


class Journal:
    """The steps of one merge. Rows are written past `save`, so that their times of change stay what they were."""

    def __init__(self, merge: Any) -> None:
        self.merge, self.counts = merge, dict[str, int]()

    def move(self, rows: Any, column: str, to: int) -> int:
        """Rows whose `column` names the old file name the new one from now on; returns how many."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if keys:
            noun = noun_of(rows.model)
            self._step(MOVED, rows.model, [str(key) if not isinstance(key, int) else key for key in keys], column)
            self.counts[noun] = self.counts.get(noun, 0) + len(keys)
            repoint(rows.model, keys, column, to)
        return len(keys)

    def change(self, record: Any, **values: Any) -> None:
        """Other values in some fields of a record, which gets them too."""
        self.change_many([(record, values)])

    def change_many(self, changes: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
        """The same for several records of one table; what is no change is left out."""
        kept: dict[str, Any] = {}
        for record, values in changes:
            said = {}
            for name, now in values.items():
                field = record._meta.get_field(name)
                was, wanted = getattr(record, field.attname), getattr(now, "pk", now)
                if kept_as(field, was) != kept_as(field, wanted):
                    said[name] = [kept_as(field, was), kept_as(field, wanted)]
                    setattr(record, name if hasattr(now, "pk") else field.attname, now)
            if said:
                kept[str(record.pk)] = said
                _write(type(record), record.pk, {name: getattr(record, name) for name in said})
        if kept:
            self._step(CHANGED, type(changes[0][0]), [kept])

    def note_changed(self, model: Any, kept: dict[str, Any]) -> None:
        """What somebody else's verb changed on the way: {key: {field: [was, is]}}."""
        if kept:
            self._step(CHANGED, model, [kept])

    def made(self, model: Any, keys: Sequence[int]) -> None:
        """Rows that came to be by the merge."""
        if keys:
            self._step(MADE, model, list(keys))

    def _step(self, deed: str, model: Any, rows: list[Any], column: str = "") -> None:
        self.merge.steps.create(deed=deed, table=model._meta.label, column=column, rows=rows)


def take_back(merge: Any) -> list[str]:
    """
    Undo the steps of a merge, last first; returns what stays as it is now, as `table.field` or `table`.

    A row goes back where it still stands as the merge left it; what people changed since is theirs.
    """
    stayed: dict[str, None] = {}
    for step in merge.steps.exclude(deed=SETTLED).order_by("-pk"):  # that one is the ledger's
        model = apps.get_model(step.table)
        undo = {MOVED: _move_back, CHANGED: _change_back, MADE: _unmake}[step.deed]
        stayed |= dict.fromkeys(undo(merge, step, model))
    return list(stayed)


def kept_as(field: Any, value: Any) -> Any:
    """A column's value as the journal keeps it: exact, and plain enough for JSON."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def whole(record: Any) -> dict[str, Any]:
    """Every column of a record, as the journal keeps it."""
    return {field.attname: kept_as(field, getattr(record, field.attname)) for field in record._meta.concrete_fields}


def _move_back(merge: Any, step: Any, model: Any) -> Iterator[str]:
    there = 0
    for part in _parts(step.rows):
        rows = model._base_manager.filter(pk__in=part, **{step.column: merge.survivor_id})
        keys = list(rows.values_list("pk", flat=True))
        there += len(keys)
        repoint(model, keys, step.column, merge.loser_id)
    if there < len(step.rows):
        yield step.table


def _change_back(merge: Any, step: Any, model: Any) -> Iterator[str]:
    kept = step.rows[0]
    for part in _parts(list(kept)):
        for key, record in ((str(row.pk), row) for row in model._base_manager.filter(pk__in=part)):
            back = {}
            for name, (was, now) in kept[key].items():
                field = record._meta.get_field(name)
                if kept_as(field, getattr(record, field.attname)) == now:
                    back[name] = was if was is None else _read(field, was)
                else:
                    yield f"{step.table}.{name}"
            if back:
                _write(model, record.pk, back)


def _unmake(merge: Any, step: Any, model: Any) -> Iterator[str]:
    """What nobody touched since goes; the rest stays with the survivor."""
    rows = model._base_manager.filter(pk__in=step.rows)
    mine = rows.filter(version=1) if _has_version(model) else rows
    gone = len(mine)
    mine.delete()
    if gone < len(step.rows):
        yield step.table


def _read(field: Any, value: Any) -> Any:
    """A kept value as the column takes it; a relation by its key."""
    return value if value is None else (field.target_field if field.is_relation else field).to_python(value)


def repoint(model: Any, keys: Sequence[Any], column: str, to: int) -> None:
    """Rows of these keys name another file; each gets a new version."""
    values: dict[str, Any] = {column: to}
    if _has_version(model):
        values["version"] = F("version") + 1
    for part in _parts(keys):
        model._base_manager.filter(pk__in=part).update(**values)


def _write(model: Any, key: Any, values: dict[str, Any]) -> None:
    version: dict[str, Any] = {"version": F("version") + 1} if _has_version(model) else {}
    model._base_manager.filter(pk=key).update(**values, **version)


def _has_version(model: Any) -> bool:
    return any(field.name == "version" for field in model._meta.concrete_fields)


def _parts(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    size = CHUNK if not bulk.is_postgres() else CHUNK * 10
    return (keys[start : start + size] for start in range(0, len(keys), size))
