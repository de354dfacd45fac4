"""A hand-over, of a step or of one customer of it, is undone: what still stands as it left it goes back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import arrivals, handovers
from accounts.actions.handovers import CHUNK, Handed
from accounts.choices import EventVerb
from accounts.choices.handovers import Staying, StepState
from accounts.models import Account, HandedOver
from kam.choices import Reach
from kam.ground import events, scope, staging, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, grant, require, standing
from kam.models import User

SHOWN = 5


@dataclass(frozen=True)
class Left:
    """A customer that does not go back: its key and name (none where it is out of sight), and why."""

    account: int | None
    name: str
    why: Staying

    def __str__(self) -> str:
        name = self.name or _("A customer")
        return wording.pair(name, self.why.label)


@dataclass(frozen=True)
class Back:
    """How many went back (or, of a step that waited, will not go), and which stay where they are."""

    count: int
    left: list[Left]
    is_cancelled: bool = False

    def words(self) -> str:
        """What was done, in a sentence; the first few that stay are named."""
        if self.is_cancelled:
            return _("Cancelled: nothing changes hands on that day.")
        done = ngettext("%d customer is back.", "%d customers are back.", self.count) % self.count
        return wording.sentences([done, left_words(self.left)]) if self.left else done


def left_words(left: Sequence[Left]) -> str:
    """Which customers stay, and why; the first few by name."""
    more = len(left) - SHOWN
    named = wording.clauses([*left[:SHOWN], *([_("and %d more") % more] if more > 0 else [])])
    return _("Left as they are: %(names)s.") % {"names": named}


def undo(step: uuid.UUID, *, account: int | None = None, by: User) -> Back:
    """
    Put a step, or one customer of it, back, or cancel one that waits.

    What was archived, merged or handed on since stays as it is and is named. Only who made the step, or who could have
    made it: whose reach covers both sides. Raises Refused where nothing can go back, or the colleague who had the
    customers left.
    """
    require(by, Right.HAND_OVER)
    with transaction.atomic():
        staging.take_turn(handovers.TURN)
        rows = rows_of(step, by, account)
        if not may_undo(rows, by):
            words = _("Only who made this hand-over may take it back, or who leads both sides of it.")
            raise Refused(words, code="not_yours", status=403)
        waits = [row for row in rows if row.done_at is None]
        stays = _staying([row for row in rows if row.done_at is not None], by, lock=True)
        back = [row for row in rows if row.done_at is not None and row.pk not in stays]
        left = [stays[row.pk] for row in rows if row.pk in stays]
        if not back and not waits:
            words = _("Nothing can go back.")
            raise Refused(
                wording.sentences([words, left_words(left)]), code="changed_since", more={"left": plain(left)}
            )
        _take_back(back, by, single=len(rows) == 1)
        gone = [row.pk for row in (*waits, *back)]
        for start in range(0, len(gone), CHUNK):
            HandedOver.objects.filter(pk__in=gone[start : start + CHUNK]).update(undone_at=timezone.now())
        if waits or len(rows) > 1:
            data = {"count": len(gone)} | ({"left": len(left)} if left else {})
            people = [*{row.owner for row in rows}, rows[0].was, rows[0].by]
            name = str(rows[0].was or "")
            events.record(EventVerb.BOOK_TAKEN_BACK, by=by, name=name, data=data, notify=people, url="/customers/")
    return Back(len(gone), left, is_cancelled=not back)


def undo_last(account: Account, *, by: User) -> Back:
    """Put one customer back to who had it before its owner got it, by the rules of `undo`."""
    require(by, Right.HAND_OVER)
    arrivals.open_for(account, by)
    row = HandedOver.objects.last_of(account)
    if row is None:
        raise Refused(_("There is no such hand-over, or it was taken back already."), code="undone")
    return undo(row.step, account=account.pk, by=by)


def rows_of(step: uuid.UUID, by: User, account: int | None = None) -> list[HandedOver]:
    """What can still be undone of a step of which the user sees something; raises Refused where there is nothing."""
    wanted = {"step": step, "undone_at": None} | ({"account": account} if account is not None else {})
    rows = HandedOver.objects.filter(**wanted).order_by("pk")
    if not HandedOver.objects.visible_to(by).filter(**wanted).exists():
        raise Refused(_("There is no such hand-over, or it was taken back already."), code="undone")
    return list(rows.select_related("was", "owner", "by__acts_for"))


def may_undo(rows: Sequence[HandedOver], by: User) -> bool:
    """Whether the user made the step, or could have made it."""
    if not rows or not can(by, Right.HAND_OVER):
        return False
    if made_by(rows[0], by):
        return True
    return leads({key for row in rows for key in (row.was_id, row.owner_id)}, by)


def leads(people: Collection[int | None], user: User) -> bool:
    """Whether all of these lie in the user's reach; nobody (None) does only for who sees the whole company."""
    wanted = {key for key in people if key is not None}
    if len(wanted) < len(people) and grant(user).reach != Reach.ALL:
        return False
    return User.objects.led_by(user).filter(pk__in=wanted).count() == len(wanted)


