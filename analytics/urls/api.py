"""Addresses of the analytics' API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from analytics.api import (
    agents,
    assets,
    backtests,
    behaviour,
    briefings,
    concentration,
    contributions,
    coverage,
    decisions,
    departures,
    desks,
    development,
    development_falls,
    earnings,
    falls,
    fits,
    loyalty,
    loyalty_parts,
    managers,
    moves,
    outcomes,
    overrules,
    packs,
    planned_visits,
    plays,
    policy_lab,
    potential,
    profiles,
    reports,
    reservoir,
    satisfaction,
    score_models,
    score_moves,
    score_reasons,
    scorecards,
    scores,
    service_reports,
    serving,
    survival,
    targets,
    verdicts,
    visit_days,
    waterfalls,
)
from kam.ground.segments import BySegment

router = SimpleRouter()
router.register("contributions", contributions.ContributionApi, basename="contribution")
router.register("contribution-falls", falls.FallApi, basename="contribution-fall")
router.register("scores", scores.ScoreApi, basename="score")
router.register("score-models", score_models.ScoreModelApi, basename="scoremodel")
router.register("score-pins", score_models.ModelPinApi, basename="modelpin")
router.register("scorecards", scorecards.ScorecardApi, basename="scorecard")
router.register("verdicts", verdicts.VerdictApi, basename="verdict")
router.register("overrules", overrules.OverruleApi, basename="overrule")
router.register("loyalties", loyalty.LoyaltyApi, basename="loyalty")
router.register("potentials", potential.PotentialApi, basename="potential")
router.register("asset-values", assets.AssetValueApi, basename="assetvalue")
router.register("behaviours", behaviour.BehaviourApi, basename="behaviour")
router.register("behaviour-changes", behaviour.BehaviourChangeApi, basename="behaviourchange")
router.register("developments", development.DevelopmentRowApi, basename="development")
router.register("waterfalls", waterfalls.WaterfallApi, basename="waterfall")
router.register("fits", fits.FitApi, basename="fit")
router.register("reports", reports.ReportApi, basename="report")
router.register("report-wishes", reports.ReportWishApi, basename="reportwish")
router.register("company-targets", targets.CompanyTargetApi, basename="companytarget")
router.register("tier-moves", moves.TierMoveApi, basename="tiermove")
apart: list[URLPattern | URLResolver] = [
    path("concentration/", concentration.ConcentrationApi.as_view(), name="concentration"),
    path("agents/", agents.AgentsApi.as_view(), name="agents"),
    path("value/", assets.ValueApi.as_view(), name="value"),
    path("profile/", profiles.ProfileApi.as_view(), name="profile"),
    path("profile/products/", profiles.SellerApi.as_view(), name="profile-products"),
    path("profile/people/", profiles.PeopleApi.as_view(), name="profile-people"),
    path("profile/mismatches/", profiles.MismatchApi.as_view(), name="profile-mismatches"),
    path("backtest/", backtests.BacktestApi.as_view(), name="backtest"),
    path("accounts/<int:pk>/reasons/", score_reasons.AccountReasonsApi.as_view(), name="account-reasons"),
    path("accounts/<int:pk>/moved/", score_moves.AccountMovedApi.as_view(), name="account-moved"),
    path("development/", development.DevelopmentApi.as_view(), name="development"),
    path("desk/", desks.DeskApi.as_view(), name="desk"),
    path("decisions/", decisions.DecisionsApi.as_view(), name="decisions"),
    path("earnings/", earnings.EarningsApi.as_view(), name="earnings"),
    path("accounts/<int:pk>/earnings/", earnings.AccountEarningsApi.as_view(), name="account-earnings"),
    path("departures/", departures.DepartureApi.as_view(), name="departures"),
    path("service/", service_reports.ServiceReportApi.as_view(), name="service"),
    path("serving/", serving.ServingApi.as_view(), name="serving"),
    path("serving/accounts/", serving.ServedAccountApi.as_view(), name="serving-accounts"),
    path("managers/", managers.ManagersApi.as_view(), name="managers"),
    path("survival/", survival.SurvivalApi.as_view(), name="survival"),
    path("survival/accounts/", survival.StayApi.as_view(), name="survival-accounts"),
    path("outcomes/", outcomes.OutcomesApi.as_view(), name="outcomes"),
    path("loyalty/", loyalty_parts.LoyaltyPartsApi.as_view(), name="loyalty"),
    path("satisfaction/", satisfaction.SatisfactionApi.as_view(), name="satisfaction"),
    path("satisfaction/dissatisfied/", satisfaction.DissatisfiedApi.as_view(), name="satisfaction-dissatisfied"),
    path("coverage/", coverage.CoverageApi.as_view(), name="coverage"),
    path("coverage/accounts/", coverage.CoverageAccountApi.as_view(), name="coverage-accounts"),
    path("coverage/plans/", planned_visits.PlannedVisitApi.as_view(), name="coverage-plans"),
    path("coverage/days/", visit_days.VisitDayApi.as_view(), name="coverage-days"),
    path("play-effects/", plays.PlayEffectApi.as_view(), name="play-effects"),
    path("reservoir/", reservoir.ReservoirApi.as_view(), name="reservoir"),
    path("reservoir/flows/", reservoir.ReservoirFlowApi.as_view(), name="reservoir-flows"),
    path("migration/", moves.MigrationApi.as_view(), name="migration"),
    path("accounts/<int:pk>/on/", moves.AccountOnApi.as_view(), name="account-on"),
    path("accounts/<int:pk>/fallen/", development_falls.AccountFallenApi.as_view(), name="account-fallen"),
    path("accounts/<int:pk>/similar/", behaviour.SimilarApi.as_view(), name="account-similar"),
    path("accounts/<int:pk>/briefing/", briefings.BriefingApi.as_view(), name="account-briefing"),
    path("accounts/<int:pk>/pack/", packs.PackApi.as_view(), name="account-pack"),
    path("accounts/<int:pk>/pack/file/", packs.PackFileApi.as_view(), name="account-pack-file"),
]

patterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(([BySegment([*router.urls, *apart])], "analytics-api"))),
    path("api/v1/lab/", policy_lab.LabApi.as_view({"post": "create"}), name="lab-api"),
    path("api/v1/lab/draft/", policy_lab.LabApi.as_view({"post": "draft"}), name="lab-api-draft"),
]
