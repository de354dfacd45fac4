"""Everything kept about a person, as one file for them: JSON for programs, a page to read, and their documents."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import erasure_plans, person_texts
from accounts.actions.person_texts import Found, Person
from accounts.choices import EventVerb
from accounts.models import Contact, Document
from kam.ground import events, logged, timeline
from kam.ground.rights import Right, require
from kam.models import Event, User


@dataclass(frozen=True)
class Part:
    """One row to read: what it is, and (label, words) of each column."""

    what: str
    facts: list[tuple[str, str]]


MEDIA_TYPE = "application/zip"
SECRET = {"digest", "search_text"}
"""Columns that open a private address, or only repeat others for the search."""
UNREAD = {
    "table", "column", "what", "id", "version", "sequence", "delivery", "mention", "cost_entry", "taken", "counts",
    "invitation", "round", "urgent_at", "stopped_at",
}  # fmt: skip
"""What the page to read leaves to the file for programs: numbers by which rows are kept, and name each other."""
KEPT = {
    "created_at": gettext_lazy("Kept since"),
    "updated_at": gettext_lazy("Last changed"),
    "archived_at": gettext_lazy("Archived on"),
    "by": gettext_lazy("Entered by"),
    "undone_by": gettext_lazy("Taken back by"),
}
EVENT = "event"
Led = tuple[tuple[Any, int], dict[str, Any]]
"""A row that leads to the person, behind (table, key) of the record that it is read in."""
HAPPENED = ("at", "verb", "by_name", "subject_name", "changes", "data")
IN_MEMORY = 8 * 1024 * 1024


def export(contact: Contact, *, by: User) -> IO[bytes]:
    """
    A ZIP with all that is kept about the person behind an entry, open at its start; the log says who took it.

    `person.json` holds every row that leads to them and every text that speaks of them, as far as `by` may read these;
    `person.html` the same to read; `documents/` the files whose titles name them.
    """
    require(by, Right.PRIVACY)
    one = person_texts.person(contact)
    led, spoken = _ties(one), list(person_texts.mentions(one))
    told = _gathered(one, led, spoken, by)
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever asked reads and closes it
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("person.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        whole.writestr(
            "person.html",
            render_to_string("accounts/contacts/person.html", {"told": told, "parts": _parts(one, told, by)}),
        )
        for document in _documents(told):
            whole.write(document.path, f"documents/{document.pk}-{document.file_name}")
    archive.seek(0)
    counts = {"entries": len(one.keys)} | _counts(one, led, spoken)
    events.record(EventVerb.CONTACT_EXPORTED, one.root, by=by, data={"entries": one.keys, "rows": counts})
    return archive


def _counts(one: Person, led: list[Led], spoken: list[Found]) -> dict[str, int]:
    """How many rows of each part whoever reads the log might open."""
    reader = erasure_plans.reader_of_log(one.root.account_id)
    seen = person_texts.seen([at for at, _row in led], reader)
    return {
        "ties": sum(at in seen for at, _row in led),
        "mentions": len(person_texts.readable(spoken, reader)),
        "happenings": person_texts.happenings(one).visible_to(reader).count(),
    }


def _parts(one: Person, told: dict[str, Any], by: User) -> list[tuple[str, list[Part]]]:
    """The same to read: what each row is, then its columns, in words."""
    texts = [(row["what"], row) for row in told["mentions"] if row["table"] != EVENT]
    mine = {"table": "contact"}
    return [
        (_("Your entry"), [_read(row["name"], mine | row) for row in told["entries"]]),
        (_("What leads to you"), [_read(row["what"], row) for row in told["ties"]]),
        (_("Where you are spoken of"),
         [*(_read(what, row) for what, row in texts), *_happened(Q(pk__in=_keys(told, EVENT)), by)]),
        (_("What happened to your entry"), _happened(Q(pk__in=person_texts.happenings(one).values("pk")), by)),
    ]  # fmt: skip


def _keys(told: dict[str, Any], noun: str) -> list[int]:
    """The rows of one table in which the person is spoken of."""
    return [row["id"] for row in told["mentions"] if row["table"] == noun]


def _read(what: str, row: Mapping[str, Any]) -> Part:
    noun = row["table"]
    facts = [(_label(noun, name), _words(noun, name, value)) for name, value in row.items() if name not in UNREAD]
    return Part(capfirst(what), facts)


def _label(noun: str, name: str) -> str:
    """A column's words; of a table that only joins two records: the person, and what they are joined with."""
    if name in KEPT:
        return str(KEPT[name])
    said = timeline.label(noun, name)
    if said != name.replace("_", " "):
        return said
    return _("Person") if name == "contact" else _("Which one")


