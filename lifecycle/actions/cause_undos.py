"""What was said of a warning's cause with a turn that is taken back is not said: it stands as it stood before."""

from __future__ import annotations

from kam.ground import events, records
from kam.ground.rights import Right, require
from kam.models import Event, User
from kam.models.events import SUSPICION
from lifecycle.choices import CauseState, EventVerb
from lifecycle.models import WarningCause


def unname(cause: WarningCause, *, by: User) -> WarningCause:
    """A cause that was named is withdrawn, and the one whose place it took stands again."""
    require(by, Right.MOVE_STAGES)
    _write(cause, CauseState.WITHDRAWN, EventVerb.CAUSE_WITHDRAWN, by)
    earlier = cause.warning.causes.filter(pk__lt=cause.pk).order_by("-pk")
    before = next((one for one in earlier if one.is_suspicion == cause.is_suspicion), None)
    if before is not None and before.state == CauseState.WITHDRAWN and not _was_withdrawn(before):
        before.state = CauseState.CONFIRMED if before.read_on else CauseState.SUSPECTED
        records.bump(before)
    return cause


def unconfirm(cause: WarningCause, *, by: User) -> WarningCause:
    """A cause that the closing agreed on is suspected, as it was."""
    require(by, Right.MOVE_STAGES)
    return _write(cause, CauseState.SUSPECTED, EventVerb.CAUSE_REOPENED, by)


def _noun(cause: WarningCause) -> str:
    return SUSPICION if cause.is_suspicion else WarningCause.noun


def _was_withdrawn(cause: WarningCause) -> bool:
    """Whether somebody took it back, and not another cause its place."""
    told = Event.objects.filter(noun=_noun(cause), subject_id=cause.pk, verb=EventVerb.CAUSE_WITHDRAWN)
    return told.exists()


def _write(cause: WarningCause, state: str, verb: str, by: User) -> WarningCause:
    cause.state = state
    records.bump(cause)
    account = cause.warning.account
    told = events.draft(verb, noun=_noun(cause), subject_id=cause.pk, name=str(account), account_id=account.pk, by=by)
    events.record_many([told])
    return cause
