"""Everything kept about a person, as one file for them: JSON for programs, a page to read, and their documents."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import erasure_plans, person_texts
from accounts.actions.person_texts import Person
from accounts.choices import EventVerb
from accounts.models import Contact, Document
from kam.ground import events
from kam.ground.rights import Right, require
from kam.models import User

MEDIA_TYPE = "application/zip"
SECRET = {"digest", "search_text"}
"""Columns that open a private address, or only repeat others for the search."""
IN_MEMORY = 8 * 1024 * 1024


def export(contact: Contact, *, by: User) -> IO[bytes]:
    """
    A ZIP with all that is kept about the person behind an entry, open at its start; the log says who took it.

    `person.json` holds every row that leads to them and every text that speaks of them; `person.html` the same to read;
    `documents/` the files whose titles name them.
    """
    require(by, Right.PRIVACY)
    one = person_texts.person(contact)
    told = gathered(one)
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever asked reads and closes it
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("person.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        whole.writestr(
            "person.html", render_to_string("accounts/contacts/person.html", {"told": told, "parts": _parts(told)})
        )
        for document in _documents(one):
            whole.write(document.path, f"documents/{document.pk}-{document.file_name}")
    archive.seek(0)
    counts = {name: len(rows) for name, rows in told.items() if isinstance(rows, list)}
    events.record(EventVerb.CONTACT_EXPORTED, one.root, by=by, data={"entries": one.keys, "rows": counts})
    return archive


def _parts(told: dict[str, Any]) -> list[tuple[str, Any]]:
    words = {
        "entries": _("Your entry"),
        "ties": _("What leads to you"),
        "mentions": _("Where you are spoken of"),
        "happenings": _("What happened to your entry"),
    }
    return [(label, told[name]) for name, label in words.items()]


def gathered(one: Person) -> dict[str, Any]:
    """{part: rows}: the person's entries, what leads to them, what was said of them, what happened to their entries."""
    happened = person_texts.happenings(one).order_by("at", "pk")
    columns = ("at", "verb", "by_name", "subject_name", "changes", "data")
    return {
        "made_at": timezone.now(),
        "entries": [_row(entry) for entry in one.entries],
        "ties": list(_ties(one)),
        "mentions": [{"table": row.noun, "id": row.pk, **row.values} for row in person_texts.mentions(one)],
        "happenings": list(happened.values(*columns)),
    }


def _ties(one: Person) -> Iterator[dict[str, Any]]:
    for place in erasure_plans.RULES:
        label = str(erasure_plans.label_of(place))
        for row in erasure_plans.rows_of(place, one.keys):
            yield {"table": place[0], "column": place[1], "what": label, **_row(row)}


def _row(row: Any) -> dict[str, Any]:
    """A row with its columns; references with the names they stand for."""
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in SECRET or value in (None, ""):
            continue
        told[field.name] = str(getattr(row, field.name)) if field.is_relation else value
    return told


def _documents(one: Person) -> list[Document]:
    named = [row.pk for row in person_texts.mentions(one) if row.model is Document]
    return [document for document in Document.objects.filter(pk__in=named) if document.path.exists()]
