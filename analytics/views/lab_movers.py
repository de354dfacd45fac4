"""The lab's list of those who would change tier: sorted, opened, exported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.choices import Tier
from accounts.models import Account, Policy
from accounts.views import policy_words
from analytics.actions.simulate import NAMES, Preview
from kam.ground import bulk, lists

MOST = 100
"""Rows on the page; the file has all."""
SORTS = ("name", "was", "tier", "revenue", "net")
WORDS = dict(Tier.choices)


def table(preview: Preview, settled: bool, asked: QueryDict, user: Any) -> dict[str, Any]:
    """The first rows in the asked order, with the heads that sort and the addresses of the files."""
    sort = asked.get("sort", "-revenue")
    sort = sort if sort.lstrip("-") in SORTS else "-revenue"
    places = preview.movers(settled)
    rows = _rows(preview, settled, places, sort, user)
    labels = {"name": _("Customer"), "was": was_words(preview, settled), "tier": _("With these numbers"),
              "revenue": _("Revenue"), "net": _("Net contribution")}  # fmt: skip
    heads = [
        {"label": label, "num": key in ("revenue", "net"), "sorted": _direction(sort, key),
         "url": lists.url_with(asked, sort=_turned(sort, key), format=None)}
        for key, label in labels.items()
    ]  # fmt: skip
    files = lists.files(asked)
    return {"rows": rows, "heads": heads, "count": len(places), "rest": max(len(places) - MOST, 0), "files": files,
            "was": was_words(preview, settled), "is_past": preview.is_past}  # fmt: skip


def was_words(preview: Preview, settled: bool) -> str:
    """What the tier before is: the one in effect today, else what the version compared with gives."""
    if not settled and not preview.is_past:
        return _("Now")
    return with_version(preview.base)


def with_version(policy: Policy) -> str:
    """The head of what a version gives."""
    return _("With %(version)s") % {"version": policy_words.named(policy)}


def _direction(sort: str, key: str) -> str:
    return "" if sort.lstrip("-") != key else "descending" if sort.startswith("-") else "ascending"


def _turned(sort: str, key: str) -> str:
    """The other way round when sorted by it, else amounts from the greatest."""
    if sort.lstrip("-") == key:
        return key if sort.startswith("-") else f"-{key}"
    return f"-{key}" if key in ("revenue", "net") else key


def _rows(preview: Preview, settled: bool, places: Any, sort: str, user: Any) -> list[dict[str, Any]]:
    """At most `MOST` rows; names come from the database, everything else from the preview."""
    key, down = sort.lstrip("-"), sort.startswith("-")
    basis, seen = preview.ground.basis, Account.objects.visible_to(user).select_related("owner")
    seen = seen.only("name", "short_name", "region", "tier", "owner__name")
    if key == "name":
        order = ("-name", "-pk") if down else ("name", "pk")
        accounts = list(seen.filter(pk__in=basis.account[places].tolist()).order_by(*order)[:MOST])
        where = {int(basis.account[place]): int(place) for place in places}
        return [_row(preview, settled, where[account.pk], account) for account in accounts]
    before, after = preview.sides(settled)
    values = {"was": before, "tier": after, "revenue": basis.revenue,
              "net": basis.net}[key][places].astype(np.int64)  # fmt: skip
    chosen = places[np.argsort(-values if down else values, kind="stable")][:MOST]
    known = seen.in_bulk([int(pk) for pk in basis.account[chosen]])
    return [
        _row(preview, settled, int(place), known[int(basis.account[place])])
        for place in chosen
        if int(basis.account[place]) in known
    ]


def _row(preview: Preview, settled: bool, place: int, account: Account) -> dict[str, Any]:
    basis, (before, after) = preview.ground.basis, preview.sides(settled)
    return {
        "account": account, "was": NAMES[before[place]], "tier": NAMES[after[place]],
        "revenue": bulk.money(int(basis.revenue[place])), "net": bulk.money(int(basis.net[place])),
        "false_key": bool(preview.now.false_key[place]),
    }  # fmt: skip


def sheet(preview: Preview, settled: bool, user: Any) -> tuple[list[str], Iterator[list[Any]]]:
    """All of them as a file, by code."""
    head = [
        _("Number in KAM"),
        _("Code"),
        _("Customer"),
        was_words(preview, settled),
        _("With these numbers"),
        _("Revenue"),
        _("Net contribution"),
    ]
    basis = preview.ground.basis
    places = {int(basis.account[place]): int(place) for place in preview.movers(settled)}
    seen = Account.objects.visible_to(user).filter(pk__in=list(places)).only("code", "name").order_by("code")

    def rows() -> Iterator[list[Any]]:
        for account in seen.iterator(chunk_size=2000):
            row = _row(preview, settled, places[account.pk], account)
            yield [account.pk, account.code, account.name, str(WORDS[row["was"]]), str(WORDS[row["tier"]]),
                   row["revenue"], row["net"]]  # fmt: skip

    return head, rows()
