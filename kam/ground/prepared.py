"""What a page puts together from many tables, kept for its reader until something happens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from kam.choices import Through
from kam.ground.cache import kept
from kam.models import Event

Made = TypeVar("Made")
KEPT, FRESH = 60, 30
"""Seconds after which it is put together anew whatever happened, and before which not for what others did."""
WAITS = ("order", "payment", "cost", "visit", "visitplan", "todo", "promise", "case")
"""Nouns that come all day, and of which none changes who sees whom: others' wait for `FRESH` seconds to be shown."""


def until_something_happens(name: str, user: Any, make: Callable[[], Made], *also: Any) -> Made:
    """
    What `make` returns for this reader, today and in their language; from the cache while nothing happened since.

    Each change is recorded in its own transaction, so the newest event tells whether there was one. What others wrote
    of the nouns of every day (`WAITS`) in the last `FRESH` seconds may be missing, or a company at work would put its
    dashboard together for every look; all else, and what the reader did, is there at once. Of those who look at the
    same moment one puts it together, and the others read what was there. What was committed late under an older number,
    and what a job writes without telling, shows after `KEPT` seconds at the latest. `also` is what else it depends on;
    what `make` returns has to be something that a cache can hold.
    """
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    place = (timezone.localdate(), timezone.get_current_timezone_name(), get_language())
    parts = repr((user.pk, user.role, user.team_id, *place, *also)).encode()
    key = f"prepared:{name}:{hashlib.sha256(parts).hexdigest()[:32]}"
    turn = f"{key}:turn"
    upto, found = kept.get(key) or (None, None)
    if upto is None or upto > newest or (upto < newest and (_matters(user, upto) or kept.add(turn, True, FRESH))):
        found = make()
        kept.set(key, (newest, found), KEPT)
        kept.set(turn, True, FRESH)
    return found  # type: ignore[return-value]


def _matters(user: Any, since: int) -> bool:
    """
    Whether after an event something came that is to be shown at once: of other nouns, or the reader's own doing.

    What a program does in their name is nothing that they look for on a page.
    """
    later = Event.objects.filter(pk__gt=since)
    own = Q(by_id=user.pk) & ~Q(through=Through.TOKEN)
    return later.filter(own | ~Q(noun__in=WAITS)).exists()
