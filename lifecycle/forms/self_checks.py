"""The form of an assessment of a countermeasure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kam.ground.forms import PlainForm, RecordForm
from kam.models import User
from lifecycle.models import SelfCheck
from lifecycle.rules import self_checks as rules


class AssessForm(RecordForm):
    """How far it has come, what shows it, whose it is, what comes next."""

    class Meta:
        model = SelfCheck
        fields = ["state", "evidence", "link", "owner", "next_step", "next_on", "on"]
        widgets = {"evidence": forms.Textarea(attrs={"rows": 4}), "state": forms.RadioSelect}

    optional = ("owner", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.people()
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        state: Any = self.fields["state"]
        if hasattr(state, "choices"):
            state.choices = [choice for choice in state.choices if choice[0] != ""]


class SelfCheckForm(AssessForm):
    """The API names the countermeasure too, and the state by its number."""

    state = forms.IntegerField(min_value=0, max_value=rules.TOP)

    class Meta(AssessForm.Meta):
        fields = ["measure", *AssessForm.Meta.fields]


class StepDoneForm(PlainForm):
    """What shows that a step is done, if there is anything to say."""

    evidence = forms.CharField(
        max_length=2000, required=False, label=gettext_lazy("What shows it"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A plan, a chart, minutes, a number: it stands below the evidence."),
    )  # fmt: skip


class SelfCheckRowForm(SelfCheckForm):
    """An assessment in a row of a file, with the day its step was done."""

    step_done_on = forms.DateField(required=False)
