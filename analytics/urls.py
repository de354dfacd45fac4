"""Addresses of the analytics floor: home, dashboard, lists of the numbers, panels of an account, API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from analytics.api import contributions as api_contributions
from analytics.api import scores as api_scores
from analytics.api import verdicts as api_verdicts
from analytics.api import waterfalls as api_waterfalls
from analytics.views import contributions, dashboards, home, scores, verdicts, waterfalls

app_name = "analytics"
router = SimpleRouter()
router.register("contributions", api_contributions.ContributionApi, basename="contribution")
router.register("scores", api_scores.ScoreApi, basename="score")
router.register("verdicts", api_verdicts.VerdictApi, basename="verdict")

router.register("waterfalls", api_waterfalls.WaterfallApi, basename="waterfall")

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((router.urls, "analytics-api"))),
    path("", home.home, name="home"),
    path("dashboard/", dashboards.Dashboard.as_view(), name="dashboard"),
    path("contributions/", contributions.ContributionList.as_view(), name="contribution-list"),
    path("risks/", scores.ScoreList.as_view(), name="score-list"),
    path("verdicts/", verdicts.VerdictList.as_view(), name="verdict-list"),
    path("waterfall/", waterfalls.WaterfallBook.as_view(), name="waterfall"),
    path("customers/<int:pk>/waterfall/", waterfalls.AccountWaterfall.as_view(), name="account-waterfall"),
    path("customers/<int:pk>/risk/", scores.AccountRisk.as_view(), name="account-risk"),
    path("customers/<int:pk>/contribution/", contributions.AccountContribution.as_view(), name="account-contribution"),
]
