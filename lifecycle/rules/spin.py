"""SPIN and FAB: which questions a talk needs next, by how far the needs have come, and what answers those stated."""

from collections.abc import Iterable
from typing import Any

SITUATION, PROBLEM, IMPLICATION, PAYOFF = "situation", "problem", "implication", "payoff"
FEATURE, OBJECTION = "feature", "objection"
MOST = 6
NEXT = {"latent": (PROBLEM, IMPLICATION), "explicit": (PAYOFF,), "proposed": (PAYOFF,)}
"""A latent need is made felt by what it costs; of a stated one the customer says what solving it is worth."""


def prepare(needs: Iterable[Any], bank: Iterable[Any]) -> list[tuple[Any, Any]]:
    """
    [(question, the need it is for)] of the bank's questions, each once, at most six.

    Without a need to speak of, the questions are those that find one: two on the situation, two on problems.
    """
    questions, found, used = list(bank), list[tuple[Any, Any]](), set[Any]()
    for need in needs:
        for kind in NEXT.get(need.step, ()):
            # the one that fits most closely first: by how the need was heard, and by what it is about
            fitting = [one for one in questions if one.kind == kind and one.pk not in used and one.fits(need)]
            for one in sorted(fitting, key=lambda one: (not one.category, not one.sign, one.pk))[:1]:
                used.add(one.pk)
                found.append((one, need))
    if not found:
        for kind in (SITUATION, PROBLEM):
            found += [(one, None) for one in questions if one.kind == kind and not one.sign][:2]
    return found[:MOST]


def early(needs: Iterable[Any]) -> list[Any]:
    """Needs for which a solution was offered although the customer never stated them."""
    return [need for need in needs if need.step == "latent" and need.proposed_on is not None]


def answering(needs: Iterable[Any], bank: Iterable[Any], most: int) -> list[Any]:
    """The bank's features that answer a need the customer has stated: before that a benefit convinces nobody."""
    stated = [need for need in needs if need.stated_on is not None]
    return [one for one in bank if one.kind == FEATURE and any(map(one.fits, stated))][:most]


def objections(bank: Iterable[Any], most: int) -> list[Any]:
    """The bank's objections, each with how it is met."""
    return [one for one in bank if one.kind == OBJECTION][:most]
