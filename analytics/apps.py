"""Registers the numbers with Django: their pages in the rail, the day runs are offered, the last of the first steps."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from analytics.actions import recompute
        from kam.ground import days, guide, navigation
        from kam.ground.guide import Step
        from kam.ground.navigation import Item
        from kam.ground.rights import Right

        days.register(lambda: recompute.offered().as_of)
        guide.add(
            Step("compute", _("See your own 80/20"), _("Contribution, tiers and risks are computed from the orders."),
                 "kam:run-start", _("Compute now"), done=_computed, order=90)
        )  # fmt: skip
        navigation.add(
            Item("dashboard", _("Dashboard"), "analytics:dashboard", "layout-dashboard", order=10,
                 right=Right.SEE_DASHBOARD, bottom=1)
        )  # fmt: skip
        navigation.add(Item("analyses", _("Analyses"), "analytics:contribution-list", "chart-column", order=70))


def _computed(*_args: Any) -> bool:
    from analytics.models import Contribution

    return bool(Contribution.objects.exists())
