"""How often one may call the API, or open a private link: a fixed number a minute, 429 with Retry-After beyond."""

from __future__ import annotations

import hashlib
import math
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

from kam.models import Token

WINDOW = 60


def spend(what: str, most: int, window: int = WINDOW) -> bool:
    """Count one try of something within whole windows of seconds; False when there were more than `most` of them."""
    key = f"tries:{hashlib.sha256(what.encode()).hexdigest()[:32]}:{int(time.time()) // window}"
    cache.add(key, 0, window * 2)
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # the counter went meanwhile
        return True


class PerCaller(BaseThrottle):
    """Counts per token, else per user, else per address, in whole minutes: one counter, no list of moments."""

    def allow_request(self, request: Any, view: Any) -> bool:
        key = f"calls:{self._caller(request)}:{int(time.time()) // WINDOW}"
        cache.add(key, 0, WINDOW * 2)
        try:
            count = int(cache.incr(key))
        except ValueError:  # the counter went meanwhile
            return True
        request._request.calls = (settings.API_RATE_PER_MINUTE, count, math.ceil(self.wait()))
        return bool(count <= settings.API_RATE_PER_MINUTE)

    def wait(self) -> float:
        return WINDOW - time.time() % WINDOW

    def _caller(self, request: Any) -> str:
        if isinstance(request.auth, Token):
            return f"token:{request.auth.uid}"
        if request.user and request.user.is_authenticated:
            return f"user:{request.user.pk}"
        return f"address:{self.get_ident(request)}"


def headers(calls: tuple[int, int, int]) -> dict[str, str]:
    """What a caller is told of (the most a minute, calls so far, seconds to the next minute)."""
    most, count, wait = calls
    told = {"Limit": most, "Remaining": max(most - count, 0), "Reset": wait}
    return {f"RateLimit-{name}": str(value) for name, value in told.items()}
