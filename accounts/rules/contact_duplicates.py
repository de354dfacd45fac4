"""When two entries of one customer look like one person: a number, an address, a name however it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from accounts.choices.duplicates import ContactSign as Sign
from kam.rules import phones

MOST = 2
"""A fixed line that more people than this have in common is the switchboard and tells nothing."""
LEAST = 7
"""Digits from which a number tells people apart; shorter ones are extensions."""
PREFIXES = ("0086", "86")
NAME, MAIL, PHONE = str(Sign.NAME), str(Sign.MAIL), str(Sign.PHONE)


class Person(NamedTuple):
    """What is known of a contact; the name as it is said, so that 張偉, 张伟 and Zhang Wei are one."""

    key: int
    spoken: str = ""
    email: str = ""
    mobile: str = ""
    phone: str = ""


def traits(person: Person) -> set[tuple[str, str]]:
    """{(sign, what)} by which a person is known."""
    found = {(NAME, person.spoken), (MAIL, person.email.strip().lower())}
    for text in filter(None, (person.mobile, person.phone)):
        numbers = (_national(phones.digits(part)) for part in phones.parts(text))
        found |= {(PHONE, number) for number in numbers if len(number) >= LEAST}
    return {trait for trait in found if trait[1]}


def _national(digits: str) -> str:
    """A number without the country's prefix and the nought before the area."""
    for prefix in PREFIXES:
        if digits.startswith(prefix) and len(digits) > 10:
            digits = digits.removeprefix(prefix)
            break
    return digits.lstrip("0")


def pairs(people: Iterable[Person]) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """{(one, other): [(sign, what)]} of people of one customer that have a trait in common."""
    sharing: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in people:
        for trait in traits(person):
            sharing[trait].append(person)
    found: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for (sign, what), alike in sorted(item for item in sharing.items() if len(item[1]) > 1):
        if sign == PHONE and len(alike) > MOST and not all(_national(phones.digits(p.mobile)) == what for p in alike):
            continue
        for one, other in combinations(sorted(person.key for person in alike), 2):
            found[one, other].append((sign, what))
    return dict(found)
