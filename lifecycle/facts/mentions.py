"""What reading a visit's note needs to know, and by what it is known again: rivals on file, cases, live plans."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Competitor, Contact, Seat
from kam.models import User
from lifecycle.choices import PlanState
from lifecycle.models import Visit
from lifecycle.rules import colleagues, mentions
from lifecycle.rules.mentions import Mention

LIVE_PLANS = (PlanState.PLANNED, PlanState.DONE)


def on_file() -> dict[str, tuple[str, ...]]:
    """The competitors that are known, with the names they go by."""
    rows = Competitor.objects.live().values_list("name", "short_name")
    return {name: tuple(filter(None, (name, short))) for name, short in rows}


def heard_in(visit: Visit) -> list[Mention]:
    """What a visit's note mentions; what a colleague of the customer's team says or promises is ours."""
    return mentions.find(visit.note, visit.held_on, on_file(), ours_of(visit))


def ours_of(visit: Visit) -> tuple[str, ...]:
    """The names of the customer's team and of whoever paid the visit, but for those that the customer's people bear."""
    seats = Seat.objects.on_team_of(visit.account_id).values("user")
    names = User.objects.filter(Q(pk__in=seats) | Q(pk__in=[visit.user_id, visit.account.owner_id])).order_by("pk")
    there = Contact.objects.live().filter(account=visit.account_id).values_list("name", flat=True)
    return colleagues.told_apart(names.values_list("name", flat=True), there)


def reason_of(visit: Visit, mention: Mention) -> str:
    """The sentence of a visit from which a case was opened, by which it is known again."""
    return f"visit-{visit.pk}:{mention.text[:60]}"
