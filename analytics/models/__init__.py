"""The numbers' tables."""

from analytics.models.contributions import Contribution, Verdict
from analytics.models.fits import Fit, ProfileBasis
from analytics.models.policies import TierBasis
from analytics.models.scores import Score

__all__ = ["Contribution", "Fit", "ProfileBasis", "Score", "TierBasis", "Verdict"]
