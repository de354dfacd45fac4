"""How a person is written in a cell: a name, an e-mail, or both as `name <e-mail>`."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BOTH = re.compile(r"(?P<name>[^<>]*?)\s*[<＜](?P<email>[^<>＜＞]+)[>＞]\s*")

_BETWEEN = re.compile(r"\s*[;；、\n]\s*")


def cell(name: str, email: str) -> str:
    """A person in a file, so that nobody else is meant."""
    name = " ".join(name.split())
    return f"{name} <{email}>" if email else name


def cells(people: Iterable[tuple[str, str]]) -> str:
    """Several people, by name and e-mail, in one cell."""
    return "; ".join(cell(name, email) for name, email in people)


def apart(text: str) -> list[str]:
    """The people of a cell that names several, each as it is written there."""
    return [part for part in _BETWEEN.split(text) if part]


def answers(name: str, email: str, text: str) -> bool:
    """Whether somebody of this name and e-mail is meant: by the e-mail where one is written, else by the name."""
    both = _BOTH.fullmatch(text)
    wanted = both["email"] if both else text if "@" in text else ""
    if wanted:
        return email.casefold() == wanted.strip().casefold()
    return " ".join(name.split()).casefold() == " ".join(text.split()).casefold()
