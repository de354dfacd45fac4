"""Churn cases that ended, with and without each play, as far as the reader sees the book: counted live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Policy
from analytics.rules import plays as rules
from analytics.rules.plays import FEWER, MORE, TOO_FEW, Count, Effect
from lifecycle.choices import WarningState
from lifecycle.models import Play, PlayUse, Warning

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


@dataclass(frozen=True)
class Case:
    """One case that ended."""

    stratum: Hashable
    kept: bool
    control: bool


def effects(user: Any) -> list[Line]:
    """Every play that was applied, those with the most cases first."""
    cases = _cases(user)
    used: dict[int, set[int]] = defaultdict(set)
    uses: dict[int, list[int | None]] = defaultdict(list)
    seen = PlayUse.objects.visible_to(user).standing().exclude(warning__state=WarningState.JOINED)
    for play, warning in seen.order_by().values_list("play", "warning"):
        uses[play].append(warning)
        if warning is not None:
            used[play].add(warning)
    found = [
        Line(
            play=play, uses=len(uses[play.pk]), apart=uses[play.pk].count(None),
            still_open=len(used[play.pk] - cases.keys()), effect=_effect(cases, used[play.pk]),
        )
        for play in Play.objects.filter(pk__in=uses)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.effect.applied.ended, one.play.position, one.play.pk))


def tried(plays: Collection[Play], user: Any) -> list[Line]:
    """Those of the given plays that cases ended with, the ones that kept most by what may be said of them first."""
    if not plays:
        return []
    found = [one for one in effects(user) if one.play in plays and one.effect.applied.ended]
    return sorted(found, key=lambda one: (one.effect.verdict != MORE, one.effect.verdict == FEWER))


def _cases(user: Any) -> dict[int, Case]:
    """{warning: how it ended}, with the tier and band of its opening."""
    borders = [Policy.objects.current().group("bands")[name] for name in ("raised", "high", "critical")]
    rows = Warning.objects.visible_to(user).filter(state__in=ENDED).order_by()
    columns = rows.values_list("pk", "tier_at_opening", "risk_at_opening", "state", "is_control")
    return {
        pk: Case((tier, sum(risk >= border for border in borders)), state in KEPT, control)
        for pk, tier, risk, state, control in columns
    }


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


def points(value: float | None) -> str:
    """A difference of shares in points, with its sign."""
    return "" if value is None else f"{value * 100:+.0f}".replace("-", "−")


def says(effect: Effect) -> str:
    """What may be said of it, in a sentence."""
    if effect.verdict == TOO_FEW:
        words = _("Too few cases have ended to say anything: %(with)d with it, %(without)d comparable without it.")
        return words % {"with": effect.applied.ended, "without": effect.others.ended}
    bounds = {"low": points(effect.low), "high": points(effect.high), "difference": points(effect.difference)}
    if effect.verdict == MORE:
        return _("Kept more: %(difference)s points, with 95%% certainty between %(low)s and %(high)s.") % bounds
    if effect.verdict == FEWER:
        return _("Kept fewer: %(difference)s points, with 95%% certainty between %(low)s and %(high)s.") % bounds
    return _("Not shown: the difference may be chance, it lies between %(low)s and %(high)s points.") % bounds
