"""Plays: those that an instance begins with, whom a step falls to, and which play fits a case best."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from accounts.choices import SeatFunction, Tier
from lifecycle.choices import Cause, Dilemma, GroundPlay, GroundStep, Stage

MOST_STEPS = 8
MOST_DAYS = 365
LANGUAGES = ("en", "zh-hans", "zh-hant")
TRIGGERS = ("causes", "stages", "dilemmas", "tiers")
FITS = {"causes": 4.0, "dilemmas": 2.0, "stages": 1.0, "tiers": 0.5}
"""What it counts that a play answers the cause, the dilemma, the stage and the tier (policy, no finding)."""
PROPOSED = 0.5
"""A cause that only the file proposes counts half as much as one that a person wrote down."""
M, S, K, T, F, R, B = (
    SeatFunction.MANAGER, SeatFunction.SERVICE, SeatFunction.MARKETING, SeatFunction.TECHNICAL, SeatFunction.FINANCE,
    SeatFunction.RND, SeatFunction.SPONSOR,
)  # fmt: skip
KEY = (Tier.PLATINUM, Tier.GOLD)
LEAVING = (Stage.WARNING,)


@dataclass(frozen=True)
class Ground:
    """A play to begin with: what it answers, and its steps as (what, whose function, days until due)."""

    key: GroundPlay
    steps: tuple[tuple[GroundStep, SeatFunction, int], ...]
    causes: tuple[Cause, ...] = ()
    stages: tuple[Stage, ...] = ()
    dilemmas: tuple[Dilemma, ...] = ()
    tiers: tuple[Tier, ...] = ()


P, G = GroundPlay, GroundStep
SEVEN: tuple[Ground, ...] = (
    Ground(P.DEPARTMENT, ((G.NAME_TEAM, M, 3), (G.KICK_OFF, M, 7), (G.INTRODUCE, B, 21)),
           (Cause.UNRESOLVED,), (Stage.WARNING, Stage.MAINTENANCE), (Dilemma.KEEP,), KEY),
    Ground(P.SALES_MODE, ((G.ASK_MODE, M, 7), (G.OFFER_MODE, M, 21)),
           (Cause.STRONGER_COMPETITOR,), (Stage.DEEPENING, Stage.WARNING), (Dilemma.GROW,)),
    Ground(P.INCENTIVES, ((G.COUNT_EFFORT, F, 7), (G.OFFER_REWARD, M, 14), (G.HONOUR, K, 30)),
           (Cause.STRONGER_COMPETITOR,), (Stage.MAINTENANCE, Stage.WARNING), (Dilemma.KEEP,), KEY),
    Ground(P.INFORMATION, ((G.FILL_FILE, M, 7), (G.ASK_WHY, M, 7)),
           (Cause.UNKNOWN,), (Stage.IDENTIFICATION, Stage.WARNING)),
    Ground(P.COMMUNICATION, ((G.VISIT_NOW, M, 5), (G.HEADS_MEET, B, 21), (G.FORUM, K, 45)),
           (Cause.OWN_STRATEGY, Cause.UNRESOLVED), (Stage.MAINTENANCE, Stage.WARNING), (Dilemma.KEEP,)),
    Ground(P.ANALYSIS, ((G.READ_NUMBERS, M, 3), (G.COMPARE_PEERS, K, 7), (G.REVIEW_MONTHLY, M, 30)),
           (Cause.UNKNOWN, Cause.OWN_STRATEGY), LEAVING),
    Ground(P.SERVICE, ((G.GREEN_CHANNEL, S, 3), (G.ON_SITE, T, 14), (G.ADD_VALUE, S, 30)),
           (Cause.UNRESOLVED, Cause.STRONGER_COMPETITOR), (Stage.MAINTENANCE, Stage.WARNING), (Dilemma.KEEP,)),
)  # fmt: skip
"""The seven preventions of losing a key account (seeds, 002)."""
GROUND: tuple[Ground, ...] = (
    *SEVEN,
    Ground(P.PROBLEMS, ((G.LIST_PROBLEMS, S, 2), (G.FIX_PROBLEMS, S, 7), (G.CHECK_SETTLED, M, 14)),
           (Cause.UNRESOLVED,), LEAVING),
    Ground(P.CHANNEL, ((G.HEAR_CHANNEL, M, 5), (G.DRAW_BORDERS, B, 14), (G.WATCH_BORDERS, K, 45)),
           (Cause.UNRESOLVED,)),
    Ground(P.SUPPLY, ((G.FIND_DELAYS, R, 5), (G.SECURE_SUPPLY, R, 10), (G.TELL_SUPPLY, M, 14)),
           (Cause.SUPPLIER_OPTIMISATION,), LEAVING),
    Ground(P.REQUALIFY, ((G.ASK_CRITERIA, M, 7), (G.CLOSE_GAPS, T, 21), (G.OFFER_CONTRACT, M, 30)),
           (Cause.SUPPLIER_OPTIMISATION,), LEAVING),
    Ground(P.NEW_ROLE, ((G.ASK_STRATEGY, B, 14), (G.NEW_OFFER, M, 21), (G.JOINT_PROJECT, R, 45)),
           (Cause.OWN_STRATEGY,), LEAVING),
    Ground(P.ANSWER_RIVAL, ((G.KNOW_RIVAL, M, 5), (G.PROVE_VALUE, T, 10), (G.NEW_TERMS, B, 14)),
           (Cause.STRONGER_COMPETITOR,), LEAVING),
    Ground(P.OPEN_COMPARISON, ((G.COLLECT_FACTS, M, 5), (G.ASK_COMPARISON, M, 10), (G.HEADS_MEET, B, 14)),
           (Cause.SQUEEZED_OUT, Cause.STRONGER_COMPETITOR), LEAVING),
    Ground(P.MORE_PEOPLE, ((G.MAP_PEOPLE, M, 5), (G.MEET_SUCCESSOR, M, 14), (G.MEET_TWO, M, 30)),
           (Cause.OWN_STRATEGY, Cause.SUPPLIER_OPTIMISATION), (Stage.MAINTENANCE, Stage.WARNING), (Dilemma.KEEP,)),
    Ground(P.OPEN_DOOR, ((G.MAP_PEOPLE, K, 7), (G.PITCH, M, 14), (G.JOINT_VISIT, B, 30), (G.TRIAL, M, 45)),
           (), (Stage.IDENTIFICATION, Stage.ENGAGEMENT), (Dilemma.GET_IN,)),
    Ground(P.GROWTH, ((G.COUNT_EFFORT, F, 7), (G.SECOND_CATEGORY, M, 21), (G.SHARE_PLAN, M, 30)),
           (), (Stage.DEEPENING,), (Dilemma.GROW,)),
    Ground(P.COME_BACK, ((G.ASK_BACK, M, 7), (G.OFFER_RETURN, M, 21)),
           (), (Stage.LOST, Stage.DORMANT, Stage.WON_BACK)),
)  # fmt: skip
"""Every play to begin with."""


@dataclass(frozen=True)
class Case:
    """What a play is held against: `cause` as a person wrote it (and the reader may know), `proposed` by the file."""

    cause: str = ""
    proposed: str = ""
    stage: str = ""
    dilemma: str = ""
    tier: str = ""


def fit(case: Case, triggers: dict[str, Collection[str]]) -> float:
    """
    How well a play fits a case, 0 where it answers neither cause, dilemma nor stage.

    What a play does not name counts for nothing; a play for other tiers fits nobody of this one.
    """
    if triggers["tiers"] and case.tier not in triggers["tiers"]:
        return 0.0
    found = FITS["causes"] if case.cause and case.cause in triggers["causes"] else 0.0
    if not case.cause and (case.proposed or Cause.UNKNOWN.value) in triggers["causes"]:
        found = FITS["causes"] * PROPOSED
    found += FITS["dilemmas"] if case.dilemma in triggers["dilemmas"] else 0.0
    found += FITS["stages"] if case.stage in triggers["stages"] else 0.0
    return found + (FITS["tiers"] if found and triggers["tiers"] else 0.0)


def rank(case: Case, plays: Iterable[Any], applied: Collection[int], most: int) -> list[Any]:
    """The plays that fit, the best first, without those that are being done; equals in their own order."""
    scored = [(fit(case, play.triggers), play) for play in plays if play.pk not in applied]
    fitting = [(score, play) for score, play in scored if score > 0]
    return [play for _score, play in sorted(fitting, key=lambda one: (-one[0], one[1].position, one[1].pk))[:most]]


def gives_away(causes: Collection[str]) -> bool:
    """Whether applying a play would tell everybody that improper means are suspected: it answers nothing else."""
    return set(causes) == {Cause.SQUEEZED_OUT.value}
