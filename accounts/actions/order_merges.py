"""Staged orders meet those that are there: compared and written by a handful of statements, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import account_makers, allocations, arrivals, order_changes
from accounts.models import Order, OrderLine, Payment
from accounts.rules import money
from kam.ground import bulk
from kam.ground.errors import Refused
from kam.ground.intakes import Outcome
from kam.ground.staging import Staging
from kam.models import User

OWN = {"cost": "amount_cost", "discount": "amount_discount"}
"""Staged columns whose names differ in the order's table, where `cost` is the converted one."""
CONVERTED = {"revenue": "amount", "cost": "cost", "discount": "discount"}
WORDED = ("note", "channel")
"""Columns in which nothing is an empty text."""
ALWAYS = ("ordered_on", "currency", "rate", "amount")
AS_THEY_ARE, GIVEN, EMPTIED = "as_they_are", "given", "emptied"
"""What the source says of the orders' lines: nothing, which they are, or that there are none."""

MATCHED = "incoming_match m JOIN incoming s ON s.line = m.line JOIN accounts_order o ON o.id = m.id"
SETTLED = "settled"
"""The noun of what an import keeps of the payments: what they settled of a customer's orders before it."""
PAYERS = "SELECT DISTINCT p.account_id FROM accounts_payment p JOIN incoming_account a ON a.id = p.account_id"
"""Customers of staged orders who pay by payments: what these settle is worked out anew."""
POSITION = "ROW_NUMBER() OVER (PARTITION BY r.code, r.number ORDER BY r.line, r.place)"
LINE_VALUES = {
    "position": POSITION,
    "product_id": "p.id",
    "text": "COALESCE(r.text, '')",
    "quantity": "COALESCE(r.quantity, 1)",
    "amount": "r.amount",
    "cost": "r.cost",
    "discount": "r.discount",
}
STAGED_LINES = (
    "incoming_row r JOIN incoming s ON s.code = r.code AND s.number = r.number"
    " LEFT JOIN accounts_product p ON p.code = r.product"
)


def compare(staging: Staging, stated: Sequence[str], lines: str) -> Outcome:
    """Which staged orders are there already, and which of those would change; writes to the staging tables only."""
    differs = " OR ".join(f"o.{OWN.get(name, name)} {_other()} {_staged(name)}" for name in (*ALWAYS, *stated))
    staging.run("DELETE FROM incoming_match")
    staging.run(
        f"INSERT INTO incoming_match SELECT s.line, o.id, CASE WHEN {differs} THEN 1 ELSE 0 END, 0 FROM incoming s"
        " JOIN incoming_account a ON a.code = s.code"
        " JOIN accounts_order o ON o.account_id = a.id AND o.number = s.number"
    )
    staging.settle("incoming_match")
    if lines == GIVEN or OrderLine.objects.exists():
        _compare_lines(staging, stated, lines)
    total = staging.one("SELECT COUNT(*) FROM incoming")[0]
    there, changed = staging.one(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN differs + lines > 0 THEN 1 ELSE 0 END), 0) FROM incoming_match"
    )
    customers = staging.one(f"SELECT COUNT(*) FROM incoming_account WHERE {account_makers.WANTED}")[0]
    return Outcome(created=total - there, changed=changed, unchanged=there - changed, besides={"account": customers})


def write(staging: Staging, stated: Sequence[str], lines: str, *, owner: User | None, source: Any, by: User) -> Outcome:
    """Make what is missing, change what differs, leave the rest alone; in the caller's transaction."""
    arrivals.settle_in(staging, "incoming_account", "id")
    paying = allocations.hold(row[0] for row in staging.all(PAYERS)) if Payment.objects.exists() else []
    moment = timezone.now()
    stamp = connection.ops.adapt_datetimefield_value(moment)
    made = {"account": account_makers.from_staged(staging, owner=owner, source=source, stamp=stamp)}
    if lines == GIVEN:
        made["product"] = account_makers.products_from_staged(staging, stamp=stamp)
    found = compare(staging, stated, lines)
    if source is not None:
        _keep_before(staging, source)
    watched = order_changes.Watched(_changing(staging)) if source is None and found.changed else None
    if found.changed:
        _check_kept(staging, stated)
        _update(staging, stated, stamp)
    made["order"] = _insert(staging, stamp)
    _write_lines(staging, lines == GIVEN)
    if watched is not None:
        watched.tell(by=by)
    allocations.settle(paying, moment)
    newest = Order.objects.live().order_by("-ordered_on").values_list("ordered_on", flat=True).first()
    found.newest = newest.isoformat() if newest else ""
    found.besides = {noun: span[2] for noun, span in made.items() if noun != "order" and span}
    found.made = {"at": moment.isoformat()} | {noun: span for noun, span in made.items() if span}
    return found


