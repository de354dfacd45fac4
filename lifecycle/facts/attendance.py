"""How many are invited to an event and came: all of them for whoever keeps it, for others those in their sight."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kam.ground.rights import Right, can, standing
from lifecycle.choices import Answer
from lifecycle.models import EventHeld, Invitation


@dataclass(frozen=True)
class Attendance:
    """The counts as a reader sees them; `hidden` are invited at customers that they do not see."""

    invited: int
    yes: int
    no: int
    open: int
    came: int
    customers: int
    hidden: int
    keeps: bool


def of(event: EventHeld, seen: Collection[Invitation], reader: Any) -> Attendance:
    """Of an event, by the invitations in the reader's sight; one query more for the others, of whom nothing is read."""
    columns = ("account", "answer", "attended")
    whole = list(Invitation.objects.live().filter(event=event).order_by().values_list(*columns))
    keeps = is_kept_by(event, reader)
    rows = whole if keeps else [(one.account_id, one.answer, one.attended) for one in seen]
    answers = [answer for _account, answer, _came in rows]
    there = [account for account, _answer, came in rows if came]
    return Attendance(
        invited=len(rows), yes=answers.count(Answer.YES), no=answers.count(Answer.NO), open=answers.count(Answer.OPEN),
        came=len(there), customers=len(set(there)), hidden=len(whole) - len(seen), keeps=keeps,
    )  # fmt: skip


def is_kept_by(event: EventHeld, reader: Any) -> bool:
    """Whether somebody hosts an event or runs events: they plan seats and lunch for everybody."""
    return bool(event.host_id == standing(reader).pk or can(reader, Right.RUN_EVENTS))
