"""A whole book goes to new owners in one step, now or from a day on, and the step is undone as one."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import handovers
from accounts.actions.handovers import CHUNK, Handed
from accounts.choices import EventVerb
from accounts.choices.handovers import Spread
from accounts.models import Account, HandedOver
from accounts.rules import handovers as rules
from accounts.rules.handovers import Place
from kam.ground import events, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

SHOWN = 5
TURN = "accounts.hand_over"


@dataclass(frozen=True)
class Step:
    """What is asked: whose customers, to whom, how spread, from which day, why, and whether open work moves along."""

    whose: User
    to: Sequence[User]
    on: date
    spread: str = Spread.TIER
    reason: str = ""
    along: bool = True


@dataclass(frozen=True)
class Share:
    """What one receiver would get, and the visits a month they would have then, against what one person holds."""

    user: User
    customers: int
    tiers: dict[str, int]
    before: float
    after: float
    room: int

    @property
    def is_full(self) -> bool:
        """Whether it would be more than a person holds."""
        return self.room > 0 and self.after > self.room


def book_of(whose: User, by: User) -> Any:
    """The customers in use of a colleague, as far as `by` sees them."""
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
        tiers = dict(Counter(account.tier for account in got))
        shares.append(Share(user, len(got), tiers, load[user.pk], after, room))
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
        staging.take_turn(TURN)
        accounts = _check(step, _locked(book_of(step.whose, by).values_list("pk", flat=True)), by)
        people = {user.pk: user for user in step.to}
        to = _spread(step, accounts, _visits(accounts), _loads(step.to))
        rows = [
            HandedOver(step=key, account=account, was=step.whose, owner=people[to[account.pk]], on=step.on,
                       reason=step.reason.strip()[:255], along=step.along, by=by)
            for account in accounts
        ]  # fmt: skip
        if step.on <= today:
            _carry_out(rows, by)
        HandedOver.objects.bulk_create(rows, batch_size=CHUNK)
        data = {"count": len(rows), "to": [str(user) for user in step.to], "on": step.on, "note": step.reason.strip()}
        url = f"/customers/?owner={step.to[0].pk}" if len(step.to) == 1 else "/customers/"
        events.record(
            EventVerb.BOOK_HANDED_OVER, by=by, name=str(step.whose), data=data, notify=[*step.to, step.whose], url=url
        )
    return key


def undo(step: uuid.UUID, *, by: User) -> int:
    """
    Put the whole step back, while no customer of it changed hands since; returns how many.

    Raises Refused where one did, where the colleague who had them left, or for a step that is undone already.
    """
    require(by, Right.HAND_OVER)
    with transaction.atomic():
        staging.take_turn(TURN)
        rows = list(HandedOver.objects.filter(step=step, undone_at=None).select_related("was", "owner"))
        seen = HandedOver.objects.visible_to(by).filter(step=step, undone_at=None).count()
        if not rows or seen < len(rows):
            raise Refused(_("There is no such hand-over, or it is undone already."), code="undone")
        done = [row for row in rows if row.done_at is not None]
        _take_back(done, by)
        for start in range(0, len(rows), CHUNK):
            part = [row.pk for row in rows[start : start + CHUNK]]
            HandedOver.objects.filter(pk__in=part).update(undone_at=timezone.now())
        owners = {row.owner for row in rows}
        events.record(EventVerb.BOOK_TAKEN_BACK, by=by, name=str(rows[0].was), data={"count": len(rows)},
                      notify=[*owners, rows[0].was], url="/customers/")  # fmt: skip
    return len(rows)


def carry_out_due(on: date, *, by: User) -> int:
    """Hand over what was written down for a day that has come, where it still stands as it stood; returns how many."""
    require(by, Right.RECOMPUTE)
    with transaction.atomic():
        staging.take_turn(TURN)
        rows = list(HandedOver.objects.due(on).select_related("was", "owner", "by"))
        accounts = {account.pk: account for account in _locked(row.account_id for row in rows)}
        still = []
        for row in rows:
            account = accounts[row.account_id]
            stands = account.owner_id == row.was_id and account.archived_at is None and row.owner.is_active
            if stands:
                row.account = account
                still.append(row)
        _carry_out(still, by)
        HandedOver.objects.bulk_update(still, ["moved", "done_at"], batch_size=CHUNK)
        HandedOver.objects.due(on).update(undone_at=timezone.now())  # what changed hands meanwhile is not taken away
    return len(still)


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


def _carry_out(rows: Sequence[HandedOver], by: User) -> None:
    handed = [Handed(row.account, row.was, row.owner) for row in rows]
    for along in (True, False):
        part = [one for one, row in zip(handed, rows, strict=True) if row.along is along]
        if part:
            handovers.give(part, along=along, by=by)
    for row, one in zip(rows, handed, strict=True):
        row.moved, row.done_at = one.moved, timezone.now()
    events.record_many(
        handovers.told(one, EventVerb.ACCOUNT_HANDED_OVER, note=row.reason, by=by)
        for one, row in zip(handed, rows, strict=True)
    )


def _take_back(rows: Sequence[HandedOver], by: User) -> None:
    accounts = {account.pk: account for account in _locked(row.account_id for row in rows)}
    gone = [accounts[row.account_id] for row in rows if accounts[row.account_id].owner_id != row.owner_id]
    if gone:
        named = ", ".join(str(account) for account in gone[:SHOWN])
        raise Refused(_("These changed hands since: %(names)s. Hand the rest over again.") % {"names": named},
                      code="changed_since")  # fmt: skip
    if rows and not rows[0].was.is_active:
        words = _("%(name)s is no longer here. Hand the customers to somebody else.") % {"name": rows[0].was}
        raise Refused(words, code="left")
    back = [Handed(accounts[row.account_id], row.owner, row.was) for row in rows]
    handovers.give(back, along=False, by=by)
    for owner in {row.owner for row in rows}:
        moved: dict[str, list[int]] = {}
        for row in rows:
            for what, keys in row.moved.items() if row.owner == owner else ():
                moved.setdefault(what, []).extend(keys)
        for floor in handovers.floors():
            floor.back(moved, rows[0].was, owner, by)
    events.record_many(handovers.told(one, EventVerb.ACCOUNT_HANDED_OVER, note="", by=by) for one in back)


def _check(step: Step, accounts: list[Account], by: User) -> list[Account]:
    """Raises Refused for what cannot be handed over so."""
    people = User.objects.within_reach_of(by)
    if not step.to:
        raise Refused(_("Choose to whom the customers go."), field="to", status=400)
    if step.whose in step.to:
        raise Refused(_("%(name)s has these customers already.") % {"name": step.whose}, field="to")
    if people.filter(pk__in=[user.pk for user in step.to]).count() < len(set(step.to)):
        raise Refused(_("You may hand over within your own team only."), field="to")
    if step.on < timezone.localdate():
        raise Refused(_("The day lies in the past."), field="on")
    if not accounts:
        raise Refused(_("%(name)s has no customers that you see.") % {"name": step.whose}, field="whose")
    return accounts


def _locked(keys: Iterable[int]) -> list[Account]:
    listed, found = sorted(keys), list[Account]()
    for start in range(0, len(listed), CHUNK):
        rows = Account.objects.select_for_update(of=("self",)).filter(pk__in=listed[start : start + CHUNK])
        found += rows.defer("search_text", "custom").select_related("owner").order_by("pk")
    return found


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
