"""Staged customers find those that are there: by their codes, and by the codes of files that were merged into them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import Account, Merge
from kam.ground import search
from kam.ground.staging import Staging
from kam.models import User

SHADOWED = (
    "id IS NOT NULL AND EXISTS (SELECT 1 FROM incoming o WHERE o.id = incoming.id AND o.line <> incoming.line"
    " AND (o.own = 1 OR o.line < incoming.line) AND incoming.own = 0)"
)
"""Rows by an old code beside the row of the file itself, or beside an earlier one: the file's own row speaks."""


def find(staging: Staging, ties: Iterable[str], by: User) -> None:
    """The customers behind the codes and those the rows are tied to, as far as the user sees them."""
    sql, values = Account.objects.homes(by).values("code", "home").query.sql_with_params()
    pairs = {"id": "code"} | {f"{tie}_id": tie for tie in ties}
    staging.settle("incoming")
    for target, column in pairs.items():
        staging.run(
            f"UPDATE incoming SET {target} = v.home FROM ({sql}) v WHERE v.code = incoming.{column}", list(values)
        )
    if Merge.objects.in_force().exists():
        staging.run(
            "UPDATE incoming SET own = 0 WHERE id IS NOT NULL AND code <>"
            " (SELECT a.code FROM accounts_account a WHERE a.id = incoming.id)"
        )
        staging.run(f"UPDATE incoming SET own = -1 WHERE {SHADOWED}")


def taken(staging: Staging, by: User) -> list[tuple[int, str]]:
    """
    (line, code) of codes that customers out of sight have.

    Asked in one statement: what somebody enters in sight between two is not taken, but there to be found.
    """
    seen, values = Account.objects.homes(by).values("code").query.sql_with_params()
    return staging.all(
        "SELECT line, code FROM incoming WHERE id IS NULL AND code IN (SELECT code FROM accounts_account)"
        f" AND code NOT IN ({seen})",
        list(values),
    )


def astray(staging: Staging, ties: Iterable[str]) -> list[tuple[int, str, str]]:
    """(line, tie, code) of rows tied to one that was to come with them and does not: its row has a fault."""
    gone = "IS NOT NULL AND {0}_id IS NULL AND {0} NOT IN (SELECT code FROM incoming)"
    return [
        (line, tie, code)
        for tie in ties
        for line, code in staging.all(f"SELECT line, {tie} FROM incoming WHERE {tie} {gone.format(tie)}")
    ]


def circles(staging: Staging, tie: str) -> list[tuple[int, str]]:
    """Rows whose group or referrer, followed upwards, leads back to themselves."""
    homes = dict(Account.objects.filter(merged_into__isnull=False).values_list("code", "merged_into__code"))
    above = dict(Account.objects.filter(**{f"{tie}__isnull": False}).values_list("code", f"{tie}__code"))
    rows = staging.all(f"SELECT line, code, {tie} FROM incoming WHERE {tie} IS NOT NULL AND {tie} <> code")
    rows = [(line, homes.get(code, code), homes.get(upper, upper)) for line, code, upper in rows]
    rows = [row for row in rows if row[1] != row[2]]  # its own group by another code: a fault of its own
    above.update({code: upper for _line, code, upper in rows})
    found = []
    for line, code, _upper in rows:
        key, seen = above.get(code), {code}
        while key is not None and key not in seen:
            seen.add(key)
            key = above.get(key)
        if key == code:
            found.append((line, code))
    return found


def search_again(staging: Staging) -> None:
    """Changed names are found by their new words, and by those of files that were merged into them."""
    rows, wanted = "accounts_account a JOIN incoming s ON s.id = a.id", "s.differs = 1"
    also: dict[int, list[str]] = {}
    absorbed: Any = Account.objects.filter(merged_into__isnull=False).order_by("pk")
    for home, *names in absorbed.values_list("merged_into", "name", "short_name", "code"):
        also.setdefault(home, []).extend(names)
    for chunk in staging.walk(rows, "a.id, a.name, a.short_name, a.code", "a.id", wanted):
        words = ((key, search.text_of(*names, *also.get(key, ()))) for key, *names in chunk)
        staging.add("incoming_words", list(words))
    staging.run(
        "UPDATE accounts_account SET search_text = w.words FROM incoming_words w WHERE w.id = accounts_account.id"
    )
