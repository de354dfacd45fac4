"""Forms of stages: a move with its reason, the review of a loss."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kam.ground.forms import PlainForm
from lifecycle.choices import Stage
from lifecycle.rules import stages


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


class AftermathReviewForm(PlainForm):
    """What we learnt from a loss; on the page the second field is there only for whoever knows of a suspicion."""

    findings = forms.CharField(
        max_length=4000, label=gettext_lazy("What we learnt"), widget=forms.Textarea(attrs={"rows": 6})
    )
    closed_findings = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("What we learnt of the suspicion"),
        help_text=gettext_lazy("Read by directors and auditors only. What stands above is read by everybody."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance is not None and not self.instance.is_suspected_by(self.user):
            del self.fields["closed_findings"]


class AftermathReopenForm(PlainForm):
    """Why a customer is not lost after all."""

    reason = forms.CharField(
        max_length=255, label=gettext_lazy("Why they are not lost"), widget=forms.Textarea(attrs={"rows": 3})
    )
