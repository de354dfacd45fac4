"""What followed an event at the customers that came, and what may be made of it yet: to-dos and visits, each once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from kam.ground.days import company_today
from kam.models import User
from lifecycle.choices import TodoSource, VisitKind
from lifecycle.models import EventHeld, Invitation, Todo, Visit

MORNING = time(10)
KEYS = uuid.UUID("6f0f0c2e-7d3b-4c8e-9a44-5f0f4f0a8d11")
"""From it and the event and customer comes the key of the visit, so that nobody logs it twice."""


@dataclass(frozen=True)
class Guests:
    """The people of one customer who came."""

    account: Account
    people: list[Invitation]


@dataclass(frozen=True)
class Sequels:
    """How many to-dos and visits there are, and at which customers none is open, or logged, yet."""

    todos: int
    visits: int
    to_follow: list[Guests]
    to_log: list[Guests]


def of(event: EventHeld, came: Iterable[Invitation]) -> Sequels:
    """Of those who came, as far as a reader sees them; two questions. Nothing is made at customers in the archive."""
    people: dict[int, list[Invitation]] = defaultdict(list)
    for one in came:
        people[one.account_id].append(one)
    given = list(_todos(event, people).values_list("account", "done_on", "dropped_on"))
    waiting = {account for account, done_on, dropped_on in given if done_on is None and dropped_on is None}
    logged = list(_visits(event, people).values_list("account", "archived_at"))
    told = {account for account, _archived in logged}
    guests = [Guests(there[0].account, there) for there in people.values() if there[0].account.archived_at is None]
    return Sequels(
        todos=len(given), visits=sum(archived is None for _account, archived in logged),
        to_follow=[one for one in guests if one.account.pk not in waiting],
        to_log=[one for one in guests if one.account.pk not in told],
    )  # fmt: skip


def attendees(event: EventHeld, user: User) -> Any:
    """Who came, of customers in sight and in use."""
    seen = Invitation.objects.visible_to(user).came().filter(event=event, account__archived_at__isnull=True)
    return seen.select_related("account__owner", "contact").order_by("account", "pk")


def key_of(event: EventHeld, account: int) -> uuid.UUID:
    """The key of the visit that an event makes of a customer's attendance."""
    return uuid.uuid5(KEYS, f"{event.pk}:{account}")


def begins(event: EventHeld) -> datetime:
    """When it begins where the company is; in the morning where nobody said."""
    return timezone.make_aware(datetime.combine(event.on, event.begins_at or MORNING), timezone.get_default_timezone())


def whose(event: EventHeld, account: Account) -> User:
    """For whom its visit of a customer counts: who is in charge of the customer, else whoever hosts it."""
    owner: User | None = account.owner
    return owner if owner is not None and owner.is_active else event.host


def due_on(event: EventHeld, days: int) -> date:
    """When a follow-up so many days after an event is due; of one long past, so many from today on."""
    return max(event.on, company_today()) + timedelta(days)


def reason_of(event: EventHeld) -> str:
    """What ties a to-do to its event."""
    return f"event:{event.pk}"


def _todos(event: EventHeld, accounts: Iterable[int]) -> Any:
    found = Todo.objects.filter(reason=reason_of(event), source=TodoSource.EVENT, account__in=list(accounts))
    return found.order_by()


def _visits(event: EventHeld, accounts: Iterable[int]) -> Any:
    """Those that the event made, taken back or not, and what somebody logged of its day as an event by hand."""
    keys = list(accounts)
    begin = timezone.make_aware(datetime.combine(event.on, time.min), timezone.get_default_timezone())
    by_hand = Q(
        account__in=keys, kind=VisitKind.EVENT, held_at__gte=begin, held_at__lt=begin + timedelta(1),
        archived_at__isnull=True,
    )  # fmt: skip
    return Visit.objects.filter(Q(key__in=[key_of(event, key) for key in keys]) | by_hand).order_by()
