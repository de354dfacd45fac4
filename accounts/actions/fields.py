"""Custom fields: defined, changed, archived by an administrator; what people entered in them is never lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.choices import EventVerb, FieldKind, FieldSubject
from accounts.models import Account, CustomField
from accounts.models.fields import forget
from accounts.rules import fields as rules
from kam.ground import events, headings, intakes, records, syllables
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

Option = dict[str, Any]
STEP = 10


def define(*, values: Mapping[str, Any], by: User) -> CustomField:
    """
    A field that customers have from now on; `values` as its form reads them.

    A key that is not named is made of the label (pinyin of a Chinese one), and so are the values of its options. It
    comes last where no place is named.
    """
    require(by, Right.FIELDS)
    values = dict(values)
    with transaction.atomic():
        others = list(CustomField.objects.select_for_update().of(values.get("subject") or FieldSubject.ACCOUNT))
        values["key"] = values.get("key") or _free_key(values, {field.key for field in others})
        if any(field.key == values["key"] for field in others):
            raise Refused(_("Another field has this key, perhaps an archived one."), field="key", code="taken")
        _check_names(values, others)
        values["options"] = _settled(str(values["kind"]), values.get("options") or [])
        values["position"] = values.get("position") or max([field.position for field in others], default=0) + STEP
        forget()
        return records.create(CustomField, values, by=by)


def change(field: CustomField, *, values: Mapping[str, Any], version: int | None = None, by: User) -> CustomField:
    """
    Other words, options, place; kind and key stay what they are, for values and programs rely on them.

    Raises Refused for an option that goes while customers have it.
    """
    require(by, Right.FIELDS)
    values = dict(values)
    with transaction.atomic():
        fresh = records.lock(field, version, by)
        for name in ("kind", "key", "subject"):
            if (values.pop(name, None) or getattr(fresh, name)) != getattr(fresh, name):
                raise Refused(_("Kind and key of a field stay as they are. Define another field."), field=name)
        _check_names(_all_of(fresh) | values, CustomField.objects.of(fresh.subject).exclude(pk=fresh.pk))
        if values.get("options") is not None:
            values["options"] = _settled(fresh.kind, values["options"])
            _check_unused(fresh, values["options"])
        values = {name: value for name, value in values.items() if value is not None}
        changes = {name: [getattr(fresh, name), now] for name, now in values.items() if getattr(fresh, name) != now}
        if changes:
            for name, now in values.items():
                setattr(fresh, name, now)
            records.bump(fresh)
            told = {name: [_told(name, was), _told(name, now)] for name, (was, now) in changes.items()}
            events.record(EventVerb.FIELD_CHANGED, fresh, by=by, changes=told)
            forget()
    return fresh


def archive(field: CustomField, *, version: int | None = None, by: User) -> CustomField:
    """Asked for and shown no more; the values stay, and `restore` brings all back."""
    require(by, Right.FIELDS)
    forget()
    return records.archive(field, by=by, version=version)


def restore(field: CustomField, *, by: User) -> CustomField:
    """Back from the archive, with the values it had; refused where its words have meanwhile been given to another."""
    require(by, Right.FIELDS)
    _check_names(_all_of(field), CustomField.objects.of(field.subject).exclude(pk=field.pk))
    forget()
    return records.restore(field, by=by)


def filled(fields: Iterable[CustomField]) -> dict[int, int]:
    """{field's id: customers that have a value}, read in one pass."""
    counts = {
        f"n{field.pk}": models.Count("pk", filter=models.Q(models.lookups.IsNull(field.expression(), False)))
        for field in fields
    }
    found = Account.objects.aggregate(**counts) if counts else {}
    return {int(name[1:]): count for name, count in found.items()}


def _all_of(field: CustomField) -> dict[str, Any]:
    return {name: getattr(field, name) for name in ("key", *rules.LABELS)}


def _told(name: str, value: Any) -> Any:
    """Options as the record tells them: by their words."""
    if name != "options":
        return value
    return [" / ".join(dict.fromkeys(str(row[n]) for n in rules.LABELS if row.get(n))) + _mark(row) for row in value]


def _mark(option: Mapping[str, Any]) -> str:
    word = _("retired")
    return f" ({word})" if option.get("retired") else ""


def _check_names(values: Mapping[str, Any], others: Iterable[CustomField]) -> None:
    """Key and labels are column names of files: none may mean something else already."""
    if not any(values.get(name) for name in rules.LABELS):
        raise Refused(_("Give it a label in at least one language."), field="label_en", code="label")
    taken = {
        headings.fold(name): str(item.label)
        for item in intakes.kind("accounts").fields
        for name in (item.name, *item.names, str(item.label))
    }
    for other in others:
        if other.archived_at is None:
            taken |= {headings.fold(text): other.label for text in (other.key, *_words(vars(other)))}
    for name in ("key", *rules.LABELS):
        text = str(values.get(name) or "")
        if text and headings.fold(text) in taken:
            words = _("In files “%(text)s” is a name of “%(other)s” already. Choose another one.")
            raise Refused(words % {"text": text, "other": taken[headings.fold(text)]}, field=name, code="taken")


def _check_unused(field: CustomField, options: Sequence[Mapping[str, Any]]) -> None:
    """An option somebody has is renamed or retired, never lost."""
    for value in rules.missing_values(field.options, options):
        count = Account.objects.filter(models.lookups.Exact(field.expression(), models.Value(value))).count()
        if count:
            words = _(
                "“%(option)s” cannot go: %(count)s customers have it. Rename it, or retire it: "
                "then it is offered no more, and whoever has it keeps it."
            )
            named = dict(field.words())[value]
            raise Refused(words % {"option": named, "count": f"{count:,}"}, field="options", code="in_use")


def _settled(kind: str, options: Sequence[Mapping[str, Any]]) -> list[Option]:
    """The options with a value each; none but for a choice, which has at least one and none twice."""
    if kind != FieldKind.CHOICE:
        return []
    if not options:
        raise Refused(_("A choice needs at least one option."), field="options", code="empty")
    used = {str(row["value"]) for row in options if row.get("value")}
    found: list[Option] = []
    for row in options:
        value = row.get("value") or _unlike(_key_of(row) or "option", used)
        used.add(value)
        found.append(
            {"value": value, **{n: row.get(n) or "" for n in rules.LABELS}, "retired": bool(row.get("retired"))}
        )
    double = rules.twice(found)
    if double:
        raise Refused(
            _("Two options are called “%s”. Give each its own words.") % double, field="options", code="taken"
        )
    return found


def _free_key(values: Mapping[str, Any], used: set[str]) -> str:
    """A key from the label that means nothing in files yet."""
    named = {headings.fold(name) for item in intakes.kind("accounts").fields for name in (item.name, *item.names)}
    key = _key_of(values) or "field"
    return _unlike(f"{key[:27]}_2" if headings.fold(key) in named else key, used)


def _unlike(key: str, used: set[str]) -> str:
    """The key, or with a number behind where it is used."""
    tries = [key, *(f"{key[:26]}_{n}" for n in range(2, 1000))]
    return next(text for text in tries if text not in used)


def _key_of(words: Mapping[str, Any]) -> str:
    """A key from the first label: `Annual budget` is annual_budget, 采购方式 is cai_gou_fang_shi."""
    text = next(iter(_words(words)), "")
    found = re.sub(r"[^a-z0-9]+", "_", "_".join(syllables.said(text)).lower()).strip("_")
    return f"n_{found}"[:30].strip("_") if found[:1].isdigit() else found[:30].strip("_")


def _words(values: Mapping[str, Any]) -> list[str]:
    return [str(values[name]) for name in rules.LABELS if values.get(name)]
