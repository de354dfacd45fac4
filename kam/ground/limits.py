"""How often one may call the API, or open a private link: a fixed number a minute, 429 with Retry-After beyond."""

from __future__ import annotations

import hashlib
import math
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

from kam.ground import tokens
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
        calls = _count(self._caller(request))
        if calls is None:
            return True
        request._request.calls = calls
        return calls[1] <= calls[0]

    def wait(self) -> float:
        return _rest()

    def _caller(self, request: Any) -> str:
        token = request.auth if isinstance(request.auth, Token) else None
        return _known(token, request.user) or f"address:{self.get_ident(request)}"


def count_refused(request: Any) -> None:
    """
    Count a call that was refused before anybody asked how often its caller calls, so that its answer says so as well.

    Of whom nobody knows who they are nothing is said: many share an address, and what they may do is nothing.
    """
    caller = _known(tokens.borne(request), getattr(request, "user", None))
    calls = _count(caller) if caller else None
    if calls is not None:
        request.calls = calls


def _known(token: Token | None, user: Any) -> str:
    """Who calls, by their token or their session; empty for nobody who is known."""
    if token is not None:
        return f"token:{token.uid}"
    return f"user:{user.pk}" if user and user.is_authenticated else ""


def _count(caller: str) -> tuple[int, int, int] | None:
    """(the most a minute, calls so far, seconds to the next minute) with this call; None where the counter went."""
    key = f"calls:{caller}:{int(time.time()) // WINDOW}"
    cache.add(key, 0, WINDOW * 2)
    try:
        return settings.API_RATE_PER_MINUTE, int(cache.incr(key)), math.ceil(_rest())
    except ValueError:  # meanwhile
        return None


def _rest() -> float:
    """Seconds to the next minute."""
    return WINDOW - time.time() % WINDOW


def headers(calls: tuple[int, int, int]) -> dict[str, str]:
    """What a caller is told of (the most a minute, calls so far, seconds to the next minute)."""
    most, count, wait = calls
    told = {"Limit": most, "Remaining": max(most - count, 0), "Reset": wait}
    return {f"RateLimit-{name}": str(value) for name, value in told.items()}
