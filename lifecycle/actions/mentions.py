"""What a visit note mentions becomes work when somebody taps it: a promise, the next visit, a follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import plans, promises
from lifecycle.choices import PromiseSide
from lifecycle.models import Promise, Visit, VisitPlan
from lifecycle.rules import mentions
from lifecycle.rules.cadence import workday
from lifecycle.rules.mentions import COMMITMENT, COMPETITOR, COMPLAINT, NEXT_VISIT, Mention

ANSWER_WITHIN = 3
"""Days within which a complaint or a rival's offer is followed up."""


@dataclass(frozen=True)
class Suggestion:
    """A finding that waits for a tap: what it would become, and the sentence it comes from."""

    mention: Mention
    on: date

    @property
    def kind(self) -> str:
        return self.mention.kind


def open_suggestions(visit: Visit) -> list[Suggestion]:
    """The findings of a visit's note that nobody has accepted yet."""
    held_on = timezone.localdate(visit.held_at)
    found = [Suggestion(mention, _day(mention, held_on)) for mention in mentions.find(visit.note, held_on)]
    if not found:
        return []
    made = [promise.text for promise in Promise.objects.filter(visit=visit)]
    planned = set(VisitPlan.objects.open().filter(account=visit.account_id).values_list("planned_on", flat=True))
    return [one for one in found if not _is_taken(one, made, planned)]


def _is_taken(one: Suggestion, made: list[str], planned: set[date]) -> bool:
    """Whether it was accepted, in whichever language the words before the quoted sentence are."""
    if one.kind == NEXT_VISIT:
        return one.on in planned
    return any(text.endswith(one.mention.text) for text in made)


def accept(visit: Visit, *, key: str, by: User) -> Any:
    """Make of one finding what it suggests; raises Refused when the note does not say that (any more)."""
    require(by, Right.LOG_VISITS)
    chosen = next((one for one in open_suggestions(visit) if one.mention.key == key), None)
    if chosen is None:
        raise Refused(_("This was accepted already, or the note was changed."))
    if chosen.kind == NEXT_VISIT:
        return plans.make(visit.account, planned_on=chosen.on, purpose=chosen.mention.text[:255], by=by)
    side = PromiseSide.THEIRS if chosen.kind == COMMITMENT else PromiseSide.OURS
    text = promise_text(chosen.mention)
    return promises.make(visit.account, text=text, due_on=chosen.on, side=side, visit=visit, by=by)


def promise_text(mention: Mention) -> str:
    """The words of the promise that a finding becomes."""
    if mention.kind == COMPLAINT:
        return (_("Answer the complaint: %s") % mention.text)[:255]
    if mention.kind == COMPETITOR:
        return (_("Find out what the competitor offers: %s") % mention.text)[:255]
    return mention.text[:255]


def _day(mention: Mention, held_on: date) -> date:
    return mention.on or workday(held_on + timedelta(days=ANSWER_WITHIN))
