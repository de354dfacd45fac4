"""Addresses of the analytics' API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from analytics.api import agents as api_agents
from analytics.api import assets as api_assets
from analytics.api import backtests as api_backtests
from analytics.api import behaviour as api_behaviour
from analytics.api import briefings as api_briefings
from analytics.api import concentration as api_concentration
from analytics.api import contributions as api_contributions
from analytics.api import coverage as api_coverage
from analytics.api import decisions as api_decisions
from analytics.api import departures as api_departures
from analytics.api import desks as api_desks
from analytics.api import development as api_development
from analytics.api import development_falls as api_development_falls
from analytics.api import earnings as api_earnings
from analytics.api import falls as api_falls
from analytics.api import fits as api_fits
from analytics.api import loyalty as api_loyalty
from analytics.api import loyalty_parts as api_loyalty_parts
from analytics.api import managers as api_managers
from analytics.api import moves as api_moves
from analytics.api import outcomes as api_outcomes
from analytics.api import overrules as api_overrules
from analytics.api import packs as api_packs
from analytics.api import planned_visits as api_planned_visits
from analytics.api import plays as api_plays
from analytics.api import policy_lab as api_policy_lab
from analytics.api import potential as api_potential
from analytics.api import profiles as api_profiles
from analytics.api import reports as api_reports
from analytics.api import reservoir as api_reservoir
from analytics.api import satisfaction as api_satisfaction
from analytics.api import score_models as api_score_models
from analytics.api import score_moves as api_score_moves
from analytics.api import score_reasons as api_score_reasons
from analytics.api import scorecards as api_scorecards
from analytics.api import scores as api_scores
from analytics.api import service_reports as api_service_reports
from analytics.api import serving as api_serving
from analytics.api import survival as api_survival
from analytics.api import targets as api_targets
from analytics.api import verdicts as api_verdicts
from analytics.api import visit_days as api_visit_days
from analytics.api import waterfalls as api_waterfalls
from kam.ground.segments import BySegment

router = SimpleRouter()
router.register("contributions", api_contributions.ContributionApi, basename="contribution")
router.register("contribution-falls", api_falls.FallApi, basename="contribution-fall")
router.register("scores", api_scores.ScoreApi, basename="score")
router.register("score-models", api_score_models.ScoreModelApi, basename="scoremodel")
router.register("score-pins", api_score_models.ModelPinApi, basename="modelpin")
router.register("scorecards", api_scorecards.ScorecardApi, basename="scorecard")
router.register("verdicts", api_verdicts.VerdictApi, basename="verdict")
router.register("overrules", api_overrules.OverruleApi, basename="overrule")
router.register("loyalties", api_loyalty.LoyaltyApi, basename="loyalty")
router.register("potentials", api_potential.PotentialApi, basename="potential")
router.register("asset-values", api_assets.AssetValueApi, basename="assetvalue")
router.register("behaviours", api_behaviour.BehaviourApi, basename="behaviour")
router.register("behaviour-changes", api_behaviour.BehaviourChangeApi, basename="behaviourchange")
router.register("developments", api_development.DevelopmentRowApi, basename="development")
router.register("waterfalls", api_waterfalls.WaterfallApi, basename="waterfall")
router.register("fits", api_fits.FitApi, basename="fit")
router.register("reports", api_reports.ReportApi, basename="report")
router.register("report-wishes", api_reports.ReportWishApi, basename="reportwish")
router.register("company-targets", api_targets.CompanyTargetApi, basename="companytarget")
router.register("tier-moves", api_moves.TierMoveApi, basename="tiermove")
apart: list[URLPattern | URLResolver] = [
    path("concentration/", api_concentration.ConcentrationApi.as_view(), name="concentration"),
    path("agents/", api_agents.AgentsApi.as_view(), name="agents"),
    path("value/", api_assets.ValueApi.as_view(), name="value"),
    path("profile/", api_profiles.ProfileApi.as_view(), name="profile"),
    path("profile/products/", api_profiles.SellerApi.as_view(), name="profile-products"),
    path("profile/people/", api_profiles.PeopleApi.as_view(), name="profile-people"),
    path("profile/mismatches/", api_profiles.MismatchApi.as_view(), name="profile-mismatches"),
    path("backtest/", api_backtests.BacktestApi.as_view(), name="backtest"),
    path("accounts/<int:pk>/reasons/", api_score_reasons.AccountReasonsApi.as_view(), name="account-reasons"),
    path("accounts/<int:pk>/moved/", api_score_moves.AccountMovedApi.as_view(), name="account-moved"),
    path("development/", api_development.DevelopmentApi.as_view(), name="development"),
    path("desk/", api_desks.DeskApi.as_view(), name="desk"),
    path("decisions/", api_decisions.DecisionsApi.as_view(), name="decisions"),
    path("earnings/", api_earnings.EarningsApi.as_view(), name="earnings"),
    path("accounts/<int:pk>/earnings/", api_earnings.AccountEarningsApi.as_view(), name="account-earnings"),
    path("departures/", api_departures.DepartureApi.as_view(), name="departures"),
    path("service/", api_service_reports.ServiceReportApi.as_view(), name="service"),
    path("serving/", api_serving.ServingApi.as_view(), name="serving"),
    path("serving/accounts/", api_serving.ServedAccountApi.as_view(), name="serving-accounts"),
    path("managers/", api_managers.ManagersApi.as_view(), name="managers"),
    path("survival/", api_survival.SurvivalApi.as_view(), name="survival"),
    path("survival/accounts/", api_survival.StayApi.as_view(), name="survival-accounts"),
    path("outcomes/", api_outcomes.OutcomesApi.as_view(), name="outcomes"),
    path("loyalty/", api_loyalty_parts.LoyaltyPartsApi.as_view(), name="loyalty"),
    path("satisfaction/", api_satisfaction.SatisfactionApi.as_view(), name="satisfaction"),
    path("satisfaction/dissatisfied/", api_satisfaction.DissatisfiedApi.as_view(), name="satisfaction-dissatisfied"),
    path("coverage/", api_coverage.CoverageApi.as_view(), name="coverage"),
    path("coverage/accounts/", api_coverage.CoverageAccountApi.as_view(), name="coverage-accounts"),
    path("coverage/plans/", api_planned_visits.PlannedVisitApi.as_view(), name="coverage-plans"),
    path("coverage/days/", api_visit_days.VisitDayApi.as_view(), name="coverage-days"),
    path("play-effects/", api_plays.PlayEffectApi.as_view(), name="play-effects"),
    path("reservoir/", api_reservoir.ReservoirApi.as_view(), name="reservoir"),
    path("reservoir/flows/", api_reservoir.ReservoirFlowApi.as_view(), name="reservoir-flows"),
    path("migration/", api_moves.MigrationApi.as_view(), name="migration"),
    path("accounts/<int:pk>/on/", api_moves.AccountOnApi.as_view(), name="account-on"),
    path("accounts/<int:pk>/fallen/", api_development_falls.AccountFallenApi.as_view(), name="account-fallen"),
    path("accounts/<int:pk>/similar/", api_behaviour.SimilarApi.as_view(), name="account-similar"),
    path("accounts/<int:pk>/briefing/", api_briefings.BriefingApi.as_view(), name="account-briefing"),
    path("accounts/<int:pk>/pack/", api_packs.PackApi.as_view(), name="account-pack"),
    path("accounts/<int:pk>/pack/file/", api_packs.PackFileApi.as_view(), name="account-pack-file"),
]

patterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(([BySegment([*router.urls, *apart])], "analytics-api"))),
    path("api/v1/lab/", api_policy_lab.LabApi.as_view({"post": "create"}), name="lab-api"),
    path("api/v1/lab/draft/", api_policy_lab.LabApi.as_view({"post": "draft"}), name="lab-api-draft"),
]
