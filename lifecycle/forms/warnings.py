"""Forms of warnings: raised by hand, and ended with what became of the customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Competitor
from kam.ground.forms import PlainForm
from lifecycle.actions.aftermaths import Said
from lifecycle.choices.warnings import FIVE, OUTCOMES


class WarningCloseForm(PlainForm):
    """What became of a customer we were warned of."""

    outcome = forms.ChoiceField(
        choices=[(one.value, one.label) for one in OUTCOMES],
        label=gettext_lazy("What became of it"),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        required=False,
        max_length=255,
        label=gettext_lazy("How it came to this"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cause = forms.ChoiceField(
        choices=[("", "—"), *((one.value, one.label) for one in FIVE)],
        required=False,
        label=gettext_lazy("Why did they leave?"),
        help_text=gettext_lazy(
            "For a loss; empty: the cause that stands on the warning. That improper means were used is a suspicion: "
            "only the director and the auditor read it."
        ),
    )
    evidence = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy(
            "For a loss whose cause is not on the warning yet: at least one line of what was said, seen or written."
        ),
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


class WarningRaiseForm(PlainForm):
    """Why a person fears for a customer before the numbers do."""

    reason = forms.CharField(
        max_length=255,
        label=gettext_lazy("What makes you fear for this customer"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
