"""Core or important: each class scored on its own five points, from the records' signs and people's judgement (T4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from accounts.choices import Criterion, KeyClass, Tier
from accounts.choices.standards import CORE_POINTS, IMPORTANT_POINTS, POINT_SIGNS

HOLDS = 60
"""A point holds from this score."""
CORE = 70
IMPORTANT = 60
"""The mean of a class's known points that it takes."""
STAY = 5
"""A class is left only when its mean falls so far below: no flapping at the border."""
KNOWN_CORE = 4
KNOWN_IMPORTANT = 3
"""Points that must be known before a class is said of an account."""
ALIGNED = (Criterion.PHILOSOPHY, Criterion.POLICIES)
"""What tells core from important: without both no account is core, however strong."""


@dataclass(frozen=True)
class Point:
    """One point: what the records show (mean of the signs), what was judged, and the score of both together."""

    observed: float | None = None
    judged: float | None = None

    @property
    def score(self) -> float | None:
        known = [one for one in (self.observed, self.judged) if one is not None]
        return fmean(known) if known else None

    @property
    def holds(self) -> bool:
        return self.score is not None and self.score >= HOLDS


@dataclass(frozen=True)
class Verdict:
    """The class of a key account with its two scores (None: no point known) and how many points were known."""

    key_class: KeyClass
    core: float | None
    important: float | None
    core_known: int
    important_known: int


def points(signs: Mapping[str, float], judged: Mapping[str, float]) -> dict[Criterion, Point]:
    """The ten points from the signs' scores (by sign) and the newest judgements (by criterion)."""
    found = {}
    for point in (*CORE_POINTS, *IMPORTANT_POINTS):
        seen = [signs[sign] for sign in POINT_SIGNS[point] if sign in signs]
        found[point] = Point(fmean(seen) if seen else None, judged.get(point))
    return found


def judge(found: Mapping[Criterion, Point], was: str = "") -> Verdict:
    """
    Core when it is aligned and strong on its own five points, else important on its five; `was` is the class so far.

    Too little known is its own answer: nobody is called unimportant for want of a judgement.
    """
    core, core_known = _mean(found, CORE_POINTS)
    important, important_known = _mean(found, IMPORTANT_POINTS)
    told = {"core": core, "important": important, "core_known": core_known, "important_known": important_known}
    aligned = all(found[point].holds for point in ALIGNED)
    if aligned and core_known >= KNOWN_CORE and _reaches(core, CORE, was == KeyClass.CORE):
        return Verdict(KeyClass.CORE, **told)  # type: ignore[arg-type]
    if important_known >= KNOWN_IMPORTANT and _reaches(important, IMPORTANT, was == KeyClass.IMPORTANT):
        return Verdict(KeyClass.IMPORTANT, **told)  # type: ignore[arg-type]
    too_little = important_known < KNOWN_IMPORTANT or (core_known < KNOWN_CORE and _may_be_core(found))
    return Verdict(KeyClass.UNKNOWN if too_little else KeyClass.NEITHER, **told)  # type: ignore[arg-type]


def falls(key_class: str, was: str, tier: str) -> bool:
    """Whether a core account is to get a lower tier: no run does that by itself, a person decides."""
    order = Tier.values
    return key_class == KeyClass.CORE and was in order and tier in order and order.index(tier) > order.index(was)


def missing(found: Mapping[Criterion, Point]) -> list[Criterion]:
    """The points of core that do not hold, unknown ones among them: what is to do before an account is core."""
    return [point for point in CORE_POINTS if not found[point].holds]


def _mean(found: Mapping[Criterion, Point], names: tuple[Criterion, ...]) -> tuple[float | None, int]:
    known = [score for name in names if (score := found[name].score) is not None]
    return (fmean(known) if known else None), len(known)


def _reaches(score: float | None, least: float, stands: bool) -> bool:
    return score is not None and score >= least - (STAY if stands else 0)


def _may_be_core(found: Mapping[Criterion, Point]) -> bool:
    """Whether nothing known speaks against core yet."""
    return all(found[point].score is None or found[point].holds for point in ALIGNED)


# -- the signs: from what the records hold to a score -----------------------------------------------------------------

TIES = {"alliance": 100.0, "no_tender": 100.0, "partnership": 70.0}
"""What an agreement in force says of how close they stand to us; other kinds say nothing."""
STANCES = {"champion": 100.0, "supporter": 75.0, "neutral": 50.0, "sceptic": 25.0, "blocker": 0.0}
THREATS = {"trial": 0.0, "high": 25.0, "medium": 50.0, "low": 85.0, "gone": 100.0}
"""The worst competitor noticed there; `gone` where all that were noticed have left. Nobody looked: no sign at all."""
LEAST_ROOM = 5.0
"""Points of discount beyond the ceiling after which the score is 0, at least."""


def discount(rate: float, ceiling: float) -> float:
    """100 within the ceiling of its tier, 0 at twice the ceiling; both in percent."""
    room = max(ceiling, LEAST_ROOM)
    return 100.0 if rate <= ceiling else max(0.0, 100.0 * (1 - (rate - ceiling) / room))


def referred(count: int) -> float | None:
    """Customers it brought: one 50, three 80, five or more 100; none says nothing."""
    return None if count < 1 else min(100.0, 35.0 + 15.0 * count)


def trend(change: float) -> float:
    """What it buys against the year before: 50 at the same, 100 at half more, 0 at half."""
    return min(100.0, max(0.0, 50.0 + 100.0 * change))


def returns(rate: float) -> float:
    """Its return on assets: 30 at nothing earned, 100 at a tenth, 0 at a loss of five in a hundred."""
    return min(100.0, max(0.0, 30.0 + (700.0 if rate > 0 else 600.0) * rate))
