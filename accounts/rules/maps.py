"""Where the people of a decision map stand: superiors above, reports below, people on no chart in rows of their own."""

from __future__ import annotations

from collections.abc import Mapping

WIDE = 6
"""People in a row before every other one steps down, so that names do not run into each other."""
STEP = 0.42
"""How far they step down, as a part of a level."""


def places(bosses: Mapping[int, int | None]) -> dict[int, tuple[float, float]]:
    """
    {person: (x, y)} from {person: superior or None}, in the order given; y counts levels down from the top.

    A superior stands over the middle of their reports; a circle is cut where it is met; nobody stands on another.
    """
    reports, tops = _reports(bosses)
    trees = [person for person in tops if reports[person]]
    alone = [person for person in tops if not reports[person]]
    found: dict[int, tuple[float, float]] = {}
    free = 0.0
    for person in trees:
        free = _hang(person, 0, free, reports, found)
    deepest = max((y for _x, y in found.values()), default=-1.0)
    return _stepped(found) | _rows(alone, deepest + 1, max(free, 1.0))


def forest(bosses: Mapping[int, int | None]) -> dict[int, tuple[float, float]]:
    """{node: (level from 0, row)} from {node: upper or None}: trees from left to right, one below the other."""
    reports, tops = _reports(bosses)
    found: dict[int, tuple[float, float]] = {}
    free = 0.0
    for top in tops:
        free = _hang(top, 0, free, reports, found)
    return {node: (level, row) for node, (row, level) in found.items()}


def _reports(bosses: Mapping[int, int | None]) -> tuple[dict[int, list[int]], list[int]]:
    """Who stands below whom, in the order given, and who below nobody."""
    reports: dict[int, list[int]] = {person: [] for person in bosses}
    tops = []
    for person, boss in bosses.items():
        if boss in reports and not _in_circle(person, bosses):
            reports[boss].append(person)
        else:
            tops.append(person)
    return reports, tops


def levels(found: Mapping[int, tuple[float, float]]) -> int:
    """How many levels a map has."""
    return 1 + int(max((y for _x, y in found.values()), default=0))


def _in_circle(person: int, bosses: Mapping[int, int | None]) -> bool:
    """Whether somebody stands, by way of their superiors, above themselves."""
    seen, above = set(), bosses[person]
    while above is not None and above in bosses and above not in seen:
        if above == person:
            return True
        seen.add(above)
        above = bosses[above]
    return False


def _hang(
    top: int, depth: int, free: float, reports: Mapping[int, list[int]], found: dict[int, tuple[float, float]]
) -> float:
    """Place a person and all below from column `free` on; returns the next free column."""
    if not reports[top]:
        found[top] = (free, float(depth))
        return free + 1
    for person in reports[top]:
        free = _hang(person, depth + 1, free, reports, found)
    columns = [found[person][0] for person in reports[top]]
    found[top] = ((columns[0] + columns[-1]) / 2, float(depth))
    return free


def _stepped(found: Mapping[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
    """Every other one of a crowded level half a step lower."""
    placed = dict(found)
    for depth in {y for _x, y in found.values()}:
        row = sorted((person for person, (_x, y) in found.items() if y == depth), key=lambda person: found[person][0])
        if len(row) > WIDE:
            placed |= {person: (found[person][0], depth + STEP) for person in row[1::2]}
    return placed


def _rows(alone: list[int], start: float, width: float) -> dict[int, tuple[float, float]]:
    """People on no chart, in rows below it, spread over its width."""
    found = {}
    for place, person in enumerate(alone):
        row, column = divmod(place, WIDE)
        many = min(WIDE, len(alone) - row * WIDE)
        found[person] = ((column + 0.5) * max(width, many) / many - 0.5, start + row)
    return found
