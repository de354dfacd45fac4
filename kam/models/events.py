"""The event log: one row per happening, which is audit, time line, notice and webhook at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models.query import ModelIterable

from kam.choices import EventVerb, Through
from kam.ground import intakes, naming, rights, scope

SUSPICION = "suspicion"
"""The noun of happenings that only those with the right, and whoever did it, may know of."""
AT_ONCE = models.Q(verb__endswith=".put") | models.Q(verb__in=(EventVerb.IMPORT_DONE, EventVerb.IMPORT_UNDONE))
"""Happenings of many records: what a program or a file brought in at once, or a file that was taken back."""
INDEX = "search_text"
"""What a search looks in is no field of a record: it goes with the names beside it, and is told to nobody."""
TOLD_AT_ONCE = 200
"""Events whose other customers are looked up together."""


def called(nouns: Collection[str]) -> models.Q:
    """The happenings of these nouns by their types; those of many records at once among them, by what these are."""
    named = models.Q(*[("verb__startswith", f"{noun}.") for noun in nouns], _connector=models.Q.OR)
    return named | (AT_ONCE & models.Q(data__kind__in=intakes.keys_of(nouns)))


@lru_cache(maxsize=1)
def contact_nouns() -> frozenset[str]:
    """Nouns of records that it takes a right to see people for."""
    closed = [model for model in apps.get_models() if getattr(model, "seen_with", None) == rights.Right.SEE_CONTACTS]
    return frozenset(str(getattr(model, "noun", model._meta.model_name)) for model in closed)


@lru_cache(maxsize=1)
def closed_fields() -> dict[str, frozenset[str]]:
    """{noun: its fields that point to records which take a right of their own to see, and texts that name people}."""
    found = {}
    for model in apps.get_models():
        fields = [f.name for f in model._meta.get_fields() if getattr(f.related_model, "seen_with", None) is not None]
        texts = getattr(model, "names_people", frozenset())
        found[str(getattr(model, "noun", model._meta.model_name))] = frozenset(fields) | texts
    return found


def open_to(user: Any, path: str = "") -> models.Q:
    """The happenings that it takes no right to read which somebody lacks; `path` leads to them from other rows."""
    found = models.Q()
    if not rights.can(user, rights.Right.SEE_CONTACTS):
        found &= ~models.Q(**{f"{path}noun__in": contact_nouns()})
    if not rights.can(user, rights.Right.SEE_SUSPICIONS):
        own = {user.pk, rights.standing(user).pk}
        found &= ~models.Q(**{f"{path}noun": SUSPICION}) | models.Q(**{f"{path}by_id__in": own})
    return found


class Told(ModelIterable):  # type: ignore[type-arg]
    """
    Events as their reader may know them: of other customers only those they see are named.

    Who may not see contacts finds what names them left out.
    """

    def __iter__(self) -> Iterator[Any]:
        reader, found = self.queryset._reader, map(_without_index, super().__iter__())
        if not rights.can(reader, rights.Right.SEE_CONTACTS):
            found = map(_without_people, found)
        while part := list(islice(found, TOLD_AT_ONCE)):
            yield from naming.told(part, reader)


def _without_index(event: Any) -> Any:
    if INDEX in (event.__dict__.get("changes") or {}):
        event.changes.pop(INDEX)
    return event


def _without_people(event: Any) -> Any:
    closed = closed_fields().get(event.noun, frozenset())
    for name in closed & {*(event.__dict__.get("changes") or {}), *(event.__dict__.get("data") or {})}:
        event.changes.pop(name, None)
        event.data.pop(name, None)
    return event


def as_told(event: Any, reader: Any) -> Any:
    """An event that no query gave, with the names that the reader may know."""
    event = _without_index(event)
    found = event if rights.can(reader, rights.Right.SEE_CONTACTS) else _without_people(event)
    return naming.told([found], reader)[0]


class EventQuerySet(scope.ScopedQuerySet["Event"]):
    _reader: Any = None

    def _clone(self) -> Self:
        copied: Self = super()._clone()  # type: ignore[misc]
        copied._reader = self._reader
        return copied

    def visible_to(self, user: Any) -> Self:
        """
        Happenings of visible accounts; the company's own (no account) only for those who read the record.

        Who may not see contacts reads none of theirs, and of the others' not whom they name; nobody reads the name of
        another customer that they do not see; and suspicions are told to few.
        """
        seen = super().visible_to(user)
        if not rights.can(user, rights.Right.READ_RECORD):
            seen = seen.filter(account_id__isnull=False)
        return seen.filter(open_to(user)).told_to(user)

    def told_to(self, reader: Any) -> Self:
        """Each with no more than the reader may know of it; which of them they see is `visible_to`'s question."""
        found = self.all()
        found._iterable_class, found._reader = Told, reader
        return found

    def of_noun(self, noun: str) -> Self:
        """Those about such a record, and all that a webhook for this noun is told of."""
        return self.filter(models.Q(noun=noun) | called([noun]))

    def changed_after(self, noun: str, moment: datetime) -> dict[int, list[dict[str, list[Any]]]]:
        """{subject: what was and is of each change from a moment on}, the newest first: the way back to that moment."""
        found: dict[int, list[dict[str, list[Any]]]] = {}
        rows = self.filter(noun=noun, at__gte=moment).exclude(changes={}).order_by("-at", "-pk")
        for subject, changes in rows.values_list("subject_id", "changes"):
            found.setdefault(subject, []).append(changes)
        return found

    def about(self, account_id: int) -> Self:
        """The happenings of one account, newest first."""
        return self.filter(account_id=account_id).order_by("-at", "-pk")


class Event(models.Model):
    """What happened: verb, subject, who, when, was and is. Names and numbers, no foreign keys: it outlives all."""

    account_path = "account_id"
    seq = models.BigIntegerField(null=True, unique=True, editable=False, help_text="its place, given once committed")
    verb = models.CharField(max_length=60, db_index=True)
    noun = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    subject_name = models.CharField(max_length=255, blank=True)
    account_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    through = models.CharField(max_length=10, choices=Through, blank=True, default="", db_default="")
    deed = models.UUIDField(null=True, editable=False, help_text="what was written by one request has one key")
    at = models.DateTimeField(auto_now_add=True)
    changes = models.JSONField(default=dict, help_text="{field: [was, is]}")
    data = models.JSONField(default=dict, help_text="names and numbers that explain the happening")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["account_id", "-at", "-id"], name="event_account_at"),
            models.Index(fields=["noun", "subject_id", "-at"], name="event_subject_at"),
            models.Index(fields=["-at", "-id"], name="event_at"),
            models.Index(fields=["id"], name="event_without_place", condition=models.Q(seq__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_name}"
