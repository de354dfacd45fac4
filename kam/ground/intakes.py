"""How rows of a file come in: kinds that floors register, columns matched by their names, faults by row and column."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext

from kam.ground import headings, wording
from kam.ground.errors import Refused
from kam.ground.fault_words import WORDS
from kam.ground.headings import fold
from kam.ground.rights import Right
from kam.ground.staging import CHUNK, Staging

SHOWN = 500
"""So many faults are kept with the import; the error file has them all."""
AT_FAULT = "line IN (SELECT line FROM incoming_fault)"


@dataclass(frozen=True)
class Field:
    """One thing a column may hold; `names` are headers it is known by, in any language."""

    name: str
    label: Any
    names: tuple[str, ...] = ()
    required: bool = False
    hint: Any = ""
    example: str = ""
    ahead: tuple[str, ...] = ()
    """Headers that it is known by even beside its own name, which then holds something else (a key, another sum)."""
    shape: Any = None
    """The form's field that reads it, where one does: what a program may send stands in the API's description."""


@dataclass
class Outcome:
    """What an import did, or in a dry run would do."""

    total: int = 0
    good: int = 0
    bad: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    besides: dict[str, int] = field(default_factory=dict)  # other nouns that were made on the way
    newest: str = ""  # the newest business date of the book, for what is computed next
    samples: list[dict[str, Any]] = field(default_factory=list)
    """The first rows that change something: {code, name, cells: [[field, before, after]]}, in words."""
    sums: list[dict[str, Any]] = field(default_factory=list)
    """Of good rows with amounts, by currency: {currency, amount, count, first, last}."""
    made: dict[str, Any] = field(default_factory=dict)  # {noun: [first key, last key, count]} and when, for undo


class Intake(ABC):
    """Rows of one kind on their way in: `add` and `fault` while reading, then `count` (dry run) or `put`."""

    fault_columns: ClassVar[dict[str, str]] = {
        "id": "integer",
        "line": "integer",
        "field": "varchar(40)",
        "reason": "varchar(40)",
        "value": "text",
    }
    staged: ClassVar[tuple[str, ...]] = ("incoming",)
    """Tables in which rows wait by their lines."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self.staging = Staging({**tables, "incoming_fault": self.fault_columns})
        self.is_checked = False
        self.read = 0
        self._faults: list[tuple[Any, ...]] = []
        self._count = 0
        self.aside = set[int]()
        self.staging.open()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        if kind is None:  # after an error the connection may be unusable; what is temporary goes with it
            self.close()

    def close(self) -> None:
        self.staging.close()

    def fault(self, line: int, name: str, reason: str, value: str = "") -> None:
        """This row cannot come in, and why; told without NUL, which no column of PostgreSQL holds."""
        self._count += 1
        self._faults.append((self._count, line, name.replace("\0", ""), str(reason), value.replace("\0", "")[:200]))
        if len(self._faults) >= CHUNK:
            self.flush_faults()

    def set_aside(self, line: int, faults: Mapping[str, tuple[str, str]]) -> None:
        """A row known to be at fault, {field: (reason, value)}; it is read all the same, for what else is wrong."""
        self.aside |= {line} if faults else set()
        for name, (reason, value) in faults.items():
            self.fault(line, name, reason, value)

    def flush_faults(self) -> None:
        rows, self._faults = self._faults, []
        self.staging.add("incoming_fault", rows)

    def check(self) -> None:
        """Look at the rows as a whole, once; what is at fault stands in `faults_by_line` and does not come in."""
        if not self.is_checked:
            if self._count:
                self.flush_faults()
                self._drop()
            self._check()
            self.flush_faults()
            self.is_checked = True

    def bad_rows(self) -> int:
        """How many rows have at least one fault."""
        self.flush_faults()
        return int(self.staging.one("SELECT COUNT(DISTINCT line) FROM incoming_fault")[0]) if self._count else 0

    def faults_by_line(self) -> Iterator[tuple[int, str, str, str]]:
        """(line, field, reason, value), by line; all of them, in constant memory."""
        self.flush_faults()
        rank = "ROW_NUMBER() OVER (ORDER BY line, id)"
        ordered = f"(SELECT {rank} AS place, line, field, reason, value FROM incoming_fault)"
        for chunk in self.staging.walk(f"{ordered} AS ordered", "place, line, field, reason, value", "place"):
            for _place, line, name, reason, value in chunk:
                yield line, name or "", reason, value or ""

    def _drop(self) -> None:
        """Rows that were read and have a fault all the same (a cell too many) are not counted, and stay out."""
        for table in self.staged:
            self.staging.run(f"DELETE FROM {table} WHERE {AT_FAULT}")

    @abstractmethod
    def _check(self) -> None:
        """Faults that only the whole shows."""

    @abstractmethod
    def count(self) -> Outcome:
        """Check the rows as a whole and say what `put` would do; writes nothing."""

    @abstractmethod
    def items(self) -> dict[int, tuple[int, str]]:
        """{line: (the record's key, created | changed | unchanged)} after a `put` without `source`."""

    @abstractmethod
    def put(self, *, source: Any = None) -> Outcome:
        """Bring the good rows in, in one transaction; `source` is the import that keeps what undo needs."""


