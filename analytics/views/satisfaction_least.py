"""Which part of the customers is least content, where that is more than chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _t

from analytics.rules.satisfaction import Known, Tally
from analytics.views.satisfaction_pictures import FEWEST, number
from kam.ground import wording


def said(parts: Mapping[tuple[Any, Any], Tally], names: Mapping[Any, str]) -> str:
    """The part with the lowest mean, and that with the lowest NPS; nothing of one that others' intervals reach."""
    sums: dict[Any, Tally] = {}
    for (part, _day), one in parts.items():
        if part:
            sums[part] = sums.get(part, Tally()).add(one)
    told = []
    if found := lowest({part: (one.mean, _rest(sums, part).mean) for part, one in sums.items()}):
        words = _t("Least content: %(name)s (%(own)s of 10, all others %(rest)s).")
        told.append(_filled(words, names, found, 1))
    if found := lowest({part: (one.nps, _rest(sums, part).nps) for part, one in sums.items()}):
        words = _t("Least ready to recommend us: %(name)s (NPS %(own)s, all others %(rest)s).")
        told.append(_filled(words, names, found, 0))
    return wording.sentences(told)


def _rest(sums: Mapping[Any, Tally], part: Any) -> Tally:
    """All parts but one together."""
    return _sum(one for key, one in sums.items() if key != part)


def _sum(tallies: Iterable[Tally]) -> Tally:
    found = Tally()
    for one in tallies:
        found = found.add(one)
    return found


def lowest(figures: Mapping[Any, tuple[Known | None, Known | None]]) -> tuple[Any, Known, Known] | None:
    """The part with the lowest figure and what all others have, if the two intervals lie apart."""
    known = [(part, own, rest) for part, (own, rest) in figures.items() if own and rest and own.n >= FEWEST]
    if len(known) < 2:
        return None
    part, own, rest = min(known, key=lambda one: one[1].value)
    apart = own.most is not None and rest.least is not None and own.most < rest.least
    return (part, own, rest) if apart else None


def _filled(words: str, names: Mapping[Any, str], found: tuple[Any, Known, Known], places: int) -> str:
    part, own, rest = found
    return words % {"name": names[part], "own": number(own.value, places), "rest": number(rest.value, places)}
