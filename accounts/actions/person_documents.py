"""Documents that tell of a person: where each does, which nobody but people can read, and taking their files away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import person_texts
from accounts.actions.person_texts import Person
from accounts.choices import EventVerb
from accounts.models import Document
from accounts.rules import document_texts
from kam.ground import events, records, search
from kam.ground.errors import Refused
from kam.models import User
from kam.rules.redaction import MARK

COLUMNS = ("title", "file_name", "note")
FILE = "file"


@dataclass(frozen=True)
class Named:
    """A document that tells of the person, and in which of its parts: title, file_name, note, file."""

    document: Document
    places: tuple[str, ...]

    @property
    def pk(self) -> int:
        return self.document.pk

    @property
    def title(self) -> str:
        return self.document.title

    def __str__(self) -> str:
        return self.document.title

    @property
    def words(self) -> list[str]:
        """The same places, in words."""
        labels = {"title": _("title"), "file_name": _("file name"), "note": _("note"), FILE: _("the file itself")}
        return [labels[place] for place in self.places]


def look(one: Person) -> tuple[list[Named], list[Document]]:
    """Of the documents of the person's customers those that tell of them, and those that only people can read."""
    named, unread = list[Named](), list[Document]()
    for document in of_customers(one):
        places = [name for name in COLUMNS if one.marks.are_in(getattr(document, name))]
        found = _in_file(one, document)
        if found:
            places.append(FILE)
        if places:
            named.append(Named(document, tuple(places)))
        elif found is None:
            unread.append(document)
    return named, unread


def of_customers(one: Person) -> Any:
    """The documents of the person's customers that still have a file."""
    return Document.objects.filter(account__in=one.accounts, size__gt=0).order_by("title", "pk")


def _in_file(one: Person, document: Document) -> bool | None:
    """Whether the file tells of the person; None where it cannot be read here."""
    if not document.path.exists():
        return False
    if not document_texts.is_read(document.file_name) or document.size > document_texts.LARGEST:
        return None
    words = document_texts.words(document.path.read_bytes(), document.file_name)
    return None if words is None else any(map(one.marks.are_in, words))


def chosen(one: Person, documents: Iterable[Document]) -> Sequence[Document]:
    """The documents whose files are to go; raises Refused for one of another customer."""
    asked = {document.pk for document in documents}
    found = list(of_customers(one).filter(pk__in=asked).select_for_update(of=("self",)))
    if asked - {document.pk for document in found}:
        raise Refused(_("Choose documents of this person's customers."), field="documents", status=400)
    return found


def empty(documents: Sequence[Document], *, by: User, reader: User) -> int:
    """
    Take the files away for good: an archived entry without a name stays, and an event for each.

    Returns how many the `reader` of the log might open.
    """
    seen = person_texts.seen([(Document, document.pk) for document in documents], reader)
    for document in documents:
        path, now = document.path, timezone.now()
        document.title = document.file_name = MARK
        document.note, document.size, document.search_text = "", 0, search.text_of(MARK, MARK)
        document.archived_at = document.archived_at or now
        records.bump(document)
        events.record(EventVerb.DOCUMENT_ERASED, document, by=by)
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return len(seen)
