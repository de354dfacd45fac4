"""Stages: an account moves by the table, with person and reason; the journeys' other verbs stand beside it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from kam.ground import records, wording
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import aftermaths, milestones, warnings
from lifecycle.actions.journeys import ensure_journeys, identify, set_stage
from lifecycle.choices import Ending, Stage
from lifecycle.facts import endings
from lifecycle.models import Journey, Milestone
from lifecycle.rules import stages

__all__ = ["ensure_journeys", "identify", "move"]


def move(
    journey: Journey,
    *,
    to: str,
    reason: str = "",
    said: aftermaths.Said = aftermaths.NOTHING,
    version: int | None = None,
    by: User,
) -> Journey:
    """
    Move to another stage by the table; into churn warning a warning is raised, an end begins with what follows it.

    Raises Refused for a move the table does not have, a missing reason, a win-back that no order or agreement
    shows, milestones that nothing shows yet (unless a
    reason is given; what was missing is kept with the move), what an ending lacks (`aftermaths.begin`), and a move out
    of a warning that is still open (closing it moves the account).
    """
    require(by, Right.MOVE_STAGES)
    with transaction.atomic():
        arrivals.home(journey.account)  # held first, as whoever warns holds it
        journey = records.lock(journey, version, by)
        arrivals.open_for(journey.account, by)
        lacking = _may(journey, to, reason)
        if to == Stage.WARNING:
            warnings.raise_by_hand(journey.account, reason=reason, said=said, by=by)
            journey.refresh_from_db()
            return journey
        if to in Ending.values:
            aftermaths.check(to, said)
        moved = set_stage(journey, to=to, reason=reason, lacking=lacking, by=by)
        if to in Ending.values:
            aftermaths.begin(moved.account, ending=to, note=reason, said=said, by=by)
        return moved


def _may(journey: Journey, to: str, reason: str) -> list[Milestone]:
    """What the move goes on without, if anything; raises Refused where the table, a warning or a milestone says no."""
    step = stages.find(journey.stage, to)
    if step is None:
        was, there = journey.get_stage_display(), dict(Stage.choices).get(to, to)
        raise Refused(_("From “%(was)s” there is no way to “%(to)s”.") % {"was": was, "to": there}, field="to")
    if journey.stage == Stage.WARNING and journey.account.warnings.unclosed().exists():
        raise Refused(_("Close the churn warning with its outcome; that moves the customer on."), field="to")
    said = bool(reason.strip())
    if step.needs_reason and not said and to != Stage.WARNING:  # whoever warns is asked for the fear, not for the step
        lost = _("Say what has changed: this customer was lost.")
        words = lost if journey.stage == Stage.LOST else _("Say why: this move skips a step or goes back.")
        raise Refused(words, field="reason")
    if to == Stage.WON_BACK and (why := endings.not_back(journey)):
        raise Refused(why, field="to")
    lacking = milestones.missing(journey) if stages.moves_on(journey.stage, to) else []
    if lacking and not said:
        words = _("Not reached yet: %(names)s. Say why the customer moves on all the same.")
        raise Refused(words % {"names": wording.clauses(lacking)}, field="reason")
    return lacking
