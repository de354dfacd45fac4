"""What rows by the thousand change: each record's own line in the log, with what was and is, as by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from kam.ground import events, records
from kam.ground.histories import KEPT_APART
from kam.models import User

CHUNK = 500
Pairs = Mapping[str, list[Any]]
"""{field: [was, is]}."""


class Watched:
    """
    Records as they stand before a bulk verb, held until it is over; `tell` then writes what became of them.

    To be made and told within the transaction of the verb, so that nobody else's change comes in between.
    """

    def __init__(self, model: Any, keys: Iterable[int]) -> None:
        self.model, self.keys = model, sorted(set(keys))
        self.was = {record.pk: record for record in self._read(lock=True)}

    def tell(
        self, *, by: User, verb: str = "", but: Collection[str] = (), more: Mapping[int, Pairs] | None = None
    ) -> None:
        """
        One event for each that changed, `<noun>.changed` or the `verb`.

        `but` are fields that tell of themselves, `more` is what stands beside.
        """
        found = []
        for record in self._read(lock=False):
            changes = self._changes(record, but) | dict((more or {}).get(record.pk, {}))
            if changes:
                found.append(_event(record, changes, verb, by))
        events.record_many(found)

    def _read(self, *, lock: bool) -> Iterator[Any]:
        """The records with what they name, a few hundred at a time."""
        related = {field.name for field in self.model._meta.concrete_fields if isinstance(field, models.ForeignKey)}
        path = str(getattr(self.model, "account_path", None) or "").rpartition("__")[0]
        rows = self.model._base_manager.select_related(*sorted(related | ({path} if path else set()))).order_by("pk")
        for start in range(0, len(self.keys), CHUNK):
            chunk = rows.filter(pk__in=self.keys[start : start + CHUNK])
            yield from chunk.select_for_update(of=("self",)) if lock else chunk

    def _changes(self, record: Any, but: Collection[str]) -> dict[str, list[Any]]:
        was, told = self.was[record.pk], {}
        for field in self.model._meta.concrete_fields:
            name = field.name
            apart = name in KEPT_APART or name in but
            if not apart and getattr(was, field.attname) != getattr(record, field.attname):
                told[name] = [getattr(was, name), getattr(record, name)]
        return records.by_key(record, told)


def _event(record: Any, changes: Pairs, verb: str, by: User) -> Any:
    noun, whose = events.noun_of(record), events.account_id_of(record)
    told, name = events.pairs(changes, record), str(record)
    happened = verb or f"{noun}.changed"
    return events.draft(happened, noun=noun, subject_id=record.pk, name=name, account_id=whose, by=by, changes=told)
