"""The API's doors to the records that people change: which resource a record has, and what it lets people write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django import forms
from django.db import models
from django.http import Http404
from django.urls import URLResolver, get_resolver
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from kam.ground import events, histories, naming, origins, timeline, wording
from kam.ground.errors import Refused
from kam.ground.rest import ScopedViewSet
from kam.ground.rights import can
from kam.models import Event
from kam.rules.redaction import MARK

CALLED = ("name", "title", "number", "code", "text")
"""Columns by which records say who they are."""

ALL = "*"
"""In place of a field: all of a change that can be brought back."""


@lru_cache(maxsize=1)
def doors() -> dict[str, type[ScopedViewSet]]:
    """{the word of the address: its resource}, of the records with a version that clients read."""
    found = dict(resources())
    return {name: door for name, door in found.items() if "version" in getattr(_meta(door), "fields", ())}


def resources() -> list[tuple[str, type[ScopedViewSet]]]:
    """(the word of the address, the resource) of every list."""
    return list(_listed(get_resolver()))


def _listed(resolver: URLResolver) -> Iterator[tuple[str, type[ScopedViewSet]]]:
    """The resources of the addresses that list."""
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from _listed(item)
        elif str(item.name).endswith("-list") and issubclass(getattr(item.callback, "cls", object), ScopedViewSet):
            yield str(item.pattern).strip("^$/"), item.callback.cls


def _meta(door: type[ScopedViewSet]) -> Any:
    return getattr(door.serializer_class, "Meta", None)


def door_of(record: models.Model) -> type[ScopedViewSet] | None:
    """The resource of a record; None for what no client reads with a version."""
    return next((door for door in doors().values() if door.model is type(record)), None)


def shown(record: models.Model) -> list[str]:
    """The fields that a record shows to whoever sees it: those of its form first, in its order."""
    door = door_of(record)
    return [*_written(door), *_meta(door).fields] if door is not None else []


def state(record: models.Model, on: date, reader: Any) -> histories.State:
    """The record at the end of a day."""
    door = door_of(record)
    return histories.state(record, on, shown(record), _written(door) if door is not None else (), reader)


def _written(door: type[ScopedViewSet]) -> dict[str, forms.Field]:
    """The fields of the form by which a record is changed; none where no form changes it."""
    form_class = _opened(door, None, {}).form_class
    changes = door.perform_update is not ScopedViewSet.perform_update
    return form_class.base_fields if changes and form_class is not None else {}


def _opened(door: type[ScopedViewSet], user: Any, said: Any) -> Any:
    """The resource as a PATCH of one record would find it."""
    view = door()
    view.action, view.request = "partial_update", SimpleNamespace(user=user, data=said, method="PATCH", headers={})
    return view


def restorable(record: models.Model, user: Any) -> frozenset[str]:
    """The fields that the user's own form of the record could bring back."""
    door = door_of(record)
    if door is None or (door.write_right is not None and not can(user, door.write_right)):
        return frozenset()
    written = set(_written(door))
    by_key = written & getattr(record, "told_by_key", frozenset())
    keyed = {name for name in _keyed(record) if name.partition(".")[0] in by_key}
    return frozenset((written - by_key | keyed) - {*getattr(record, "logged_short", ())})


def _keyed(record: models.Model) -> set[str]:
    """Every key there is of the columns that hold values by key."""
    noun = events.noun_of(record)
    return set(timeline.described(noun)) if getattr(record, "told_by_key", None) else set()


def can_be_said(record: models.Model, name: str, was: Any) -> bool:
    """
    Whether the log kept enough of a value to say it again.

    Of closed records it keeps only that there were some, and of a person who was erased a mark.
    """
    if isinstance(was, str) and MARK in was:
        return False
    field = _written(door_of(record)).get(name) if door_of(record) else None  # type: ignore[arg-type]
    if isinstance(field, forms.ModelMultipleChoiceField):
        return isinstance(was, list)
    return not (isinstance(field, forms.ModelChoiceField) and was is True)


