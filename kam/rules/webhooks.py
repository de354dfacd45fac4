"""When a sending is tried again, what an answer means, and what stands in a message (Standard Webhooks)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

PAUSES = (5, 60, 5 * 60, 30 * 60, 2 * 3600, 8 * 3600, 24 * 3600, 146_400)
"""Seconds before the second to the ninth try: 75 hours and a quarter in all (Q29)."""
TRIES = len(PAUSES) + 1
JITTER = 0.1
"""Share of a pause by which it is longer or shorter, so that many do not come back at one moment."""
REST = 600
"""Seconds that an address which does not answer is left alone, at most."""
OVERLAP = timedelta(hours=24)
"""How long the secret before signs too, after it was renewed."""
PREFIX = "whsec_"
TEST = "test"
"""The type of a message that tells of nothing."""


class Outcome(StrEnum):
    """What an answer means for a sending."""

    TAKEN = "taken"
    GONE = "gone"
    AGAIN = "again"


def outcome(status: int | None) -> Outcome:
    """2xx was taken, 410 is gone for good, all else (redirects too, and no answer) is tried again."""
    if status is not None and 200 <= status < 300:
        return Outcome.TAKEN
    return Outcome.GONE if status == 410 else Outcome.AGAIN


def pause(tries: int, chance: float) -> float | None:
    """Seconds to wait after so many tries, None after the last; `chance` in [0, 1) spreads it evenly."""
    if tries >= TRIES:
        return None
    return PAUSES[tries - 1] * (1 + JITTER * (2 * chance - 1))


def body(kind: str, at: str, data: Mapping[str, Any]) -> bytes:
    """A message as Standard Webhooks want it: the same bytes for the same happening."""
    told = {"type": kind, "timestamp": at, "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def place(url: str) -> str:
    """Scheme, host and port of an address: what stands behind them may open something, and is kept from the log."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