def _changing(staging: Staging) -> list[int]:
    return [key for (key,) in staging.all("SELECT id FROM incoming_match WHERE differs + lines > 0")]


def _other() -> str:
    return "IS DISTINCT FROM" if bulk.is_postgres() else "IS NOT"


def _staged(name: str) -> str:
    return f"COALESCE(s.{name}, '')" if name in WORDED else f"s.{name}"


def converted(amount: str, rate: str = "s.rate") -> str:
    """SQL for an amount in the company's currency, to the cent, exactly as `rules.money.convert` has it."""
    if bulk.is_postgres():
        return f"CASE WHEN {rate} = 1 THEN {amount} ELSE ROUND({amount} * {rate}, 2) END"
    _teach_sqlite()
    return f"kam_convert({amount}, {rate})"


def _teach_sqlite() -> None:
    """SQLite computes with binary fractions; money is converted by our own rule instead."""

    def convert(amount: float | None, rate: float) -> float | None:
        if amount is None or rate == 1:
            return amount
        return float(money.convert(Decimal(repr(amount)), Decimal(repr(rate))))

    connection.ensure_connection()
    connection.connection.create_function("kam_convert", 2, convert, deterministic=True)


def _compare_lines(staging: Staging, stated: Sequence[str], lines: str) -> None:
    """Lines are replaced where they differ, and go where they shall or an order without lines brings other amounts."""
    amounts = [name for name in ("amount", "cost", "discount") if name == "amount" or name in stated]
    sums = " OR ".join(f"o.{OWN.get(name, name)} {_other()} s.{name}" for name in amounts)
    gone = "1 = 1" if lines == EMPTIED else sums
    with_lines = "SELECT s.line FROM incoming_row r JOIN incoming s ON s.code = r.code AND s.number = r.number"
    staging.run(
        f"UPDATE incoming_match SET lines = 1 WHERE line IN (SELECT s.line FROM {MATCHED} WHERE ({gone})"
        f" AND EXISTS (SELECT 1 FROM accounts_orderline l WHERE l.order_id = o.id)) AND line NOT IN ({with_lines})"
    )
    if lines != GIVEN:
        return
    values = ", ".join(LINE_VALUES.values())
    new = f"SELECT m.id AS order_id, {values} FROM {STAGED_LINES} JOIN incoming_match m ON m.line = s.line"
    old = (
        f"SELECT order_id, {', '.join(LINE_VALUES)} FROM accounts_orderline WHERE order_id IN"
        f" (SELECT id FROM incoming_match WHERE line IN ({with_lines}))"
    )
    for one, two in ((new, old), (old, new)):
        staging.run(
            "UPDATE incoming_match SET lines = 1 WHERE id IN"
            f" (SELECT order_id FROM (SELECT * FROM ({one}) x EXCEPT SELECT * FROM ({two}) y) z)"
        )


def _keep_before(staging: Staging, source: Any) -> None:
    """
    What the changed orders were, for undo: one row each, made by the database.

    And one for each of their customers who pays by payments: [payment, order that it settled, how much] of each.
    """
    names = [str(f.column) for f in Order._meta.concrete_fields if f.column not in ("id", "created_at", "archived_at")]
    line_names = ["position", "product_id", "text", "quantity", "amount", "cost", "discount"]
    make, gather = ("json_build_object", "json_agg") if bulk.is_postgres() else ("json_object", "json_group_array")

    def pairs(alias: str, columns: Sequence[str]) -> str:
        listed = ", ".join(f"'{name}', CAST({alias}.{name} AS text)" for name in columns)
        return f"{make}({listed})"

    lines = f"(SELECT {gather}({pairs('l', line_names)}) FROM accounts_orderline l WHERE l.order_id = o.id)"
    both = f"{make}('order', {pairs('o', names)}, 'lines', {lines})"
    staging.run(
        "INSERT INTO kam_importedrow (source_id, noun, subject_id, before)"
        f" SELECT %s, 'order', o.id, {both} FROM incoming_match m JOIN accounts_order o ON o.id = m.id"
        " WHERE m.differs + m.lines > 0",
        [source.pk],
    )
    array = "json_build_array" if bulk.is_postgres() else "json_array"
    staging.run(
        f"INSERT INTO kam_importedrow (source_id, noun, subject_id, before) SELECT %s, '{SETTLED}', p.account_id,"
        f" {gather}({array}(p.id, s.order_id, CAST(s.amount AS text))) FROM accounts_payment p"
        " LEFT JOIN accounts_allocation s ON s.payment_id = p.id WHERE p.account_id IN (SELECT o.account_id FROM"
        " incoming_match m JOIN accounts_order o ON o.id = m.id WHERE m.differs + m.lines > 0) GROUP BY p.account_id",
        [source.pk],
    )


