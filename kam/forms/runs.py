"""What to compute, and as of which business day."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.choices import RunKind
from kam.ground import days
from kam.ground.forms import PlainForm

COMPUTED = (
    RunKind.ALL, RunKind.CONTRIBUTION, RunKind.TIERS, RunKind.CHURN, RunKind.VALUE, RunKind.BEHAVIOUR,
    RunKind.DEVELOPMENT, RunKind.FIT, RunKind.STANDARDS,
)  # fmt: skip
ASKED = (*COMPUTED, RunKind.LEARNING, RunKind.BACKTEST, RunKind.VISIT_PLANS, RunKind.WATCH)


class RunForm(PlainForm):
    kind = forms.ChoiceField(label=_("What"), choices=[(kind.value, kind.label) for kind in ASKED], initial=RunKind.ALL)
    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        help_text=_("The business day the numbers speak of: today, or the newest order's day of a book that ended."),
    )

    read_by: ClassVar = {"as_of": ("kind", [kind.value for kind in ASKED if kind != RunKind.VISIT_PLANS])}
    """Visits are planned from today on, and of no other day."""

    def __init__(self, *args: Any, only: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only:  # the page before has asked what
            self.fields["kind"].widget = forms.HiddenInput()
        self.fields["as_of"].initial = days.offered
        if only == RunKind.VISIT_PLANS:
            self.fields["as_of"].initial, self.fields["as_of"].widget = days.company_today, forms.HiddenInput()

    def clean_as_of(self) -> Any:
        is_ahead = self.cleaned_data.get("kind") == RunKind.VISIT_PLANS  # of what is to come, whenever the book ended
        return self.cleaned_data["as_of"] or (days.company_today() if is_ahead else days.offered())
