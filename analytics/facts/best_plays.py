"""Of open warnings with a known cause the play that is proved to have kept most of those it was applied to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from lifecycle.facts import warnings as cases
from lifecycle.models import Play, PlayUse, Warning
from lifecycle.rules.plays import MORE


class Best(NamedTuple):
    """A warning, its cause as the reader may read it, the play (None: none is proved), and whether it is taken."""

    warning: int
    cause: str
    play: Play | None
    is_taken: bool = False


def gather(user: Any, keys: Collection[int]) -> list[Best]:
    """
    Of those warnings that the reader sees and that are open; none of the control group, nor without a cause.

    Proved is a play that kept more than comparable cases without it, beyond chance, over the whole company, as the
    newest run of scores counted it: the same that its warning's page says. Four questions, whatever their number.
    """
    rows = list(Warning.objects.visible_to(user).open().filter(pk__in=keys, is_control=False).select_related("account"))
    cases.tell_causes(rows, user)
    known = [row for row in rows if row.known]
    if not known:
        return []
    proved = [play for play in Play.objects.live() if play.effect.verdict == MORE]
    uses = PlayUse.objects.visible_to(user).standing().filter(warning__in=[row.pk for row in known]).order_by()
    taken = set(uses.values_list("warning", "play")) if proved else set()
    found = []
    for row in known:
        play = best(proved, row.known.cause, row.account.tier)
        found.append(Best(row.pk, row.known.cause, play, play is not None and (row.pk, play.pk) in taken))
    return found


def best(proved: Iterable[Play], cause: str, tier: str) -> Play | None:
    """The one that answers the cause for the tier and of which most is proved: the lower bound of what it adds."""
    fitting = [play for play in proved if cause in play.causes and (not play.tiers or tier in play.tiers)]
    return max(fitting, key=lambda play: (play.effect.proved, play.effect.ended, -play.pk), default=None)
