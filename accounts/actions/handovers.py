"""Customers go to a new owner: one or many by the same verb, with the open work that each floor above hands down."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import EventVerb
from accounts.models import Account, HandedOver
from kam.ground import events
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Event, User


@dataclass
class Handed:
    """One customer on its way: who had it, who has it now, and what goes along: {what: keys}."""

    account: Account
    was: User | None
    owner: User | None
    moved: dict[str, list[int]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How many of what went along."""
        return {what: len(keys) for what, keys in self.moved.items() if keys}


@dataclass(frozen=True)
class Work:
    """
    What a floor above knows of open work: `move` it (filling `moved`), put it `back`, `count` what of whom is open
    with some customers, how many visits a month each customer asks for, and one person holds.
    """

    move: Callable[[Sequence[Handed], User], None]
    back: Callable[[Mapping[str, Collection[int]], User, User, User], None]
    count: Callable[[Collection[int], User | None], Mapping[str, int]]
    visits: Callable[[Collection[Account]], Mapping[int, float]]
    room: int


_floors: dict[str, Work] = {}
CHUNK = 500
TURN = "accounts.hand_over"
"""Steps, their undoing and the night's carrying out follow one another."""


def follow(key: str, work: Work) -> None:
    """A floor registers, in AppConfig.ready, what it knows of open work."""
    _floors[key] = work


def floors() -> list[Work]:
    """What the floors above have registered."""
    return list(_floors.values())


def check_parties(was: User | None, to: Sequence[User], by: User, *, field: str = "owner") -> None:
    """
    Who leads a team hands over within it, on both sides: a seat on another team's customer gives sight and no more.

    Raises Refused where whoever has the customers is out of reach, or a receiver is, or cannot own customers.
    """
    for user in to:
        if not user.may_own:
            words = _("%(name)s cannot own customers: the sign-in is off, or the role keeps no customer's file.")
            raise Refused(words % {"name": user}, field=field, code="cannot_own")
    wanted = {user.pk for user in (*to, was) if user is not None}
    if User.objects.led_by(by).filter(pk__in=wanted).count() < len(wanted):
        raise Refused(_("You may hand over within your own team only."), field=field, code="out_of_reach")


def locked(keys: Iterable[int]) -> list[Account]:
    """Customers by their keys, held until the transaction ends."""
    listed, found = sorted(keys), list[Account]()
    for start in range(0, len(listed), CHUNK):
        rows = Account.objects.select_for_update(of=("self",)).filter(pk__in=listed[start : start + CHUNK])
        found += rows.defer("search_text", "custom").select_related("owner").order_by("pk")
    return found


def give(handed: Sequence[Handed], *, along: bool = True, by: User) -> None:
    """Set the owners of locked customers and move what is open, in the caller's transaction and in few statements."""
    require(by, Right.HAND_OVER)
    for owner in {one.owner for one in handed}:
        keys = [one.account.pk for one in handed if one.owner == owner]
        for start in range(0, len(keys), CHUNK):
            rows = Account.objects.filter(pk__in=keys[start : start + CHUNK])
            rows.update(owner=owner, version=F("version") + 1, updated_at=timezone.now())
    for one in handed:
        one.account.owner, one.account.version = one.owner, one.account.version + 1
    for floor in floors() if along else ():
        floor.move([one for one in handed if one.owner is not None], by)


def keep(one: Handed, *, step: uuid.UUID, note: str, by: User) -> HandedOver:
    """Write down what was just given, so that it can go back."""
    return HandedOver.objects.create(
        step=step, account=one.account, was=one.was, owner=one.owner, on=timezone.localdate(), reason=note[:255], by=by,
        moved=one.moved, done_at=timezone.now(),
    )  # fmt: skip


def tell_book(
    was: User | None, to: Sequence[User | None], count: int, *, on: date | None = None, note: str = "", by: User
) -> None:
    """One event of customers that went in one step (`was` or `to` None: nobody), and one notice to each side."""
    receivers = [user for user in to if user is not None]
    data = {"count": count, "to": [str(user) for user in receivers], "on": on or timezone.localdate(), "note": note}
    url = f"/customers/?owner={receivers[0].pk}" if len(receivers) == 1 else "/customers/"
    notify = [*receivers, was]
    events.record(EventVerb.BOOK_HANDED_OVER, by=by, name=str(was or ""), data=data, notify=notify, url=url)


def told(one: Handed, verb: str, *, note: str, step: uuid.UUID | None = None, by: User) -> Event:
    """
    The event of one customer, for `events.record_many`; `step` is the key by which it goes back.

    `owner_keys` are who had it and has it by number: two colleagues may have one name.
    """
    said: dict[str, Any] = ({"note": note} if note else {}) | one.counts() | ({"step": str(step)} if step else {})
    return events.draft(
        verb, noun="account", subject_id=one.account.pk, name=str(one.account), account_id=one.account.pk, by=by,
        changes={"owner": [one.was, one.owner]},
        owner_keys=[one.was.pk if one.was else None, one.owner.pk if one.owner else None], **said,
    )  # fmt: skip
