"""Recording what happens: one call writes the event, its notices, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection, models
from django.utils import timezone

from kam.ground import bulk, moments, naming, origins, scope, unlogged, watching
from kam.models import Event, Notice

BATCH = 1000
Told = Mapping[str, Any] | None
"""What an event keeps beside the changes: {name: value}."""
_declared: dict[str, Any] = {}


def declare(verbs: type[models.TextChoices]) -> None:
    """A floor hands up its verbs in AppConfig.ready; an undeclared verb is a programming error."""
    _declared.update(zip(verbs.values, verbs.labels, strict=True))


def labels() -> dict[str, Any]:
    """All declared verbs with their words."""
    return dict(_declared)


def nouns() -> set[str]:
    """What declared verbs are about."""
    return {verb.partition(".")[0] for verb in _declared}


def label(verb: str) -> str:
    """The words of a verb."""
    return str(_declared.get(verb, verb))


def noun_of(record: models.Model) -> str:
    """What the record is called in events and in the API: its `noun`, else the model's name."""
    return str(getattr(record, "noun", record._meta.model_name))


def noun_of_table(model: type[models.Model]) -> str:
    """The same of a table; a column that is called so (events have one) names none."""
    own = getattr(model, "noun", "")
    return own if isinstance(own, str) and own else str(model._meta.model_name)


def account_id_of(record: models.Model) -> int | None:
    """The account a record belongs to, by its model's `account_path`; None for what concerns the whole company."""
    path = getattr(record, "account_path", None)
    if not path:
        return None
    if path == "pk":
        return record.pk
    target: Any = record
    *way, last = path.split("__")
    for step in way:
        target = getattr(target, step)
    value = getattr(target, last if last.endswith("_id") else f"{last}_id")
    return int(value) if value is not None else None


