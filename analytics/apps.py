"""Registers the numbers with Django: their pages in the rail, the day runs are offered, the last of the first steps."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from kam.ground.ways import Groups, Way


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.actions import person_texts
        from accounts.facts import computed
        from analytics.actions import merges, recompute, undo_rows
        from analytics.choices import EventVerb
        from analytics.facts import tiers
        from kam.ground import days, events, guide, timeline, watching, ways
        from kam.ground.guide import Step
        from kam.ground.timeline import Described

        events.declare(EventVerb)
        watching.add_told(
            ("overrule", _("Verdicts on my customers overruled"), ("overrule",)),
            ("reports", _("Reports drawn up, submitted and answered"), ("report",)),
            ("reservoir", _("More key accounts go than come"), ("reservoir",)),
        )
        timeline.word("reservoir", came=Described(_("Came in"), str), went=Described(_("Went out"), str))
        days.register(lambda: recompute.offered().as_of)
        merges.register()
        undo_rows.register()
        computed.register(tiers.newest)
        guide.add(
            Step("compute", _("See your own 80/20"), _("Contribution, tiers and risks are computed from the orders."),
                 "kam:run-start", _("Compute now"), done=_computed, order=90, starts=True)
        )  # fmt: skip
        _navigation()
        for table in ("Report", "ReportCopy", "CompanyTarget"):
            person_texts.declare(f"analytics.{table}", own=table != "CompanyTarget")
        _results()
        _decisions()
        ways.register(_analyses(), _behind())
        timeline.name_kept("savedview", ways.words_of)


def _navigation() -> None:
    """Desks, reports and analyses in the rail and at the bottom of a phone."""
    from kam.choices import Role
    from kam.ground import navigation
    from kam.ground.navigation import Item
    from kam.ground.rights import Right

    navigation.add(
        Item("dashboard", _("Dashboard"), "analytics:dashboard", "layout-dashboard", order=10,
             right=Right.SEE_DASHBOARD, bottom=lambda user: int(user.role not in (Role.FINANCE, Role.ADMINISTRATOR)))
    )  # fmt: skip
    navigation.add(Item("desk", _("My desk"), "analytics:desk", "wallet-cards", order=9, whose=Role.FINANCE, bottom=1))
    navigation.add(
        Item("reports", _("Reports"), "analytics:report-list", "notebook-pen", order=72, right=Right.WRITE_REPORTS)
    )
    navigation.add(
        Item("told-reports", _("Reports"), "analytics:report-list", "notebook-pen", order=72,
             right=Right.READ_REPORTS, hidden_with=Right.WRITE_REPORTS)
    )  # fmt: skip
    from kam.ground import places

    places.add(places.Deed(_("Account review (one-on-one): choose the customer"), "accounts:account-list"))
    places.also("analytics:concentration", "80/20", "Pareto", "ABC", "帕累托")
    navigation.add(Item("analyses", _("Analyses"), "analytics:contribution-list", "chart-column", order=70))


def _analyses() -> "Groups":
    """The analyses in groups, those of the floors below among them."""
    from kam.ground.rights import Right

    return (
        (_("Contribution"), (
            ("contributions", _("Contribution"), "analytics:contribution-list", None),
            ("development", _("Development"), "analytics:development", None),
            ("concentration", _("Concentration"), "analytics:concentration", Right.SEE_DASHBOARD),
            ("targets", _("Company targets"), "analytics:companytarget-list", Right.SEE_DASHBOARD),
            ("waterfall", _("Waterfall"), "analytics:waterfall", None),
            ("serving", _("Cost to serve"), "analytics:serving", None),
            ("effort", _("Effort and value"), "analytics:serving?measure=effort", None),
            ("value", _("Customer value"), "analytics:value", None),
            ("departures", _("If they left"), "analytics:departures", None),
            ("managers", _("Account managers"), "analytics:managers", None),
        )),
        (_("Tiers"), (
            ("verdicts", _("Tiers and why"), "analytics:verdict-list", None),
            ("classes", _("Core and important"), "accounts:class-list?now=true", None),
            ("migration", _("Tier migration"), "analytics:migration", Right.SEE_DASHBOARD),
            ("reservoir", _("Reservoir"), "analytics:reservoir", Right.SEE_DASHBOARD),
            ("lab", _("Policy lab"), "analytics:lab", Right.EDIT_POLICY),
        )),
        (pgettext_lazy("group of analyses", "Standing"), (
            ("behaviour", _("Behaviour"), "analytics:behaviour", None),
            ("scorecards", _("Scorecards"), "analytics:scorecard-list", None),
            ("loyalty", _("Loyalty"), "analytics:loyalty-list", None),
            ("potential", _("Potential"), "analytics:potential-list", None),
            ("profiles", _("Profiles and fit"), "analytics:profile", None),
        )),
        *_care(),
        *_risk(),
        (_("Market"), (
            ("agents", _("Agents and channel"), "analytics:agents", None),
            ("groups", _("Groups"), "accounts:group-list", None),
            ("referrals", _("Referrals"), "accounts:referral-list", None),
            ("competitors", _("Competitors"), "accounts:competitor-list", None),
        )),
    )  # fmt: skip


def _behind() -> "tuple[Way, ...]":
    """The analyses that stand behind another, as a tab or a list of it."""
    return (
        ("falls", _("Whose contribution fell"), "analytics:contribution-falls", None),
        ("fits", _("Fit"), "analytics:fit-list", None),
        ("baskets", _("Products"), "analytics:profile-products", None),
        ("people", _("Colleagues"), "analytics:profile-people", None),
        ("mismatches", _("Mismatches"), "analytics:mismatches", None),
    )


def _risk() -> "Groups":
    """The analyses of whom we may lose, and of how well that was foretold."""
    from kam.ground.rights import Right

    return (
        (_("Risk"), (
            ("risks", _("Churn risk"), "analytics:score-list", None),
            ("outcomes", _("Kept and lost"), "analytics:outcomes", None),
            ("survival", _("How long they stay"), "analytics:survival", None),
            ("backtest", _("Does it foretell?"), "analytics:backtest", Right.SEE_DASHBOARD),
            ("score_models", _("What the score learned"), "analytics:scoremodel-list", Right.SEE_DASHBOARD),
            ("plays", _("Plays and what they did"), "analytics:play-effects", None),
            ("statements", _("Customers' finances"), "accounts:statement-list", Right.EDIT_FINANCES),
        )),
    )  # fmt: skip


def _care() -> "Groups":
    """The analyses of what is done for customers and how content they are."""
    from kam.ground.rights import Right

    return (
        (_("Satisfaction"), (
            ("satisfaction", _("Satisfaction"), "analytics:satisfaction", None),
            ("survey_answers", pgettext_lazy("survey", "Answers"), "lifecycle:surveyanswer-list", None),
            ("survey-invitations", _("Surveys sent"), "lifecycle:surveyinvitation-list", Right.SEE_CONTACTS),
            ("service-deliveries", _("Services delivered"), "lifecycle:servicedelivery-list", None),
            ("service-gaps", _("Gaps in service"), "lifecycle:service-gaps", None),
        )),
        (_("Visits"), (("coverage", _("Visit coverage"), "analytics:coverage", None),)),
        (_("Service"), (("service", _("Service report"), "analytics:service-report", None),)),
    )  # fmt: skip


def _decisions() -> None:
    """What waits for the answer of those who lead."""
    from analytics.facts.report_desks import waits
    from analytics.models import Report
    from kam.ground.rights import Right
    from lifecycle.facts import decisions

    decisions.add(
        decisions.Kind(
            "reports", Right.ANSWER_REPORTS, lambda user: Report.objects.visible_to(user).to_answer(user), waits,
            "analytics:report-list", "to_answer=true",
        )
    )  # fmt: skip


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
    add("tiers", {"waiting": Figure(_("Changes that wait for another computation")),
                  "flagged": Figure(_("False key accounts"))})  # fmt: skip
    add("effects", {"first_tiers": Figure(_("Customers with their first tier")),
                    "changed_tiers": Figure(_("Tiers changed")),
                    "proposed_tiers": Figure(_("Tier changes proposed for approval"))})  # fmt: skip
    add("value", {"value": Figure(_("Customer asset value"), "money"), "at_risk": Figure(_("Asset at risk"), "money")})
    add("behaviour", {"comparable": Figure(_("Compared with their own past")), "changed": Figure(_("Clearly changed"))})
    add("development", {"year_before": Figure(_("Revenue, the year before"), "money"),
                        "year_now": Figure(_("Revenue, 12 months"), "money")})  # fmt: skip
    add("churn", {"value_at_risk": Figure(_("Value at risk, of lost and resting customers too"), "money")})
    add("learning", {"number": Figure(_("Version")), "rows": Figure(_("Rows")), "lost": Figure(_("Without an order"))})
    add("reservoir", {"told": Figure(_("People told"))})
    add("fit", {"scored": Figure(_("Customers and prospects with a fit"))})


def _computed(*_args: Any) -> bool:
    from analytics.models import Contribution

    return bool(Contribution.objects.exists())
