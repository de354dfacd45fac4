"""A competitor that a visit's note names: noted at the customer with what was heard of it, and taken back whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import moves, presences
from accounts.choices import Means, Threat
from accounts.models import Competitor, Move, Presence
from kam.models import User
from lifecycle.actions import acceptances
from lifecycle.models import Visit
from lifecycle.rules import offers, quotes
from lifecycle.rules.mentions import Mention


def accept(visit: Visit, heard: Mention, *, by: User) -> Presence:
    """
    Seen there on the day of the visit; a lower price is a threat by price, and a move of the competitor's of that day.

    The verbs of presences and moves ask for their right.
    """
    known = Competitor.objects.live().filter(name=heard.name).first()
    seen_on = min(visit.held_on, timezone.localdate())
    there = Presence.objects.live().filter(account=visit.account_id, competitor=known).first() if known else None
    with transaction.atomic():
        data = acceptances.mark(visit)
        if there is not None:
            seen = {"seen_on": max(seen_on, there.seen_on)} | _told(heard, there)
            noted = presences.change(there, values=seen, data=data, by=by)
        else:
            named = {"competitor": known} if known else {"new_competitor": heard.name}
            told = {"seen_on": seen_on, "note": heard.text, "source": _("visit note")} | _told(heard)
            noted = presences.note(values={"account": visit.account, **named, **told}, data=data, by=by)
        if offers.is_lower(heard.text):
            _move(visit, noted, heard, seen_on, by)
    return noted


def turn_back(visit: Visit, noted: Presence, *, event: int | None, by: User) -> Presence:
    """What accepting wrote goes again, with the move; raises Refused for what was changed since."""
    with transaction.atomic():
        back: Presence = acceptances.turn_back(visit, noted, presences, event=event, by=by)
        there = Move.objects.live().filter(account=noted.account_id, competitor=noted.competitor_id)
        for move in acceptances.made_of(visit, there):
            acceptances.turn_back(visit, move, moves, by=by)
    return back


def _told(heard: Mention, there: Presence | None = None) -> dict[str, Any]:
    """What a lower price says of the threat; what is known to be worse stays, and the words are kept beside it."""
    if not offers.is_lower(heard.text):
        return {}
    threat = there.threat if there else Threat.LOW
    means, note = (list(there.means), there.note) if there else ([], "")
    return {
        "threat": Threat.MEDIUM if threat == Threat.LOW else threat,
        "means": means if Means.PRICE in means else [*means, Means.PRICE.value],
        "note": note if heard.text in note else f"{note}\n{heard.text}".strip(),
    }


def _move(visit: Visit, noted: Presence, heard: Mention, on: date, by: User) -> Move:
    told = {"text": quotes.clean(heard.text)[:500], "source": _("visit note")}
    values = {"competitor": noted.competitor, "account": visit.account, "on": on, **told}
    return moves.note(values=values, data=acceptances.mark(visit), by=by)
