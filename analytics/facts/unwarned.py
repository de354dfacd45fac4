"""Why a customer at a high risk has no open warning: what stands in the way of one, as the runs go by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Nomination, Policy
from analytics.choices import RiskBand
from analytics.models import Score
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


def why(score: Score, policy: Policy) -> Unwarned | None:
    """None where a warning is open, and of a risk that is neither in a high band nor at the warning level."""
    last = Warning.objects.filter(account=score.account_id).order_by("-opened_on", "-pk").first()
    if (last is not None and last.is_open) or (score.band < RiskBand.HIGH and score.p < policy.warn_at):
        return None
    return _over(score) or _unwatched(score, policy) or _left_alone(score, last) or Unwarned(NEXT)


def _over(score: Score) -> Unwarned | None:
    """The customer is gone: left, in the archive, or at rest by somebody's word."""
    account = score.account
    if account.archived_at is not None:
        return Unwarned(ARCHIVED)
    stage = Journey.objects.filter(account=account).values_list("stage", flat=True).first()
    ends = Aftermath.objects.filter(pk__in=Aftermath.objects.newest(), account=account)
    if stage == Stage.LOST:
        return Unwarned(LOST, row=ends.filter(ending=Ending.LOST).values_list("pk", flat=True).first())
    if stage == Stage.DORMANT and (rest := ends.filter(ending=Ending.DORMANT, revisit_on__gt=score.run.as_of).first()):
        return Unwarned(REST, until=rest.revisit_on, row=rest.pk)
    return None


def _unwatched(score: Score, policy: Policy) -> Unwarned | None:
    """Nobody is warned of under the level, nor of tiers that the policy does not name."""
    if score.p < policy.warn_at:
        return Unwarned(BELOW)
    account, as_of = score.account, score.run.as_of
    if account.tier in policy.warned_tiers or as_of is None:
        return None
    return None if Nomination.objects.counting(as_of).filter(account=account).exists() else Unwarned(TIER)


def _left_alone(score: Score, last: Warning | None) -> Unwarned | None:
    """For one horizon after its last warning was closed a customer whose risk never fell is left in peace."""
    if last is None or last.closed_on is None or score.run.as_of is None or not score.warned:
        return None
    until = last.closed_on + timedelta(days=score.run.result.get("horizon", 90))
    return Unwarned(PEACE, last.closed_on, until, last.pk) if until > score.run.as_of else None
