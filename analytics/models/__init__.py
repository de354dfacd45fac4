"""The numbers' tables."""

from analytics.models.contributions import Contribution, Verdict
from analytics.models.scores import Score

__all__ = ["Contribution", "Score", "Verdict"]
