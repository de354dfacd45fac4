"""What files of rows changed of a record, read from what each import keeps of it: when, by whom, what was and is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from kam.choices import EventVerb, ImportState, Through
from kam.ground import events, records
from kam.models import Event, Import, ImportedRow
from kam.models.events import as_told

MOST = 50
"""Files that are told of, the newest."""
GONE = object()
KEPT_APART = frozenset({"id", "version", "created_at", "updated_at", "archived_at", "search_text"})
"""Columns that the product keeps for itself: nobody says what stands in them."""


def of(record: models.Model, reader: Any) -> list[Event]:
    """
    The files that made or changed a record, the newest first, as events that stand in no table.

    A file is one happening of the log, however many rows it has: what it changed of each stands in the rows that its
    undo needs, as it was before. What it became is what the next change found, or what stands there now.
    """
    noun = events.noun_of(record)
    rows = ImportedRow.objects.filter(noun=noun, subject_id=record.pk, source__state=ImportState.DONE)
    kept = list(rows.select_related("source__by").order_by("-pk")[:MOST])
    told = _changes(record, [row for row in kept if row.before]) if any(row.before for row in kept) else []
    made = next((row.source for row in kept if row.before is None), None) or _maker(record, noun)
    return [as_told(event, reader) for event in [*told, *([_event(record, made, {})] if made else [])]]


def _maker(record: Any, noun: str) -> Import | None:
    """The file whose rows made it at once with thousands: their keys are kept as a span."""
    moment = getattr(record, "created_at", None)
    if moment is None:
        return None
    for one in Import.objects.filter(options__made__at=moment.isoformat(), state=ImportState.DONE).select_related("by"):
        span = one.options["made"].get(noun)
        if span and span[0] <= record.pk <= span[1]:
            return one
    return None


def _changes(record: Any, kept: Sequence[ImportedRow]) -> list[Event]:
    """Backwards from how it stands now: each change says what there was before it, by hand or by file."""
    noun, found = events.noun_of(record), list[Event]()
    by_hand = list(Event.objects.filter(noun=noun, subject_id=record.pk).exclude(changes={}).order_by("-at", "-pk"))
    stands = {f.name: events.plain(getattr(record, f.name), record) for f in record._meta.concrete_fields}
    for row in kept:
        at = row.source.finished_at or row.source.created_at
        while by_hand and by_hand[0].at > at:
            _go_back(stands, by_hand.pop(0).changes)
        was = _was(record, row.before, noun)
        pairs = {name: [value, stands[name]] for name, value in was.items() if stands.get(name, GONE) != value}
        known = {name: pair for name, pair in pairs.items() if name in stands}
        if changes := records.by_key(record, known):
            found.append(_event(record, row.source, changes))
        stands |= was
    return found


def _go_back(stands: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for name, pair in changes.items():
        column, _dot, key = name.partition(".")
        if column not in stands or not isinstance(pair, list) or len(pair) != 2:
            continue
        stands[column] = {**(stands[column] or {}), key: pair[0]} if key else pair[0]


def _was(record: Any, before: Any, noun: str) -> dict[str, Any]:
    """{field: its value before, as the log writes values}; what can no longer be read is left out."""
    told = before.get("was") or before.get(noun) or before
    fields = {name: field for field in record._meta.concrete_fields for name in (field.name, field.column)}
    found = {}
    for column, value in told.items():
        field = fields.get(column)
        if field is None or field.name in KEPT_APART or field.primary_key:
            continue
        try:
            read = _read(field, value)
        except (ValueError, ValidationError, ArithmeticError):
            continue
        if read is not GONE:
            found[field.name] = events.plain(read, record)
    return found


def _read(field: Any, value: Any) -> Any:
    """A value that was kept as text, as its column has it; `GONE` for a record that is no more."""
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return field.related_model._base_manager.filter(pk=value).first() or GONE
    if isinstance(field, models.BooleanField):
        return str(value).lower() in ("t", "true", "1")
    if isinstance(field, models.JSONField):
        return json.loads(value) if isinstance(value, str) else value
    if isinstance(field, models.DecimalField):
        return events.placed(Decimal(str(value)), field)
    return field.to_python(value)


def _event(record: Any, source: Import, changes: Mapping[str, Any]) -> Event:
    verb = f"{events.noun_of(record)}.{'changed' if changes else 'created'}"
    return Event(
        verb=verb if verb in events.labels() else EventVerb.IMPORT_DONE, noun=events.noun_of(record),
        subject_id=record.pk, subject_name=str(record)[:255], account_id=events.account_id_of(record),
        by_id=source.by_id, by_name=str(source.by), through=Through.IMPORT,
        at=source.finished_at or source.created_at, changes=dict(changes),
        data={"import": source.pk, "file": source.file_name},
    )  # fmt: skip


def narrowed(found: Iterable[Event], asked: Mapping[str, Any]) -> list[Event]:
    """Those that the filters of the history ask for: `person`, `since`, `until`, `field`."""

    def is_asked(one: Event) -> bool:
        day, person = timezone.localdate(one.at), asked.get("person")
        begun = not asked.get("since") or day >= asked["since"]
        ended = not asked.get("until") or day <= asked["until"]
        named = not asked.get("field") or asked["field"] in one.changes
        return begun and ended and named and (not person or one.by_id == person.pk)

    return [one for one in found if is_asked(one)]
