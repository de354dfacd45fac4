"""Why a customer at a high risk has no open warning: what stands in the way of one, as the runs go by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import Nomination, Policy
from analytics.choices import RiskBand
from analytics.models import Score, Verdict
from lifecycle.choices import Ending, Stage
from lifecycle.models import Aftermath, Journey, Warning

BELOW, TIER, LOST, ARCHIVED, REST, PEACE, NEXT = "below", "tier", "lost", "archived", "rest", "peace", "next"


@dataclass(frozen=True)
class Unwarned:
    """What stands in the way; of a rest until which day, of one left in peace since and until when, by which row."""

    why: str
    since: date | None = None
    until: date | None = None
    row: int | None = None


@dataclass(frozen=True)
class Around:
    """What is asked of the customers of some scores, all at once: where they stand, how they ended, what holds them."""

    stages: Mapping[int, str]
    ends: Mapping[int, Aftermath]
    nominated: frozenset[int]

    @classmethod
    def of(cls, scores: Sequence[Score]) -> Around:
        keys, as_of = [score.account_id for score in scores], scores[0].run.as_of
        ends = Aftermath.objects.filter(pk__in=Aftermath.objects.newest(), account__in=keys)
        named = Nomination.objects.counting(as_of).filter(account__in=keys) if as_of else Nomination.objects.none()
        return cls(
            stages=dict(Journey.objects.filter(account__in=keys).values_list("account", "stage")),
            ends={end.account_id: end for end in ends},
            nominated=frozenset(named.values_list("account", flat=True)),
        )


def why(score: Score, policy: Policy) -> Unwarned | None:
    """None where a warning is open, and of a risk that is neither in a high band nor at the warning level."""
    return of_all([score], policy).get(score.account_id)


def of_all(scores: Sequence[Score], policy: Policy) -> dict[int, Unwarned]:
    """{customer: what stands in the way} of scores of one run; without those that are warned of or at no high risk."""
    high = [score for score in scores if score.band >= RiskBand.HIGH or score.p >= policy.warn_at]
    if not high:
        return {}
    rows = Warning.objects.filter(account__in=[score.account_id for score in high]).order_by("opened_on", "pk")
    last = {row.account_id: row for row in rows}
    left = [one for one in high if one.account_id not in last or not last[one.account_id].is_open]
    if not left:
        return {}
    around = Around.of(left)
    return {
        score.account_id: _over(score, around) or _unwatched(score, policy, around)
        or _left_alone(score, last.get(score.account_id)) or Unwarned(NEXT)
        for score in left
    }  # fmt: skip


def false_keys(accounts: Sequence[int] | None = None) -> set[int]:
    """Those of the customers, or of all, whom the newest run of tiers holds back as false key accounts."""
    if accounts is not None and not accounts:
        return set()
    rows = held_back() if accounts is None else held_back().filter(account__in=accounts)
    return set(rows.values_list("account", flat=True))


def held_back() -> Any:
    """The verdicts of those whom the newest run of tiers holds back as false key accounts."""
    return Verdict.objects.current().held_back().order_by()


def _over(score: Score, around: Around) -> Unwarned | None:
    """The customer is gone: left, in the archive, or at rest by somebody's word."""
    if score.account.archived_at is not None:
        return Unwarned(ARCHIVED)
    stage, end = around.stages.get(score.account_id), around.ends.get(score.account_id)
    if stage == Stage.LOST:
        return Unwarned(LOST, row=end.pk if end and end.ending == Ending.LOST else None)
    rests = end is not None and end.ending == Ending.DORMANT and end.revisit_on is not None
    if stage == Stage.DORMANT and end and rests and end.revisit_on > score.run.as_of:  # type: ignore[operator]
        return Unwarned(REST, until=end.revisit_on, row=end.pk)
    return None


def _unwatched(score: Score, policy: Policy, around: Around) -> Unwarned | None:
    """Nobody is warned of under the level, nor of tiers that the policy does not name."""
    if score.p < policy.warn_at:
        return Unwarned(BELOW)
    if score.account.tier in policy.warned_tiers or score.run.as_of is None:
        return None
    return None if score.account_id in around.nominated else Unwarned(TIER)


def _left_alone(score: Score, last: Warning | None) -> Unwarned | None:
    """For one horizon after its last warning was closed a customer whose risk never fell is left in peace."""
    if last is None or last.closed_on is None or score.run.as_of is None or not score.warned:
        return None
    until = last.closed_on + timedelta(days=score.run.result.get("horizon", 90))
    return Unwarned(PEACE, last.closed_on, until, last.pk) if until > score.run.as_of else None
