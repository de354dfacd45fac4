"""Which losses of a customer stand, of all that the life cycle ever said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date


def standing_losses(said: Sequence[tuple[date, bool]], ends: Iterable[tuple[date, bool]]) -> list[tuple[date, bool]]:
    """
    What the life cycle said, in its order, without the losses that were taken back and the way out of each.

    `ends` are the losses on file, (day, whether it was taken back), in their order: of one day the first is the first
    that was said. What nobody filed stands.
    """
    filed: dict[date, list[bool]] = defaultdict(list)
    for on, was_taken_back in ends:
        filed[on].append(was_taken_back)
    kept, is_back = list[tuple[date, bool]](), False
    for on, lost in said:
        if lost:
            is_back = bool(filed[on]) and filed[on].pop(0)
        if not is_back:
            kept.append((on, lost))
        is_back = is_back and lost
    return kept
