"""Walks up and down the ties between customers, as subqueries of ids that both databases answer in one question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.db.models import BigIntegerField, Func, QuerySet
from django.db.models.expressions import RawSQL

Tie = Literal["parent_id", "referred_by_id"]
"""A group, or whoever brought the customer."""
Flag = Literal["inherits_team", "inherits_tier"]

DOWN = (
    "WITH RECURSIVE tree(id) AS (SELECT id FROM accounts_account WHERE id = %s"
    " UNION SELECT a.id FROM accounts_account a JOIN tree t ON a.{tie} = t.id) SELECT id FROM tree"
)
UP = (
    "WITH RECURSIVE way(id, upper, goes_on) AS (SELECT id, {tie}, {flag} FROM accounts_account WHERE id = %s"
    " UNION SELECT a.id, a.{tie}, a.{flag} FROM accounts_account a JOIN way w ON a.id = w.upper WHERE {goes_on})"
    " SELECT id FROM way WHERE id <> %s"
)
TEAM = (
    "(WITH RECURSIVE way(id, upper, goes_on) AS (SELECT own.id, own.parent_id, own.inherits_team"
    " FROM accounts_account own WHERE own.id = %(expressions)s"
    " UNION SELECT a.id, a.parent_id, a.inherits_team FROM accounts_account a JOIN way w ON a.id = w.upper"
    " WHERE w.goes_on) SELECT way.id FROM way)"
)
HEIRS = (
    "WITH RECURSIVE heir(id) AS (SELECT id FROM accounts_account WHERE inherits_team AND parent_id IN ({seen})"
    " UNION SELECT a.id FROM accounts_account a JOIN heir h ON a.parent_id = h.id WHERE a.inherits_team)"
    " SELECT id FROM heir"
)
"""UNION, not UNION ALL: should the data hold a circle, each of these ends all the same."""


class TeamSources(Func):
    """The ids of a customer (a key, or a column of an outer query) and of the groups whose teams it takes over."""

    template, output_field = TEAM, BigIntegerField()


def below(key: int, tie: Tie) -> RawSQL:
    """The ids of a customer and of all that hang on it, over any number of steps."""
    return RawSQL(DOWN.format(tie=tie), [key])


def all_below(keys: Sequence[int], tie: Tie) -> RawSQL:
    """The ids of several customers (keys of our own, never input) and of all that hang on them."""
    listed = ",".join(str(int(key)) for key in keys) or "NULL"
    return RawSQL(DOWN.replace("id = %s", f"id IN ({listed})").format(tie=tie), [])


def above(key: int, tie: Tie, *, while_: Flag | None = None) -> RawSQL:
    """The ids of those above a customer; with a flag only as far as those on the way carry it."""
    flag, goes_on = while_ or "inherits_team", "w.goes_on" if while_ else "1 = 1"
    return RawSQL(UP.format(tie=tie, flag=flag, goes_on=goes_on), [key, key])


def either(*ids: QuerySet[Any]) -> RawSQL:
    """The ids of several querysets of ids together."""
    parts = [one.query.sql_with_params() for one in ids]
    return RawSQL(" UNION ".join(sql for sql, _params in parts), [value for _sql, given in parts for value in given])


def with_heirs(seen: RawSQL) -> RawSQL:
    """The ids in `seen`, and those of the members that take over the team of a group in it, over any levels."""
    sql = f"{seen.sql} UNION SELECT id FROM ({HEIRS.format(seen=seen.sql)}) AS heirs"
    return RawSQL(sql, [*seen.params, *seen.params])
