"""Champions who left a customer as of a date, and whether whoever follows them has been met (a signal of the score)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from accounts.choices import Stance
from accounts.models import Contact
from accounts.rules import influence
from accounts.rules.influence import Person
from analytics.rules import signals
from analytics.rules.trade import Ints
from kam.models import Event
from lifecycle.models import Visit
from lifecycle.models.cases import end_of

SUCCESSOR_MET = 0.5
"""What is left of a champion's leaving once the successor was met."""
COLUMNS = ("pk", "account_id", "stance", "title", "followed_by_id", "last_met_on", "left_on", "updated_at")


@dataclass(frozen=True)
class Departed:
    """One champion who left; `left` fades from 1 on the day of leaving, and is halved when the successor was met."""

    account: int
    contact: int
    on: date
    left: float


def add(exposed: signals.Exposures, accounts: Ints, as_of: date, fades: int) -> None:
    """Raise the exposure of accounts that a champion left up to the date; of several the weightiest counts."""
    places = {account: place for place, account in enumerate(accounts.tolist())}
    for one in departed(as_of, fades):
        place = places.get(one.account)
        if place is not None:
            exposed.champion_left[place] = max(exposed.champion_left[place], one.left)


def departed(as_of: date, fades: int, account_id: int | None = None) -> list[Departed]:
    """
    The champions (of one account) who left within `fades` days up to the date, the last to go first.

    Champion is who was one by the end of the date: what was noted later is taken back by the event log.
    """
    gone = _people(as_of).filter(left_on__lte=as_of, left_on__gt=as_of - timedelta(days=fades))
    gone = gone if account_id is None else gone.filter(account=account_id)
    left = [(row.account_id, _person(row)) for row in _champions(gone.order_by("-left_on", "-pk"), as_of)]
    heirs = _heirs(left, as_of)
    met = _met(heirs.values(), as_of)
    found = []
    for account, person in left:
        assert person.left_on is not None
        share = float(signals.fading((as_of - person.left_on).days, fades))
        heir = heirs.get(person.id)
        is_met = heir is not None and heir.id in met
        found.append(Departed(account, person.id, person.left_on, share * SUCCESSOR_MET if is_met else share))
    return found


def _champions(gone: Any, as_of: date) -> list[Any]:
    """Of those who left, who was a champion by the end of the date."""
    end = end_of(as_of)
    found = list(gone.filter(Q(stance=Stance.CHAMPION) | Q(updated_at__gte=end)))
    later = Event.objects.changed_after("contact", end) if any(one.updated_at >= end for one in found) else {}
    for one in found:
        for changes in later.get(one.pk, ()):
            one.stance = changes["stance"][0] if "stance" in changes else one.stance
    return [one for one in found if one.stance == Stance.CHAMPION]


def _people(as_of: date) -> Any:
    """Those who were on file by the end of the date."""
    kept = Q(archived_at__isnull=True) | Q(archived_at__gte=end_of(as_of))
    return Contact.objects.filter(kept, merged_into__isnull=True).only(*COLUMNS)


def _person(row: Any) -> Person:
    return Person(
        id=row.pk, stance=row.stance, title=row.title, followed_by=row.followed_by_id, last_met_on=row.last_met_on,
        left_on=row.left_on,
    )  # fmt: skip


def _heirs(left: list[tuple[int, Person]], as_of: date) -> dict[int, Person]:
    """{who left: who follows them}, by the rule of the decision map, among those who were there on the date."""
    there: dict[int, list[Person]] = defaultdict(list)
    present = _people(as_of).filter(
        Q(left_on__isnull=True) | Q(left_on__gt=as_of), account__in={one for one, _ in left}
    )
    for row in present.order_by("name", "pk") if left else ():
        there[row.account_id].append(_person(row))
    found = {person.id: influence.successor(person, there[account]) for account, person in left}
    return {gone: heir for gone, heir in found.items() if heir is not None}


def _met(heirs: Iterable[Person], as_of: date) -> set[int]:
    """Who of these was met up to the date: by a visit, or by the day that stands with them."""
    known = {one.id: one.last_met_on for one in heirs}
    seen = Visit.objects.live().seen().filter(held_at__lt=end_of(as_of), contacts__in=known or [])
    told = {key for key, day in known.items() if day is not None and day <= as_of}
    return told | (set(seen.order_by().values_list("contacts", flat=True)) & known.keys())
