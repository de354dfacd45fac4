"""Stages: an account moves by the table, with person and reason; the journeys' other verbs stand beside it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import aftermaths, milestones
from lifecycle.actions.journeys import ensure_journeys, identify, set_stage
from lifecycle.choices import Cause, Stage
from lifecycle.models import Journey
from lifecycle.rules import stages

__all__ = ["ensure_journeys", "identify", "move"]


def move(
    journey: Journey,
    *,
    to: str,
    reason: str = "",
    on: date | None = None,
    revisit_on: date | None = None,
    version: int | None = None,
    by: User,
) -> Journey:
    """
    Move to another stage by the table.

    Raises Refused for a move the table does not have, a missing reason, milestones that nothing shows yet (unless a
    reason is given), dormancy without a day to look in again, and a move out of a warning that is still open (closing
    it moves the account).
    """
    require(by, Right.MOVE_STAGES)
    with transaction.atomic():
        journey = records.lock(journey, version)
        step = stages.find(journey.stage, to)
        if step is None:
            was, there = journey.get_stage_display(), dict(Stage.choices).get(to, to)
            raise Refused(_("From “%(was)s” there is no way to “%(to)s”.") % {"was": was, "to": there}, field="to")
        if step.needs_reason and not reason.strip():
            raise Refused(_("Say why: this move skips a step or goes back."), field="reason")
        if journey.stage == Stage.WARNING and journey.account.warnings.open().exists():
            raise Refused(_("Close the churn warning with its outcome; that moves the customer on."), field="to")
        lacking = [] if reason.strip() else milestones.missing(journey, on=on)
        if lacking:
            words = _("Not reached yet: %(names)s. Say why the customer moves on all the same.")
            raise Refused(words % {"names": "; ".join(str(one) for one in lacking)}, field="reason")
        if to not in (Stage.DORMANT, Stage.LOST):
            return set_stage(journey, to=to, reason=reason, on=on, by=by)
        # Given up after a sleep: why they left nobody asks here, so the reason is all the evidence there is.
        said = aftermaths.Said(cause=Cause.UNKNOWN, evidence=reason, revisit_on=revisit_on)
        aftermaths.check(to, said)
        moved = set_stage(journey, to=to, reason=reason, on=on, by=by)
        aftermaths.begin(moved.account, ending=to, note=reason, said=said, by=by)
        return moved
