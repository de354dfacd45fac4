"""Notices put together: all of one customer in one place, and what was told again only once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """One notice by its numbers: its key, its customer (None: nobody's), what it is about, whether it waits."""

    pk: int
    account: int | None
    about: Hashable
    is_unread: bool
    earlier: int = 0
    """How many of the same thing are not among those given."""


@dataclass
class Line:
    """The newest notice of one thing, and how many of the same were there before it."""

    pk: int
    is_unread: bool
    earlier: int = 0


@dataclass
class Group:
    """What one customer's notices say, the newest first."""

    account: int | None
    lines: list[Line] = field(default_factory=list)

    @property
    def unread(self) -> int:
        """How many things wait."""
        return sum(1 for line in self.lines if line.is_unread)


def grouped(notices: Iterable[Told]) -> list[Group]:
    """
    Groups by customer in the order of their newest notice, those where something waits first.

    `notices` come newest first; several about the same thing are one line, that waits while any of them does.
    """
    groups: dict[int | None, Group] = {}
    lines: dict[tuple[int | None, Hashable], Line] = {}
    for one in notices:
        group = groups.setdefault(one.account, Group(one.account))
        line = lines.get((one.account, one.about))
        if line is None:
            line = lines[one.account, one.about] = Line(one.pk, one.is_unread, one.earlier)
            group.lines.append(line)
        else:
            line.earlier += 1
            line.is_unread = line.is_unread or one.is_unread
    return sorted(groups.values(), key=lambda group: not group.unread)
