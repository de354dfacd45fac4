"""Accounts by the thousand: each mapping makes a customer, or brings the one of its code to these values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.actions import account_mixes, field_intakes
from accounts.choices import EventVerb
from accounts.models import CustomField
from kam.actions import puts
from kam.actions.puts import Answer
from kam.choices import Reach
from kam.ground import intakes, rights
from kam.ground.intakes import Outcome
from kam.ground.rights import Right, require
from kam.ground.staging import again
from kam.models import User


def put_many(
    rows: Iterable[Mapping[str, Any]], *, unfit: puts.Unfit | None = None, by: User
) -> tuple[Outcome, list[Answer]]:
    """
    The bulk twin of create and change: all good rows come in, in one transaction with one event.

    Rows hold the fields of the account import (`owner` a sign-in name, `parent` a customer's code), values as text or
    typed, `custom` an object of custom fields by key; what a row does not name stays, null empties. Returns what
    happened, and per row in its order {"id", "state"} or {"errors": {field: (reason, value)}}, all that is wrong with
    it (`unfit`: what is known of that before); states are created, changed, unchanged.
    """
    require(by, Right.EDIT_ACCOUNTS)
    items = list(rows)
    return again(lambda: _put_all(items, unfit or {}, by))


def _put_all(items: list[Mapping[str, Any]], unfit: puts.Unfit, by: User) -> tuple[Outcome, list[Answer]]:
    kind = intakes.kind("accounts")
    fields = {field.name: field for field in CustomField.objects.in_use()}
    spread = [field_intakes.spread(item, fields) for item in items]
    items = [plain for plain, _errors in spread]
    wrong = [{**errors, **unfit.get(place, {})} for place, (_plain, errors) in enumerate(spread)]
    answers: list[Answer] = [{"errors": errors} if errors else {} for errors in wrong]
    whole = Outcome(total=len(items))
    alike = _alike(items, answers)
    # One intake for all rows, whatever each of them states: a group may come after its members, or state less.
    with kind.open(sorted(set().union(*alike)), by=by) as intake:
        if not (rights.can(by, Right.HAND_OVER) and rights.grant(by).reach == Reach.ALL):
            intake.owner = rights.standing(by)  # type: ignore[attr-defined]  # who may not leave it unassigned owns it
        puts.put_aside(intake, answers)
        for stated, places in alike.items():
            intake.said = account_mixes.said(stated) if len(alike) > 1 else ""  # type: ignore[attr-defined]
            puts.fill(kind, intake, [(place, items[place]) for place in places])
        puts.put(whole, intake, answers)
    puts.told(whole, answers, EventVerb.ACCOUNTS_PUT, by, kind=kind.key)
    return whole, answers


def _alike(items: list[Mapping[str, Any]], answers: list[Answer]) -> dict[frozenset[str], list[int]]:
    """Rows that name the same fields, together; what is wrong at first sight is answered, and taken out of them."""
    known = {field.name for field in intakes.kind("accounts").whole}
    groups: dict[frozenset[str], list[int]] = {}
    seen: set[str] = set()
    for place, item in enumerate(items):
        errors: dict[str, tuple[str, str]] = dict(answers[place].get("errors", {}))
        errors |= puts.unknown(item, known)
        code = str(item.get("code") or "").strip()
        if not code:
            errors.setdefault("code", ("empty", ""))
        elif code in seen:
            errors["code"] = ("again_account", code)
        seen.add(code)
        if errors:
            answers[place]["errors"], items[place] = errors, puts.without(item, errors, known)
        groups.setdefault(frozenset(items[place]), []).append(place)
    return groups