@dataclass(frozen=True)
class Kind:
    """One kind of rows: its fields, how an intake is opened and filled, and how an import of it is taken back."""

    key: str
    label: Any
    fields: tuple[Field, ...]
    open: Callable[..., Intake]  # open(columns, by=, owner=) with the fields that the file states
    fill: Callable[[Intake, Iterable[tuple[int, Sequence[str]]], Mapping[str, int]], None]
    undo: Callable[..., dict[str, int]]  # undo(source, by=)
    words: Mapping[str, Any] = field(default_factory=dict)
    instead: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # fields that together stand for a required one
    right: Right | None = None  # what it takes besides the right to import
    makes_accounts: bool = True  # new customers may come with the rows, and somebody is to own them
    moves_numbers: bool = True  # contribution, tiers and risks are worth computing afterwards
    more: Callable[[], Sequence[Field]] | None = None  # fields that people define, as they are at the moment
    offered: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # {field: the words it may hold}
    noun: str = ""  # what events call its records: whoever is told of these is told of many at once too

    @cached_property
    def defined(self) -> tuple[Field, ...]:
        """The fields that people defined; read once, as whoever asks for a kind with such fields gets a fresh one."""
        return tuple(self.more()) if self.more is not None else ()

    @property
    def whole(self) -> tuple[Field, ...]:
        """All fields: its own, and behind them those that people defined."""
        return (*self.fields, *self.defined)

    def field_called(self, name: str) -> str:
        """The field of this name or of one of the names its columns go by; empty where there is none."""
        wanted = fold(name)
        names = {item.name: {fold(known) for known in (item.name, *item.names)} for item in self.whole}
        exact = [key for key in names if key == name]
        return [*exact, *(key for key, known in names.items() if wanted in known), self.labels.get(wanted, "")][0]

    @cached_property
    def labels(self) -> dict[str, str]:
        """{a field's own words in a language of the product: the field}, of words that only one bears."""
        return headings.alone({item.name: item.label for item in self.whole})

    def say(self, reason: str, value: str = "", name: str = "") -> str:
        """A fault in words, the field's own where it has some; where a field holds one of a few words, which."""
        if reason in ("choice", "unsure") and self.offered.get(name):
            return str(WORDS[f"{reason}_of"]) % {"words": wording.listed(self.offered[name])}
        words = self.words.get(f"{name}.{reason}") or self.words.get(reason) or WORDS.get(reason) or reason
        return str(words).replace("%(value)s", value)

    def label_of(self, name: str) -> str:
        """A field's words."""
        return next((str(item.label) for item in self.whole if item.name == name), name)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """A floor hands up, in AppConfig.ready, how rows of its nouns are read."""
    _kinds[kind.key] = kind


def kinds() -> list[Kind]:
    """All registered kinds."""
    return [kind(key) for key in _kinds]


def keys_of(nouns: Iterable[str]) -> list[str]:
    """The kinds of the records of these nouns."""
    wanted = set(nouns)
    return [key for key, kind in _kinds.items() if kind.noun in wanted]


def kind(key: str) -> Kind:
    """The kind of this key; KeyError is a programming error."""
    found = _kinds[key]
    return found if found.more is None else replace(found)


def stored(key: str) -> Kind:
    """The kind of an import made earlier; where none is of that key any more, one that says so and reads nothing."""
    return kind(key) if key in _kinds else Kind(key, _gone(key), (), _refuse, _refuse, _refuse, moves_numbers=False,
                                                makes_accounts=False)  # fmt: skip


def _gone(key: str) -> str:
    return gettext("no longer read (%(kind)s)") % {"kind": key}


def _refuse(*_args: Any, **_more: Any) -> Any:
    words = gettext("Files of this kind are no longer read here: it can neither be imported again nor taken back.")
    raise Refused(words, code="gone_kind")


def check_read(wanted: Kind) -> None:
    """Raises Refused for a kind that is no longer there."""
    if not wanted.fields:
        _refuse()


def template_of(wanted: Kind) -> tuple[list[str], list[str]]:
    """Column names by which a file of this kind is matched, in the reader's words where these are known, and a row."""
    return [header_of(wanted, item) for item in wanted.whole], [item.example for item in wanted.whole]


def header_of(wanted: Kind, item: Field) -> str:
    """What a field's column is called in a file, so that it is known again: in the reader's words where these are."""
    label = str(item.label)
    return label if fold(label) and wanted.field_called(label) == item.name else item.name


def match(wanted: Kind, header: Sequence[str]) -> dict[str, str]:
    """
    {field: column} by name: each field gets the column whose name stands first among its names.

    What is left is known by the words that the product has for a field, where only one bears them: its own files.
    """
    folded = [fold(column) for column in header]
    found: dict[str, str] = {}
    for item in wanted.whole:
        for name in (*item.ahead, item.name, *item.names):
            if fold(name) in folded and header[folded.index(fold(name))] not in found.values():
                found[item.name] = header[folded.index(fold(name))]
                break
    for column, words in zip(header, folded, strict=True):
        if column not in found.values() and (name := wanted.labels.get(words, "")):
            found.setdefault(name, column)
    return found


def missing(wanted: Kind, mapping: Mapping[str, str]) -> list[Field]:
    """The required fields that no column was matched with."""
    there = mapping.keys()
    stand_ins = {name for name, others in wanted.instead.items() if there >= set(others)}
    return [item for item in wanted.fields if item.required and item.name not in there | stand_ins]


def guess(header: Sequence[str]) -> Kind:
    """The kind with the most columns matched and the fewest required ones missing."""

    def score(item: Kind) -> int:
        found = match(item, header)
        return len(found) - len(missing(item, found))

    return max(kinds(), key=score)
