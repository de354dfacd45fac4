"""Orders by the hundred thousand: staged while they are read, then checked and brought in as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError

from accounts.actions import arrivals, order_checks, order_merges
from accounts.models import Account, Rate, Renumbering
from accounts.rules import money
from accounts.rules.parsing import Fault
from kam.ground import bulk
from kam.ground.errors import Moved
from kam.ground.intakes import Intake, Outcome
from kam.ground.rights import Right, require
from kam.ground.staging import CHUNK, alone
from kam.models import User

HEAD = {
    "code": "varchar(80)",
    "number": "varchar(80)",
    "ordered_on": "date",
    "currency": "varchar(3)",
    "rate": "numeric(18,8)",
    "amount": "numeric(16,2)",
    "cost": "numeric(16,2)",
    "discount": "numeric(16,2)",
    "promised_on": "date",
    "delivered_on": "date",
    "due_on": "date",
    "paid_on": "date",
    "note": "varchar(255)",
    "channel": "varchar(10)",
}
LINE = {
    "place": "integer",
    "product": "varchar(80)",
    "product_name": "varchar(200)",
    "text": "varchar(200)",
    "quantity": "numeric(16,4)",
}
ACCOUNT = {
    "line": "integer",
    "code": "varchar(80) PRIMARY KEY",
    "name": "varchar(200)",
    "segment": "varchar(80)",
    "region": "varchar(80)",
    "id": "bigint",
    "taken": "integer",
}
OPTIONAL = ("cost", "discount", "promised_on", "delivered_on", "due_on", "paid_on", "note", "channel")
SUMMED = ("cost", "discount")
"""Optional columns that are sums of the lines where there are lines."""
SPOILT = "order_spoilt"


class OrderIntake(Intake):
    """
    Staged orders. `columns` are the staged columns the source states: what it does not state stays as it was, but an
    order with lines always states all its sums. `emptied` says that orders staged without lines have none from now on.

    `add` takes whole orders, rows in the order of `ROW`; `add_lines` takes rows of which several make one order.
    """

    staged = ("incoming", "incoming_row")
    ROW = ("line", *HEAD)
    LINE_ROW = ("line", *HEAD, *LINE)

    def __init__(
        self,
        columns: Sequence[str],
        *,
        emptied: bool = False,
        create_accounts: bool = False,
        owner: User | None = None,
        by: User,
    ) -> None:
        require(by, Right.EDIT_TRADE)
        if create_accounts:
            require(by, Right.EDIT_ACCOUNTS)
        if owner is not None:
            require(by, Right.HAND_OVER)
        self.by, self.create_accounts, self.owner = by, create_accounts, owner
        self.stated = [name for name in OPTIONAL if name in columns]
        self.lines = order_merges.EMPTIED if emptied else order_merges.AS_THEY_ARE
        self._rates: dict[str, tuple[list[date], list[Decimal]]] = {}
        self._rate_texts: dict[tuple[str, str], str | None] = {}
        self._seen: set[str] = set()
        self._accounts: list[Sequence[Any]] = []
        self._asked: list[Sequence[Any]] = []
        key = "integer" if bulk.is_postgres() else "integer primary key"
        super().__init__(
            {
                "incoming": {"line": key, **HEAD},
                "incoming_row": {"line": "integer", **HEAD, **LINE},
                "incoming_account": ACCOUNT,
                "incoming_asked": {"line": "integer", "code": "varchar(80)", "product": "varchar(80)"},
                "incoming_spoilt": {"code": "varchar(80)", "number": "varchar(80)"},
                "incoming_match": {"line": key, "id": "bigint", "differs": "integer", "lines": "integer"},
            }
        )

    # -- while reading ---------------------------------------------------------------------------------------------

    def rate(self, currency: str, day: str) -> str | None:
        """The rate of a currency on a day as text; None where nobody entered one on or before it."""
        if currency == settings.COMPANY_CURRENCY:
            return "1"
        if (currency, day) not in self._rate_texts:
            if currency not in self._rates:
                known = list(Rate.objects.live().filter(currency=currency).order_by("on").values_list("on", "rate"))
                self._rates[currency] = ([row[0] for row in known], [row[1] for row in known])
            found = money.rate_on(date.fromisoformat(day), *self._rates[currency])
            self._rate_texts[currency, day] = None if found is None else str(found)
        return self._rate_texts[currency, day]

    def account(self, line: int, code: str, name: str = "", segment: str = "", region: str = "") -> None:
        """Says whose order it is; what is known beside the code is used if the customer must be made."""
        if code not in self._seen:
            self._seen.add(code)
            self._accounts.append((line, code, name or code, segment, region, None, None))

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Orders without lines; their accounts were named before."""
        self._flush_accounts()
        self.staging.add("incoming", rows)

    def add_lines(self, rows: Sequence[Sequence[Any]]) -> None:
        """Rows of which each is one line of an order."""
        if rows:
            self.lines = order_merges.GIVEN
            self.stated = [name for name in OPTIONAL if name in self.stated or name in SUMMED]
        self._flush_accounts()
        self.staging.add("incoming_row", rows)

    def ask(self, line: int, code: str | None, products: Iterable[str | None] = (None,)) -> None:
        """A row at fault does not come in; whether it also names what is not there is looked up all the same."""
        self._asked += [(line, code, product) for product in products or (None,)]

    def spoil(self, code: str, number: str) -> None:
        """One row of this order has a fault, so the whole order stays out."""
        self.staging.add("incoming_spoilt", [(code, number)])

    def _flush_accounts(self) -> None:
        rows, self._accounts = self._accounts, []
        for start in range(0, len(rows), CHUNK):
            self.staging.add("incoming_account", rows[start : start + CHUNK])

    # -- when all is read ------------------------------------------------------------------------------------------

    def count(self) -> Outcome:
        self.check()
        found = order_merges.compare(self.staging, self.stated, self.lines)
        return replace(found, sums=order_checks.sums(self.staging))

    def put(self, *, source: Any = None) -> Outcome:
        self.check()
        for tries_left in (2, 1, 0):
            try:
                with alone():
                    self._look_again(source)
                    return order_merges.write(
                        self.staging, self.stated, self.lines, owner=self.owner, source=source, by=self.by
                    )
            except IntegrityError:  # somebody brought one of these meanwhile: now it is there to compare with
                if not tries_left:
                    raise
                self._find_accounts()
                self._check_accounts()
        raise AssertionError("unreachable")

    def _look_again(self, source: Any) -> None:
        """What went to the archive since stays out: a program is told of each, a file's rows are all read once more."""
        before = self._count
        arrivals.settle_in(self.staging, "incoming_account", "id")
        if order_checks.accounts(self, "incoming"):
            self.keep_out()
        order_checks.in_archive(self)
        if source is not None and self._count > before:
            raise Moved

    def keep_out(self) -> None:
        """Staged orders with a fault stay out, and each of their rows says why, not the first alone."""
        self.flush_faults()
        if self.lines == order_merges.GIVEN:
            self._count += self.staging.run(
                f"INSERT INTO incoming_fault SELECT {self._count} + ROW_NUMBER() OVER (ORDER BY r.line), r.line,"
                " f.field, f.reason, f.value FROM incoming_fault f JOIN incoming s ON s.line = f.line"
                " JOIN incoming_row r ON r.code = s.code AND r.number = s.number AND r.line <> s.line"
            )
        self.staging.run("DELETE FROM incoming WHERE line IN (SELECT line FROM incoming_fault)")
        self.staging.settle("incoming")

    def items(self) -> dict[int, tuple[int, str]]:
        """{line: (order key, created | changed | unchanged)} after `put`; with the customers of all it has to do."""
        word = (
            "CASE WHEN m.line IS NULL THEN 'created' WHEN m.differs + m.lines > 0 THEN 'changed' ELSE 'unchanged' END"
        )
        found = self.staging.all(
            f"SELECT a.id, s.line, o.id, {word} FROM incoming_account a LEFT JOIN incoming s ON s.code = a.code"
            " LEFT JOIN accounts_order o ON o.account_id = a.id AND o.number = s.number"
            " LEFT JOIN incoming_match m ON m.line = s.line WHERE a.id IS NOT NULL"
        )
        arrivals.seen(self.by, (account for account, *_rest in found))
        return {line: (key, state) for _account, line, key, state in found if key is not None}

    def _drop(self) -> None:
        """Of an order whose row is at fault none comes in."""
        spoilt = "SELECT code, number FROM incoming_row WHERE line IN (SELECT line FROM incoming_fault)"
        self.staging.run(f"INSERT INTO incoming_spoilt {spoilt}")
        super()._drop()

    def _check(self) -> None:
        """Faults that only the whole shows: unknown accounts, a number twice, rows of one order that contradict."""
        self.flush_faults()
        self._find_accounts()
        self._renumber()
        order_checks.references(self)
        order_checks.look_ahead(self)
        if self.lines == order_merges.GIVEN:
            self._gather()
        order_checks.weigh(self)
        rows = (
            "(SELECT s.line, s.number, COALESCE(CAST(a.id AS text), a.code) AS whose FROM incoming s"
            " JOIN incoming_account a ON a.code = s.code)"
        )
        again = self.staging.all(
            f"SELECT s.line, s.number FROM {rows} s JOIN (SELECT number, whose, MIN(line) AS first FROM {rows} t"
            " GROUP BY number, whose HAVING COUNT(*) > 1) d ON d.whose = s.whose AND d.number = s.number"
            " WHERE s.line > d.first"
        )
        for line, number in again:
            self.fault(line, "number", "again", number)
        if self._count:
            self.keep_out()
        order_checks.in_archive(self)

    def _check_accounts(self) -> None:
        """Once more: what was entered or archived since they were looked up."""
        if order_checks.accounts(self, "incoming"):
            self.keep_out()
        self.staging.settle("incoming", "incoming_account")

    def _gather(self) -> None:
        """Rows become orders: the header is the sum of its lines; one faulty row keeps its whole order out."""
        order_checks.unequal(self)
        large = " OR ".join(f"ABS(SUM({name})) > {money.LARGEST}" for name in ("amount", "cost", "discount"))
        groups = {
            Fault.LARGE: f"SELECT code, number FROM incoming_row GROUP BY code, number HAVING {large}",
            SPOILT: "SELECT DISTINCT code, number FROM incoming_spoilt",
        }
        for reason, orders in groups.items():
            rows = f"FROM incoming_row r JOIN ({orders}) d ON d.code = r.code AND d.number = r.number"
            for line, number in self.staging.all(f"SELECT r.line, r.number {rows}"):
                self.fault(line, "amount" if reason == Fault.LARGE else "number", reason, number)
        self.flush_faults()
        self.staging.run("DELETE FROM incoming_row WHERE line IN (SELECT line FROM incoming_fault)")
        sums = {name: f"ROUND(SUM({name}), 2)" for name in ("amount", "cost", "discount")}
        rest = [name for name in HEAD if name not in ("code", "number")]
        values = ", ".join(sums.get(name, f"MIN({name})") for name in rest)
        self.staging.run(
            f"INSERT INTO incoming (line, code, number, {', '.join(rest)})"
            f" SELECT MIN(line), code, number, {values} FROM incoming_row GROUP BY code, number"
        )
        self.staging.settle("incoming_row")

    def _renumber(self) -> None:
        """A number that two files used before they were merged, under the code of the one that is gone."""
        if Renumbering.objects.filter(noun="order").exists():
            for table in ("incoming", "incoming_row", "incoming_spoilt"):
                self.staging.run(
                    f"UPDATE {table} SET number = v.now FROM accounts_renumbering v"
                    f" WHERE v.noun = 'order' AND v.code = {table}.code AND v.was = {table}.number"
                )

    def _find_accounts(self) -> None:
        """Which codes the user sees; a code that exists out of sight is as unknown as any, and cannot be made again."""
        self._flush_accounts()
        self.staging.add("incoming_asked", self._asked)
        self.staging.run(
            "INSERT INTO incoming_account (line, code) SELECT MIN(line), code FROM incoming_asked"
            " WHERE code IS NOT NULL AND code NOT IN (SELECT code FROM incoming_account) GROUP BY code"
        )
        self._asked = []
        sql, values = Account.objects.homes(self.by).values("code", "home").query.sql_with_params()
        self.staging.run(
            f"UPDATE incoming_account SET id = v.home FROM ({sql}) v WHERE v.code = incoming_account.code", list(values)
        )
        # in one statement: a customer entered in sight since the last one is not taken, but found at the next try
        self.staging.run(
            "UPDATE incoming_account SET taken = 1 WHERE id IS NULL AND code IN (SELECT code FROM accounts_account)"
            f" AND code NOT IN (SELECT v.code FROM ({sql}) v)",
            list(values),
        )
