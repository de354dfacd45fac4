"""Erasing a person: their data goes from every table, file and event, the business that was done with them stays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import apart_names, erasure_plans, person_documents, person_numbers, person_texts, short_names
from accounts.actions.erasure_plans import Count
from accounts.actions.person_documents import Named
from accounts.actions.person_numbers import Example
from accounts.actions.person_texts import Person
from accounts.actions.short_names import Passage
from accounts.choices import EventVerb
from accounts.models import Account, Contact, ContactMerge, ContactMergeStep, Document
from kam.actions import exports, import_files
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Delivery, Import, ImportedRow, Key, Mail, User
from kam.rules.redaction import MARK

NOUN = "contact"
"""What an import calls its rows of people."""
EMPTY = {
    "title": "", "department": "", "role": "", "influence": "", "stance": "", "email": "", "phone": "", "mobile": "",
    "birthday": "", "note": "", "search_text": "", "left_on": None, "reports_to": None, "followed_by": None,
}  # fmt: skip
"""What an erased entry is left with, beside the mark for its name; when they were last met is business."""


@dataclass(frozen=True)
class Outlook:
    """
    What erasing a person would do, told before it is done; `spoken` counts rows by what people call them.

    `passages` call them short, by nickname or title, in records that the reader may open; `more` are those that no page
    lists, with those in records out of their sight; `documents` tell of the person, `unread` may do so: their files
    are pictures, PDF and the like. `named_elsewhere` are other customers whose texts say the name, with how many do;
    `own` are the reader's own views, absences and reports that say it, and stay; `numbers` are examples of where a
    number of the person would go. Of rows that the reader may not open nothing is told, not even whether there are any;
    whose own rows say the name has a notice when it is done.
    """

    person: Person
    ties: list[Count]
    spoken: dict[str, int]
    events: int
    passages: list[Passage]
    more: list[Passage]
    documents: list[Named]
    unread: list[Document]
    files: list[Import]
    elsewhere: list[Contact]
    named_elsewhere: list[tuple[Account, int]]
    own: int
    numbers: list[Example]

    @property
    def to_judge(self) -> list[Document]:
        """The documents whose files people may let go."""
        return [*(named.document for named in self.documents), *self.unread]


def look(contact: Contact, *, by: User) -> Outlook:
    """Count what would go, what would stay and why, and what only people can look at; writes nothing."""
    require(by, Right.PRIVACY)
    one = person_texts.person(contact)
    found = list(person_texts.mentions(one))
    documents, unread = person_documents.look(one)
    short = short_names.look(one, by=by)
    return Outlook(
        person=one,
        ties=erasure_plans.counts(one.keys),
        spoken=dict(Counter(row.label for row in person_texts.readable(found, by)).most_common()),
        events=person_texts.happenings(one).count(),
        passages=[one for one in short if one.is_seen],
        more=short_names.parted(short)[1],
        documents=documents,
        unread=unread,
        files=_seen(import_files.holding(one.marks.are_in), by),
        elsewhere=_elsewhere(one, by),
        named_elsewhere=apart_names.named_elsewhere(one, by=by),
        own=len(person_texts.readable(person_texts.left(one), by)),
        numbers=person_numbers.examples(one, person_texts.readable(found, by)),
    )


def erase(
    contact: Contact,
    *,
    name: str,
    titles: bool = True,
    documents: Iterable[Document] = (),
    passages: Collection[str] = (),
    rest: bool = False,
    certain: bool = False,
    by: User,
) -> Contact:
    """
    Erase the person behind an entry, with all entries merged into it; returns the entry that stayed, now without name.

    `name` is what was typed to confirm; `titles` takes the name out of documents' titles too; the files of `documents`
    go; short names go from `passages` (by their keys), with `rest` also from those that are all but certain and were
    not shown, with `certain` from all that are. Of two at once the second finds it done; what was written since goes.
    No way back. Raises Refused for another name, or where a passage reads otherwise by now.
    """
    require(by, Right.PRIVACY)
    files = import_files.holding(person_texts.person(contact).marks.are_in)  # long files are read before rows are held
    with transaction.atomic():
        one = _held(contact)
        if one.root.erased_at is not None:
            return _empty_again(one, files, by)
        if name.strip() != one.root.name:
            raise Refused(_("Type the name as it stands here: %s.") % one.root.name, field="name", code="other_name")
        going = person_documents.chosen(one, documents)
        keepers, apart = _keepers(one)
        reader = erasure_plans.reader_of_log(one.root.account_id)
        short = short_names.redact(one, passages, rest=rest, certain=certain, by=by, reader=reader)
        counts = {"passage": short} | +Counter(_redact(one, titles=titles, reader=reader))
        counts |= {"document_file": person_documents.empty(going, by=by, reader=reader)}
        root = _empty(one, timezone.now())
        told = {"entries": one.keys, "rows": counts}
        events.tell_apart(events.record(EventVerb.CONTACT_ERASED, root, by=by, data=told, notify=keepers), apart)
        import_files.release(files, by=by)
        exports.forget(by=by)
        transaction.on_commit(lambda: exports.forget(by=by))  # those that were prepared meanwhile, of what stood before
    return root


def _keepers(one: Person) -> tuple[list[User], list[User]]:
    """The colleagues in whose own rows the name stays: those who see the entry, and those who must not hear of whom."""
    found = User.objects.filter(pk__in=person_texts.keepers(person_texts.left(one)), is_active=True)
    seeing = {user.pk for user in found if Contact.objects.visible_to(user).filter(pk=one.root.pk).exists()}
    return [user for user in found if user.pk in seeing], [user for user in found if user.pk not in seeing]


def _held(contact: Contact) -> Person:
    """The person as they stand now, their entries held; also where their customer is in the archive."""
    held = Contact.objects.select_for_update()
    one = person_texts.person(held.get(pk=contact.pk))
    list(held.filter(pk__in=one.keys).order_by("pk"))
    return person_texts.person(Contact.objects.get(pk=contact.pk))


def _redact(one: Person, *, titles: bool, reader: User) -> dict[str, int]:
    """Everything but the entries themselves; {noun: rows} that the `reader` of the log might open."""
    apart_names.redact(one)  # known by their addresses, so before these go
    merges = ContactMerge.objects.filter(Q(survivor__in=one.keys) | Q(loser__in=one.keys))
    ContactMergeStep.objects.filter(merge__in=merges).delete()
    for mail in one.mails:
        gone = Delivery.objects.to_customers().filter(name__iexact=mail)
        Mail.objects.filter(delivery__in=gone.values("pk")).delete()
        gone.delete()
    ImportedRow.objects.filter(noun=NOUN, subject_id__in=one.keys).delete()
    counts = person_texts.redact(one, titles=titles, reader=reader)
    counts["event"] = counts.get("event", 0) + person_texts.happenings(one).visible_to(reader).count()
    person_texts.redact_happenings(one)
    _redact_columns(one, Key.objects.exclude(body=""), "body")
    _redact_columns(one, ImportedRow.objects.filter(before__isnull=False), "before")
    return counts | {"tie": erasure_plans.follow(one.keys, reader=reader)}


def _redact_columns(one: Person, rows: Any, column: str) -> None:
    """What belongs to no customer: answers kept for requests that come twice, values that an undo would bring back."""
    for pk, value in rows.values_list("pk", column).iterator():
        told = _answer(one, value) if column == "body" else one.marks.out_of(value)
        if told != value:
            rows.model._base_manager.filter(pk=pk).update(**{column: told})


def _answer(one: Person, body: str) -> str:
    """A kept answer without the person: text by text, so that it stays JSON and its numbers stay."""
    try:
        said = json.loads(body)
    except ValueError:
        return str(one.marks.out_of(body))
    told = one.marks.out_of(said)
    return body if told == said else json.dumps(told, ensure_ascii=False)


def _empty_again(one: Person, files: list[Import], by: User) -> Contact:
    """Whoever was erased stays so, whatever an entry says by now."""
    if any(getattr(entry, name) != value for entry in one.entries for name, value in {**EMPTY, "name": MARK}.items()):
        counts = _redact(one, titles=True, reader=erasure_plans.reader_of_log(one.root.account_id))
        _empty(one, timezone.now())
        events.record(EventVerb.CONTACT_ERASED, one.root, by=by, name=MARK, data={"entries": one.keys, "rows": counts})
        import_files.release(files, by=by)
        transaction.on_commit(lambda: exports.forget(by=by))
    return Contact.objects.get(pk=one.root.pk)


def _empty(one: Person, now: Any) -> Contact:
    """Nothing is left of the entries but themselves; returns the one that stayed."""
    for entry in one.entries:
        fresh = Contact.objects.get(pk=entry.pk)
        for name, value in {**EMPTY, "name": MARK, "erased_at": entry.erased_at or now}.items():
            setattr(fresh, name, value)
        fresh.archived_at = fresh.archived_at or now
        records.bump(fresh)
    return Contact.objects.get(pk=one.root.pk)


def _seen(files: list[Import], by: User) -> list[Import]:
    return list(Import.objects.visible_to(by).filter(pk__in=[file.pk for file in files]).order_by("pk"))


def _elsewhere(one: Person, by: User) -> list[Contact]:
    """Entries of other customers with the same address or number: likely the same person, and erased by themselves."""
    same = Q(pk__in=[])
    for entry in one.entries:
        for field in ("email", "mobile"):
            if getattr(entry, field):
                same |= Q(**{f"{field}__iexact": getattr(entry, field)})
    return list(Contact.objects.visible_to(by).filter(same).exclude(pk__in=one.keys).select_related("account")[:20])
