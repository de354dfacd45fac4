"""Who at the customer that recommended us did so: people of staged rows found by name or e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Contact
from accounts.rules import persons
from kam.ground.staging import Staging
from kam.models import User

Found = Mapping[tuple[int, str], int]


def find(staging: Staging, *, with_referrer: bool, by: User) -> None:
    """Fill in `referred_by_contact_id` of the rows that name somebody whom exactly one contact there answers to."""
    there = "s.referred_by_id" if with_referrer else "a.referred_by_id"
    rows = "incoming s LEFT JOIN accounts_account a ON a.id = s.id"
    columns = f"s.line, {there}, s.referred_by_contact, a.referred_by_contact_id"
    for chunk in staging.walk(rows, columns, "s.line", "s.referred_by_contact IS NOT NULL"):
        known = among({home for _line, home, _text, _kept in chunk if home}, by=by)
        for line, home, text, kept in chunk:
            key = one_of(known.get(home, ()), text, kept)
            staging.run("UPDATE incoming SET referred_by_contact_id = %s WHERE line = %s", [key, line])


def among(homes: Iterable[int], *, by: User) -> dict[int, list[tuple[int, str, str, bool]]]:
    """{customer: [(key, name, e-mail, whether still listed)]} of the contacts one sees."""
    found: dict[int, list[tuple[int, str, str, bool]]] = {}
    people: Any = Contact.objects.visible_to(by).filter(account__in=set(homes)).order_by("pk")
    for home, key, name, email, archived in people.values_list("account_id", "pk", "name", "email", "archived_at"):
        found.setdefault(home, []).append((key, name, email, archived is None))
    return found


def one_of(people: Iterable[tuple[int, str, str, bool]], text: str, kept: int | None = None) -> int | None:
    """The one who answers to `name`, `e-mail` or `name <e-mail>`; of several the one that stands there already."""
    fitting = [row for row in people if persons.answers(row[1], row[2], text)]
    if kept in [row[0] for row in fitting]:
        return kept
    keys = [row[0] for row in fitting if row[3]]
    return keys[0] if len(keys) == 1 else None
