"""What keeps staged orders out that only the book shows: amounts beyond it, days to come, orders in the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from accounts.actions import arrivals, trade_days
from accounts.rules import money
from accounts.rules.parsing import Fault

if TYPE_CHECKING:
    from accounts.actions.order_intakes import OrderIntake

ONE_EACH = ("ordered_on", "currency", "promised_on", "delivered_on", "due_on", "paid_on", "note", "channel")
"""What an order has one of, whichever row of a file of lines says it; amounts are sums, and the rate is the day's."""
DIFFER, FEW = "rows_differ", 3


def references(intake: OrderIntake) -> None:
    """Rows that name what is not there, those at fault already too: whoever mends them learns all at once."""
    intake.staging.settle("incoming_account")
    for table in ("incoming", "incoming_row", "incoming_asked"):
        accounts(intake, table)
        if table != "incoming" and not intake.create_accounts:
            strange = f"SELECT line, product FROM {table} r WHERE product IS NOT NULL AND NOT EXISTS"
            known = "(SELECT 1 FROM accounts_product p WHERE p.code = r.product)"
            for line, code in intake.staging.all(f"{strange} {known}"):
                intake.fault(line, "lines", "unknown_product", code)
    intake.flush_faults()


def accounts(intake: OrderIntake, table: str) -> bool:
    """Whether rows are of customers that nobody entered, that are out of sight, or in the archive; each is told."""
    unknown = "a.id IS NULL AND a.taken = 1" if intake.create_accounts else "a.id IS NULL"
    lost = f"({unknown} OR a.id IN {arrivals.IN_ARCHIVE})"
    if intake.staging.one(f"SELECT COUNT(*) FROM incoming_account a WHERE {lost}")[0] == 0:
        return False
    theirs = f"{table} s JOIN incoming_account a ON a.code = s.code"
    found = intake.staging.all(f"SELECT DISTINCT s.line, s.code, a.id FROM {theirs} WHERE {lost}")
    for line, code, key in found:
        intake.fault(line, "account", "archived" if key else "unknown_account", code)
    return bool(found)


def weigh(intake: OrderIntake) -> None:
    """Orders whose amounts, converted, are more than the book can reckon with."""
    names, staging = ("amount", "cost", "discount"), intake.staging
    most = staging.one(f"SELECT {', '.join(f'MAX(ABS({name}) * rate)' for name in names)} FROM incoming")
    for name in (name for name, found in zip(names, most, strict=True) if found and found > money.LARGEST):
        large = f"ABS({name}) * rate > {money.LARGEST}"
        for line, value in staging.all(f"SELECT line, CAST({name} AS text) FROM incoming WHERE {large}"):
            intake.fault(line, name, Fault.LARGE, value)
        intake.keep_out()


def unequal(intake: OrderIntake) -> None:
    """Rows of one order that say several things of what an order has one of; each tells what all of them say."""
    differ = " OR ".join(f"MIN({name}) <> MAX({name})" for name in ONE_EACH)
    orders = f"SELECT code, number FROM incoming_row GROUP BY code, number HAVING {differ}"
    texts = ", ".join(f"CAST(r.{name} AS text)" for name in ONE_EACH)
    rows = intake.staging.all(
        f"SELECT r.code, r.number, r.line, {texts} FROM incoming_row r JOIN ({orders}) d"
        " ON d.code = r.code AND d.number = r.number ORDER BY r.code, r.number, r.line"
    )
    for (_code, number), found in groupby(rows, key=itemgetter(0, 1)):
        told = list(found)
        for place, name in enumerate(ONE_EACH, start=3):
            said: dict[str, list[int]] = {}
            for row in told:
                if row[place] is not None:
                    said.setdefault(row[place], []).append(row[2])
            if len(said) > 1:
                for row in told:
                    intake.fault(row[2], name, DIFFER, f"{number}: {_in_rows(said)}")


def _in_rows(said: Mapping[str, Sequence[int]]) -> str:
    """What is said in which rows: `phone (2, 3), shop (4)`; of many the first."""
    few = [f"{text[:40]} ({', '.join(map(str, lines[:FEW]))}{' …' if len(lines) > FEW else ''})"
           for text, lines in islice(said.items(), FEW)]  # fmt: skip
    return ", ".join([*few, "…"] if len(said) > FEW else few)


def look_ahead(intake: OrderIntake) -> None:
    """Rows of a day to come, and what is said to have arrived or been paid on one; of an order none comes in."""
    today, names, staging = timezone.localdate().isoformat(), trade_days.DONE, intake.staging
    ahead = " OR ".join(f"{name} > '{today}'" for name in names)
    for table in ("incoming", "incoming_row"):
        texts = ", ".join(f"CAST({name} AS text)" for name in names)
        found = staging.all(f"SELECT line, {texts} FROM {table} WHERE {ahead}")
        for line, *days in found:
            for name, day in zip(names, days, strict=True):
                if day and day > today:
                    intake.fault(line, name, "to_come", day)
        if found:
            staging.run(f"INSERT INTO incoming_spoilt SELECT code, number FROM {table} WHERE {ahead}")
            staging.run(f"DELETE FROM {table} WHERE {ahead}")
    intake.flush_faults()


def in_archive(intake: OrderIntake) -> None:
    """Orders that lie in the archive: whoever sends one must learn that no list and no number has it."""
    meant = (
        "FROM incoming s JOIN incoming_account a ON a.code = s.code"
        " JOIN accounts_order o ON o.account_id = a.id AND o.number = s.number WHERE o.archived_at IS NOT NULL"
    )
    found = intake.staging.all(f"SELECT s.line, s.number {meant}")
    for line, number in found:
        intake.fault(line, "number", "archived", number)
    if found:
        intake.keep_out()


def unlike(stated: dict[str, str], lines: Sequence[dict[str, Any]]) -> dict[str, str]:
    """
    {name: both in words} of what an order states beside its lines, as texts by staged names, and their sum contradicts.

    A cent a line may be rounding.
    """
    found = {}
    for name, text in stated.items():
        known = [Decimal(line[name]) for line in lines if line.get(name)]
        if money.contradicts(Decimal(text), known, len(lines)):
            found[name] = money.both(Decimal(text), known)
    return found


def sums(staging: Any) -> list[dict[str, Any]]:
    """What the orders that can come in amount to, by currency: {currency, amount, count, first, last}, most first."""
    rows = staging.all(
        "SELECT currency, SUM(amount), COUNT(*), MIN(ordered_on), MAX(ordered_on) FROM incoming"
        " GROUP BY currency ORDER BY COUNT(*) DESC, currency"
    )
    return [
        {"currency": currency or settings.COMPANY_CURRENCY, "amount": f"{Decimal(str(amount or 0)):.2f}",
         "count": count, "first": str(first), "last": str(last)}
        for currency, amount, count, first, last in rows
    ]  # fmt: skip
