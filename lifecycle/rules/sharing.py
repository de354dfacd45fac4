"""Splits a cost among those who came: evenly, to the cent, and the same for the same people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

CENT = Decimal("0.01")


def shares(cost: Decimal, accounts: Sequence[int]) -> dict[int, Decimal]:
    """{account: its part} of one entry for each person who came; the odd cents go to the first accounts."""
    people = Counter(accounts)
    cents, heads = int(cost / CENT), sum(people.values())
    if not heads:
        return {}
    each, odd = divmod(cents, heads)
    found = {account: each * count for account, count in sorted(people.items())}
    for account in [one for one in sorted(people) for _person in range(people[one])][:odd]:
        found[account] += 1
    return {account: part * CENT for account, part in found.items()}
