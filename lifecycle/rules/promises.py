"""Promises: whether one was kept in time, kept late, or is broken, the share that was kept; which ones need nobody."""

import re
from datetime import date, timedelta

from lifecycle.rules import doers

KEPT, LATE, BROKEN, OVERDUE, OPEN, CANCELLED = "kept", "late", "broken", "overdue", "open", "cancelled"
GRACE = 14
"""Days after its day within which a promise is overdue; afterwards it counts as broken, until it is kept late."""


_SENT = re.compile(
    r"寄|发(?!现|展|生|言|货|布|起)|邮[寄件]|[传電电]真|传[送给]|报(?:[个個]|一[个個]|一下|份|一份)?价|回(?:一?[个個])?电"
    r"|回邮|回信|打(?:一?[个個])?电话|致电"
    r"|\b(?:e-?mail|mail|send|sends|sent|quote|quotes|quotation|quotations|fax|courier|phone|call back)\b",
    re.IGNORECASE,
)
"""What goes by mail, post or telephone."""
_THERE = re.compile(
    r"上门|拜访|现场|当面|面[谈交呈议]|见面|送[到去上]|带[去来给上]|亲自|演示|讲解|培训|安装|调试|走访|巡检|验收"
    r"|\b(?:visit|meet|meeting|on[- ]site|in person|bring|demo|demonstrate|demonstration|present|presentation|train"
    r"|training|install|installation|workshop)\b",
    re.IGNORECASE,
)
"""What somebody has to be there for."""


def is_to_send(text: str) -> bool:
    """Whether a promise is kept from the desk, by the words it was written in: something to send, mail or quote."""
    words = doers.plain(text)
    return bool(_SENT.search(words)) and not _THERE.search(words)


def state(*, due_on: date, kept_on: date | None, dropped_on: date | None, broken_on: date | None, today: date) -> str:
    """Where a promise stands; what was kept late counts as kept, whatever it was called before."""
    if dropped_on is not None:
        return CANCELLED
    if kept_on is not None:
        return KEPT if kept_on <= due_on else LATE
    if broken_on is not None or due_on < broken_before(today):
        return BROKEN
    return OVERDUE if due_on < today else OPEN


def broken_before(today: date) -> date:
    """What was due before this day and is not kept is broken."""
    return today - timedelta(days=GRACE)


def rate(kept: int, broken: int) -> float | None:
    """The share kept, in time or late, of what is kept or broken; unknown while nothing is either."""
    return kept / (kept + broken) if kept + broken else None