def plain(value: Any, of: models.Model | None = None) -> Any:
    """
    A value as the log keeps it: names, numbers, ISO dates; never a reference. Customers, and records of others than
    the one that the event is `of`, are named with their key (`naming`), so that whoever does not see them reads none.

    Records that not everybody may see (contacts) are counted and not named, or the log would tell their names to all
    who see the account; events `of` such a record are as closed as it is.
    """
    if is_closed(value) and not is_closed(of):
        return True
    if isinstance(value, list | tuple | set | models.QuerySet) and not is_closed(of) and any(map(is_closed, value)):
        return len(value)
    if isinstance(value, models.Model):
        return str(value) if _is_of(value, of) else naming.mark(value, account_id_of(value) or 0)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return moments.told(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item, of) for key, item in value.items()}
    if isinstance(value, list | tuple | set | models.QuerySet):
        return [plain(item, of) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def placed(value: Any, field: Any) -> Any:
    """A decimal with the places that its column keeps, as its record says it: an amount typed as 12.5 is 12.50."""
    if not isinstance(field, models.DecimalField) or not isinstance(value, Decimal):
        return value
    return value.quantize(Decimal(1).scaleb(-field.decimal_places), ROUND_HALF_UP)


def pairs(changes: Mapping[str, Any], of: models.Model | None) -> Any:
    """What was and is of each field, as the log keeps it."""
    columns = {field.name: field for field in of._meta.concrete_fields} if of is not None else {}
    return plain({name: [placed(one, columns.get(name)) for one in pair] for name, pair in changes.items()}, of)


def _is_of(value: models.Model, of: models.Model | None) -> bool:
    """Whether a record is nobody's, or a part of the same customer's file (and not the customer)."""
    whose = account_id_of(value)
    is_part = getattr(value, "account_path", None) != "pk"
    return whose is None or (is_part and of is not None and whose == account_id_of(of))


def is_closed(value: Any) -> bool:
    """Whether this is a record that takes a right to see, beside its account."""
    return isinstance(value, models.Model) and getattr(value, "seen_with", None) is not None


def name_of(subject: models.Model | None) -> str:
    """How the log names a record: by what it keeps itself as (`kept_as`, of no language), else as it reads now."""
    return str(getattr(subject, "kept_as", "") or subject) if subject is not None else ""


def _named(noun: str, given: str, subject: models.Model | None) -> str:
    return unlogged.named(noun, name_of(subject), given, str(getattr(subject, "kept_as", "")))[:255]


def _touch(noun: str, *accounts: int | None) -> None:
    origins.touch(*accounts)
    if noun in scope.moved_by():
        origins.sight_moved()


def record(
    verb: str,
    subject: models.Model | None = None,
    *,
    by: Any,
    account_id: int | None = None,
    name: str = "",
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    notify: Iterable[Any] = (),
    url: str = "",
) -> Event:
    """One row per happening, in the caller's transaction. `changes`: {field: [was, is]}; `notify` get a notice each."""
    if verb not in _declared:
        raise ValueError(f"the event verb {verb!r} is not declared in any choices.py")
    noun = noun_of(subject) if subject is not None else str(verb).split(".")[0]
    event = Event.objects.create(
        verb=str(verb),
        noun=noun,
        subject_id=subject.pk if subject is not None and isinstance(subject.pk, int) else None,
        subject_name=_named(noun, name, subject),
        account_id=account_id if account_id is not None or subject is None else account_id_of(subject),
        by_id=by.pk,
        by_name=str(by)[:120],
        through=origins.door(),
        deed=origins.deed(),
        changes=pairs(unlogged.changes(noun, changes or {}), subject),
        data=plain({**unlogged.data(noun, data or {}), **origins.told()}, subject),
    )
    _touch(noun, event.account_id)
    asked = {person.pk: person for person in notify if person and person.pk != by.pk}
    people = {pk: person for pk, person in asked.items() if watching.hears(person, verb)}
    Notice.objects.bulk_create(
        Notice(user=person, event=event, account_id=event.account_id, url=url) for person in people.values()
    )
    return event


def tell_apart(event: Event, people: Iterable[Any]) -> None:
    """A notice of a happening to people who see nothing of its customer: that it was, and not where."""
    Notice.objects.bulk_create(Notice(user=person, event=event) for person in people if person.pk != event.by_id)


def record_many(rows: Iterable[Event], *, notify: Iterable[tuple[Iterable[Any], str]] = ()) -> None:
    """
    The bulk twin for jobs: events prepared by `draft`, written in a few statements.

    `notify`, where given, names for each event in turn who gets a notice (None: nobody) and the address it opens.
    """
    written = Event.objects.bulk_create(rows, batch_size=BATCH)
    told = zip(written, notify, strict=True) if notify else ()
    notices = (
        Notice(user=person, event=event, account_id=event.account_id, url=url)
        for event, (people, url) in told
        for person in {person.pk: person for person in people if person is not None}.values()
        if person.pk != event.by_id and watching.hears(person, event.verb)
    )
    Notice.objects.bulk_create(notices, batch_size=BATCH)


def draft(
    verb: str, *, noun: str, subject_id: int | None, name: str, account_id: int | None, by: Any, **data: Any
) -> Event:
    """An unsaved event for `record_many`; `changes` may be among the data."""
    if verb not in _declared:
        raise ValueError(f"the event verb {verb!r} is not declared in any choices.py")
    changes = plain(unlogged.changes(noun, data.pop("changes", {})))
    _touch(noun, account_id)
    return Event(
        verb=str(verb),
        noun=noun,
        subject_id=subject_id,
        subject_name=name[:255],
        account_id=account_id,
        by_id=by.pk,
        by_name=str(by)[:120],
        through=origins.door(),
        deed=origins.deed(),
        changes=changes,
        data=plain(unlogged.data(noun, data)),
    )


Row = tuple[int, str, Mapping[str, Any], Mapping[str, Any]]
"""(account key, its name, changes, data) of a happening that is about an account."""


def record_rows(verb: str, *, noun: str, by: Any, rows: Sequence[Row]) -> None:
    """The bulk twin for what happens to every customer at once: plain values, by columns and without notices."""
    if verb not in _declared:
        raise ValueError(f"the event verb {verb!r} is not declared in any choices.py")
    deed = Event._meta.get_field("deed").get_db_prep_value(origins.deed(), connection)
    same = {
        "verb": str(verb), "noun": noun, "by_id": by.pk, "by_name": str(by)[:120], "through": str(origins.door()),
        "deed": deed, "at": connection.ops.adapt_datetimefield_value(timezone.now()),
    }  # fmt: skip
    _touch(noun, *(row[0] for row in rows))
    keys, names, changes, data = zip(*rows, strict=True) if rows else ((),) * 4
    columns = {
        "subject_id": keys, "account_id": keys, "subject_name": [name[:255] for name in names],
        "changes": [*map(json.dumps, changes)], "data": [*map(json.dumps, data)],
    }  # fmt: skip
    if rows:
        bulk.write_columns(Event, columns | {name: [value] * len(rows) for name, value in same.items()})
