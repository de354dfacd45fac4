"""Orders put by the thousand: mappings checked field by field, staged, and brought in with one event for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings

from accounts.actions import order_checks
from accounts.actions.order_intakes import HEAD, OrderIntake
from accounts.choices import EventVerb
from accounts.choices.orders import OrderChannel
from accounts.rules import parsing
from kam.actions import puts
from kam.ground.intakes import Outcome
from kam.ground.rights import Right, require
from kam.ground.staging import again
from kam.models import User

MAX_LINES = 1000
PARSERS: dict[str, Callable[[str], str]] = {
    "ordered_on": parsing.day, "promised_on": parsing.day, "delivered_on": parsing.day, "due_on": parsing.day,
    "paid_on": parsing.day, "amount": parsing.amount, "cost": parsing.amount, "discount": parsing.amount,
    "quantity": parsing.quantity, "number": parsing.code, "product": parsing.code, "note": parsing.words,
    "text": lambda text: parsing.words(text, 200), "currency": parsing.currency,
    "channel": lambda text: parsing.choice(text, {str(value): str(value) for value in OrderChannel.values}),
}  # fmt: skip
SUMMED = ("amount", "cost", "discount")
STAGED = {"amount_cost": "cost", "amount_discount": "discount"}
"""Names of a mapping whose staged columns are called otherwise."""
FIELDS = {"account", "lines", *STAGED, *HEAD} - {"code", "rate"}
LINE_FIELDS = {"product", "text", "quantity", *SUMMED}

Item = Mapping[str, Any]
Answer = dict[str, Any]
Faults = dict[str, tuple[str, str]]


def put_many(
    rows: Iterable[Mapping[str, Any]],
    *,
    create_accounts: bool = False,
    owner: User | None = None,
    source: Any = None,
    unfit: puts.Unfit | None = None,
    by: User,
) -> tuple[Outcome, list[Answer]]:
    """
    The bulk twin: each row is placed, or brings the order of the same customer and number to these values.

    Rows are mappings with `account` (the customer's code) and an order's fields, values as text or typed, optionally
    `lines`. All good rows come in, in one transaction with one event. Returns what happened, and per row in its order
    {"id", "state"} or {"errors": {field: (reason, value)}}, all that is wrong with it (`unfit`: what is known of that
    before); states are created, changed, unchanged.
    """
    require(by, Right.EDIT_TRADE)
    items = list(rows)
    return again(lambda: _put_all(list(items), unfit or {}, source, by, create_accounts=create_accounts, owner=owner))


def _put_all(
    items: list[Item], unfit: puts.Unfit, source: Any, by: User, **options: Any
) -> tuple[Outcome, list[Answer]]:
    answers: list[Answer] = [{} for _item in items]
    whole = Outcome(total=len(items))
    for (stated, lined), places in _alike(items, answers, unfit).items():
        columns, emptied = [STAGED.get(name, name) for name in stated], "lines" in stated and not lined
        with OrderIntake(columns, emptied=emptied, by=by, **options) as intake:
            _stage(intake, [(place, items[place], answers[place].get("errors", {})) for place in places])
            found = intake.put(source=source)
            for place, (key, state) in intake.items().items():
                answers[place] = {"id": key, "state": state}
            for place, field, reason, value in intake.faults_by_line():
                answers[place].setdefault("errors", {})[field] = (reason, value)
        whole.created, whole.changed = whole.created + found.created, whole.changed + found.changed
        whole.unchanged, whole.newest = whole.unchanged + found.unchanged, found.newest
    puts.told(whole, answers, EventVerb.ORDERS_PUT, by, kind="orders")
    return whole, answers


def _alike(items: list[Item], answers: list[Answer], unfit: puts.Unfit) -> dict[tuple[frozenset[str], bool], list[int]]:
    """Rows that state the same fields and have lines or not, together, without what is wrong at first sight."""
    groups: dict[tuple[frozenset[str], bool], list[int]] = {}
    seen: set[tuple[str, str]] = set()
    for place, item in enumerate(items):
        errors = {**unfit.get(place, {}), **puts.unknown(item, FIELDS)}
        key = (puts.as_cell(item.get("account")).strip(), puts.as_cell(item.get("number")).strip())
        if key in seen and key[1]:
            errors.setdefault("number", ("again", key[1]))
        seen.add(key)
        if errors:
            answers[place]["errors"] = errors
            item = items[place] = puts.without(item, errors, FIELDS)
        said = frozenset(name for name in item if name != "lines" or item[name] is not None)
        groups.setdefault((said, bool(item.get("lines"))), []).append(place)
    return groups


def _stage(intake: OrderIntake, items: Iterable[tuple[int, Item, puts.Faults]]) -> None:
    """Mappings become staged rows, or faults by field, those that were known among them."""
    whole: list[list[Any]] = []
    lined: list[list[Any]] = []
    for place, item, known in items:
        faults: Faults = dict(known)
        head = _head(item, faults)
        lines = _lines(item.get("lines"), faults)
        if not lines and not head["amount"] and "lines" not in faults:
            faults.setdefault("amount", ("empty", ""))
        if lines and "lines" not in faults:
            faults = _unlike(head, lines) | faults
        if head["ordered_on"]:
            head["rate"] = intake.rate(head["currency"], head["ordered_on"])
            if head["rate"] is None:
                faults.setdefault("currency", ("no_rate", f"{head['currency']} {head['ordered_on']}"))
        for name, (reason, value) in faults.items():
            intake.fault(place, name, reason, value)
        if faults:
            intake.ask(place, head["code"], [line.get("product") for line in lines])
            continue
        intake.account(place, head["code"])
        if not lines:
            whole.append([place, *head.values()])
        for number, line in enumerate(lines):
            own = head | {name: line.get(name) for name in SUMMED}
            lined.append([place, *own.values(), number, line.get("product"), None, line.get("text"), line["quantity"]])
    intake.add(whole)
    intake.add_lines(lined)


def _unlike(head: Mapping[str, Any], lines: list[dict[str, Any]]) -> Faults:
    """What the order states and the sum of its lines contradicts."""
    stated = {name: head[name] for name in SUMMED if head[name]}
    names = {staged: name for name, staged in STAGED.items()}
    found = order_checks.unlike(stated, lines)
    return {names.get(name, name): ("unlike_lines", words) for name, words in found.items()}


def _head(item: Item, faults: Faults) -> dict[str, Any]:
    """The staged columns of an order, in their order."""
    found: dict[str, Any] = {"code": _read("number", item.get("account"), faults, shown="account")}
    names = {STAGED.get(name, name): name for name in item}
    for name in HEAD:
        if name != "code":
            found[name] = _read(name, item.get(names.get(name, name)), faults, shown=names.get(name, name))
    found["currency"] = found["currency"] or settings.COMPANY_CURRENCY
    for name in ("code", "number", "ordered_on"):
        if not found[name]:
            faults.setdefault("account" if name == "code" else name, ("empty", ""))
    return found


def _lines(given: Any, faults: Faults) -> list[dict[str, Any]]:
    """The lines of an order as staged text; each has an amount, and a quantity of one where none is stated."""
    if not given:
        return []
    if not isinstance(given, list | tuple) or len(given) > MAX_LINES:
        faults["lines"] = ("lines", "")
        return []
    found = []
    for line in given:
        if not isinstance(line, Mapping) or not line.keys() <= LINE_FIELDS:
            faults["lines"] = ("lines", "")
            return []
        read = {name: _read(name, value, faults, shown="lines") for name, value in line.items()}
        if not read.get("amount"):
            faults.setdefault("lines", ("empty", ""))
        found.append({"quantity": "1"} | {name: value for name, value in read.items() if value is not None})
    return found


def _read(name: str, value: Any, faults: Faults, shown: str) -> Any:
    """A value as staged text, by the parsers that read a file's cells; no parser takes a float or a list."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | float | list | dict):
        faults[shown] = ("type", "")
        return None
    text = value.isoformat() if isinstance(value, date) else str(getattr(value, "code", value)).replace("\0", "")
    try:
        return PARSERS[name](text) if text.strip() else None
    except parsing.Unreadable as error:
        faults[shown] = (str(error.fault), text)
        return None
