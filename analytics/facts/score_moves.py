"""The kept scores of one customer on two days, ready to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from accounts.models import Account
from analytics.facts import score_models
from analytics.models import Score, ScoreModel
from analytics.rules import score_moves as rules
from analytics.rules.prior import FEATURES
from analytics.rules.score_moves import Said
from kam.choices import RunState

USUAL_SPAN = 28
"""Days that lie between the two scores at least when nobody names them."""


@dataclass(frozen=True)
class Moved:
    """Two kept scores of one customer, and the lines whose sum is the difference of their logits."""

    before: Score
    after: Score
    lines: list[tuple[str, float]]
    models: tuple[int, int]
    """Numbers of the versions that scored; 0 for the day-one weights."""

    @property
    def total(self) -> float:
        return sum(share for _code, share in self.lines)


def between(account: Account, since: date | None = None, until: date | None = None) -> Moved | None:
    """The newest scores up to each of two days; None where there are no two different ones."""
    kept = Score.objects.filter(account=account, run__state=RunState.DONE).select_related("run")
    kept = kept.order_by("-run__as_of", "-run_id")
    after = (kept.filter(run__as_of__lte=until) if until else kept).first()
    if after is None or after.run.as_of is None:
        return None
    day = since or after.run.as_of - timedelta(days=USUAL_SPAN)
    before = kept.filter(run__as_of__lte=day).first()
    if before is None and since is None:  # a young book: its oldest score
        before = kept.filter(run__as_of__lt=after.run.as_of).last()
    if before is None or before.pk == after.pk:
        return None
    was, now = _said(before, account), _said(after, account)
    return Moved(before, after, rules.moved(was, now), (was.model, now.model))


def _said(score: Score, account: Account) -> Said:
    number = int(score.run.result.get("model", 0))
    row = ScoreModel.objects.filter(number=number).first() if number else None
    weights = score_models.version(row).weights
    place = score_models.segments().index(account.segment)
    slopes = weights.slopes_of(np.array([place]))[0].tolist()
    return Said(score.base, score.reasons, score.signals, dict(zip(FEATURES, slopes, strict=True)), number)
