"""A visit that was saved by mistake is taken back with all that it brought, and its text can be said again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.events import noun_of
from kam.ground.rights import Right, require, same_person
from kam.models import User
from lifecycle.actions import calendar_entries, mentions, next_visits, visit_drafts, visits
from lifecycle.choices import DropKind, PlanState
from lifecycle.facts import acceptances
from lifecycle.models import Visit, VisitPlan

WITHIN = timedelta(hours=12)
"""How long after it was saved; later it is corrected or removed."""
SAME = timedelta(seconds=5)
"""What was written in the transaction of the visit is as old as it, or a little younger."""


def is_fresh(visit: Visit, user: User) -> bool:
    """Whether this person may still take it back."""
    return visit.archived_at is None and same_person(visit.user, user) and timezone.now() - visit.created_at < WITHIN


def take_back(visit: Visit, *, by: User) -> Visit:
    """
    As if it had not been saved: removed, its plan what it was before, the visit it proposed gone, promises open again.

    What this person accepted from its note goes with it, unless somebody has done something with that since; what
    colleagues accepted stays (`of_colleagues`): that was their act.

    Raises Refused for somebody else's visit and for one that was saved long ago.
    """
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        fresh = records.lock(visit)
        if not is_fresh(fresh, by):
            raise Refused(
                _("Only whoever has just saved a visit takes it back. Correct or remove it instead."), status=403
            )
        _unaccept(fresh, by)
        gone = visits.put_away(fresh, by=by)
        visit_drafts.reopen_of(fresh)
        _withdraw_next(fresh)
        next_visits.propose(fresh.account, by=by)
        visits.hand_down([fresh.account_id], by=by)
    return gone


def _unaccept(visit: Visit, by: User) -> None:
    """The form opens again with the note, so that what was made of it would be offered, and made, twice."""
    found = [one for one in acceptances.of_visit(visit, by) if one.can_undo]
    theirs = acceptances.by_colleagues(found, by)
    for one in found:
        if (noun_of(one.made), one.made.pk) not in theirs:
            mentions.take_back(visit, kind=one.noun, key=one.made.pk, event=one.event, by=by)


def of_colleagues(visit: Visit, by: User) -> list[str]:
    """What colleagues accepted from its note, in words: what was made, and by whom."""
    found = acceptances.of_visit(visit, by)
    theirs = acceptances.by_colleagues(found, by)
    named = [(one.made, theirs.get((noun_of(one.made), one.made.pk))) for one in found]
    return [f"{made} ({who})" for made, who in named if who]


def _withdraw_next(visit: Visit) -> None:
    """The visits that were proposed and planned with it."""
    with_it = (visit.created_at, visit.created_at + SAME)
    proposed = Q(state=PlanState.PROPOSED, created_at__range=with_it, version=1)
    agreed = Q(state=PlanState.PLANNED, planned_on=visit.next_on, reasons__has_key="agreed", updated_at__range=with_it)
    plans = VisitPlan.objects.filter(proposed | agreed, account=visit.account_id)
    calendar_entries.write_many(plans, state=PlanState.DROPPED, drop_kind=DropKind.LAPSED)


def said(visit: Visit) -> dict[str, Any]:
    """What the form needs to say it again."""
    return {
        "kind": visit.kind, "contacts": list(visit.contacts.values_list("pk", flat=True)), "note": visit.note,
        "held_at": timezone.localtime(visit.held_at).replace(second=0, microsecond=0), "next_step": visit.next_step,
        "next_on": visit.next_on,
    }  # fmt: skip
