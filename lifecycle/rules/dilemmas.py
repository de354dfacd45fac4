"""The three dilemmas: from what the file shows of a customer, which one it is in, by what evidence, and what helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lifecycle.choices import Dilemma, Remedy, Side, Stage

Numbers = dict[str, int | float]
EARLY = (Stage.IDENTIFICATION.value, Stage.ENGAGEMENT.value)
LEAVING = (Stage.WARNING.value, Stage.WON_BACK.value)
OVER = (Stage.LOST.value, Stage.DORMANT.value)

SURE = 0.995
"""No forecast is sure: no risk is told as greater, a fraction."""


@dataclass(frozen=True)
class Limits:
    """
    From where on a sign holds; the policy's numbers of the group `dilemmas` (shares as fractions).

    A year that grew by less than `flat` did not grow, one that fell by more than `fall` fell; `few_visits` of a year
    are some effort, `many_visits` much; of the wallet below `small_share` little is ours and from `full_share` on too
    much to grow; serving that costs more than `dear` of the revenue is dear; `signs` of those that a customer cannot be
    kept say so without any warning. From `satisfied` points of ten on they are satisfied; `points_fell` less than in
    the half-year before is a fall.
    """

    risky: float = 0.5
    flat: float = 0.05
    fall: float = 0.3
    few_visits: int = 4
    many_visits: int = 12
    small_share: float = 0.2
    full_share: float = 0.7
    dear: float = 0.1
    late_share: float = 0.2
    signs: int = 3
    satisfied: float = 8
    points_fell: float = 1.5


@dataclass(frozen=True)
class Facts:
    """
    What the file shows of one customer as of a day; the numbers of a year unless said otherwise.

    `unanswered` needs they stated and nobody answered, `unhappy` ones were heard as complaint or dissatisfaction;
    `points` of ten are the mean of the last half-year's answers; `points_same` and `points_before` of it and of the one
    before, of the people who answered in both.
    """

    stage: str
    days: int = 0
    usual: int = 0
    held: bool = False
    """Whether its turn has not come, so that it stands there by our own order."""
    orders: int = 0
    revenue: float = 0
    before: float = 0
    earned: float = 0
    serving: float = 0
    hours: float = 0
    wallet: float = 0
    categories: int = 0
    visits: int = 0
    quiet: int | None = None
    cadence: int | None = None
    spared: bool = False
    """Whether the next visit is not due yet, as it was agreed."""
    people: int = 0
    met: int = 0
    deciders: int = 0
    deciders_met: int = 0
    heads_met: int = 0
    needs: int = 0
    needs_open: int = 0
    unanswered: int = 0
    unhappy: int = 0
    agreements: int = 0
    expired: int = 0
    functions: int = 0
    service: int = 0
    promises: int = 0
    complaints: int = 0
    rivals: int = 0
    due: int = 0
    late: int = 0
    damaged: int = 0
    answers: int = 0
    low: int = 0
    points: float | None = None
    points_same: float | None = None
    points_before: float | None = None
    risk: float = 0
    warned: bool = False
    ordered_ever: int = 0
    limits: Limits = Limits()

    @property
    def stuck(self) -> bool:
        return 0 < self.usual < self.days and not self.held

    @property
    def growth(self) -> float | None:
        """Of the year against the one before; None where there was none before."""
        return self.revenue / self.before - 1 if self.before > 0 else None

    @property
    def share(self) -> float | None:
        """Of their wallet; None where it is not known."""
        return self.revenue / self.wallet if self.wallet > 0 else None


@dataclass(frozen=True)
class Sign:
    """One finding: to which dilemma it speaks, whose cause it is, when it holds (with numbers), and what helps."""

    code: str
    dilemma: Dilemma
    side: Side
    holds: Callable[[Facts], Numbers | None]
    helps: tuple[Remedy, ...]


@dataclass(frozen=True)
class Diagnosis:
    """The dilemma with its findings [(code, numbers)], the telling ones first."""

    dilemma: str
    findings: tuple[tuple[str, Numbers], ...]


def _when(holds: bool, **numbers: int | float) -> Numbers | None:
    return numbers if holds else None


def _flat(f: Facts) -> Numbers | None:
    growth = f.growth
    shown = {"percent": round(100 * (growth or 0)), "under": round(100 * f.limits.flat)}
    return _when(growth is not None and growth < f.limits.flat, **shown)


def _in_vain(f: Facts) -> Numbers | None:
    return _when(f.visits >= f.limits.few_visits and not f.orders, visits=f.visits)


def _much_for_little(f: Facts) -> Numbers | None:
    much = f.visits >= f.limits.many_visits or (
        f.visits >= f.limits.few_visits and f.serving > f.limits.dear * f.revenue
    )
    room = f.share is None or f.share < f.limits.full_share
    little = f.orders > 0 and room and (f.earned <= f.serving or (f.growth is not None and f.growth < f.limits.flat))
    return _when(much and little, visits=f.visits, hours=round(f.hours))


def _small_share(f: Facts) -> Numbers | None:
    return _when(f.share is not None and f.share < f.limits.small_share, percent=round(100 * (f.share or 0)))


def _overdue(f: Facts) -> Numbers | None:
    late = f.quiet is not None and f.cadence is not None and f.quiet > f.cadence and not f.spared
    return _when(late, days=f.quiet or 0, every=f.cadence or 0)


def _satisfied(f: Facts) -> Numbers | None:
    room = f.share is None or f.share < f.limits.full_share
    return _when(room and f.points is not None and f.points >= f.limits.satisfied, points=round(f.points or 0, 1))


def _less_satisfied(f: Facts) -> Numbers | None:
    if f.points_same is None or f.points_before is None:
        return None
    fell = f.points_before - f.points_same >= f.limits.points_fell
    return _when(fell, points=round(f.points_same, 1), before=round(f.points_before, 1))


IN, GROW, KEEP = Dilemma.GET_IN, Dilemma.GROW, Dilemma.KEEP
THEIRS, OURS = Side.THEIRS, Side.OURS

SIGNS: tuple[Sign, ...] = (
    Sign("in_long", IN, OURS, lambda f: _when(f.stuck, days=f.days, usual=f.usual), (Remedy.DROP, Remedy.JOINT_VISIT)),
    Sign("in_no_decider", IN, OURS, lambda f: _when(not f.deciders, people=f.people), (Remedy.MAP_CHAIN,)),
    Sign("in_decider_unmet", IN, THEIRS, lambda f: _when(f.deciders > 0 and not f.deciders_met, deciders=f.deciders),
         (Remedy.JOINT_VISIT, Remedy.HEADS)),
    Sign("in_visits_in_vain", IN, OURS, _in_vain,
         (Remedy.DRILL, Remedy.PITCH)),
    Sign("in_not_visited", IN, OURS, lambda f: _when(f.visits == 0), (Remedy.VISIT_NOW,)),
    Sign("in_no_need", IN, OURS, lambda f: _when(not f.needs), (Remedy.PROFILE,)),
    Sign("in_no_profile", IN, OURS, lambda f: _when(f.wallet <= 0), (Remedy.PROFILE,)),
    Sign("in_no_team", IN, OURS, lambda f: _when(f.functions < 2, functions=f.functions), (Remedy.TEAM,)),
    Sign("in_rival_inside", IN, THEIRS, lambda f: _when(f.rivals > 0, rivals=f.rivals), (Remedy.ANSWER_RIVAL,)),
    Sign("grow_much_for_little", GROW, OURS, _much_for_little, (Remedy.LESS_EFFORT, Remedy.TERMS)),
    Sign("grow_flat", GROW, THEIRS, _flat, (Remedy.YEAR_PLAN,)),
    Sign("grow_no_profit", GROW, THEIRS, lambda f: _when(f.orders > 0 and f.earned <= 0), (Remedy.TERMS,)),
    Sign("grow_dear", GROW, OURS,
         lambda f: _when(f.revenue > 0 and f.serving > f.limits.dear * f.revenue,
                         percent=round(100 * f.serving / max(f.revenue, 1))),
         (Remedy.LESS_EFFORT,)),
    Sign("grow_small_share", GROW, THEIRS, _small_share, (Remedy.ASK_WALLET, Remedy.SECOND_CATEGORY)),
    Sign("grow_wallet_unknown", GROW, OURS, lambda f: _when(f.wallet <= 0), (Remedy.ASK_WALLET,)),
    Sign("grow_one_category", GROW, THEIRS, lambda f: _when(f.categories == 1), (Remedy.SECOND_CATEGORY,)),
    Sign("grow_needs_unanswered", GROW, OURS, lambda f: _when(f.unanswered > 0, needs=f.unanswered), (Remedy.PITCH,)),
    Sign("grow_no_need", GROW, OURS, lambda f: _when(not f.needs_open), (Remedy.PROFILE,)),
    Sign("grow_satisfied", GROW, OURS, _satisfied, (Remedy.ASK_WALLET, Remedy.SECOND_CATEGORY)),
    Sign("grow_long", GROW, OURS, lambda f: _when(f.stuck, days=f.days, usual=f.usual), (Remedy.YEAR_PLAN,)),
    Sign("grow_heads_unmet", GROW, OURS, lambda f: _when(not f.heads_met), (Remedy.HEADS,)),
    Sign("grow_no_agreement", GROW, OURS, lambda f: _when(not f.agreements), (Remedy.YEAR_PLAN,)),
    Sign("keep_warned", KEEP, THEIRS, lambda f: _when(f.warned), (Remedy.HEADS, Remedy.VISIT_NOW)),
    Sign("keep_risky", KEEP, THEIRS,
         lambda f: _when(f.risk >= f.limits.risky, risk=min(round(f.risk, 2), SURE)),
         (Remedy.HEADS, Remedy.VISIT_NOW)),
    Sign("keep_falling", KEEP, THEIRS,
         lambda f: _when((f.growth or 0) < -f.limits.fall, percent=round(100 * (f.growth or 0))),
         (Remedy.ASK_WALLET,)),
    Sign("keep_overdue", KEEP, OURS, _overdue, (Remedy.VISIT_NOW,)),
    Sign("keep_one_contact", KEEP, OURS, lambda f: _when(f.met == 1 or f.people == 1, people=f.people),
         (Remedy.WIDEN,)),
    Sign("keep_promises", KEEP, OURS, lambda f: _when(f.promises > 0, promises=f.promises), (Remedy.KEEP_WORD,)),
    Sign("keep_complaints", KEEP, OURS, lambda f: _when(f.complaints > 0, complaints=f.complaints),
         (Remedy.KEEP_WORD, Remedy.HEADS)),
    Sign("keep_low_answers", KEEP, OURS, lambda f: _when(f.low > 0, low=f.low, answers=f.answers),
         (Remedy.ANSWER_LOW,)),
    Sign("keep_less_satisfied", KEEP, THEIRS, _less_satisfied, (Remedy.ANSWER_LOW, Remedy.HEADS)),
    Sign("keep_unhappy", KEEP, OURS, lambda f: _when(f.unhappy > 0, needs=f.unhappy), (Remedy.KEEP_WORD,)),
    Sign("keep_deliveries", KEEP, OURS,
         lambda f: _when(f.damaged > 0 or (f.due >= 3 and f.late > f.limits.late_share * f.due), late=f.late,
                         damaged=f.damaged),
         (Remedy.DELIVERY,)),
    Sign("keep_expired", KEEP, THEIRS, lambda f: _when(f.expired > 0, expired=f.expired), (Remedy.RENEW,)),
    Sign("keep_rival", KEEP, THEIRS, lambda f: _when(f.rivals > 0, rivals=f.rivals), (Remedy.ANSWER_RIVAL,)),
    Sign("keep_nobody_guards", KEEP, OURS, lambda f: _when(not f.service), (Remedy.SERVICE_SEAT,)),
    Sign("keep_unasked", KEEP, OURS, lambda f: _when(not f.answers), (Remedy.ASK_SATISFIED,)),
)  # fmt: skip
"""Every sign, the telling ones of each dilemma first."""
BY_CODE = {sign.code: sign for sign in SIGNS}
WEAK = {
    "in_no_team", "grow_wallet_unknown", "grow_no_need", "grow_satisfied", "grow_heads_unmet", "grow_no_agreement",
    "keep_nobody_guards", "keep_unasked",
}  # fmt: skip
"""Signs that explain a dilemma and never say by themselves that there is one."""


def diagnose(facts: Facts) -> Diagnosis | None:
    """
    The dilemma of a customer, or None.

    Who is about to leave cannot be kept, whatever else; who never got beyond the early stages cannot be got into; of
    the others, those on whom much effort is spent for little, or who stand still, cannot be grown.
    """
    if facts.stage in OVER:
        return None
    telling = {one: [code for code, _n in _found(facts, one) if code not in WEAK] for one in (IN, GROW, KEEP)}
    early = facts.stage in EARLY and not facts.ordered_ever
    if facts.stage in LEAVING or facts.warned or (not early and facts.risk >= facts.limits.risky):
        return _of(facts, KEEP)
    if facts.stage in EARLY:
        return _of(facts, IN) if facts.stuck or "in_visits_in_vain" in telling[IN] else None
    if len(telling[KEEP]) >= facts.limits.signs:
        return _of(facts, KEEP)
    growing = {"grow_much_for_little", "grow_no_profit", "grow_small_share"} & set(telling[GROW])
    still = facts.stage == Stage.DEEPENING.value and facts.stuck
    return _of(facts, GROW) if growing or still else None


def remedies(diagnosis: Diagnosis) -> list[Remedy]:
    """What helps, in the order of the findings, each once."""
    found = [remedy for code, _numbers in diagnosis.findings for remedy in BY_CODE[code].helps]
    return list(dict.fromkeys(found))


def _of(facts: Facts, dilemma: Dilemma) -> Diagnosis | None:
    found = _found(facts, dilemma)
    return Diagnosis(dilemma.value, tuple(found)) if found else None


def _found(facts: Facts, dilemma: Dilemma) -> list[tuple[str, Numbers]]:
    """The signs of a dilemma that hold; those that only explain come last."""
    held = [(s.code, n) for s in SIGNS if s.dilemma == dilemma and (n := s.holds(facts)) is not None]
    return sorted(held, key=lambda one: one[0] in WEAK)
