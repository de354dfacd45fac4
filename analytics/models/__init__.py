"""The numbers' tables."""

from analytics.models.contributions import Contribution, Verdict
from analytics.models.policies import TierBasis
from analytics.models.scorecards import Scorecard
from analytics.models.scores import Score

__all__ = ["Contribution", "Score", "Scorecard", "TierBasis", "Verdict"]