def change_of(record: Any, key: int, name: str, user: Any) -> Event:
    """A change of a field (or of several) that the user may know of; 404 for any other."""
    found: Event | None = histories.told_of(record, user).filter(pk=key).first()
    if found is not None and name == ALL and found.changes:
        return found
    told = name in histories.names(record, [*shown(record), name], user)
    pair = found.changes.get(name) if found is not None and told else None
    if found is None or not isinstance(pair, list) or len(pair) != 2:
        raise Http404
    return found


def step(record: models.Model, event: Event, user: Any) -> list[str]:
    """The fields of one change that the user can bring back, as they stood before it; none that stand so already."""
    told = set(histories.names(record, shown(record), user))
    names = [name for name in event.changes if name in restorable(record, user) & told]
    now = histories.now(record, names, user)
    return [name for name in names if is_back(record, name, event, now)]


def is_back(record: models.Model, name: str, event: Event, now: Mapping[str, Any]) -> bool:
    """Whether bringing a field back to what it was before a change would change it, and the log knows how it was."""
    was = event.changes[name][0]
    return was != now[name] and can_be_said(record, name, was)


def restore(record: models.Model, name: str, event: Event, *, version: int | None, by: Any) -> Any:
    """
    Bring one field (or `ALL`) back to what it was before an event that they know of, by the verb that changes it.

    Raises Refused where the verb does, where no form changes the field, or where what it named is not to be found.
    """
    return restore_many(record, named(record, name, event, by), event, version=version, by=by)


def named(record: models.Model, name: str, event: Event, user: Any) -> list[str]:
    """The field that is asked for; for all of a change those that can be brought back."""
    return step(record, event, user) if name == ALL else [name]


def restore_many(record: models.Model, names: Sequence[str], event: Event, *, version: int | None, by: Any) -> Any:
    """The same of several fields of one change, in one step: all of them or none."""
    door = door_of(record)
    changes = Event.objects.get(pk=event.pk).changes  # with the keys that its reader is not told
    may = restorable(record, by)
    if door is None or not names or not all(one in may and can_be_said(record, one, changes[one][0]) for one in names):
        raise Refused(_("No form changes this field, so it cannot be brought back here."), code="not_restorable")
    said: dict[str, Any] = {}
    for name in names:
        (column, _dot, key), was = name.partition("."), changes[name][0]
        said[column] = said.get(column, {}) | {key: was} if key else _said(door, record, name, was, by)
    view = _opened(door, by, said)
    view.check_writable()
    with origins.beside(restored={"field": ", ".join(names), "event": event.pk, "at": event.at}):
        try:
            return view.perform_update(record, view.said_of(record, said, partial=True), version)
        except ValidationError as error:
            field = names[0] if len(names) == 1 else ""
            raise Refused(_in_words(error), field=field, code="not_restorable") from error


def _in_words(error: ValidationError) -> str:
    found: Any = error.detail
    return wording.sentences(str(words) for faults in found.values() for words in faults)


def _said(door: type[ScopedViewSet], record: models.Model, name: str, was: Any, by: Any) -> Any:
    """A value of the log as a client would send it."""
    field = _opened(door, by, {}).form_class(None, user=by, instance=record).fields[name]
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [_key(field, one) for one in was or []]
    if isinstance(field, forms.ModelChoiceField):
        return None if was in (None, "") else _key(field, was)
    plain = isinstance(was, int) and not isinstance(was, bool) and isinstance(field, forms.ChoiceField)
    return str(was) if plain else was


def _key(field: Any, was: Any) -> int:
    """The key of what the log names; raises Refused where nothing, or more than one, is called so."""
    is_mark = isinstance(was, dict)
    name = was[naming.NAME] if is_mark else str(was)
    model = field.queryset.model
    if is_mark and getattr(model, "account_path", None) == "pk":
        found = list(field.queryset.filter(pk=was[naming.KEY]))
    else:
        columns = {one.name for one in model._meta.concrete_fields}
        called = models.Q(*((column, name) for column in CALLED if column in columns), _connector=models.Q.OR)
        found = [row for row in field.queryset.filter(called)[:100] if str(row) == name] if called else []
    if len(found) != 1:
        words = _("%(name)s is not to be found any more, or several are called so. Choose it on the form.")
        raise Refused(words % {"name": name}, code="not_restorable")
    return int(found[0].pk)
