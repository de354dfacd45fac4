"""Forms of the churn score's versions: which one to keep to, and why; between which days a risk moved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import ScoreModel
from kam.ground.forms import PlainForm

LINES = forms.Textarea(attrs={"rows": 3})


class PinPageForm(PlainForm):
    """Why this version is kept."""

    reason = forms.CharField(max_length=255, label=_("Reason"), widget=LINES)


class PinForm(PinPageForm):
    """The same with the version, as the API takes it; none is the day-one weights."""

    score_model = forms.ModelChoiceField(queryset=ScoreModel.objects.all(), required=False, label=_("Version"))


class MovedForm(PlainForm):
    """Between which days; without them the newest score and the one a month or more before it."""

    since = forms.DateField(required=False, label=_("From"))
    until = forms.DateField(required=False, label=_("To"))

    def clean(self) -> dict[str, Any]:
        """The first day lies before the last, where both are named."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] >= data["until"]:
            self.add_error("since", _("The first day is not before the last. Choose an earlier first day."))
        return data
