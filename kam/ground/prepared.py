"""What a page puts together from many tables, kept for its reader until something happens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from kam.models import Event

Made = TypeVar("Made")
KEPT = 60
"""Seconds after which it is put together anew whatever happened."""


def until_something_happens(name: str, user: Any, make: Callable[[], Made], *also: Any) -> Made:
    """
    What `make` returns for this reader, today and in their language; from the cache while nothing happened since.

    Each change is recorded in its own transaction, so the newest event tells whether there was one. What was committed
    late under an older number, and what a job writes without telling, shows after `KEPT` seconds at the latest.
    `also` is what else it depends on; what `make` returns has to be something that a cache can hold.
    """
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    place = (timezone.localdate(), timezone.get_current_timezone_name(), get_language(), newest)
    parts = repr((user.pk, user.role, user.team_id, *place, *also)).encode()
    key = f"prepared:{name}:{hashlib.sha256(parts).hexdigest()[:32]}"
    found: Made | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT)
    return found
