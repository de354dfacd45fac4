"""The numbers' tables."""

from analytics.models.assets import AssetValue
from analytics.models.behaviour import Behaviour, BehaviourChange
from analytics.models.contributions import Contribution, Verdict
from analytics.models.development import Development, Season
from analytics.models.fits import Fit, ProfileBasis
from analytics.models.loyalty import Loyalty
from analytics.models.overrules import Overrule
from analytics.models.packs import Pack
from analytics.models.policies import TierBasis
from analytics.models.potential import Potential
from analytics.models.reports import Report, ReportCopy, ReportWish
from analytics.models.score_models import ModelPin, ScoreModel
from analytics.models.scorecards import Scorecard
from analytics.models.scores import Score
from analytics.models.targets import CompanyTarget

__all__ = [
    "AssetValue",
    "Behaviour",
    "BehaviourChange",
    "CompanyTarget",
    "Contribution",
    "Development",
    "Fit",
    "Loyalty",
    "ModelPin",
    "Overrule",
    "Pack",
    "Potential",
    "ProfileBasis",
    "Report",
    "ReportCopy",
    "ReportWish",
    "Score",
    "ScoreModel",
    "Scorecard",
    "Season",
    "TierBasis",
    "Verdict",
]
