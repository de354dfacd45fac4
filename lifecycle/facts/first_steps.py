"""The first steps of a new instance on this floor: the first warning that is followed, the first visits planned."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kam.choices import RunKind
from kam.ground import guide
from kam.ground.guide import Step
from kam.ground.rights import Right
from kam.models import Run
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan, Warning


def register() -> None:
    """Called in AppConfig.ready."""
    guide.add(
        Step("warnings", _("Follow the first warning"),
             _("Who is likely to leave stands by what is at stake; plan a visit or take on a to-do there."),
             "lifecycle:warning-list", _("To the warnings"), is_followed, 94, needed=False, right=Right.LOG_VISITS)
    )  # fmt: skip
    guide.add(
        Step("plans", _("Plan the first visits"),
             _("Visits are proposed by tier and risk; accept those that fit, or plan your own."),
             "lifecycle:calendar", _("To the calendar"), is_planned, 96, needed=False, right=Right.LOG_VISITS)
    )  # fmt: skip


def is_followed() -> bool:
    """Whether somebody follows a warning, or risks were computed and nobody is warned of."""
    warned = Warning.objects.open()
    if not warned.exists():
        return Run.objects.current(RunKind.CHURN) is not None
    return warned.followed().exists()


def is_planned() -> bool:
    """Whether a visit was planned or accepted by a person."""
    return VisitPlan.objects.filter(state__in=(PlanState.PLANNED, PlanState.DONE)).exists()
