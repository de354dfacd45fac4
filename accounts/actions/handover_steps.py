"""A whole book goes to new owners in one step, now or from a day on, and the step is undone as one."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.actions import handovers
from accounts.actions.handovers import CHUNK, Handed
from accounts.choices import EventVerb
from accounts.choices.handovers import Spread
from accounts.models import Account, HandedOver
from accounts.rules import handovers as rules
from accounts.rules import tiers
from accounts.rules.handovers import Place
from kam.ground import events, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from kam.rules import formats

PLACES = {str(tier): place for place, tier in enumerate(tiers.ORDER)}
"""Where each tier stands in a list of customers, the best first."""


@dataclass(frozen=True)
class Step:
    """
    What is asked: whose customers (None: those without an owner), to whom, how spread, from which day, why, and whether
    open work moves along.
    """

    whose: User | None
    to: Sequence[User]
    on: date
    spread: str = Spread.TIER
    reason: str = ""
    along: bool = True


@dataclass(frozen=True)
class Share:
    """What one receiver would get, and the visits a month they would have then, against what one person holds."""

    user: User
    accounts: list[Account]
    before: float
    after: float
    room: int

    @property
    def customers(self) -> int:
        """How many customers that is."""
        return len(self.accounts)

    @property
    def is_full(self) -> bool:
        """Whether it would be more than a person holds."""
        return self.room > 0 and self.after > self.room


def book_of(whose: User | None, by: User) -> Any:
    """The customers in use of a colleague, or of nobody, as far as `by` sees them."""
    return Account.objects.visible_to(by).live().filter(owner=whose)


def preview(step: Step, *, by: User) -> tuple[list[Share], dict[str, int]]:
    """What each would get, and what is open with the customers: promises, visits to come, warnings, nominations."""
    require(by, Right.HAND_OVER)
    accounts = _check(step, list(book_of(step.whose, by)), by)
    visits, load = _visits(accounts), _loads(step.to)
    to = _spread(step, accounts, visits, load)
    room = sum(floor.room for floor in handovers.floors())
    shares = []
    for user in step.to:
        got = [account for account in accounts if to[account.pk] == user.pk]
        after = load[user.pk] + sum(visits.get(account.pk, 0) for account in got)
        got.sort(key=lambda account: (PLACES.get(account.tier, len(PLACES)), account.name))
        shares.append(Share(user, got, load[user.pk], after, room))
    counts: Counter[str] = Counter()
    for floor in handovers.floors():
        counts.update(floor.count([account.pk for account in accounts], step.whose))
    return shares, dict(counts)


def hand_over(step: Step, *, by: User) -> uuid.UUID:
    """
    Hand the book over in one transaction, or write down that it goes on a day to come; returns the step's key.

    Each customer gets its event, each receiver one notice. Raises Refused where there is nothing to hand over, or
    somebody cannot own customers.
    """
    require(by, Right.HAND_OVER)
    key, today = uuid.uuid4(), timezone.localdate()
    with transaction.atomic():
        staging.take_turn(handovers.TURN)
        held = handovers.locked(book_of(step.whose, by).values_list("pk", flat=True))
        theirs = [one for one in held if one.owner == step.whose and one.archived_at is None]
        accounts = _check(step, theirs, by)
        if step.on > today:
            _check_free(accounts, step.whose)
        people = {user.pk: user for user in step.to}
        to = _spread(step, accounts, _visits(accounts), _loads(step.to))
        rows = [
            HandedOver(step=key, account=account, was=step.whose, owner=people[to[account.pk]], on=step.on,
                       reason=step.reason.strip()[:255], along=step.along, by=by)
            for account in accounts
        ]  # fmt: skip
        if step.on <= today:
            carry_out(rows, by=by)
        HandedOver.objects.bulk_create(rows, batch_size=CHUNK)
        handovers.tell_book(step.whose, step.to, len(rows), on=step.on, note=step.reason.strip(), by=by)
    return key


def receivers(key: uuid.UUID) -> list[tuple[str, int]]:
    """[(receiver, how many customers)] of a step, who got most first."""
    rows = HandedOver.objects.filter(step=key).order_by().values_list("owner__name")
    return [(str(name), count) for name, count in rows.annotate(n=Count("pk")).order_by("-n", "owner__name")]


def check_leaving(user: User) -> None:
    """Nobody leaves customers behind: raises Refused for a person to be disabled who still has some."""
    count = Account.objects.live().filter(owner=user).count()
    if count:
        words = ngettext(
            "%(name)s still has %(count)s customer. Hand it over first, with “Hand over customers” on this page.",
            "%(name)s still has %(count)s customers. Hand them over first, with “Hand over customers” on this page.",
            count,
        )
        raise Refused(words % {"name": user, "count": count}, field="is_active", code="has_customers")


def carry_out(rows: Sequence[HandedOver], *, by: User) -> None:
    """Give the locked customers of one step's rows to their new owners, in the caller's transaction; sets the rows."""
    require(by, Right.HAND_OVER)
    handed = [Handed(row.account, row.was, row.owner) for row in rows]
    for along in (True, False):
        part = [one for one, row in zip(handed, rows, strict=True) if row.along is along]
        if part:
            handovers.give(part, along=along, by=by)
    for row, one in zip(rows, handed, strict=True):
        row.moved, row.done_at = one.moved, timezone.now()
    events.record_many(
        handovers.told(one, EventVerb.ACCOUNT_HANDED_OVER, note=row.reason, step=row.step, by=by)
        for one, row in zip(handed, rows, strict=True)
    )


def _check(step: Step, accounts: list[Account], by: User) -> list[Account]:
    """Raises Refused for what cannot be handed over so."""
    if not step.to:
        raise Refused(_("Choose to whom the customers go."), field="to", status=400)
    if step.whose is not None and step.whose in step.to:
        raise Refused(_("%(name)s has these customers already.") % {"name": step.whose}, field="to")
    handovers.check_parties(step.whose, step.to, by, field="to")
    if step.on < timezone.localdate():
        raise Refused(_("The day lies in the past."), field="on")
    if not accounts:
        words = _("%(name)s has no customers that you see.") % {"name": step.whose}
        raise Refused(words if step.whose else _("You see no customer without an owner."), field="whose")
    return accounts


def _check_free(accounts: Sequence[Account], whose: User | None) -> None:
    """Raises Refused where a customer waits for another step already: two would contradict each other on their day."""
    for start in range(0, len(accounts), CHUNK):
        waiting = HandedOver.objects.waiting().filter(was=whose, account__in=accounts[start : start + CHUNK])
        first = waiting.select_related("account", "owner").order_by("on", "pk").first()
        if first is not None:
            words = _(
                "%(name)s waits to go to %(owner)s on %(day)s already. Cancel that first, under “Hand-overs”."
            ) % {"name": first.account, "owner": first.owner, "day": formats.day(first.on, get_language() or "en")}
            raise Refused(words, code="waits", more={"step": str(first.step)})


def _visits(accounts: Sequence[Account]) -> dict[int, float]:
    found: dict[int, float] = {}
    for floor in handovers.floors():
        found |= floor.visits(accounts)
    return found


def _loads(people: Sequence[User]) -> dict[int, float]:
    """{receiver: the visits a month that they have}."""
    theirs = list(Account.objects.live().filter(owner__in=people).defer("search_text", "custom"))
    visits, load = _visits(theirs), {user.pk: 0.0 for user in people}
    for account in theirs:
        if account.owner_id is not None:
            load[account.owner_id] += visits.get(account.pk, 0)
    return load


def _spread(
    step: Step, accounts: Sequence[Account], visits: dict[int, float], load: dict[int, float]
) -> dict[int, int]:
    by_region = step.spread == Spread.REGION
    places = (
        Place(account.pk, account.region if by_region else account.tier, visits.get(account.pk, 0))
        for account in accounts
    )
    return rules.spread(places, load, whole=by_region)
