"""Where a customer's file calls a person short, by nickname or title: told passage by passage, and taken out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions import contact_plans, person_columns, person_texts
from accounts.actions.person_texts import Found, Person
from accounts.models import Account, Contact
from accounts.rules.short_names import Said, ShortNames, runs
from kam.ground import events, syllables
from kam.ground.errors import Refused
from kam.models import Event, ImportedRow, Key, User
from kam.rules.redaction import MARK

AROUND = 36
"""So many signs before and after a short name make a passage."""
FEW = 5
"""Of more who are called alike nobody asks which of them a row names."""
Row = tuple[str, int]
"""(noun, key) of a record."""
SHOWN = 200
"""So many passages a page shows; those beyond them are taken or left together."""


@dataclass
class Passage:
    """
    A short name with the words around it, the same in `places` texts that the reader may open; `also` are others it
    may mean.

    `is_certain`: all but surely the person: nobody else there is called so, and the name says much by itself or the
    row names the person (a visit where they were met); or of all who are called so it names this one alone, and no row
    that says the same names another (`is_others`). Where it may be no name at all (`is_word`) it never is. `is_seen`:
    it stands in a record that the reader may open. `logged` counts the places that readers of the log may open.
    """

    key: str
    before: str
    said: str
    after: str
    is_telling: bool
    also: tuple[str, ...]
    is_word: bool = False
    is_seen: bool = False
    places: int = 0
    logged: int = 0
    is_tied: bool = False
    is_sole: bool = False
    is_others: bool = False

    @property
    def is_certain(self) -> bool:
        return not self.is_word and ((self.is_sole and not self.is_others) or self._is_meant)

    @property
    def _is_meant(self) -> bool:
        return not self.also and (self.is_telling or self.is_tied)


class Reader:
    """
    Reads the file of one person's customers `by` somebody; whoever else is known there is kept apart.

    With `logs` it also counts what is in sight of whoever reads of it in the log.
    """

    def __init__(self, one: Person, by: User, logs: User | None = None) -> None:
        names = {entry.name for entry in one.entries if entry.erased_at is None}
        self.one, self.by, self.logs, self.short = one, by, logs, short_of(names, alone=one.common)
        self.colleagues: set[str] = set()

    @cached_property
    def others(self) -> list[tuple[str, ShortNames]]:
        """Who else may be meant: people of the same customers, and colleagues who work with these."""
        here = Contact.objects.filter(account__in=self.one.accounts, erased_at__isnull=True)
        names = {*here.exclude(pk__in=self.one.keys).values_list("name", flat=True)}
        worked = Event.objects.filter(account_id__in=self.one.accounts).order_by().values("by_id").distinct()
        at = Account.objects.filter(pk__in=self.one.accounts)
        us = User.objects.filter(Q(pk__in=worked) | Q(pk__in=at.values("owner")))
        self.colleagues = {*us.values_list("name", flat=True)}
        names |= self.colleagues
        return [(name, short_of({name})) for name in sorted(names)]

    @cached_property
    def longer(self) -> list[str]:
        """Whole names of others that hold a short one."""
        return [name for name, _short_names in self.others if self.short.are_in(name)]

    def passages(self, text: str) -> Iterator[tuple[Said, Passage]]:
        """Each place of a text with its passage; whole names are none."""
        barred = [*self.one.marks.spans(text), *self._longer(text)]
        for said in self.short.of(text, barred):
            before, after = text[max(0, said.start - AROUND) : said.start], text[said.end :][:AROUND]
            name = text[said.start : said.end]
            key = hashlib.sha256("\n".join((before, name, after)).encode()).hexdigest()[:16]
            yield said, Passage(key, before, name, after, said.is_telling, self._also(name), said.is_word)

    def _longer(self, text: str) -> Iterator[tuple[int, int]]:
        for name in self.longer:
            at = text.find(name)
            while at >= 0:
                yield at, at + len(name)
                at = text.find(name, at + 1)

    def _also(self, said: str) -> tuple[str, ...]:
        known: dict[str, tuple[str, ...]] = self.__dict__.setdefault("_known", {})
        if said not in known:
            known[said] = tuple(name for name, short in self.others if short.mean(said))
        return known[said]

    @cached_property
    def tied(self) -> set[Row]:
        """The rows that name the person by key."""
        return _tied(self.one.keys, self.one.accounts)

    def _is_others(self, row: Row, others: Collection[str]) -> bool:
        """Whether a row may mean one of these: it names them by key, or they are a colleague, who needs no naming."""
        if len(others) > FEW:
            return True
        return any(name in self.colleagues or row in self._tied_to(name) for name in others)

    def _tied_to(self, name: str) -> set[Row]:
        known: dict[str, set[Row]] = self.__dict__.setdefault("_ties", {})
        if name not in known:
            here = Contact.objects.filter(account__in=self.one.accounts, name=name).exclude(pk__in=self.one.keys)
            known[name] = _tied(list(here.values_list("pk", flat=True)), self.one.accounts)
        return known[name]

    def texts(self) -> Iterator[Found]:
        """The rows of the customers' files in which a short name stands."""
        for model in person_texts.tables():
            if model._meta.label in person_texts.ELSEWHERE:
                continue
            names = person_columns.columns(model)
            for pk, row in person_texts.texts(person_texts.rows_about(model, self.one), names):
                told = {name: value for name, value in row.items() if value and self._speaks(value)}
                if told:
                    yield Found(model, pk, told)

    def _speaks(self, value: Any) -> bool:
        return any(True for text in _strings(value) for _pair in self.passages(text))

    def without(self, value: Any, chosen: Collection[str]) -> Any:
        """A text, or JSON value, without the short names of the chosen passages."""
        return _mapped(value, lambda text: self._cut(text, chosen))

    def _cut(self, text: str, chosen: Collection[str]) -> str:
        for said, passage in reversed(list(self.passages(text))):
            if passage.key in chosen:
                text = f"{text[: said.start]}{MARK}{text[said.end :]}"
        return text

    def all(self) -> list[Passage]:
        """Every passage once: those of records that one may open before others, the all but certain ones first."""
        found: dict[str, Passage] = {}
        rows = list(self.texts())
        places = [(row.model, row.pk) for row in rows]
        seen = person_texts.seen(places, self.by)
        logged = person_texts.seen(places, self.logs) if self.logs is not None else set()
        for row in rows:
            at = (row.noun, row.pk)
            for text in (text for value in row.values.values() for text in _strings(value)):
                for _said, passage in self.passages(text):
                    kept = found.setdefault(passage.key, passage)
                    is_seen = (row.model, row.pk) in seen
                    kept.places += is_seen
                    kept.logged += (row.model, row.pk) in logged
                    kept.is_seen = kept.is_seen or is_seen
                    kept.is_tied = kept.is_tied or at in self.tied
                    kept.is_sole = kept.is_sole or bool(kept.also and at in self.tied)
                    kept.is_others = kept.is_others or self._is_others(at, kept.also)
        return sorted(found.values(), key=lambda one: (not one.is_seen, not one.is_certain))


