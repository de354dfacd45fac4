"""Addresses of the analytics floor: home, dashboard, lists of the numbers, panels of an account, API."""

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
from analytics.views import (
    agents,
    asset_parts,
    assets,
    backtests,
    baskets,
    behaviour,
    behaviour_parts,
    best_plays,
    biggest_groups,
    briefings,
    concentration,
    contributions,
    coverage,
    coverage_lists,
    coverage_turns,
    dashboards,
    decisions,
    departures,
    desks,
    development,
    development_falls,
    development_lists,
    development_parts,
    earnings,
    evidence,
    falls,
    fits,
    helping,
    home,
    leading_groups,
    likeness,
    loyalty,
    manager_lists,
    managers,
    mismatches,
    moves,
    one_offs,
    outcomes,
    overrules,
    packs,
    people,
    planned_visits,
    plays,
    policy_lab,
    potential,
    profiles,
    report_forms,
    reports,
    reservoir,
    reservoir_flows,
    satisfaction,
    satisfaction_parts,
    score_models,
    score_moves,
    scorecards,
    scores,
    service_cases,
    service_reports,
    serving,
    serving_parts,
    slipping,
    survival,
    survival_lists,
    targets,
    verdicts,
    visit_days,
    waterfalls,
)
from kam.ground.segments import BySegment

app_name = "analytics"
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

