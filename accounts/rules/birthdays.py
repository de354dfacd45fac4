"""Birthdays: day and month, with the year where it is known; how people write them, and when the next one comes."""

from __future__ import annotations

import re
from datetime import date

LEAP = 2000
"""A year that has the 29th of February: a day and month alone are checked against it."""
SHAPES = (
    re.compile(r"(?:(?P<y>\d{4})|-)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),  # 1975-05-17, --05-17
    re.compile(r"(?P<m>\d{1,2})[-/](?P<d>\d{1,2})"),  # 05-17, as the product writes days
    re.compile(r"(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号號]"),  # 1975年5月17日
    re.compile(r"(?P<d>\d{1,2})\.\s*(?P<m>\d{1,2})\.\s*(?P<y>\d{4})?"),  # 17.5.1975, 17.5.
)

WRITTEN = r"(?:(?:19[1-9]\d|20[01]\d)-|--)?(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])"
"""As programs are told to write them; the other ways of people are read, too."""


def read(text: str, today: date) -> str:
    """`1975-05-17`, or `--05-17` where the year is not said (ISO 8601); raises ValueError for what is no birthday."""
    text = " ".join(text.split())
    found = next((match for shape in SHAPES if (match := shape.fullmatch(text))), None)
    if found is None:
        raise ValueError(text)
    said = found.groupdict()
    year = int(said["y"]) if said.get("y") else None
    day = date(year or LEAP, int(said["m"]), int(said["d"]))
    if year is not None and not today.year - 130 < year <= today.year - 10:
        raise ValueError(text)
    return day.isoformat() if year else f"--{day:%m-%d}"


def key(day: date) -> str:
    """The month and day, as every kept birthday ends."""
    return f"{day:%m-%d}"


def in_year(birthday: str, year: int) -> date:
    """The day on which it is kept in a year: the 29th of February on the 28th where there is none."""
    month, day = int(birthday[-5:-3]), int(birthday[-2:])
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 2, 28)


def next_on(birthday: str, day: date) -> date:
    """The next time it is kept, from a day on."""
    this = in_year(birthday, day.year)
    return this if this >= day else in_year(birthday, day.year + 1)


def age_on(birthday: str, day: date) -> int | None:
    """How many years it will be on a day on which it is kept; None where the year is not known."""
    return None if birthday.startswith("--") else day.year - int(birthday[:4])
