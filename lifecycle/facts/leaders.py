"""Who leads a stage at a customer: the seat of its function there, or of the group's team, else the owner."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import OuterRef, Subquery

from accounts.choices import SeatFunction
from accounts.models import Account, Seat
from kam.models import User
from lifecycle.rules import stages

SEATS = {
    stages.MARKETING: SeatFunction.MARKETING,
    stages.SALES: SeatFunction.MANAGER,
    stages.SERVICE: SeatFunction.SERVICE,
}


def one(account: Account, stage: str) -> User | None:
    """Who works for the function that leads a stage: its seat on the customer's team, else the owner."""
    return of([account], stage).get(account.pk)


def of(accounts: Iterable[Account], stage: str) -> dict[int, User]:
    """{customer: who leads the stage there}; the teams of all are read at once, those that hang on the group's too."""
    rows, function = list(accounts), SEATS[stages.LEADS[stage]]
    seats = Seat.objects.active().filter(function=function, user__is_active=True, account__in=rows)
    seated = {seat.account_id: seat.user for seat in seats.select_related("user").order_by("-pk")}
    seated |= _from_groups([account for account in rows if account.inherits_team], function)
    sells = stages.LEADS[stage] == stages.SALES
    found = {one.pk: (one.owner if sells else None) or seated.get(one.pk) or one.owner for one in rows}
    return {key: user for key, user in found.items() if user is not None}


def _from_groups(accounts: Collection[Account], function: str) -> dict[int, User]:
    """{customer: who has this seat on its own team or on those it takes over}, the oldest seat first."""
    if not accounts:
        return {}
    seats = Seat.objects.on_team_of(OuterRef("pk")).filter(function=function).order_by("pk").values("user")[:1]
    rows = Account.objects.filter(pk__in=[account.pk for account in accounts]).order_by()
    held = dict(rows.annotate(seated=Subquery(seats)).filter(seated__isnull=False).values_list("pk", "seated"))
    people = User.objects.in_bulk(set(held.values()))
    return {key: people[user] for key, user in held.items()}
