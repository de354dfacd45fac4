"""Core or important: each class scored on its own five points, from the records' signs and people's judgement (T4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean
from typing import Any

from accounts.choices import Criterion, KeyClass, Tier
from accounts.choices.standards import CORE_POINTS, IMPORTANT_POINTS, POINT_SIGNS

ALIGNED = (Criterion.PHILOSOPHY, Criterion.POLICIES)
"""What tells core from important: without both no account is core, however strong."""
DRIFT = 5
"""Points by which a score moves before the history gets a row for it: as much as a class is kept at its border."""


@dataclass(frozen=True)
class Policy:
    """Every number of the two classes."""

    holds: float = 60
    """A point holds from this score."""
    core: float = 70
    important: float = 60
    """The mean of a class's known points that it takes."""
    stay: float = 5
    """A class is left only when its mean falls so far below: no flapping at the border."""
    known_core: int = 4
    known_important: int = 3
    """Points that must be known before a class is said of an account."""


@dataclass(frozen=True)
class Point:
    """One point: what the records show (mean of the signs), what was judged, and the score of both together."""

    observed: float | None = None
    judged: float | None = None
    least: float = Policy.holds
    """The score from which it holds."""

    @property
    def score(self) -> float | None:
        known = [one for one in (self.observed, self.judged) if one is not None]
        return fmean(known) if known else None

    @property
    def holds(self) -> bool:
        return self.score is not None and self.score >= self.least


@dataclass(frozen=True)
class Verdict:
    """The class of a key account with its two scores (None: no point known) and how many points were known."""

    key_class: KeyClass
    core: float | None
    important: float | None
    core_known: int
    important_known: int


def points(
    signs: Mapping[str, float], judged: Mapping[str, float], policy: Policy | None = None
) -> dict[Criterion, Point]:
    """The ten points from the signs' scores (by sign) and the newest judgements (by criterion)."""
    found, least = {}, (policy or Policy()).holds
    for point in (*CORE_POINTS, *IMPORTANT_POINTS):
        seen = [signs[sign] for sign in POINT_SIGNS[point] if sign in signs]
        found[point] = Point(fmean(seen) if seen else None, judged.get(point), least)
    return found


def judge(found: Mapping[Criterion, Point], was: str = "", policy: Policy | None = None) -> Verdict:
    """
    Core when it is aligned and strong on its own five points, else important on its five; `was` is the class so far.

    Too little known is its own answer: nobody is called unimportant for want of a judgement.
    """
    policy = policy or Policy()
    core, core_known = _mean(found, CORE_POINTS)
    important, important_known = _mean(found, IMPORTANT_POINTS)
    told = {"core": core, "important": important, "core_known": core_known, "important_known": important_known}
    aligned = all(found[point].holds for point in ALIGNED)
    stay = {name: policy.stay if was == name else 0 for name in KeyClass.values}
    if aligned and core_known >= policy.known_core and _reaches(core, policy.core - stay[KeyClass.CORE]):
        return Verdict(KeyClass.CORE, **told)  # type: ignore[arg-type]
    enough = important_known >= policy.known_important
    if enough and _reaches(important, policy.important - stay[KeyClass.IMPORTANT]):
        return Verdict(KeyClass.IMPORTANT, **told)  # type: ignore[arg-type]
    too_little = not enough or (core_known < policy.known_core and _may_be_core(found))
    return Verdict(KeyClass.UNKNOWN if too_little else KeyClass.NEITHER, **told)  # type: ignore[arg-type]


