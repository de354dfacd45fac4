"""Files of orders: which columns mean what, and each row's cells read into an intake; one row an order, or a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actions import trade_days, undos
from accounts.actions.order_intakes import OrderIntake
from accounts.choices.orders import OrderChannel
from accounts.imports.rows import ARCHIVED, words_of
from accounts.rules import order_channels, parsing
from accounts.rules.headers import ORDER_NAMES
from accounts.rules.parsing import Fault, Unreadable
from kam.ground.intakes import Field, Kind
from kam.ground.staging import CHUNK

Rows = Iterable[tuple[int, Sequence[str]]]
Parser = Callable[[str], Any]

LABELS: dict[str, Any] = {
    "account": _("customer code"),
    "number": _("order number"),
    "ordered_on": _("order date"),
    "amount": _("revenue"),
    "cost": _("cost"),
    "discount": _("discount"),
    "currency": _("currency"),
    "account_name": _("customer name"),
    "segment": _("segment"),
    "region": _("region"),
    "promised_on": _("promised delivery"),
    "delivered_on": _("delivered on"),
    "due_on": _("due on"),
    "paid_on": _("paid on"),
    "product": _("product code"),
    "product_name": _("product name"),
    "quantity": _("quantity"),
    "unit_price": _("unit price"),
    "text": _("text of the line"),
    "channel": pgettext_lazy("way of an order", "order channel"),
    "note": _("note"),
}
AHEAD = {"account": ("account_code",), "cost": ("amount_cost",), "discount": ("amount_discount",)}
"""In the list's own file `account` is a key, and `cost` and `discount` are converted into the company's currency."""
REQUIRED = ("account", "number", "ordered_on", "amount")
WORDS: dict[str, Any] = {
    "again": _(
        "Order %(value)s of this customer stands further up already. Remove one; if the rows are lines of one order, "
        "match a column with product, quantity or text of the line."
    ),
    "unknown_account": _("There is no customer of this code. Import the customer first."),
    "archived": ARCHIVED,
    "number.archived": _("Order %(value)s stands in the archive. Bring it back first, or leave this row out."),
    "unlike_lines": _(
        "This and the sum of the lines contradict: %(value)s. Send the lines alone, or make both say the same."
    ),
    "unknown_product": _("There is no product of the code %(value)s. Enter it first."),
    "unknown_field": _("There is no such field."),
    "to_come": trade_days.CELL,
    "lines": _("A list of at most 1,000 lines is expected, each with product, text, quantity, amount, cost, discount."),
    "no_rate": _("There is no exchange rate for %(value)s or a day before. Enter the rate, then import again."),
    "order_spoilt": _("Another row of order %(value)s has an error. Mend that one and this one comes in with it."),
    "rows_differ": _(
        "An order has one of this, and its rows say several (row numbers in brackets): %(value)s. Write the same "
        "in all of its rows."
    ),
    "no_amount": _("There is neither revenue nor quantity and unit price. Fill in one of them."),
}


def _maybe(parse: Parser) -> Parser:
    """The parser for a cell that may be empty."""
    return lambda text: parse(text) if text and not text.isspace() else None


def _words(longest: int) -> Parser:
    return _maybe(lambda text: parsing.words(text, longest))


def _name(text: str) -> str | None:
    return parsing.name(text, 200) or None


@lru_cache(maxsize=1000)
def _channel(text: str) -> str | None:
    """By which way it came, as people write it, or as our own files do in any of their languages."""
    words = order_channels.KNOWN | _labels()
    return parsing.choice(text, words) or None


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return words_of(OrderChannel.choices)


ordered_on = lru_cache(maxsize=20_000)(parsing.day)  # a book has a thousand days, a file a million rows
DAY, AMOUNT = _maybe(ordered_on), _maybe(parsing.amount)
PARSERS: dict[str, Parser] = {
    "account": parsing.code, "number": parsing.code, "ordered_on": ordered_on, "currency": parsing.currency,
    "amount": parsing.amount, "cost": AMOUNT, "discount": AMOUNT, "promised_on": DAY, "delivered_on": DAY,
    "due_on": DAY, "paid_on": DAY, "note": _words(255), "product": _maybe(parsing.code), "text": _words(200),
    "product_name": _maybe(_name), "quantity": _maybe(parsing.quantity), "unit_price": _maybe(parsing.price),
    "channel": _channel, "account_name": _maybe(_name), "segment": _words(80), "region": _words(80),
}  # fmt: skip
HEAD = OrderIntake.ROW[1:]
LINE_COLUMNS = ("product", "product_name", "text", "quantity", "unit_price")
ABOUT = ("account_name", "segment", "region")


def fill(intake: OrderIntake, rows: Rows, columns: Mapping[str, int]) -> None:
    """Read a file of orders: one row an order, or one row a line where line columns are matched."""
    lined = any(name in columns for name in LINE_COLUMNS)
    plan = _plan(columns, OrderIntake.LINE_ROW if lined else OrderIntake.ROW, lined)
    needed, about = max(columns.values()) + 1, [columns.get(name) for name in ABOUT]
    add, width = (intake.add_lines, len(OrderIntake.LINE_ROW)) if lined else (intake.add, len(OrderIntake.ROW))
    company, currency_at, rate_at = settings.COMPANY_CURRENCY, HEAD.index("currency") + 1, HEAD.index("rate") + 1
    account, seen, chunk = intake.account, set[str](), list[list[Any]]()
    for line, cells in rows:
        if len(cells) < needed:
            cells = [*cells, *[""] * (needed - len(cells))]
        out: list[Any] = [line, *[None] * (width - 1)]
        try:
            for place, index, parse in plan:
                out[place] = parse(cells[index])
            if lined:
                out[-5] = line
                _price(out, cells, columns)
            if out[1] not in seen:
                account(line, out[1], *_told(cells, about))
                seen.add(out[1])
        except Unreadable:
            if any(cells):  # an empty row is no row
                _explain(intake, line, cells, columns, lined)
                intake.read += 1
            continue
        intake.read += 1
        currency = out[currency_at]
        if not currency or currency == company:
            out[currency_at], out[rate_at] = company, "1"
        else:
            out[rate_at] = intake.rate(currency, out[3])
            if out[rate_at] is None:
                _refuse(intake, line, out, lined)
                continue
        chunk.append(out)
        if len(chunk) >= CHUNK:
            add(chunk)
            chunk = []
    add(chunk)


def _plan(columns: Mapping[str, int], target: Sequence[str], lined: bool) -> list[tuple[int, int, Parser]]:
    """(place in the staged row, column of the file, parser) for each matched column."""
    places = {"account": 1} | {name: place for place, name in enumerate(target)}
    found = []
    for name, index in columns.items():
        if name in places:
            parse = AMOUNT if lined and name == "amount" else PARSERS[name]
            found.append((places[name], index, parse))
    return sorted(found, key=lambda item: item[0])


def _told(cells: Sequence[str], about: Sequence[int | None]) -> list[str]:
    """What the row says of its customer, for one who must be made: name, segment, region."""
    name, *others = (_cell(cells, at) for at in about)
    return [_name(name) or "", *others]


def _price(out: list[Any], cells: Sequence[str], columns: Mapping[str, int]) -> None:
    """A line without an amount is worth quantity times unit price."""
    amount_at = HEAD.index("amount") + 1
    if out[amount_at] is None:
        price = _cell(cells, columns.get("unit_price"))
        if not price or out[-1] is None:
            raise Unreadable(Fault.EMPTY)
        out[amount_at] = parsing.product(out[-1], parsing.price(price))


def _cell(cells: Sequence[str], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _refuse(intake: OrderIntake, line: int, out: Sequence[Any], lined: bool) -> None:
    intake.fault(line, "currency", "no_rate", f"{out[HEAD.index('currency') + 1]} {out[3]}")
    intake.ask(line, out[1], [out[OrderIntake.LINE_ROW.index("product")] if lined else None])
    if lined:
        intake.spoil(out[1], out[2])


def _explain(intake: Any, line: int, cells: Sequence[str], columns: Mapping[str, int], lined: bool) -> None:
    """A row that cannot be read, again, cell by cell: every fault it has, not just the first."""
    read = dict[str, Any]()
    for name, index in columns.items():
        text = _cell(cells, index)
        parse = AMOUNT if lined and name == "amount" else PARSERS[name]
        try:
            read[name] = parse(text)
        except Unreadable as error:
            intake.fault(line, name, error.fault, text)
    intake.ask(line, read.get("account"), [read.get("product")])
    if lined:
        if not _cell(cells, columns.get("amount")) and not (
            _cell(cells, columns.get("unit_price")) and _cell(cells, columns.get("quantity"))
        ):
            intake.fault(line, "amount", "no_amount")
        intake.spoil(_cell(cells, columns["account"]), _cell(cells, columns["number"]))


def open_intake(columns: Iterable[str], *, by: Any, owner: Any = None) -> OrderIntake:
    """Customers that the file names and nobody entered are made, with their code as name."""
    return OrderIntake(list(columns), create_accounts=True, owner=owner, by=by)


ORDERS = Kind(
    key="orders",
    noun="order",
    label=_("Orders"),
    fields=tuple(
        Field(name, label, ORDER_NAMES.get(name, ()), name in REQUIRED, ahead=AHEAD.get(name, ()))
        for name, label in LABELS.items()
    ),
    open=open_intake,
    fill=fill,
    undo=undos.take_back,
    words=WORDS,
    offered={"channel": [label for _value, label in OrderChannel.choices]},
    instead={"amount": ("quantity", "unit_price")},
)
