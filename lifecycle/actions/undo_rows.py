"""Whose the rows of this floor are that hang on a customer or an order, for whoever takes an import back."""

from __future__ import annotations

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils.translation import gettext_lazy as _

from accounts.actions.undo_stands import Rows, declare
from kam.ground import coded
from lifecycle.choices import PlanState, TodoSource
from lifecycle.rules.warnings import BY_HAND

BY_NIGHT = (TodoSource.STAGE, TodoSource.DILEMMA, TodoSource.WARNING)
"""What gives work by itself; other work is given by hand, or follows from what people entered."""


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    system, nobody = Q(by__is_system=True), Q(closed_by=None) | Q(closed_by__is_system=True)
    raised = Q(Contains(Cast("reasons", TextField()), f'"{BY_HAND}"'))
    untouched = Q(done_on=None, dropped_on=None, version=1)  # and what a stage that was left dropped says so in a code
    declare(
        Rows("lifecycle.VisitPlan", Q(state=PlanState.PROPOSED)),
        Rows("lifecycle.VisitDraft", True),  # it stays, without the visit of another day
        Rows("lifecycle.Unplaced", True),
        Rows("lifecycle.Todo", Q(source__in=BY_NIGHT) & (untouched | Q(result__startswith=coded.SIGN))),
        Rows("lifecycle.Promise", False),
        Rows("lifecycle.Diagnosis", True),
        Rows("lifecycle.Journey", True),
        Rows("lifecycle.StageMove", system | Q(was=""), _("moves between stages")),
        Rows("lifecycle.Warning", nobody & Q(note="") & ~raised),
        Rows("lifecycle.WarningReading", True),
        Rows("lifecycle.WarningCause", system & Q(read_by=None), _("causes of warnings")),
        Rows("lifecycle.CauseEvidence", system, _("evidence of causes")),
        Rows("lifecycle.PlayUse", False),
        Rows("lifecycle.Aftermath", False),
        Rows("lifecycle.CustomerLink", False, _("links to the customer's page")),
        Rows("lifecycle.SurveyInvitation", False),
        Rows("lifecycle.SurveyAnswer", False),
        Rows("lifecycle.SurveyOptOut", False, _("wishes for no surveys")),
        Rows("lifecycle.Snooze", False, _("things put off")),
        Rows("lifecycle.Told", True),
    )
