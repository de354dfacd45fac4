"""The plain verbs create, change, archive, restore, for nouns without a story of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground import events, moments, wording
from kam.ground.errors import Refused, Stale
from kam.models import Event
from kam.rules import texts

R = TypeVar("R", bound=models.Model)
T = TypeVar("T")
P = ParamSpec("P")
_gates: list[Callable[[models.Model], None]] = []


def gate(check: Callable[[models.Model], None]) -> None:
    """A floor hands down, in AppConfig.ready, what must hold of a record that a person writes; it raises Refused."""
    _gates.append(check)


def _pass(record: models.Model) -> None:
    for check in _gates:
        check(record)


def create(
    model: type[R],
    values: Mapping[str, Any],
    *,
    by: Any,
    verb: str = "",
    data: Any = None,
    notify: Iterable[Any] = (),
    url: str = "",
) -> R:
    """Write a new record and its event in one transaction; raises Refused when a unique value is taken."""
    many = {f.name for f in model._meta.many_to_many}
    values = _named(values)
    record = model(**{name: value for name, value in values.items() if name not in many})
    _pass(record)
    with transaction.atomic():
        _save(record, force_insert=True)
        for name in many & values.keys():
            getattr(record, name).set(values[name])
        told = verb or f"{events.noun_of(record)}.created"
        events.record(told, record, by=by, data=data, notify=notify, url=url)
    return record


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, names without what nobody sees at their ends; raises Refused for one that holds such a sign."""
    found = dict(values)
    for name in texts.NAMES & found.keys():
        if isinstance(found[name], str):
            found[name] = texts.bare(found[name])
            if texts.hides(found[name]):
                raise Refused(wording.UNSEEN, field=name, code="control")
    return found


def lock(record: R, version: int | None = None, by: Any = None) -> R:
    """
    The record as it stands now, row locked; raises Stale when the caller read an older version.

    What changed since is told as far as `by` may know it.
    """
    manager: Any = type(record)._default_manager
    fresh: R = manager.select_for_update().get(pk=record.pk)
    if version is not None and getattr(fresh, "version", version) != version:
        raise Stale(
            _("Somebody else has changed this meanwhile. Look at their change, then save again."),
            changes=since(fresh, version, by),
        )
    _pass(fresh)
    return fresh


def held(verb: Callable[Concatenate[R, P], T]) -> Callable[Concatenate[R, P], T]:
    """
    A verb of one record looks at it as it stands now, its row locked until what it decided is written.

    What the caller read may be over by then: of two taps at once the second is told so. Raises Stale as `lock` does.
    """

    @wraps(verb)
    def held_verb(record: R, *args: P.args, **kwargs: P.kwargs) -> T:
        version: Any = kwargs.get("version")
        with transaction.atomic():
            return verb(lock(record, version, kwargs.get("by")), *args, **kwargs)

    return held_verb


def since(record: models.Model, version: int, reader: Any) -> list[dict[str, Any]]:
    """What others changed after a version, as far as the reader may know it: newest first, with who and when."""
    behind = max(getattr(record, "version", version) - version, 0)
    rows = Event.objects.filter(noun=events.noun_of(record), subject_id=record.pk).exclude(changes={})
    told = rows.told_to(reader)[:behind]
    return [{"by": row.by_name, "at": moments.told(row.at), "changes": row.changes} for row in told if row.changes]


def change(
    record: R,
    values: Mapping[str, Any],
    *,
    by: Any,
    version: int | None = None,
    verb: str = "",
    data: Any = None,
    notify: Iterable[Any] = (),
    url: str = "",
) -> R:
    """Set values under a row lock and write one event with what was and is; nothing changed writes nothing."""
    values = _named(values)
    with transaction.atomic():
        fresh = lock(record, version, by)
        many = {f.name for f in fresh._meta.many_to_many}
        changes: dict[str, list[Any]] = {}
        for name, value in values.items():
            was = list(getattr(fresh, name).all()) if name in many else getattr(fresh, name)
            now = list(value) if name in many else value
            if was != now:
                changes[name] = [was, now]
                if name in many:
                    if events.is_closed(next(iter([*was, *now]))) and not events.is_closed(fresh):
                        changes[name] = [len(was), len(now)]  # the log names nobody who takes a right to see
                    getattr(fresh, name).set(value)
                else:
                    setattr(fresh, name, value)
        is_found_anew = changes.pop("search_text", None)  # goes with the names beside it
        if changes:
            bump(fresh)
            told = verb or f"{events.noun_of(fresh)}.changed"
            events.record(told, fresh, by=by, changes=by_key(fresh, changes), data=data, notify=notify, url=url)
        elif is_found_anew:
            _save(fresh, update_fields=["search_text"])
    return fresh


def by_key(record: models.Model, changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Changes of columns that hold values by key (`told_by_key` of the model), told key by key: `custom.budget`."""
    told: dict[str, list[Any]] = {}
    for name, (was, now) in changes.items():
        if name in getattr(record, "told_by_key", ()):
            keys = [key for key in {**was, **now} if was.get(key) != now.get(key)]
            told |= {f"{name}.{key}": [was.get(key), now.get(key)] for key in keys}
        else:
            told[name] = [was, now]
    return told


def bump(record: models.Model) -> None:
    """Save with the next version number."""
    record.version += 1  # type: ignore[attr-defined]
    _save(record)


def archive(record: R, *, by: Any, version: int | None = None, data: Any = None) -> R:
    """Out of the lists, nothing lost; `restore` undoes it."""
    return _mark(record, timezone.now(), "archived", by=by, version=version, data=data)


def restore(record: R, *, by: Any) -> R:
    """Back from the archive."""
    return _mark(record, None, "restored", by=by, version=None)


def _mark(record: R, moment: Any, word: str, *, by: Any, version: int | None, data: Any = None) -> R:
    with transaction.atomic():
        fresh: Any = lock(record, version, by)
        if (fresh.archived_at is None) == (moment is None):
            return fresh
        fresh.archived_at = moment
        bump(fresh)
        events.record(f"{events.noun_of(fresh)}.{word}", fresh, by=by, data=data)
    return fresh


def _save(record: models.Model, **kwargs: Any) -> None:
    """Save in a savepoint, so that a broken constraint becomes a refusal in words and not a 500."""
    try:
        with transaction.atomic():
            record.save(**kwargs)
    except IntegrityError as error:
        raise Refused(_("This is already there, or belongs to something that is not."), code="conflict") from error
