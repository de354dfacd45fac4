"""Forms that read a row of a file: a visit that was held, a case handled elsewhere, an answer given before."""

from __future__ import annotations

from django import forms

from kam.ground.forms import RecordForm
from lifecycle.choices.cases import CaseCause, CaseState
from lifecycle.models import Case, SurveyAnswer, Visit

MOMENTS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d"]


class CaseRowForm(RecordForm):
    """A case as a row tells it: what it is about, its days, where it stands, how it ended."""

    opened_at = forms.DateTimeField(input_formats=MOMENTS)
    answered_at = forms.DateTimeField(required=False, input_formats=MOMENTS)
    resolved_at = forms.DateTimeField(required=False, input_formats=MOMENTS)
    state = forms.ChoiceField(choices=[("", ""), *CaseState.choices], required=False)
    cause = forms.ChoiceField(choices=[("", ""), *CaseCause.choices], required=False)
    resolution = forms.CharField(max_length=4000, required=False)

    class Meta:
        model = Case
        fields = ["number", "sort", "kind", "severity", "title", "text", "contact", "opened_at"]

    optional = ("sort", "kind", "severity")


class AnswerRowForm(RecordForm):
    """An answer as a row tells it."""

    class Meta:
        model = SurveyAnswer
        fields = ["survey", "contact", "answered_on", "score", "role", "tier", "why", "gain"]


class VisitRowForm(RecordForm):
    """A visit as a row tells it."""

    held_at = forms.DateTimeField(input_formats=MOMENTS)
    note = forms.CharField(max_length=8000, required=False)

    class Meta:
        model = Visit
        fields = ["kind", "held_at", "user", "contacts", "outcome", "note", "next_step"]

    optional = ("kind",)
