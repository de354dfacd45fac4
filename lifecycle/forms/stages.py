"""Forms of stages and warnings: a move with its reason, the end of a warning with what became of the customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Competitor
from kam.ground.forms import PlainForm
from lifecycle.actions.aftermaths import Said
from lifecycle.choices import Cause, Stage, WarningState
from lifecycle.rules import stages

OUTCOMES = [(value, label) for value, label in WarningState.choices if value != WarningState.OPEN]


class StageMoveForm(PlainForm):
    """To which stage, and why; the page offers the legal ones only, the verb refuses the others."""

    to = forms.ChoiceField(choices=Stage.choices, label=gettext_lazy("To"), widget=forms.RadioSelect)
    reason = forms.CharField(
        required=False,
        max_length=255,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Needed where a stage is skipped or taken back, or its milestones are not reached."),
    )

    revisit_on = forms.DateField(
        required=False,
        label=gettext_lazy("Look in again on"),
        help_text=gettext_lazy("Needed for a customer that lies dormant."),
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
    cause = forms.ChoiceField(
        choices=[("", "—"), *Cause.choices],
        required=False,
        label=gettext_lazy("Why did they leave?"),
        help_text=gettext_lazy(
            "For a loss. That improper means were used is a suspicion: only the director and the auditor read it."
        ),
    )
    evidence = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("For a loss: at least one line of what was said, seen or written."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    competitor = forms.ModelChoiceField(
        Competitor.objects.live(),
        required=False,
        label=gettext_lazy("Went to"),
        help_text=gettext_lazy("For a loss: the competitor is noted at the customer."),
    )
    revisit_on = forms.DateField(
        required=False,
        label=gettext_lazy("Look in again on"),
        help_text=gettext_lazy("For a customer that lies dormant: comes back as a to-do on that day."),
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `warnings.close`."""
        data = self.cleaned_data
        names = ("cause", "evidence", "competitor", "revisit_on")
        said = Said(**{name: data[name] for name in names})
        return {"outcome": data["outcome"], "note": data["note"], "said": said}


class AftermathReviewForm(PlainForm):
    """What we learnt from a loss."""

    findings = forms.CharField(
        max_length=4000, label=gettext_lazy("What we learnt"), widget=forms.Textarea(attrs={"rows": 6})
    )


class AftermathReopenForm(PlainForm):
    """Why a customer is not lost after all."""

    reason = forms.CharField(
        max_length=255, label=gettext_lazy("Why they are not lost"), widget=forms.Textarea(attrs={"rows": 3})
    )


class WarningRaiseForm(PlainForm):
    """Why a person fears for a customer before the numbers do."""

    reason = forms.CharField(
        max_length=255,
        label=gettext_lazy("What makes you fear for this customer"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
