"""Rows of a noun by the thousand, as a program sends them: each makes a record, or changes the one it means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from kam.choices import EventVerb
from kam.ground import events, intakes
from kam.ground.intakes import Intake, Kind, Outcome
from kam.ground.rights import require
from kam.ground.staging import again
from kam.models import User
from kam.rules import spans

Answer = dict[str, Any]
Faults = dict[str, tuple[str, str]]
Unfit = Mapping[int, Faults]
"""{place of a row: what is wrong with it before anybody looks at what it means}."""
Placed = Sequence[tuple[int, Mapping[str, Any]]]
"""Rows with their places in the call."""


def put_many(
    key: str, rows: Iterable[Mapping[str, Any]], *, unfit: Unfit | None = None, by: User
) -> tuple[Outcome, list[Answer]]:
    """
    The bulk twin of a kind of import: all good rows come in, in one transaction with one event.

    Rows hold the fields of the kind by their names, values as text or typed; what a row does not name stays, null
    empties. Returns what happened, and per row in its order {"id", "state"} or {"errors": {field: (reason, value)}},
    all that is wrong with it (`unfit`: what is known of that before); states are created, changed, unchanged.
    """
    kind = intakes.kind(key)
    if kind.right is None:
        raise LookupError(f"{key} has a bulk verb of its own")
    require(by, kind.right)
    items = list(rows)
    return again(lambda: _put_all(kind, list(items), unfit or {}, by))


def _put_all(kind: Kind, items: list[Mapping[str, Any]], unfit: Unfit, by: User) -> tuple[Outcome, list[Answer]]:
    answers: list[Answer] = [{} for _item in items]
    whole, alike = Outcome(total=len(items)), _alike(kind, items, answers, unfit)
    # One intake for all rows, whatever each of them names: rows that mean the same record know of each other.
    with kind.open(sorted(set().union(*alike)), by=by) as intake:
        put_aside(intake, answers)
        for places in alike.values():
            fill(kind, intake, [(place, items[place]) for place in places])
        put(whole, intake, answers)
    told(whole, answers, EventVerb.ROWS_PUT, by, kind=kind.key)
    return whole, answers


def fill(kind: Kind, intake: Intake, rows: Placed) -> None:
    """Rows that name the same fields into the intake that files take."""
    names = sorted(rows[0][1])
    cells = ((place, [as_cell(item[name]) for name in names]) for place, item in rows)
    kind.fill(intake, cells, {name: index for index, name in enumerate(names)})


def put_aside(intake: Intake, answers: Sequence[Answer]) -> None:
    """Rows that have faults already do not come in; they are read for the others."""
    for place, answer in enumerate(answers):
        intake.set_aside(place, answer.get("errors", {}))


def without(item: Mapping[str, Any], faults: Faults, known: Collection[str]) -> dict[str, Any]:
    """The row without what is wrong with it, so that the rest can be read; of names that are no fields, nothing."""
    lacking = {name: None for name in faults if name in known}
    return {name: value for name, value in item.items() if name not in faults} | lacking


def put(whole: Outcome, intake: Intake, answers: list[Answer]) -> None:
    """The good ones of its rows come in; what became of each stands in `answers`."""
    found = intake.put()
    for place, (key, state) in intake.items().items():
        answers[place] = {"id": key, "state": state}
    for place, name, reason, value in intake.faults_by_line():
        answers[place].pop("id", None)
        answers[place].setdefault("errors", {}).setdefault(name, (reason, value))
    whole.created += found.created
    whole.changed += found.changed
    whole.unchanged += found.unchanged


def told(whole: Outcome, answers: Sequence[Answer], verb: str, by: User, *, kind: str) -> None:
    """Count the rows, and one event where anything came in, with which records did."""
    whole.bad = sum(1 for answer in answers if "errors" in answer)
    whole.good = whole.total - whole.bad
    if whole.created + whole.changed:
        counts = {"created": whole.created, "changed": whole.changed, "unchanged": whole.unchanged}
        came = (int(answer["id"]) for answer in answers if answer.get("state") in ("created", "changed"))
        events.record(verb, by=by, data={"kind": kind, **counts, "spans": spans.packed(came)})


def unknown(item: Mapping[str, Any], known: Collection[str]) -> dict[str, tuple[str, str]]:
    """The faults of names that are no fields."""
    return {str(name): ("unknown_field", "") for name in item if name not in known}


def as_cell(value: Any) -> str:
    """A value as a file's cell."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(str(part) for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _alike(
    kind: Kind, items: list[Mapping[str, Any]], answers: list[Answer], unfit: Unfit
) -> dict[frozenset[str], list[int]]:
    """Rows that name the same fields, together; what is wrong at first sight is answered, and taken out of them."""
    known = {field.name for field in kind.whole}
    groups: dict[frozenset[str], list[int]] = {}
    for place, item in enumerate(items):
        said = {str(name): value for name, value in item.items() if as_cell(value).strip()}
        errors = {field.name: ("empty", "") for field in intakes.missing(kind, said)}
        errors |= {name: ("text", "") for name, value in said.items() if _is_nested(value)}
        errors |= {**unfit.get(place, {}), **unknown(item, known)}
        if errors:
            answers[place], items[place] = {"errors": errors}, without(item, errors, known)
        groups.setdefault(frozenset(items[place]), []).append(place)
    return groups


def _is_nested(value: Any) -> bool:
    """Whether a value is neither plain nor a list of plain ones."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict | list) for one in value))
