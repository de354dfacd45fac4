"""Churn cases that ended, with and without each play: as far as a reader sees the book, or over the whole of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from accounts.models import Policy
from analytics.rules import plays as rules
from analytics.rules.plays import Count, Effect
from lifecycle.choices import WarningState
from lifecycle.facts import plays as told
from lifecycle.models import Play, PlayUse, Warning
from lifecycle.rules.plays import Measured

KEPT = (WarningState.KEPT, WarningState.WON_BACK)
ENDED = (*KEPT, WarningState.LOST, WarningState.DORMANT)
"""A warning that a merge joined with another ended nothing."""


@dataclass(frozen=True)
class Line:
    """One play: where it was applied, of that how much is open or not part of a warning, and what it did."""

    play: Play
    uses: int
    still_open: int
    apart: int
    effect: Effect
    kept: Mapping[str, str] = field(default_factory=dict)
    """How the list of applied plays is narrowed alike."""

    @property
    def company(self) -> Measured | None:
        """What a run counted over the whole company, as warnings say it; None where it is what stands here."""
        told = self.play.effect
        here = (self.effect.applied.kept, self.effect.applied.ended, self.effect.others.kept, self.effect.others.ended)
        there = (told.kept, told.ended, told.others_kept, told.others_ended)
        return told if told.ended and (here, self.effect.against) != (there, told.against) else None


@dataclass(frozen=True)
class Asked:
    """What part is spoken of: of which customers, warnings opened at which tier and when."""

    chosen: Mapping[str, Any] = field(default_factory=dict)
    """Filters of what belongs to a customer."""
    tier: str | None = None
    since: date | None = None
    until: date | None = None
    kept: Mapping[str, str] = field(default_factory=dict)

    def warnings(self, user: Any) -> Any:
        rows = Warning.objects.visible_to(user).filter(**self.chosen)
        rows = rows if self.tier is None else rows.filter(tier_at_opening=self.tier)
        rows = rows.filter(opened_on__gte=self.since) if self.since else rows
        return rows.filter(opened_on__lte=self.until) if self.until else rows

    def uses(self, user: Any) -> Any:
        rows = PlayUse.objects.visible_to(user).filter(**self.chosen)
        rows = rows if self.tier is None else rows.of_tier_then(self.tier)
        rows = rows.begun_from(self.since) if self.since else rows
        return rows.begun_to(self.until) if self.until else rows


@dataclass(frozen=True)
class Case:
    """One case that ended."""

    stratum: Hashable
    kept: bool
    control: bool


def effects(user: Any, asked: Asked | None = None) -> list[Line]:
    """Every play that was applied, as far as a reader sees what is asked for; those with the most cases first."""
    part = asked or Asked()
    found = [replace(one, kept=part.kept) for one in _lines(_cases(part.warnings(user)), part.uses(user))]
    return sorted(found, key=lambda one: (-one.effect.applied.ended, one.play.position, one.play.pk))


def _lines(cases: dict[int, Case], seen: Any) -> list[Line]:
    used: dict[int, set[int]] = defaultdict(set)
    uses: dict[int, list[int | None]] = defaultdict(list)
    rows = seen.standing().exclude(warning__state=WarningState.JOINED)
    for play, warning in rows.order_by().values_list("play", "warning"):
        uses[play].append(warning)
        if warning is not None:
            used[play].add(warning)
    return [
        Line(
            play=play, uses=len(uses[play.pk]), apart=uses[play.pk].count(None),
            still_open=len(used[play.pk] - cases.keys()), effect=_effect(cases, used[play.pk]),
        )
        for play in Play.objects.filter(pk__in=uses)
    ]  # fmt: skip


def measured(as_of: date) -> dict[int, Measured]:
    """{play: what it did over the whole book}, from the cases that ended until a day."""
    cases = _cases(Warning.objects.filter(closed_on__lte=as_of))
    found = _lines(cases, PlayUse.objects.filter(on__lte=as_of))
    return {one.play.pk: _measured(one, as_of) for one in found}


def _measured(one: Line, as_of: date) -> Measured:
    effect = one.effect
    return Measured(
        as_of=as_of.isoformat(), uses=one.uses, verdict=effect.verdict, difference=effect.difference, low=effect.low,
        high=effect.high, kept=effect.applied.kept, ended=effect.applied.ended, against=effect.against,
        others_kept=effect.others.kept, others_ended=effect.others.ended,
    )  # fmt: skip


def _cases(seen: Any) -> dict[int, Case]:
    """{warning: how it ended}, with the tier and band of its opening."""
    borders = [Policy.objects.current().group("bands")[name] for name in ("raised", "high", "critical")]
    rows = seen.filter(state__in=ENDED).order_by()
    columns = rows.values_list("pk", "tier_at_opening", "risk_at_opening", "state", "is_control")
    return {
        pk: Case((tier, _band(risk, borders)), state in KEPT, control) for pk, tier, risk, state, control in columns
    }


def _band(risk: float | None, borders: list[float]) -> int | None:
    """The band of a risk; customers that nobody had scored are a band of their own."""
    return None if risk is None else sum(risk >= border for border in borders)


def _effect(cases: dict[int, Case], used: set[int]) -> Effect:
    applied: dict[Hashable, Count] = defaultdict(Count)
    others: dict[Hashable, Count] = defaultdict(Count)
    control: dict[Hashable, Count] = defaultdict(Count)
    for pk, case in cases.items():
        if pk in used:
            applied[case.stratum] = applied[case.stratum].plus(case.kept)
            continue
        others[case.stratum] = others[case.stratum].plus(case.kept)
        if case.control:
            control[case.stratum] = control[case.stratum].plus(case.kept)
    return rules.compare(applied, others, control)


def says(effect: Effect) -> str:
    """What may be said of it, in a sentence."""
    return told.says(effect, effect.applied.kept, effect.applied.ended, effect.others.ended)
