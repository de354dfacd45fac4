"""Addresses of the analytics floor: home, dashboard, lists of the numbers, panels of an account, API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from analytics.api import concentration as api_concentration
from analytics.api import contributions as api_contributions
from analytics.api import departures as api_departures
from analytics.api import moves as api_moves
from analytics.api import scores as api_scores
from analytics.api import verdicts as api_verdicts
from analytics.api import waterfalls as api_waterfalls
from analytics.views import (
    concentration,
    contributions,
    dashboards,
    departures,
    home,
    moves,
    policy_lab,
    scores,
    verdicts,
    waterfalls,
)

app_name = "analytics"
router = SimpleRouter()
router.register("contributions", api_contributions.ContributionApi, basename="contribution")
router.register("scores", api_scores.ScoreApi, basename="score")
router.register("verdicts", api_verdicts.VerdictApi, basename="verdict")
router.register("waterfalls", api_waterfalls.WaterfallApi, basename="waterfall")
router.register("tier-moves", api_moves.TierMoveApi, basename="tiermove")
apart: list[URLPattern | URLResolver] = [
    path("concentration/", api_concentration.ConcentrationApi.as_view(), name="concentration"),
    path("departures/", api_departures.DepartureApi.as_view(), name="departures"),
    path("migration/", api_moves.MigrationApi.as_view(), name="migration"),
    path("accounts/<int:pk>/on/", api_moves.AccountOnApi.as_view(), name="account-on"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(([*router.urls, *apart], "analytics-api"))),
    path("", home.home, name="home"),
    path("dashboard/", dashboards.Dashboard.as_view(), name="dashboard"),
    path("contributions/", contributions.ContributionList.as_view(), name="contribution-list"),
    path("risks/", scores.ScoreList.as_view(), name="score-list"),
    path("verdicts/", verdicts.VerdictList.as_view(), name="verdict-list"),
    path("waterfall/", waterfalls.WaterfallBook.as_view(), name="waterfall"),
    path("customers/<int:pk>/waterfall/", waterfalls.AccountWaterfall.as_view(), name="account-waterfall"),
    path("concentration/", concentration.ConcentrationPage.as_view(), name="concentration"),
    path("departures/", departures.DeparturePage.as_view(), name="departures"),
    path("customers/<int:pk>/departure/", departures.AccountDeparture.as_view(), name="account-departure"),
    path("migration/", moves.Migration.as_view(), name="migration"),
    path("migration/customers/", moves.MoveList.as_view(), name="move-list"),
    path("lab/", policy_lab.PolicyLab.as_view(), name="lab"),
    path("lab/draft/", policy_lab.PolicyLabDraft.as_view(), name="lab-draft"),
    path("customers/<int:pk>/on/", moves.AccountOn.as_view(), name="account-on"),
    path("customers/<int:pk>/risk/", scores.AccountRisk.as_view(), name="account-risk"),
    path("customers/<int:pk>/contribution/", contributions.AccountContribution.as_view(), name="account-contribution"),
]
