"""A loss is taken back: the customer stands under its warning again, with the visits that fell away."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, same_person
from kam.models import User
from lifecycle.actions import aftermaths, journeys, losses, todos, warnings
from lifecycle.choices import Ending, EventVerb, Stage, TodoSource
from lifecycle.models import Aftermath, Journey, Todo, Warning


def may_reopen(made: Aftermath, user: User) -> bool:
    """Whether this loss can be taken back, and by this person: the customer's owner, or whoever leads."""
    leads = can(user, Right.HAND_OVER) or same_person(made.account.owner, user)
    return made.ending == Ending.LOST and made.taken_back_on is None and leads and can(user, Right.MOVE_STAGES)


def reopen(made: Aftermath, *, reason: str, version: int | None = None, by: User) -> Warning:
    """
    Back to the churn warning, with the reason; returns the warning that is open now.

    The visits that fell away and are still to come stand again, the review is not asked for any more, and whoever heard
    of the loss hears of this. Refused: no reason, somebody else's customer, not a loss, or not lost any more.
    """
    require(by, Right.MOVE_STAGES)
    if not reason.strip():
        raise Refused(_("Say why the loss is taken back."), field="reason")
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(made.account), by)
        fresh = records.lock(made, version, by)
        _check(fresh, by)
        journey = Journey.objects.select_for_update(of=("self",)).filter(account=account).first()
        if journey is None or journey.stage != Stage.LOST:
            raise Refused(_("%(name)s is not lost any more.") % {"name": account}, code="conflict")
        opened = _warn_again(fresh, journey, reason, by)
        fresh.warning, fresh.taken_back_on, fresh.taken_back_by = None, timezone.localdate(), by
        fresh.taken_back_why = reason.strip()[:255]
        records.bump(fresh)
        visits = losses.bring_back(account, fresh.cancelled, by=by)
        for todo in Todo.objects.open().filter(
            account=account, source=TodoSource.WIN_BACK, reason=f"review:{fresh.pk}"
        ):
            todos.drop(todo, result=fresh.taken_back_why, entailed=True, by=by)
        events.record(
            EventVerb.AFTERMATH_TAKEN_BACK, fresh, by=by,
            data={"ending": fresh.ending, "reason": fresh.taken_back_why, "visits": visits},
            notify=[account.owner, *(losses.who_hears(account) if account.is_key else ())],
            url=aftermaths.address(fresh),
        )  # fmt: skip
    return opened


def _check(made: Aftermath, by: User) -> None:
    if made.ending != Ending.LOST:
        raise Refused(_("Only a loss is taken back."))
    if made.taken_back_on is not None:
        raise Refused(_("This loss was taken back already."), code="conflict")
    if not may_reopen(made, by):
        raise Refused(_("Only whoever owns the customer, or leads, takes a loss back."), status=403)


def _warn_again(made: Aftermath, journey: Journey, reason: str, by: User) -> Warning:
    """The warning that ended with the loss is open again; where there was none, a new one is raised."""
    there = Warning.objects.unclosed().filter(account=journey.account_id).first()
    if there is None and made.warning is None:
        return warnings.raise_by_hand(journey.account, reason=reason, by=by)
    opened = there if there is not None or made.warning is None else warnings.unclose(records.lock(made.warning), by=by)
    assert opened is not None  # one of the two is there
    journeys.set_stage(journey, to=Stage.WARNING, reason=reason, by=by)
    return opened
