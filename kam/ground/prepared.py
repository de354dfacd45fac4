"""What a page puts together from many tables, kept for its reader until something happens."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from kam.choices import Through
from kam.models import Event

Made = TypeVar("Made")
KEPT, FRESH = 60, 5
"""Seconds after which it is put together anew whatever happened, and before which only for what its reader did."""


def until_something_happens(name: str, user: Any, make: Callable[[], Made], *also: Any) -> Made:
    """
    What `make` returns for this reader, today and in their language; from the cache while nothing happened since.

    Each change is recorded in its own transaction, so the newest event tells whether there was one. What others did
    in the last `FRESH` seconds may be missing, or a company at work would put its dashboard together for every look;
    what the reader did is there at once. What was committed late under an older number, and what a job writes without
    telling, shows after `KEPT` seconds at the latest. `also` is what else it depends on; what `make` returns has to be
    something that a cache can hold.
    """
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    place = (timezone.localdate(), timezone.get_current_timezone_name(), get_language())
    parts = repr((user.pk, user.role, user.team_id, *place, *also)).encode()
    key = f"prepared:{name}:{hashlib.sha256(parts).hexdigest()[:32]}"
    upto, made_at, found = cache.get(key) or (-1, 0.0, None)
    if upto != newest and (time.time() - made_at > FRESH or upto > newest or _acted(user, upto)):
        made_at, found = time.time(), make()
        cache.set(key, (newest, made_at, found), KEPT)
    return found  # type: ignore[return-value]


def _acted(user: Any, since: int) -> bool:
    """Whether this reader did something after an event; what a program does in their name is not seen on a page."""
    own = Event.objects.filter(pk__gt=since, by_id=user.pk)
    return own.exclude(through=Through.TOKEN).exists()
