"""What an import of simple nouns knows of each of them: how rows find their records, what they name, what follows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from kam.ground.rights import Right
from kam.models import User

Values = Mapping[str, Any]
Name = tuple[Any, ...]
Asked = tuple[str, int | None, str]
"""(the customer's code as the file writes it, the customer's key, what the cell says)."""
Staged = Sequence[tuple[int, Values]]
Complete = Callable[[Values, Any], dict[str, Any]]


@dataclass(frozen=True)
class Names:
    """What a row answers to, and by which names, the surest first, the record it means is looked for."""

    answers_to: frozenset[Name]
    looks_for: tuple[Name, ...]

    @classmethod
    def only(cls, *name: Any) -> Names:
        """One name, both ways."""
        return cls(frozenset({name}), (name,))


@dataclass(frozen=True)
class Tie:
    """
    A column that names a record; `reason` is the fault of a name that nobody bears.

    With `is_own` it is one of the row's own customer, of which an unknown one has none.
    Where it names records of the same noun, `kin` finds among staged rows, {customer: [(line, values)]}, the one meant.
    """

    find: Callable[[User, Collection[Asked]], Mapping[Asked, Any]]
    reason: str
    kin: Callable[[User, Collection[Asked], Mapping[int, Staged]], Mapping[Asked, int]] | None = None
    is_own: bool = False


@dataclass(frozen=True)
class Noun:
    """How rows of a noun find their records: by the `names` of their values, among those equal in the `narrow` columns.

    `complete` fills in what follows from the values, as the noun's verbs do (with the record where there is one); it
    may raise Refused, whose field and code are then the row's fault; with `with_account` it is told whose a row is, as
    `account_id`. Whoever imports signs what is new in `made_by`, with `signed_anew` what changes, too. Where completing
    takes knowing more, `completer` makes one for each pass over a file. `written` follows rows that were written,
    `told` tells of those of them that are new, where each is a happening of its own; `leaving` goes before those of an
    import taken back; `around` is open while a file with rows of these customers is written or taken back. `accounts`
    narrows down whose rows they may be; None: the rows are nobody's. `ties` are columns that name other records; of
    those in `many` a cell names several, which are tied to what is new. What `only_known` is never made, and rows of
    what is `unique_for_good` may not be in the archive. `derived` tables hang on the records and go with them. What
    `stands` is never changed or archived: a row that is here already changes nothing. `changed` is the event of one
    that was, where it is not the noun's plain one.
    """

    noun: str
    model: Any
    right: Right
    names: Callable[[Values], Names]
    narrow: tuple[str, ...]
    complete: Complete
    made_by: str = ""
    signed_anew: bool = False
    with_account: bool = False
    accounts: Mapping[str, Any] | None = field(default_factory=dict)
    written: Callable[[Sequence[Any]], None] = lambda rows: None
    told: Callable[[Sequence[Any], User], None] = lambda rows, by: None
    leaving: Callable[[Sequence[int]], None] = lambda keys: None
    around: Callable[[Collection[int]], AbstractContextManager[None]] = lambda accounts: nullcontext()
    completer: Callable[[], Complete] | None = None
    ties: Mapping[str, Tie] = field(default_factory=dict)
    many: tuple[str, ...] = ()
    only_known: str = ""
    unique_for_good: bool = False
    derived: tuple[str, ...] = ()
    stands: bool = False
    place: str = ""
    changed: str = ""

    @property
    def spot(self) -> str:
        """The column at which the faults of a whole row are told."""
        return self.place or self.narrow[-1]

    @property
    def has_account(self) -> bool:
        """Whether the record itself names the customer."""
        return any(one.name == "account" for one in self.model._meta.concrete_fields)


@dataclass
class Match:
    """A staged row beside the record it means, if there is one, and what would change."""

    line: int
    values: dict[str, Any]
    record: Any = None
    fault: tuple[str, str, str] | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    made: bool = False
    lacking: list[tuple[str, str, str]] = field(default_factory=list)  # its faults that name what is not there
    later: dict[str, tuple[Asked, int]] = field(default_factory=dict)  # {column: what it says, the row of the file}

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """All that is wrong with it: (column, reason, value)."""
        return self.lacking or [fault for fault in (self.fault,) if fault]

    @property
    def account(self) -> int | None:
        """Whose row it is."""
        key: int | None = self.values.get("account", self.values.get("account_id"))
        return key


def values_of(record: Any, model: Any) -> dict[str, Any]:
    """A record's columns, those it points to by their keys."""
    return {one.name: getattr(record, one.attname) for one in model._meta.concrete_fields}


def by_keys(values: Values) -> dict[str, Any]:
    """The same values, records by their keys."""
    return {name: getattr(value, "pk", value) for name, value in values.items()}


def as_columns(values: Values, model: Any) -> dict[str, Any]:
    """The same values by the columns that hold them: `order` is `order_id`."""
    columns = {one.name: one.attname for one in model._meta.concrete_fields}
    return {columns.get(name, name): getattr(value, "pk", value) for name, value in values.items()}


def digest(name: Name) -> bytes:
    """A name in few bytes, so that those of a long file can all be remembered."""
    return blake2b(repr(name).encode(), digest_size=16).digest()