def tells_more(kept: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> bool:
    """
    Whether the points say something that a reader sees and the kept ones do not.

    That is another judgement, a point that became known or unknown, one that begins or ceases to hold, or that is
    DRIFT or more off what was kept: smaller steps add up, as they are measured against what was kept.
    """
    return kept.keys() != now.keys() or any(_moved(kept[point], now[point]) for point in now)


def _moved(kept: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    if kept.get("judged") != now["judged"] or kept.get("holds", now["holds"]) != now["holds"]:
        return True
    return any(drifted(kept.get(name), now[name]) for name in ("score", "observed"))


def drifted(kept: float | None, now: float | None) -> bool:
    """Whether a score is so far off the kept one that a row of its own is worth it."""
    if kept is None or now is None:
        return kept is not now
    return abs(now - kept) >= DRIFT


def falls(key_class: str, was: str, tier: str) -> bool:
    """Whether a core account is to get a lower tier: no run does that by itself, a person decides."""
    order = Tier.values
    return key_class == KeyClass.CORE and was in order and tier in order and order.index(tier) > order.index(was)


def missing(found: Mapping[Criterion, Point]) -> list[Criterion]:
    """The points of core that do not hold, unknown ones among them: what is to do before an account is core."""
    return [point for point in CORE_POINTS if not found[point].holds]


@dataclass(frozen=True)
class Barrier:
    """What keeps a key account from core; where all of it is empty, nothing does."""

    below: tuple[Criterion, ...] = ()
    """Points that core cannot do without, and that are known not to hold."""
    unknown: tuple[Criterion, ...] = ()
    """The same, where nothing is known of them."""
    known: int = 0
    """Points of core that are known."""
    short: bool = False
    """Whether too few of them are known."""
    low: bool = False
    """Whether the mean of the known ones lies below the border."""

    def __bool__(self) -> bool:
        return bool(self.below or self.unknown or self.short or self.low)


def known(reasons: Mapping[str, Mapping[str, Any]], points: tuple[Criterion, ...]) -> int:
    """How many of a class's points were known, from what is kept of each."""
    return sum(reasons.get(point, {}).get("score") is not None for point in points)


def barrier(scores: Mapping[str, float | None], holds: Mapping[str, bool], policy: Policy | None = None) -> Barrier:
    """What keeps from core an account that is not, from each point's score (None: not known) and whether it holds."""
    policy = policy or Policy()
    known = [score for point in CORE_POINTS if (score := scores.get(point)) is not None]
    return Barrier(
        tuple(point for point in ALIGNED if scores.get(point) is not None and not holds.get(point)),
        tuple(point for point in ALIGNED if scores.get(point) is None),
        len(known),
        len(known) < policy.known_core,
        bool(known) and fmean(known) < policy.core,
    )


def _mean(found: Mapping[Criterion, Point], names: tuple[Criterion, ...]) -> tuple[float | None, int]:
    known = [score for name in names if (score := found[name].score) is not None]
    return (fmean(known) if known else None), len(known)


def _reaches(score: float | None, least: float) -> bool:
    return score is not None and score >= least


def _may_be_core(found: Mapping[Criterion, Point]) -> bool:
    """Whether nothing known speaks against core yet."""
    return all(found[point].score is None or found[point].holds for point in ALIGNED)


# -- the signs: from what the records hold to a score -----------------------------------------------------------------


@dataclass(frozen=True)
class Scale:
    """What each sign scores; the ends of a scale (0 and 100) are no policy."""

    partnership: float = 70
    supporter: float = 75
    neutral: float = 50
    sceptic: float = 25
    low: float = 85
    medium: float = 50
    high: float = 25
    met_days: int = 180
    """A meeting with those who decide counts for so long."""
    least_room: float = 5
    """Points of discount beyond the ceiling after which the score is 0, at least."""

    @property
    def ties(self) -> dict[str, float]:
        """What an agreement in force says of how close they stand to us; other kinds say nothing."""
        return {"alliance": 100.0, "no_tender": 100.0, "partnership": float(self.partnership)}

    @property
    def stances(self) -> dict[str, float]:
        """What those who decide think of us."""
        known = {"supporter": self.supporter, "neutral": self.neutral, "sceptic": self.sceptic}
        return {"champion": 100.0, "blocker": 0.0} | {name: float(score) for name, score in known.items()}

    @property
    def threats(self) -> dict[str, float]:
        """
        The worst competitor noticed; `gone` where all that were have left, `aside` where those there stand in side
        categories alone. Nobody looked: no sign at all.
        """
        known = {"high": self.high, "medium": self.medium, "low": self.low}
        return {"trial": 0.0, "gone": 100.0, "aside": 100.0} | {name: float(score) for name, score in known.items()}


KEY_SHARE = Decimal("0.8")
"""Key categories are the greatest that together bring so much of what an account buys of us in the year."""


def category(name: str) -> str:
    """A product category's name as two are compared."""
    return name.strip().casefold()


def side_categories(bought: Mapping[str, Decimal]) -> set[str]:
    """
    The categories that are not key to an account, from what it bought of us in each ({category: amount}).

    Key are the greatest until they bring `KEY_SHARE`. One that it buys nothing of, or has no name, is no side
    category: nobody knows what it weighs. Amounts in one currency.
    """
    ranked = sorted(((amount, name) for name, amount in bought.items() if amount > 0), reverse=True)
    whole, reached, found = sum(amount for amount, _name in ranked), Decimal(0), set[str]()
    for amount, name in ranked:
        if reached >= KEY_SHARE * whole and name:
            found.add(name)
        reached += amount
    return found


def discount(rate: float, ceiling: float, least_room: float = Scale.least_room) -> float:
    """100 within the ceiling of its tier, 0 at twice the ceiling; both in percent."""
    room = max(ceiling, least_room)
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