def _check_kept(staging: Staging, stated: Sequence[str]) -> None:
    """Costs and discounts that the source does not state are converted anew: none may come to too much."""
    for column in (own for name, own in OWN.items() if name not in stated):
        large = f"m.differs + m.lines > 0 AND ABS(o.{column}) * s.rate > {money.LARGEST}"
        if found := staging.one(f"SELECT s.number FROM {MATCHED} WHERE {large} LIMIT 1"):
            words = _("What order %(number)s has besides would come to too large an amount in this currency.")
            raise Refused(words % {"number": found[0]}, field="currency", status=400)


def _update(staging: Staging, stated: Sequence[str], stamp: Any) -> None:
    sets = {OWN.get(name, name): _staged(name) for name in (*ALWAYS, *stated)}
    for target, name in CONVERTED.items():
        sets[target] = converted(f"s.{name}" if name in (*ALWAYS, *stated) else f"accounts_order.{OWN[name]}")
    listed = ", ".join(f"{column} = {value}" for column, value in sets.items())
    staging.run(
        f"UPDATE accounts_order SET {listed}, version = accounts_order.version + 1, updated_at = %s"
        " FROM incoming_match m JOIN incoming s ON s.line = m.line"
        " WHERE accounts_order.id = m.id AND m.differs + m.lines > 0",
        [stamp],
    )


def _insert(staging: Staging, stamp: Any) -> list[int]:
    """The new orders; [first key, last key, how many], or nothing."""
    values = {"account_id": "a.id"}
    for name in ("number", *ALWAYS, "cost", "discount", "promised_on", "delivered_on", "due_on", "paid_on", *WORDED):
        values[OWN.get(name, name)] = _staged(name)
    for target, name in CONVERTED.items():
        values[target] = converted(f"s.{name}")
    values |= {"version": "1", "created_at": "%s", "updated_at": "%s"}
    before = staging.one("SELECT COALESCE(MAX(id), 0) FROM accounts_order")[0]
    there = staging.one("SELECT COUNT(*) FROM incoming_match")[0]
    missing = "WHERE NOT EXISTS (SELECT 1 FROM incoming_match m WHERE m.line = s.line)" if there else ""
    count = staging.run(
        f"INSERT INTO accounts_order ({', '.join(values)}) SELECT {', '.join(values.values())}"
        f" FROM incoming s JOIN incoming_account a ON a.code = s.code {missing}"
        " ORDER BY a.id, s.ordered_on",  # neighbours in the indexes come one after another
        [stamp, stamp],
    )
    if not count:
        return []
    found = staging.one(
        "SELECT MIN(id), MAX(id) FROM accounts_order WHERE id > %s AND created_at = %s", [before, stamp]
    )
    return [*found, count]


def _write_lines(staging: Staging, given: bool) -> None:
    staging.run("DELETE FROM accounts_orderline WHERE order_id IN (SELECT id FROM incoming_match WHERE lines = 1)")
    if given:
        staging.run(
            f"INSERT INTO accounts_orderline (order_id, {', '.join(LINE_VALUES)})"
            f" SELECT o.id, {', '.join(LINE_VALUES.values())} FROM {STAGED_LINES}"
            " JOIN incoming_account a ON a.code = s.code"
            " JOIN accounts_order o ON o.account_id = a.id AND o.number = s.number"
            " LEFT JOIN incoming_match m ON m.line = s.line WHERE m.line IS NULL OR m.lines = 1"
        )
