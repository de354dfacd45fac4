"""Customers in one call of which each states fields of its own: what a row does not state is what is there already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kam.ground import bulk
from kam.ground.staging import Staging

PERSON = "referred_by_contact"


def said(names: Iterable[str]) -> str:
    """The fields that a row states, as its staged column `said` holds them; null where all rows state the same."""
    return ",".join(["", *sorted(names), ""])


def says(name: str) -> str:
    """SQL for whether a staged row states a field; true where all rows state the same."""
    find = "strpos" if bulk.is_postgres() else "instr"
    return f"(incoming.said IS NULL OR {find}(incoming.said, ',{name},') > 0)"


def complete(staging: Staging, plain: Sequence[str], ties: Sequence[str], *, with_person: bool) -> None:
    """
    Fill in what rows do not state from the customers they found, who are held until the transaction ends.

    So such a row changes nothing there, whatever the other rows of the call state.
    """
    if bulk.is_postgres():
        staging.run(
            "SELECT a.id FROM accounts_account a WHERE a.id IN (SELECT s.id FROM incoming s) ORDER BY a.id"
            " FOR NO KEY UPDATE"
        )
    there = {name: "CAST(a.tags AS text)" if name == "tags" else f"a.{name}" for name in plain}
    sets = {name: f"CASE WHEN {says(name)} THEN incoming.{name} ELSE {now} END" for name, now in there.items()}
    for tie in ties:
        code = f"(SELECT p.code FROM accounts_account p WHERE p.id = a.{tie}_id)"
        sets[tie] = f"CASE WHEN {says(tie)} THEN incoming.{tie} ELSE {code} END"
        sets[f"{tie}_id"] = f"CASE WHEN {says(tie)} THEN incoming.{tie}_id ELSE a.{tie}_id END"
    if with_person:  # who recommended us did so for their own house
        same = "incoming.referred_by_id = a.referred_by_id" if "referred_by" in ties else "1 = 1"
        same = f"(NOT {says('referred_by')} OR {same})" if "referred_by" in ties else same
        kept = f"CASE WHEN {same} THEN a.{PERSON}_id ELSE NULL END"
        sets[f"{PERSON}_id"] = f"CASE WHEN {says(PERSON)} THEN incoming.{PERSON}_id ELSE {kept} END"
    if sets:
        listed = ", ".join(f"{name} = {value}" for name, value in sets.items())
        staging.run(
            f"UPDATE incoming SET {listed} FROM accounts_account a"
            " WHERE a.id = incoming.id AND incoming.said IS NOT NULL"
        )
