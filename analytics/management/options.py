"""What the commands of this floor have in common: as of which day, in whose name, and saying a result in lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from kam.models import User

SHOWN = 10
"""Values of a list that are worth a line."""


def day(text: str) -> date:
    """A date written 2026-11-22; anything else is a usage error."""
    return date.fromisoformat(text)


def add(parser: CommandParser) -> None:
    """--as-of and --as."""
    parser.add_argument("--as-of", type=day, metavar="DATE", help="business date, for example 2026-11-22")
    parser.add_argument("--as", dest="as_user", metavar="USER", help="in whose name; the system's when left out")


def person(name: str | None) -> User:
    """The user of this name, or the system."""
    if not name:
        return User.objects.system()
    try:
        return User.objects.get(username=name)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no user {name}.") from error


def spoken(result: Mapping[str, Any], before: str = "") -> Iterator[str]:
    """A result as lines "name: value", nested names joined by a dot; what fills pictures is left out."""
    for name, value in result.items():
        if isinstance(value, Mapping):
            yield from spoken(value, f"{before}{name}.")
        elif not isinstance(value, list) or len(value) <= SHOWN:
            shown = f"{value:.4f}" if isinstance(value, float) else value
            yield f"{before}{name}: {shown}"
