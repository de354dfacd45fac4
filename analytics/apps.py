"""Registers the numbers with Django: their pages in the rail, the day runs are offered, the last of the first steps."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from analytics.actions import merges, recompute
        from analytics.choices import EventVerb
        from kam.ground import days, events, guide, navigation
        from kam.ground.guide import Step
        from kam.ground.navigation import Item
        from kam.ground.rights import Right

        events.declare(EventVerb)
        days.register(lambda: recompute.offered().as_of)
        merges.register()
        guide.add(
            Step("compute", _("See your own 80/20"), _("Contribution, tiers and risks are computed from the orders."),
                 "kam:run-start", _("Compute now"), done=_computed, order=90)
        )  # fmt: skip
        navigation.add(
            Item("dashboard", _("Dashboard"), "analytics:dashboard", "layout-dashboard", order=10,
                 right=Right.SEE_DASHBOARD, bottom=1)
        )  # fmt: skip
        _results()
        navigation.add(Item("analyses", _("Analyses"), "analytics:contribution-list", "chart-column", order=70))


def _results() -> None:
    """The words of what runs leave."""
    from kam.ground.results import Figure, add

    contribution = {
        "accounts": Figure(_("Customers")),
        "revenue": Figure(_("Revenue"), "money"),
        "total": Figure(_("Net contribution of those who earn"), "money"),
        "top20pct_share": Figure(_("Share of the top 20%"), "pct"),
        "makers": Figure(_("Customers that make 80%")),
        "losing": Figure(_("Customers at a loss")),
        "lost": Figure(_("Lost with them"), "money"),
    }
    add("contribution", contribution)
    add(
        "tiers", {"waiting": Figure(_("Changes that wait for another run")), "flagged": Figure(_("False key accounts"))}
    )
    add("churn", {"value_at_risk": Figure(_("Value at risk"), "money")})
    add("fit", {"scored": Figure(_("Customers and prospects with a fit"))})


def _computed(*_args: Any) -> bool:
    from analytics.models import Contribution

    return bool(Contribution.objects.exists())
