"""Whose customers somebody's are today, and where: for each row of a long array at once."""

from __future__ import annotations

from typing import Any

from accounts.models import Account
from analytics.rules.trade import Ints

PARTS = ("owner_id", "region", "segment")


def of_rows(accounts: Ints) -> dict[str, list[Any]]:
    """{owner, region, segment: the value of each row}; of who is no more, nothing."""
    wanted, none = set(accounts.tolist()), (None, "", "")
    rows = Account.objects.order_by().values_list("pk", *PARTS).iterator(chunk_size=20_000)
    known = {row[0]: row[1:] for row in rows if row[0] in wanted}
    told = [known.get(key, none) for key in accounts.tolist()]
    return {name.removesuffix("_id"): [row[place] for row in told] for place, name in enumerate(PARTS)}
