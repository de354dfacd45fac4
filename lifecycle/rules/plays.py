"""Plays: those that an instance begins with, whom a step falls to, and which play stands first for a case, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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
MORE, FEWER, NOT_SHOWN, TOO_FEW = "more", "fewer", "not_shown", "too_few"
"""What may be said of a play's effect: the first two only where its interval does not hold 0."""
LEAST = 5
"""Fewer cases that ended on either side say nothing."""
CONTROL, OTHERS = "control", "others"
"""What a play is held against: the control group where one was drawn, else comparable cases without it."""
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


@dataclass(frozen=True)
class Measured:
    """What a play did over the whole book, as the newest run of scores counted it: shares and cases, empty before."""

    as_of: str = ""
    uses: int = 0
    verdict: str = ""
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    kept: int = 0
    ended: int = 0
    against: str = ""
    others_kept: int = 0
    others_ended: int = 0

    @property
    def expected(self) -> float | None:
        """The share kept without it in cases like those that it was applied in; None where it is not worked out."""
        return expected(self.kept / self.ended, self.difference) if self.ended else None

    @property
    def proved(self) -> float:
        """The bound of its effect that lies nearer to 0; 0 where the difference may be chance."""
        return {MORE: self.low, FEWER: self.high}.get(self.verdict) or 0.0


def expected(share: float, difference: float | None) -> float | None:
    """What a share kept would be without what made the difference, between 0 and 1; None where none is worked out."""
    return None if difference is None else min(max(share - difference, 0.0), 1.0)


@dataclass(frozen=True)
class First:
    """Why a play stands first: what of the case it answers, what it did, or how often it was taken."""

    answers: str
    value: str = ""
    proved: bool = False
    uses: int = 0


def fit(case: Case, triggers: dict[str, Collection[str]]) -> float:
    """
    How well a play fits a case, 0 where it answers neither cause, dilemma nor stage.

    What a play does not name counts for nothing; a play for other tiers fits nobody of this one.
    """
    if triggers["tiers"] and case.tier not in triggers["tiers"]:
        return 0.0
    found = cause_fit(case, triggers)
    found += FITS["dilemmas"] if case.dilemma in triggers["dilemmas"] else 0.0
    found += FITS["stages"] if case.stage in triggers["stages"] else 0.0
    return found + (FITS["tiers"] if found and triggers["tiers"] else 0.0)


def cause_fit(case: Case, triggers: dict[str, Collection[str]]) -> float:
    """How well a play answers the cause: the one written down, else the one that the file proposes."""
    if case.cause:
        return FITS["causes"] if case.cause in triggers["causes"] else 0.0
    return FITS["causes"] * PROPOSED if (case.proposed or Cause.UNKNOWN.value) in triggers["causes"] else 0.0


def rank(case: Case, plays: Iterable[Any], applied: Collection[int], most: int) -> list[Any]:
    """
    The plays that fit, without those that are being done: first those shown to work, then by what they answer.

    Of equals come first those of which more is proved, then those that were taken oftener.
    """
    fitting = [play for play in plays if play.pk not in applied and fit(case, play.triggers) > 0]
    return sorted(fitting, key=lambda play: _place(case, play))[:most]


def _place(case: Case, play: Any) -> tuple[float, ...]:
    """First whether it is shown to work, then what it answers, what is proved, its use; all else parts equals."""
    found = fit(case, play.triggers)
    place = (-_answers(case, play), -play.effect.proved, -play.effect.uses, -found, play.position, play.pk)
    return (play.effect.verdict != MORE, *place)


def _answers(case: Case, play: Any) -> float:
    """How well it answers the cause; where no cause is known, all that fits."""
    known = case.cause or case.proposed
    return cause_fit(case, play.triggers) if known else fit(case, play.triggers)


def why_first(case: Case, ranked: Sequence[Any]) -> First | None:
    """Why the first of the ranked plays stands there; None where there are none."""
    if not ranked:
        return None
    first, triggers = ranked[0], ranked[0].triggers
    pairs = (("cause", case.cause, "causes"), ("proposed", case.proposed, "causes"),
             ("dilemma", case.dilemma, "dilemmas"), ("stage", case.stage, "stages"))  # fmt: skip
    answered = ((kind, value) for kind, value, name in pairs if value and value in triggers[name])
    kind, value = next(answered, ("unknown", ""))
    if first.effect.verdict == MORE:
        return First(kind, value, proved=True)
    equals = [one for one in ranked[1:] if _answers(case, one) == _answers(case, first)]
    leads = all(one.effect.uses < first.effect.uses for one in equals)
    return First(kind, value, uses=first.effect.uses if equals and leads else 0)


def gives_away(causes: Collection[str]) -> bool:
    """Whether applying a play would tell everybody that improper means are suspected: it answers nothing else."""
    return set(causes) == {Cause.SQUEEZED_OUT.value}
