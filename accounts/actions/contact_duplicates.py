"""Looks for entries that may be one person at one customer: among all there are, and for one about to be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Namesake
from accounts.rules import contact_duplicates as rules
from accounts.rules.contact_duplicates import Person
from kam.ground import pieces, search, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

COLUMNS = ("pk", "name", "email", "mobile", "phone")
PART = 20_000
"""People whose names are spelled together."""
NEW = 0
"""Stands for the entry about to be made."""


@dataclass(frozen=True)
class Alike:
    """Two entries of one customer that may be one person, and what they have in common."""

    first: Contact
    second: Contact
    signs: list[tuple[str, str]]


def like(
    account: Account | None, values: Mapping[str, Any], *, by: User
) -> list[tuple[Contact, list[tuple[str, str]]]]:
    """The people of a customer, in the user's sight, that a new one of these values may be, with the signs."""
    if account is None:
        return []
    there = {row.pk: row for row in Contact.objects.visible_to(by).present().filter(account=account)}
    people = [_person(row.pk, *(getattr(row, name) for name in COLUMNS[1:])) for row in there.values()]
    asked = _person(NEW, *(str(values.get(name) or "") for name in COLUMNS[1:]))
    found = rules.pairs([asked, *people])
    return [(there[second], signs) for (first, second), signs in found.items() if first == NEW]


def check_new(values: Mapping[str, Any], *, by: User) -> None:
    """Raises Refused (409 possible_duplicate, with the candidates) where the person seems to be there already."""
    found = like(values.get("account"), values, by=by)
    if found:
        words = _("This person seems to be there already: %(name)s. If it is somebody else, tick that and save again.")
        more = {"candidates": [{"id": one.pk, "name": one.name, "signs": [sign for sign, _what in signs]}
                               for one, signs in found]}  # fmt: skip
        named = wording.listed(one.name for one, _signs in found)
        raise Refused(words % {"name": named}, field="name", code="possible_duplicate", more=more)


def seek(*, account: Account | None = None, most: int, by: User) -> list[Alike]:
    """
    Pairs among the people whom a user sees, of one customer or of all in use; at most so many.

    Who was told apart stays apart.
    """
    require(by, Right.SEE_CONTACTS)
    apart = set(Namesake.objects.order_by().values_list("first", "second"))
    keys: list[tuple[tuple[int, int], list[tuple[str, str]]]] = []
    for people in _by_account(account, by):
        keys += [(pair, signs) for pair, signs in rules.pairs(people).items() if pair not in apart]
        if len(keys) >= most:
            break
    there = Contact.objects.select_related("account").in_bulk({key for pair, _signs in keys[:most] for key in pair})
    return [Alike(there[one], there[other], signs) for (one, other), signs in keys[:most]]


def _by_account(account: Account | None, by: User) -> Iterator[list[Person]]:
    """The people of each customer that has more than one."""
    seen = Contact.objects.visible_to(by).present().filter(account__archived_at__isnull=True)
    seen = seen.filter(account=account) if account is not None else seen
    many = seen.order_by().values("account").annotate(n=Count("pk")).filter(n__gt=1).values("account")
    rows = seen.filter(account__in=many).order_by("account", "pk").values_list("account", *COLUMNS)
    for _account, group in groupby(_told(rows.iterator(chunk_size=PART)), key=itemgetter(0)):
        yield [person for _key, person in group]


def _told(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Person]]:
    """(customer, person) of rows; the names of many are spelled together, each one once."""
    for part in pieces.batched(rows, PART):
        said = search.all_spoken({row[2] for row in part})
        yield from ((account, Person(key, said[name], *known)) for account, key, name, *known in part)


def _person(key: int, name: str, email: str, mobile: str, phone: str) -> Person:
    return Person(key, search.spoken(name), email, mobile, phone)
