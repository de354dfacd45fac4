"""Trees of customers, groups and chains of referrals alike: who stands above whom, and figures that roll up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def rooted(members: Iterable[int], above: Mapping[int, int | None]) -> dict[int, int]:
    """
    {member: the one above it}, for those whose upper one is a member too.

    Should the data hold a circle all the same, the last of its ties is left out: whatever walks up comes to an end.
    """
    known = set(members)
    found: dict[int, int] = {}
    safe: set[int] = set()
    for start in sorted(known):
        path: list[int] = []
        here, on_path = start, {start}
        while here not in safe:
            path.append(here)
            upper = above.get(here)
            if upper is None or upper not in known or upper in on_path:
                break
            found[here] = upper
            here = upper
            on_path.add(here)
        safe.update(path)
    return found


def bridged(shown: Iterable[int], above: Mapping[int, int | None]) -> dict[int, int]:
    """
    {shown member: the next one above it that is shown too}; ties lead on over those that are not shown.

    `above` holds the ties of everybody, rooted or not.
    """
    known = set(shown)
    ties = rooted({*known, *above, *(upper for upper in above.values() if upper is not None)}, above)
    found: dict[int, int] = {}
    for key in known:
        upper = ties.get(key)
        while upper is not None and upper not in known:
            upper = ties.get(upper)
        if upper is not None:
            found[key] = upper
    return found


def leaves_first(members: Iterable[int], above: Mapping[int, int]) -> list[int]:
    """The members, each before the one above it; `above` is rooted."""
    waiting = dict.fromkeys(sorted(members), 0)
    for upper in above.values():
        waiting[upper] += 1
    ready = [key for key, count in waiting.items() if not count]
    for key in ready:  # grows while it is walked
        if key in above:
            upper = above[key]
            waiting[upper] -= 1
            if not waiting[upper]:
                ready.append(upper)
    return ready


def climbed(start: int, above: Mapping[int, int]) -> list[int]:
    """Those above one member, nearest first; `above` is rooted."""
    found: list[int] = []
    here = above.get(start)
    while here is not None:
        found.append(here)
        here = above.get(here)
    return found


def sources(above: Mapping[int, int]) -> dict[int, int]:
    """For heirs {member: its group} the one each takes from at last: the nearest above that is no heir itself."""
    everybody = set(above) | set(above.values())
    ties = rooted(everybody, above)
    return {key: climbed(key, ties)[-1] for key in above if key in ties}