def step_of(account: Account, user: User) -> uuid.UUID | None:
    """The step by which a customer came to its owner, where the user may put it back."""
    if account.archived_at is not None or not can(user, Right.HAND_OVER):
        return None
    row = HandedOver.objects.last_of(account)
    return row.step if row is not None and may_undo([row], user) else None


def steps_of(accounts: Sequence[Account], user: User) -> set[uuid.UUID]:
    """The steps by which a user gave customers to their owners, where these may go back."""
    rows = HandedOver.objects.standing(StepState.DONE).filter(account__in=accounts, by=user).order_by("account", "-pk")
    newest: dict[int, uuid.UUID] = {}
    for account, step in rows.values_list("account", "step"):
        newest.setdefault(account, step)
    return set(newest.values()) if can(user, Right.HAND_OVER) else set()


def made_by(row: HandedOver, user: User) -> bool:
    """Whether the user made the step, in person or through an integration."""
    return standing(row.by).pk == standing(user).pk


def staying(step: uuid.UUID, by: User) -> list[Left]:
    """Which customers of a step would not go back now, and why."""
    rows = HandedOver.objects.filter(step=step, undone_at=None, done_at__isnull=False).order_by("pk")
    return list(_staying(list(rows), by).values())


def plain(left: Sequence[Left]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [{"account": one.account, "name": one.name, "why": str(one.why), "words": str(one)} for one in left]


def _staying(rows: Sequence[HandedOver], by: User, *, lock: bool = False) -> dict[int, Left]:
    """{row: why its customer is left as it is}."""
    keys = {row.account_id for row in rows}
    found = handovers.locked(keys) if lock else Account.objects.filter(pk__in=[*keys])
    accounts, seen = {one.pk: one for one in found}, scope.seen_of(by, keys)
    stays = {}
    for row in rows:
        row.account = accounts[row.account_id]
        why = _why(row.account, row.owner_id, seen)
        if why is Staying.HIDDEN:
            stays[row.pk] = Left(None, "", why)
        elif why is not None:
            stays[row.pk] = Left(row.account_id, str(row.account), why)
    return stays


def _why(account: Account, owner_id: int | None, seen: set[int]) -> Staying | None:
    if account.pk not in seen:
        return Staying.HIDDEN
    if account.merged_into_id is not None:
        return Staying.MERGED
    if account.archived_at is not None:
        return Staying.ARCHIVED
    return Staying.CHANGED if account.owner_id != owner_id else None


def _take_back(rows: Sequence[HandedOver], by: User, *, single: bool) -> None:
    """The locked customers to who had them, with the open work that went along; of a `single` one both sides hear."""
    if not rows:
        return
    was = rows[0].was
    if was is not None and not was.may_own:
        words = _("%(name)s is no longer here, or keeps no customers any more. Hand them to somebody else.")
        raise Refused(words % {"name": was}, code="left")
    back = [Handed(row.account, row.owner, was) for row in rows]
    handovers.give(back, along=False, by=by)
    for owner in {row.owner for row in rows}:
        moved: dict[str, list[int]] = {}
        for row in rows:
            for what, keys in row.moved.items() if row.owner == owner else ():
                moved.setdefault(what, []).extend(keys)
        if was is not None and owner is not None:
            for floor in handovers.floors():
                floor.back(moved, was, owner, by)
    told = [handovers.told(one, EventVerb.ACCOUNT_HANDED_OVER, note="", by=by) for one in back]
    alone = [([one.was, one.owner, rows[0].by], f"/customers/{one.account.pk}/") for one in back[:1] if single]
    events.record_many(told, notify=alone)
