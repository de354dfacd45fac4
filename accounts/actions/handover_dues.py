"""What was written down to be handed over on a day: carried out when it comes, if whoever ordered it still could."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.actions import handover_steps, handovers
from accounts.actions.handovers import CHUNK
from accounts.choices import EventVerb
from accounts.choices.handovers import Hindrance
from accounts.models import Account, HandedOver
from kam.ground import events, staging
from kam.ground.rights import Right, can, require
from kam.models import Event, User

URL = "/customers/hand-over/steps/"


def carry_out_due(on: date, *, by: User) -> int:
    """
    Hand over, step after step, what was written down for a day that has come; returns how many customers.

    What no longer stands as it stood then is dropped. A step that could not be ordered so today stays waiting, and who
    ordered it and who leads hear of it once.
    """
    require(by, Right.RECOMPUTE)
    with transaction.atomic():
        staging.take_turn(handovers.TURN)
        steps: dict[uuid.UUID, list[HandedOver]] = {}
        for row in (
            HandedOver.objects.due(on).select_related("was__team", "owner__team", "by__acts_for").order_by("on", "pk")
        ):
            steps.setdefault(row.step, []).append(row)
        keys = {row.account_id for rows in steps.values() for row in rows}
        accounts = {one.pk: one for one in handovers.locked(keys)}
        told = reasons(steps)
        return sum(_carry_out(rows, accounts, told.get(key, ""), by) for key, rows in steps.items())


def hindrance(rows: Sequence[HandedOver]) -> str:
    """Why a step could not be ordered so today; empty where it could."""
    by, was, receivers = rows[0].by, rows[0].was, {row.owner for row in rows if row.owner}
    if not by.is_active:
        return Hindrance.ORDERER_LEFT
    if not can(by, Right.HAND_OVER):
        return Hindrance.ORDERER_RIGHT
    if not all(user.is_active for user in receivers):
        return Hindrance.RECEIVER_LEFT
    if not all(user.may_own for user in receivers):
        return Hindrance.RECEIVER_ROLE
    wanted = {user.pk for user in (was, *receivers) if user}
    within = User.objects.led_by(by).filter(pk__in=wanted).count()
    return Hindrance.ORDERER_REACH if within < len(wanted) else ""


def reasons(steps: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """{step: why it was held up when its day came, as it was told last}."""
    held = Event.objects.filter(verb=EventVerb.BOOK_HELD, data__step__in=[str(key) for key in steps])
    rows = held.order_by("pk").values_list("data", flat=True) if steps else []
    return {uuid.UUID(data["step"]): str(data["why"]) for data in rows}


def held_up(on: date) -> dict[uuid.UUID, str]:
    """{step that waits although its day has come: why}."""
    return reasons(set(HandedOver.objects.due(on).order_by().values_list("step", flat=True)))


def _carry_out(rows: list[HandedOver], accounts: dict[int, Account], told: str, by: User) -> int:
    """One step: its customers, one row each, or a word why not."""
    why = hindrance(rows)
    if why:
        _hold(rows, why, told, by)
        return 0
    still: dict[int, HandedOver] = {}
    for row in rows:
        account = accounts[row.account_id]
        if account.owner_id == row.was_id and account.archived_at is None:
            row.account = account
            still.setdefault(account.pk, row)
    for row in rows:
        row.undone_at = None if still.get(row.account_id) is row else timezone.now()  # it is not taken away meanwhile
    handover_steps.carry_out(list(still.values()), by=by)
    HandedOver.objects.bulk_update(rows, ["moved", "done_at", "undone_at"], batch_size=CHUNK)
    return len(still)


def _hold(rows: list[HandedOver], why: str, told: str, by: User) -> None:
    if why == told:
        return
    first = rows[0]
    people = {first.by, *User.objects.leading([one for one in (first.was, *(row.owner for row in rows)) if one])}
    data = {"step": str(first.step), "why": why, "count": len(rows), "on": first.on}
    notify = [user for user in people if user.is_active]
    events.record(EventVerb.BOOK_HELD, by=by, name=str(first.was or ""), data=data, notify=notify, url=URL)
