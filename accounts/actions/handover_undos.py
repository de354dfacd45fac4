"""A step in which customers were handed over is undone: what still stands as the step left it goes back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import handovers
from accounts.actions.handovers import CHUNK, Handed
from accounts.choices import EventVerb
from accounts.choices.handovers import Staying
from accounts.models import Account, HandedOver
from kam.ground import events, scope, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, standing
from kam.models import User

SHOWN = 5


@dataclass(frozen=True)
class Left:
    """A customer that does not go back: its key and name (none where it is out of sight), and why."""

    account: int | None
    name: str
    why: Staying

    def __str__(self) -> str:
        return f"{self.name or _('A customer')} {self.why.label}"


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
        return f"{done} {left_words(self.left)}" if self.left else done


def left_words(left: Sequence[Left]) -> str:
    """Which customers stay, and why; the first few by name."""
    more = len(left) - SHOWN
    named = "; ".join([*map(str, left[:SHOWN]), *([_("and %d more") % more] if more > 0 else [])])
    return _("Left as they are: %(names)s.") % {"names": named}


def undo(step: uuid.UUID, *, by: User) -> Back:
    """
    Put a step back, or cancel one that waits. What was archived, merged or handed on since stays as it is and is named.

    Only who made the step, or who could have made it: whose reach covers both sides. Raises Refused where nothing can
    go back, or the colleague who had the customers left.
    """
    require(by, Right.HAND_OVER)
    with transaction.atomic():
        staging.take_turn(handovers.TURN)
        rows = rows_of(step, by)
        if not may_undo(rows, by):
            words = _("Only who made this hand-over may undo it, or who leads both sides of it.")
            raise Refused(words, code="not_yours", status=403)
        waits = [row for row in rows if row.done_at is None]
        stays = _staying([row for row in rows if row.done_at is not None], by, lock=True)
        back = [row for row in rows if row.done_at is not None and row.pk not in stays]
        left = [stays[row.pk] for row in rows if row.pk in stays]
        if not back and not waits:
            words = f"{_('Nothing can go back.')} {left_words(left)}"
            raise Refused(words, code="changed_since", more={"left": plain(left)})
        _take_back(back, by)
        gone = [row.pk for row in (*waits, *back)]
        for start in range(0, len(gone), CHUNK):
            HandedOver.objects.filter(pk__in=gone[start : start + CHUNK]).update(undone_at=timezone.now())
        events.record(EventVerb.BOOK_TAKEN_BACK, by=by, name=str(rows[0].was),
                      data={"count": len(gone)} | ({"left": len(left)} if left else {}),
                      notify=[*{row.owner for row in rows}, rows[0].was, rows[0].by], url="/customers/")  # fmt: skip
    return Back(len(gone), left, is_cancelled=not back)


def rows_of(step: uuid.UUID, by: User) -> list[HandedOver]:
    """What can still be undone of a step of which the user sees something; raises Refused where there is nothing."""
    rows = HandedOver.objects.filter(step=step, undone_at=None).order_by("pk")
    if not HandedOver.objects.visible_to(by).filter(step=step, undone_at=None).exists():
        raise Refused(_("There is no such hand-over, or it is undone already."), code="undone")
    return list(rows.select_related("was", "owner", "by__acts_for"))


def may_undo(rows: Sequence[HandedOver], by: User) -> bool:
    """Whether the user made the step, or could have made it."""
    if not rows or not can(by, Right.HAND_OVER):
        return False
    if made_by(rows[0], by):
        return True
    wanted = {user.pk for row in rows for user in (row.was, row.owner)}
    return User.objects.led_by(by).filter(pk__in=wanted).count() == len(wanted)


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


def _why(account: Account, owner_id: int, seen: set[int]) -> Staying | None:
    if account.pk not in seen:
        return Staying.HIDDEN
    if account.merged_into_id is not None:
        return Staying.MERGED
    if account.archived_at is not None:
        return Staying.ARCHIVED
    return Staying.CHANGED if account.owner_id != owner_id else None


def _take_back(rows: Sequence[HandedOver], by: User) -> None:
    """The locked customers to who had them, with the open work that went along with these."""
    if not rows:
        return
    was = rows[0].was
    if not was.may_own:
        words = _("%(name)s is no longer here, or keeps no customers any more. Hand them to somebody else.")
        raise Refused(words % {"name": was}, code="left")
    back = [Handed(row.account, row.owner, was) for row in rows]
    handovers.give(back, along=False, by=by)
    for owner in {row.owner for row in rows}:
        moved: dict[str, list[int]] = {}
        for row in rows:
            for what, keys in row.moved.items() if row.owner == owner else ():
                moved.setdefault(what, []).extend(keys)
        for floor in handovers.floors():
            floor.back(moved, was, owner, by)
    events.record_many(handovers.told(one, EventVerb.ACCOUNT_HANDED_OVER, note="", by=by) for one in back)
