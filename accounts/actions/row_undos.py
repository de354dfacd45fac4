"""Taking an import of a simple noun back: what it changed becomes what it was, what it made goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import undo_later
from accounts.actions.row_nouns import Noun
from kam.ground import events
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import ImportedRow, User

CHUNK = 500


def take_back(noun: Noun, source: Any, *, dry: bool = False, by: User) -> dict[str, int]:
    """
    Undo in the caller's transaction; counts of what went and what was restored.

    Raises Refused when people changed these records since, or built on those that would go; with `dry` it does no
    more than that, and holds nothing.
    """
    require(by, Right.IMPORT)
    require(by, noun.right)
    rows = ImportedRow.objects.filter(source=source, noun=noun.noun)
    if not noun.stands:
        _check_untouched(noun, rows, lock=not dry)
    _check_alone(noun, rows.filter(before__isnull=True).values("subject_id"), rows.values("subject_id"))
    if dry:
        return {}
    with noun.around(_accounts(noun, rows)):
        restored = sum(_restore(noun, chunk) for chunk in _chunks(rows.filter(before__isnull=False)))
        made = sum(_delete(noun, chunk) for chunk in _chunks(rows.filter(before__isnull=True)))
    rows.delete()
    return {"restored": restored, "made": made}


def _accounts(noun: Noun, rows: Any) -> list[int]:
    """Whose rows these are."""
    if not noun.has_account:
        return []
    keys = rows.values("subject_id")
    found = noun.model.objects.filter(pk__in=keys).order_by().values_list("account_id", flat=True)
    return list(found.distinct())


def _check_untouched(noun: Noun, rows: Any, *, lock: bool) -> None:
    """The records stand as the import left them: in their first version, or in the one it wrote."""
    asked = {key: version or 1 for key, version in rows.values_list("subject_id", "before__version")}
    found = noun.model.objects.filter(pk__in=rows.values("subject_id"))
    found = found.select_for_update() if lock else found
    later = asked.keys() - {key for key, version in found.values_list("pk", "version") if version == asked[key]}
    undo_later.check(len(later), _names(noun, sorted(later)[: undo_later.NAMED]))


def _names(noun: Noun, keys: list[int]) -> list[str]:
    """How the log calls the records, people excepted, whom not everybody may know who reads of an import."""
    if getattr(noun.model, "seen_with", None) is not None:
        return []
    return [events.name_of(record) for record in noun.model.objects.filter(pk__in=keys).order_by("pk")]


def _check_alone(noun: Noun, keys: Any, same: Any) -> None:
    """Nothing that people entered hangs on the records that would go; the `same` import's own rows go or go back."""
    for relation in noun.model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        table = relation.related_model
        if table._meta.label in noun.derived:
            continue
        hanging = table._default_manager.filter(**{f"{relation.field.name}__in": keys})
        if table is noun.model:
            hanging = hanging.exclude(pk__in=same)
        count = hanging.count()
        if count:
            owner = table._meta.auto_created or table
            words = _(
                "Others build on rows of this import: %(what)s (%(count)s). Remove these first, or keep the import."
            )
            raise Refused(words % {"what": owner._meta.verbose_name_plural, "count": count}, code="in_use")


def _restore(noun: Noun, chunk: list[ImportedRow]) -> int:
    before = {row.subject_id: row.before["was"] for row in chunk if row.before}
    names, records = {"version", "updated_at"}, list(noun.model.objects.filter(pk__in=before))
    for record in records:
        record.version, record.updated_at = record.version + 1, timezone.now()
        for name, value in before[record.pk].items():
            setattr(record, name, noun.model._meta.get_field(name).to_python(value))
            names.add(name)
    noun.model.objects.bulk_update(records, sorted(names), batch_size=100)
    noun.written(records)
    return len(records)


def _delete(noun: Noun, chunk: list[ImportedRow]) -> int:
    keys = [row.subject_id for row in chunk]
    noun.leaving(keys)
    noun.model.objects.filter(pk__in=keys).delete()
    return len(chunk)


def _chunks(rows: Any) -> Iterator[list[ImportedRow]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk
