"""The history of a record: its happenings, and how its fields stood at the end of a day, as far as that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground import by_files, events, rights, timeline, unlogged
from kam.ground.by_files import KEPT_APART as KEPT_APART
from kam.models import Event
from kam.models.events import as_told, closed_fields


@dataclass(frozen=True)
class Stood:
    """A field as it stood; `is_known` tells whether the record says so, or can only say that it does not know."""

    name: str
    label: str
    value: Any
    words: str
    is_known: bool


@dataclass(frozen=True)
class State:
    """A record at the end of a day; None for `is_there` where nobody knows when it came."""

    on: date
    is_there: bool | None
    stood: Sequence[Stood]


@lru_cache(maxsize=1)
def nouns() -> dict[str, type[models.Model]]:
    """{noun: table} of the records that people change: those with a version."""
    found = [model for floor in timeline.FLOORS for model in apps.get_app_config(floor).get_models()]
    return {
        str(getattr(model, "noun", model._meta.model_name)): model
        for model in found
        if any(field.name == "version" for field in model._meta.concrete_fields)
    }


def is_open_to(record: models.Model, reader: Any) -> bool:
    """Whether somebody who sees the record may read its history: what is nobody's file takes the right to the log."""
    is_kept = nouns().get(events.noun_of(record)) is type(record)
    return is_kept and (events.account_id_of(record) is not None or rights.can(reader, rights.Right.READ_RECORD))


def opened(model: Any, pk: int, reader: Any) -> Any:
    """The record whose history is read: 404 for what the reader does not see, 403 where it is not theirs to read."""
    found = model.objects.visible_to(reader).filter(pk=pk).first() if model is not None else None
    if found is None:
        raise Http404
    if not is_open_to(found, reader):
        raise PermissionDenied(_("Your role does not allow this."))
    return found


def address(record: models.Model) -> str:
    """The page of a record's history."""
    return reverse("kam:history", args=[events.noun_of(record), record.pk])


def home(record: models.Model) -> str:
    """The record's own page, or its form where it has no page; empty where it has neither."""
    for page in ("detail", "edit"):
        try:
            return reverse(f"{record._meta.app_label}:{events.noun_of(record)}-{page}", args=[record.pk])
        except NoReverseMatch:
            continue
    return ""


def told_of(record: models.Model, reader: Any) -> Any:
    """The record's happenings, as far as the reader may know of them."""
    return Event.objects.visible_to(reader).filter(noun=events.noun_of(record), subject_id=record.pk)


def names(record: models.Model, shown: Iterable[str], reader: Any) -> list[str]:
    """
    The fields whose history is told, in the order of `shown` (what the record's form and shape have).

    Columns that hold values by key count key by key; fields that are closed to the reader are none, nor are those of
    records of which the log keeps nothing else: it knows how none of them stood.
    """
    if events.noun_of(record) in unlogged.tables():
        return []
    meta = record._meta
    own = {field.name for field in (*meta.concrete_fields, *meta.many_to_many)} - KEPT_APART
    if not rights.can(reader, rights.Right.SEE_CONTACTS):
        own -= closed_fields().get(events.noun_of(record), frozenset())
    keyed = getattr(record, "told_by_key", frozenset())
    by_key = [f"{name}.{key}" for name in sorted(keyed) for key in sorted(getattr(record, name))]
    told = dict.fromkeys([*shown, *by_key])
    return [name for name in told if name in own - keyed or ("." in name and name.partition(".")[0] in keyed)]


def now(record: models.Model, wanted: Iterable[str], reader: Any) -> dict[str, Any]:
    """The fields as they stand, as the log would keep and the reader may know them."""
    kept = {name: events.plain(unlogged.short(record, name, _value(record, name)), record) for name in wanted}
    both = {name: [value, value] for name, value in kept.items()}
    told = Event(noun=events.noun_of(record), account_id=events.account_id_of(record), changes=both)
    return {name: pair[0] for name, pair in as_told(told, reader).changes.items()}


def _value(record: models.Model, name: str) -> Any:
    column, _dot, key = name.partition(".")
    value = getattr(record, column)
    if key:
        return value.get(key)
    return list(value.all()) if isinstance(value, models.Manager) else value


def state(record: models.Model, on: date, shown: Iterable[str], written: Iterable[str], reader: Any) -> State:
    """
    The record's fields at the end of a day on the reader's clock, worked out backwards from how they stand now.

    `written` are those that only verbs write, and so tell of. A field is known where what the next change found is
    what the last one left, files of rows among them. One that something wrote without telling (a computation) is not:
    it is marked, and nobody guesses.
    """
    by_hand = told_of(record, reader).order_by("at", "pk")
    found = sorted([*by_hand, *reversed(by_files.of(record, reader))], key=lambda one: one.at)
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    earlier, later = [one for one in found if one.at < end], [one for one in found if one.at >= end]
    wanted = names(record, [*shown, *(name for one in found for name in one.changes)], reader)
    left, met = _sides(reversed(earlier), 1), _sides(later, 0)
    values = now(record, wanted, reader) | {name: met[name] for name in wanted if name in met}
    steady, noun = _steady(record, written, found), events.noun_of(record)
    unit = str(values.get("currency") or "")

    def stood(name: str) -> Stood:
        words = timeline.shown(noun, name, values[name], unit)
        same = name in left and timeline.shown(noun, name, left[name], unit) == words
        known = same or (name not in left and name.partition(".")[0] in steady)
        return Stood(name, timeline.label(noun, name), values[name] if known else None, words if known else "", known)

    return State(on, _was_there(record, end), [stood(name) for name in wanted])


def _sides(found: Iterable[Event], side: int) -> Mapping[str, Any]:
    """{field: what the first of the events that name it says}: what was (0) or what is (1)."""
    sides: dict[str, Any] = {}
    for one in found:
        for name, pair in one.changes.items():
            if isinstance(pair, list) and len(pair) == 2:
                sides.setdefault(name, pair[side])
    return sides


def _steady(record: models.Model, written: Iterable[str], found: Sequence[Event]) -> frozenset[str]:
    """
    Fields that are as they came as long as no event names them.

    Each saving counts the version up and tells of itself; where fewer were told than counted, something wrote unheard.
    """
    told = len(found) - (1 if found and not found[0].changes else 0)
    if getattr(record, "version", 1) - 1 > told:
        return frozenset()
    return frozenset(written) - getattr(record, "written_unheard", frozenset())


def _was_there(record: models.Model, end: datetime) -> bool | None:
    came = getattr(record, "created_at", None)
    return None if came is None else came < end
