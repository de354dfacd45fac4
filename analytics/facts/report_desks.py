"""Whose report it is and of which days: people, their customers, the periods around, and what is gathered of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Account
from analytics.facts import visiting
from analytics.rules import reports as rules
from kam.ground import days as day_kinds
from kam.models import Team, User

MOST = 2000
"""Rows of one number that a report keeps; the number itself counts all."""
Row = dict[str, Any]


@dataclass
class Told:
    """What is gathered: figures by their names, and of each the rows that it is made of."""

    figures: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def put(self, key: str, value: Any, rows: Iterable[Row] = ()) -> None:
        """A figure with its rows; amounts as text."""
        self.figures[key] = money(value) if isinstance(value, Decimal) else value
        kept = list(rows)[:MOST]
        if kept:
            self.rows[key] = kept

    def count(self, key: str, rows: Sequence[Row]) -> None:
        """How many rows there are, with the rows."""
        self.put(key, len(rows), rows)

    def total(self, key: str, rows: Sequence[Row]) -> None:
        """The sum of the rows' amounts, with the rows."""
        self.put(key, sum((Decimal(row.get("amount") or 0) for row in rows), Decimal(0)), rows)


@dataclass
class Desk:
    """One manager, or the people of a team and of those below it, over one period."""

    user: User
    team: Team | None
    span: str
    days: rules.Days

    @cached_property
    def people(self) -> dict[int, User]:
        """The colleagues that it speaks of."""
        if self.team is None:
            return {self.user.pk: self.user}
        found = User.objects.filter(team__path__startswith=self.team.path, is_system=False).order_by("name", "pk")
        return {one.pk: one for one in found}

    @cached_property
    def accounts(self) -> dict[int, Account]:
        """Their customers, as they stand with them when it is gathered."""
        found = Account.objects.filter(self.theirs()).only("id", "name", "short_name", "owner_id")
        return {one.pk: one for one in found}

    @cached_property
    def reader(self) -> User:
        """As whom it is gathered: what a manager's customers did is theirs, whoever else may see it."""
        return User.objects.system()

    def theirs(self, path: str = "") -> Q:
        """Of their customers that are in use; `path` leads to the customer."""
        return Q(**{f"{path}owner__in": list(self.people), f"{path}archived_at__isnull": True})

    @property
    def chosen(self) -> dict[str, Any]:
        """The same, as the facts of coverage filter."""
        return {"owner__in": list(self.people), "archived_at__isnull": True}

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[1]

    @cached_property
    def until(self) -> date:
        """The last day that anything is known of: the period's last one, or today while it runs."""
        return min(self.last, day_kinds.company_today())

    @property
    def eve(self) -> date:
        """The day before the period."""
        return self.first - timedelta(1)

    @property
    def before(self) -> rules.Days:
        return rules.before(self.span, self.first)

    @property
    def after(self) -> rules.Days:
        return rules.after(self.span, self.last)

    def within(self, column: str) -> dict[str, Any]:
        """Days of the period."""
        return {f"{column}__range": self.days}

    def moments(self, column: str) -> dict[str, datetime]:
        """Moments of the period."""
        return {f"{column}__gte": visiting.end(self.eve), f"{column}__lt": visiting.end(self.last)}

    def row(self, noun: str, pk: int, account: int | None, **told: Any) -> Row:
        """A row of a figure: what it is, whose customer's, of a team `of` which colleague; nothing stays out."""
        known = {"noun": noun, "id": pk}
        if account is not None:
            found = self.accounts.get(account)
            known |= {"account": account, "name": str(found or "")}
            if self.team is not None and found is not None:
                known["of"] = found.owner_id
        return known | {name: plain(value) for name, value in told.items() if value not in (None, "")}

    def listed(self, noun: str, rows: QuerySet[Any], *columns: str, **named: str) -> list[Row]:
        """Rows of a query as rows of a figure; `columns` begin with the way to the customer, `named` are by name."""
        found = rows.values_list("pk", *columns, *named.values())
        at = 1 + len(columns)
        return [self.row(noun, one[0], one[1], **dict(zip(named, one[at:], strict=True))) for one in found]


def money(value: Decimal) -> str:
    """An amount as text, to the cent."""
    return f"{value:.2f}"


def plain(value: Any) -> Any:
    """As it is kept: days and amounts as text, moments as the company's day."""
    if isinstance(value, datetime):
        return timezone.localdate(value, timezone.get_default_timezone()).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return money(value) if isinstance(value, Decimal) else value


def waits(count: int) -> str:
    """That so many reports wait for an answer."""
    return ngettext("%(count)s report waits for your answer", "%(count)s reports wait for your answer",
                    count) % {"count": count}  # fmt: skip