pages: list[URLPattern | URLResolver] = [
    path("api/v1/", include(([BySegment([*router.urls, *apart])], "analytics-api"))),
    path("", home.home, name="home"),
    path("customers/<int:pk>/briefing/", briefings.AccountBriefing.as_view(), name="account-briefing"),
    path("customers/<int:pk>/pack/", packs.AccountPack.as_view(), name="account-pack"),
    path("customers/<int:pk>/pack/file/", packs.AccountPackFile.as_view(), name="account-pack-file"),
    path("desk/", desks.DeskPage.as_view(), name="desk"),
    path("dashboard/", dashboards.Dashboard.as_view(), name="dashboard"),
    path("dashboard/group/", biggest_groups.BiggestGroup.as_view(), name="biggest-group"),
    path("dashboard/groups/", leading_groups.LeadingGroups.as_view(), name="leading-groups"),
    path("dashboard/earnings/", earnings.BiggestEarnings.as_view(), name="biggest-earnings"),
    path("dashboard/decisions/", decisions.Decisions.as_view(), name="decisions"),
    path("dashboard/one-offs/", one_offs.WithoutOneOffs.as_view(), name="one-offs"),
    path("dashboard/plays/", best_plays.BestPlays.as_view(), name="best-plays"),
    path("dashboard/slipping/", slipping.SlippingPage.as_view(), name="slipping"),
    path("contributions/", contributions.ContributionList.as_view(), name="contribution-list"),
    path("contributions/falls/", falls.FallList.as_view(), name="contribution-falls"),
    path("reports/", reports.ReportList.as_view(), name="report-list"),
    path("reports/new/", report_forms.ReportNew.as_view(), name="report-new"),
    path("reports/wishes/", report_forms.ReportWishes.as_view(), name="report-wishes"),
    path("reports/<int:pk>/", reports.ReportDetail.as_view(), name="report-detail"),
    path("reports/<int:pk>/rows/<slug:key>/", reports.ReportRows.as_view(), name="report-rows"),
    path("reports/<int:pk>/file/", reports.ReportFile.as_view(), name="report-file"),
    path("reports/<int:pk>/edit/", report_forms.ReportEdit.as_view(), name="report-edit"),
    path("reports/<int:pk>/read-again/", report_forms.ReportReadAgain.as_view(), name="report-read-again"),
    path("reports/<int:pk>/submit/", report_forms.ReportSubmit.as_view(), name="report-submit"),
    path("reports/<int:pk>/answer/", report_forms.ReportAnswer.as_view(), name="report-answer"),
    path("reports/<int:pk>/send/", report_forms.ReportSend.as_view(), name="report-send"),
    path("reports/<int:pk>/put-away/", report_forms.ReportPutAway.as_view(), name="report-put-away"),
    path("risks/", scores.ScoreList.as_view(), name="score-list"),
    path("risks/backtest/", backtests.BacktestPage.as_view(), name="backtest"),
    path("risks/versions/", score_models.ScoreModelList.as_view(), name="scoremodel-list"),
    path("risks/versions/<int:pk>/", score_models.ScoreModelDetail.as_view(), name="scoremodel-detail"),
    path("risks/versions/<int:pk>/pin/", score_models.ScoreModelPin.as_view(), name="scoremodel-pin"),
    path("risks/versions/first/pin/", score_models.ScoreModelFirst.as_view(), name="scoremodel-first"),
    path("risks/pins/<int:pk>/end/", score_models.ModelPinEnd.as_view(), name="modelpin-end"),
    path("customers/<int:pk>/moved/", score_moves.AccountMoved.as_view(), name="account-moved"),
    path("scorecards/", scorecards.ScorecardList.as_view(), name="scorecard-list"),
    path("customers/<int:pk>/standards/", scorecards.AccountStandards.as_view(), name="account-standards"),
    path("verdicts/", verdicts.VerdictList.as_view(), name="verdict-list"),
    path("overrules/", overrules.OverruleList.as_view(), name="overrule-list"),
    path("overrules/<int:pk>/withdraw/", overrules.OverruleWithdraw.as_view(), name="overrule-withdraw"),
    path("customers/<int:pk>/flags/", evidence.AccountFlags.as_view(), name="account-flags"),
    path("customers/<int:pk>/verdict/", evidence.AccountVerdict.as_view(), name="account-verdict"),
    path("customers/<int:pk>/overrule/", overrules.AccountOverrule.as_view(), name="account-overrule"),
    path("satisfaction/", satisfaction.SatisfactionPage.as_view(), name="satisfaction"),
    path(
        "customers/<int:pk>/satisfaction/",
        satisfaction_parts.AccountSatisfaction.as_view(),
        name="account-satisfaction",
    ),
    path("loyalty/", loyalty.LoyaltyList.as_view(), name="loyalty-list"),
    path("potential/", potential.PotentialList.as_view(), name="potential-list"),
    path("customers/<int:pk>/potential/", potential.AccountPotential.as_view(), name="account-potential"),
    path("value/", assets.ValuePage.as_view(), name="value"),
    path("value/customers/", assets.AssetList.as_view(), name="asset-list"),
    path("customers/<int:pk>/value/", asset_parts.AccountValue.as_view(), name="account-value"),
    path("behaviour/", behaviour.BehaviourPage.as_view(), name="behaviour"),
    path("customers/<int:pk>/behaviour/", behaviour_parts.AccountBehaviour.as_view(), name="account-behaviour"),
    path("customers/<int:pk>/similar/", likeness.AccountSimilar.as_view(), name="account-similar"),
    path("development/", development.DevelopmentPage.as_view(), name="development"),
    path("development/customers/", development_lists.DevelopmentList.as_view(), name="development-list"),
    path("customers/<int:pk>/fallen/", development_falls.AccountFallen.as_view(), name="account-fallen"),
    path("customers/<int:pk>/development/", development_parts.AccountDevelopment.as_view(), name="account-development"),
    path("waterfall/", waterfalls.WaterfallBook.as_view(), name="waterfall"),
    path("customers/<int:pk>/waterfall/", waterfalls.AccountWaterfall.as_view(), name="account-waterfall"),
    path("serving/", serving.ServingPage.as_view(), name="serving"),
    path("serving/customers/", serving_parts.ServingList.as_view(), name="serving-list"),
    path("customers/<int:pk>/serving/", serving_parts.AccountServing.as_view(), name="account-serving"),
    path("agents/", agents.AgentsPage.as_view(), name="agents"),
    path("customers/<int:pk>/agent/", agents.AccountAgent.as_view(), name="account-agent"),
    path("managers/", managers.ManagersPage.as_view(), name="managers"),
    path("managers/help/", helping.HelpFirst.as_view(), name="helping"),
    path("managers/customers/", manager_lists.ManagersList.as_view(), name="managers-list"),
    path("concentration/", concentration.ConcentrationPage.as_view(), name="concentration"),
    path("profiles/", profiles.ProfilePage.as_view(), name="profile"),
    path("profiles/fit/", fits.FitList.as_view(), name="fit-list"),
    path("profiles/products/", baskets.BasketPage.as_view(), name="profile-products"),
    path("profiles/people/", people.PeoplePage.as_view(), name="profile-people"),
    path("profiles/mismatches/", mismatches.MismatchPage.as_view(), name="mismatches"),
    path("customers/<int:pk>/fit/", fits.AccountFit.as_view(), name="account-fit"),
    path("targets/", targets.CompanyTargetList.as_view(), name="companytarget-list"),
    path("targets/several/", targets.CompanyTargetSeveral.as_view(), name="companytarget-several"),
    path("targets/new/", targets.CompanyTargetCreate.as_view(), name="companytarget-create"),
    path("targets/<int:pk>/", targets.CompanyTargetEdit.as_view(), name="companytarget-edit"),
    path("targets/<int:pk>/archive/", targets.CompanyTargetArchive.as_view(), name="companytarget-archive"),
    path("targets/<int:pk>/restore/", targets.CompanyTargetRestore.as_view(), name="companytarget-restore"),
    path("departures/", departures.DeparturePage.as_view(), name="departures"),
    path("customers/<int:pk>/departure/", departures.AccountDeparture.as_view(), name="account-departure"),
    path("migration/", moves.Migration.as_view(), name="migration"),
    path("migration/customers/", moves.MoveList.as_view(), name="move-list"),
    path("api/v1/lab/", api_policy_lab.LabApi.as_view({"post": "create"}), name="lab-api"),
    path("api/v1/lab/draft/", api_policy_lab.LabApi.as_view({"post": "draft"}), name="lab-api-draft"),
    path("service/", service_reports.ServiceReport.as_view(), name="service-report"),
    path("service/cases/", service_cases.ServiceCases.as_view(), name="service-report-cases"),
    path("survival/", survival.SurvivalPage.as_view(), name="survival"),
    path("survival/customers/", survival_lists.SurvivalList.as_view(), name="survival-list"),
    path("outcomes/", outcomes.Outcomes.as_view(), name="outcomes"),
    path("coverage/", coverage.CoveragePage.as_view(), name="coverage"),
    path("coverage/before/", coverage_turns.CoverageTurn.as_view(), name="coverage-before"),
    path("coverage/tile/", coverage_turns.CoverageTile.as_view(), name="coverage-tile"),
    path("coverage/customers/", coverage_lists.CoverageList.as_view(), name="coverage-list"),
    path("coverage/plans/", planned_visits.PlannedVisitList.as_view(), name="coverage-plans"),
    path("coverage/visits/", visit_days.HeldVisitList.as_view(), name="coverage-visits"),
    path("plays/effects/", plays.PlayEffects.as_view(), name="play-effects"),
    path("reservoir/", reservoir.Reservoir.as_view(), name="reservoir"),
    path("reservoir/customers/", reservoir_flows.ReservoirFlows.as_view(), name="reservoir-flows"),
    path("lab/", policy_lab.PolicyLab.as_view(), name="lab"),
    path("lab/draft/", policy_lab.PolicyLabDraft.as_view(), name="lab-draft"),
    path("customers/<int:pk>/on/", moves.AccountOn.as_view(), name="account-on"),
    path("customers/<int:pk>/reasons/", scores.AccountReasons.as_view(), name="account-reasons"),
    path("customers/<int:pk>/risk/", scores.AccountRisk.as_view(), name="account-risk"),
    path("customers/<int:pk>/earnings/", earnings.AccountEarnings.as_view(), name="account-earnings"),
    path("customers/<int:pk>/contribution/", contributions.AccountContribution.as_view(), name="account-contribution"),
]
urlpatterns = [BySegment(pages)]