def _words(noun: str, name: str, value: Any) -> str:
    """A value as people read it: lists and objects as their texts, each on a line."""
    if isinstance(value, Mapping | list):
        return "\n".join(_lines(value))
    read = value.isoformat() if isinstance(value, date) else value
    return str(timeline.shown(noun, name, read))


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _lines(item)
    elif value not in (None, "") and not isinstance(value, bool):
        yield str(value)


def _happened(which: Q, by: User) -> list[Part]:
    """Events as the record tells them."""
    told = (timeline.one(event, {}) for event in Event.objects.visible_to(by).filter(which).order_by("at", "pk"))
    return [
        Part(one["title"], [
            (_("When"), logged.moment(one["at"].isoformat())), (_("By"), one["by"]),
            *([("", one["text"])] if one["text"] else []), *(("", fact) for fact in one["facts"]),
            *((change["label"], f"{change['was']} → {change['now']}") for change in one["changes"]),
        ])
        for one in told
    ]  # fmt: skip


def gathered(one: Person, *, by: User) -> dict[str, Any]:
    """
    {part: rows}: the person's entries, what leads to them, what was said of them, what happened to their entries.

    All as far as `by` may read it; of the rest nothing is told, not even whether there is any. `common` says what is
    not looked for alone.
    """
    return _gathered(one, _ties(one), list(person_texts.mentions(one)), by)


def _gathered(one: Person, led: list[Led], spoken: list[Found], by: User) -> dict[str, Any]:
    seen = person_texts.seen([*(at for at, _row in led), *((row.model, row.pk) for row in spoken)], by)
    told, read = person_texts.happenings(one), [row for row in spoken if (row.model, row.pk) in seen]
    happened = [
        _as_told(event, HAPPENED) for event in Event.objects.visible_to(by).filter(pk__in=told).order_by("at", "pk")
    ]
    ways = [row for at, row in led if at in seen]
    return {
        "made_at": timezone.now(),
        "entries": [_row(entry) for entry in one.entries],
        "ties": ways,
        "mentions": [{"table": row.noun, "what": row.label, "id": row.pk, **values} for row, values in _said(read, by)],
        "happenings": happened,
        "common": one.common,
    }


def _said(rows: list[Found], by: User) -> Iterator[tuple[Found, dict[str, Any]]]:
    """Rows with what they say of the person; of an event no more than the record tells the reader."""
    keys = [row.pk for row in rows if row.model is Event]
    events_told = {event.pk: event for event in Event.objects.visible_to(by).filter(pk__in=keys)}
    for row in rows:
        yield row, _as_told(events_told[row.pk], row.values) if row.model is Event else row.values


def _as_told(event: Event, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(event, name) for name in columns}


def _ties(one: Person) -> list[Led]:
    found: list[Led] = []
    for place in erasure_plans.RULES:
        label = str(erasure_plans.label_of(place))
        for row in erasure_plans.rows_of(place, one.keys):
            told = {"table": _noun(row), "column": place[1], "what": label, **_row(row)}
            found.append((erasure_plans.home_of(row, place[1]), told))
    return found


def _noun(row: Any) -> str:
    """What a row is of; of one that only joins two, of the one that the person is joined with."""
    joined = row._meta.auto_created
    return events.noun_of_table(joined or type(row))


def _row(row: Any) -> dict[str, Any]:
    """A row with its columns; references with the names they stand for."""
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in SECRET or value in (None, ""):
            continue
        told[field.name] = str(getattr(row, field.name)) if field.is_relation else value
    return told


def _documents(told: dict[str, Any]) -> list[Document]:
    named = Document.objects.filter(pk__in=_keys(told, events.noun_of_table(Document)))
    return [document for document in named if document.path.exists()]
