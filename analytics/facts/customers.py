"""The customers that somebody sees, each with what analyses are narrowed and broken down by today."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from accounts.models import Account
from analytics.facts import dialect
from kam.models import User

MANY = 5000
"""From so many customers on tables are read whole: naming each would cost more."""


class Customer(NamedTuple):
    """One customer as it stands today."""

    key: int
    tier: str
    owner: int | None
    region: str
    segment: str


def seen(user: Any) -> dict[int, Customer]:
    """{key: customer} of all that a user sees, archived ones among them: what they bought was bought."""
    rows = Account.objects.visible_to(user).order_by().values_list("pk", "tier", "owner_id", "region", "segment")
    return {row[0]: Customer(*row) for row in rows}


def everybody() -> dict[int, Customer]:
    """The same of the whole company: for figures in which nobody can be told apart, never for rows."""
    return seen(User.objects.system())


def among(found: dict[int, Any], *, of: str = "") -> str:
    """A further condition of a statement, beginning with AND: only these accounts; none where they are many."""
    if len(found) >= MANY:
        return ""
    return f" AND {of}{dialect.among(np.array(list(found), np.int64))}"
