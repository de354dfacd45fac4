"""Forms of stages and warnings: a move with its reason, the end of a warning with what became of the customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kam.ground.forms import PlainForm
from lifecycle.choices import Stage, WarningState
from lifecycle.rules import stages

OUTCOMES = [(value, label) for value, label in WarningState.choices if value != WarningState.OPEN]


class StageMoveForm(PlainForm):
    """To which stage, and why; the page offers the legal ones only, the verb refuses the others."""

    to = forms.ChoiceField(choices=Stage.choices, label=gettext_lazy("To"), widget=forms.RadioSelect)
    reason = forms.CharField(
        required=False,
        max_length=255,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Needed where a stage is skipped or taken back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is not None:
            names = dict(Stage.choices)
            self.fields["to"].choices = [(move.to, names[move.to]) for move in stages.legal(self.instance.stage)]


class WarningCloseForm(PlainForm):
    """What became of a customer we were warned of."""

    outcome = forms.ChoiceField(choices=OUTCOMES, label=gettext_lazy("What became of it"), widget=forms.RadioSelect)
    note = forms.CharField(
        required=False,
        max_length=255,
        label=gettext_lazy("How it came to this"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WarningRaiseForm(PlainForm):
    """Why a person fears for a customer before the numbers do."""

    reason = forms.CharField(
        max_length=255,
        label=gettext_lazy("What makes you fear for this customer"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