def look(one: Person, *, by: User) -> list[Passage]:
    """The passages that call a person short, in the texts of their customers' files."""
    return Reader(one, by).all()


def redact(one: Person, keys: Collection[str], *, rest: bool, certain: bool = False, by: User, reader: User) -> int:
    """
    Take the person out of the chosen passages, with `rest` out of the all but certain ones beyond those shown, with
    `certain` out of all of these; returns in how many places that the `reader` of the log might open. Raises Refused
    where a passage is not there any more, or not yet.
    """
    if not (keys or rest or certain):
        return 0
    file, chosen = Reader(one, by, reader), set(keys)
    found = file.all()
    listed, more = parted(found)
    if chosen - {passage.key for passage in [*listed, *more] if passage.is_seen}:
        words = _("The texts have changed meanwhile. Look at the passages once more, then erase.")
        raise Refused(words, field="passages", code="passages_changed")
    chosen |= {passage.key for passage in more if rest and passage.is_certain}
    chosen |= {passage.key for passage in found if certain and passage.is_certain}
    for row in list(file.texts()):
        told = {name: file.without(value, chosen) for name, value in row.values.items()}
        changed = {name: value for name, value in told.items() if value != row.values[name]}
        if changed:
            person_texts.write(row, changed)
    _redact_copies(file, chosen)
    return sum(passage.logged for passage in found if passage.key in chosen)


def parted(found: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    """(those that a page lists, those that are taken or left together: beyond its room, or out of sight)."""
    listed = [one for one in found if one.is_seen][:SHOWN]
    return listed, found[len(listed) :]


def _redact_copies(reader: Reader, chosen: Collection[str]) -> None:
    """The same passages in what an undone import would bring back, and in answers kept for requests that come twice."""
    nouns = set(ImportedRow.objects.filter(before__isnull=False).order_by().values_list("noun", flat=True).distinct())
    for model in person_texts.tables():
        noun = events.noun_of_table(model)
        if noun in nouns and model._meta.label not in person_texts.ELSEWHERE:
            about = person_texts.rows_about(model, reader.one).order_by().values("pk")
            _rewrite(ImportedRow.objects.filter(noun=noun, subject_id__in=about, before__isnull=False), "before",
                     lambda value: reader.without(value, chosen))  # fmt: skip
    answers = Key.objects.filter(body__startswith="{")
    _rewrite(answers, "body", lambda text: json.dumps(reader.without(json.loads(text), chosen), ensure_ascii=False)
             if reader.short.are_in(text) else text)  # fmt: skip


def _rewrite(rows: Any, column: str, each: Callable[[Any], Any]) -> None:
    for pk, value in rows.order_by("pk").values_list("pk", column).iterator():
        told = each(value)
        if told != value:
            rows.model.objects.filter(pk=pk).update(**{column: told})


def short_of(names: set[str], alone: Collection[str] = ()) -> ShortNames:
    """The ways to call somebody short; `alone` are whole names that are words as well, each place for the eye."""
    sounds = {run: syllables.said(run) for name in names for run in runs(name)}
    return ShortNames(sorted(names, key=len, reverse=True), sounds, alone)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(item)


def _mapped(value: Any, each: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return each(value)
    if isinstance(value, Mapping):
        return {key: _mapped(item, each) for key, item in value.items()}
    return [_mapped(item, each) for item in value] if isinstance(value, list) else value


def _tied(keys: Collection[int], accounts: Collection[int]) -> set[Row]:
    """{(noun, key)} of the rows that name the person by key (visits where they were met) and of their happenings."""
    found: set[Row] = set()
    for table, column in contact_plans.relations():
        model = apps.get_model(table)
        rows, owner, end = model._base_manager.filter(**{f"{column}__in": keys}), model, "pk"
        if model._meta.auto_created:  # of a many-to-many: the row at its other end
            ends = [one for one in model._meta.concrete_fields if one.is_relation and one.name != column]
            owner, end = ends[0].related_model, ends[0].attname
        noun = events.noun_of_table(owner)
        found |= {(noun, pk) for pk in rows.values_list(end, flat=True)}
    told = Event.objects.filter(account_id__in=accounts).order_by().values_list("pk", "noun", "subject_id")
    return found | {("event", pk) for pk, noun, key in told.iterator() if (noun, key) in found}
