"""The forms of company targets, one or several; pages show and take a share as percent, programs as a fraction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.forms.policies import Percent
from analytics.models import CompanyTarget
from analytics.rules import targets as rules
from kam.ground import wording
from kam.ground.forms import PlainForm, RecordForm


class CompanyTargetForm(RecordForm):
    """For which year, which share of revenue, which goal in words."""

    class Meta:
        model = CompanyTarget
        fields = ["year", "key_share", "goal"]
        widgets = {
            "key_share": Percent({"min": 0, "max": 100, "step": "any", "inputmode": "decimal"}),
            "goal": forms.Textarea(attrs={"rows": 3}),
        }

    def validate_constraints(self, exclude: Any = None) -> None:
        """Its verb says it in better words."""


class CompanyTargetsForm(PlainForm):
    """Several years at once, a line each, as they are copied from a sheet."""

    lines = forms.CharField(
        label=_("Targets, a year a line"), max_length=20_000,
        widget=forms.Textarea({"rows": 10, "class": "code", "spellcheck": "false"}),
        help_text=_("Year, share of revenue from key accounts, strategic goal: copied from a sheet, or typed with "
                    "spaces or commas between. For example: 2030, 60, Every platinum customer has a joint plan. A year "
                    "that is not named stays as it is."),
    )  # fmt: skip

    def clean_lines(self) -> list[dict[str, Any]]:
        """The values of each target; a first line of headings is passed over."""
        lines = [(place, text) for place, text in enumerate(self.cleaned_data["lines"].splitlines(), 1) if text.strip()]
        read = [(place, rules.line(text)) for place, text in lines]
        faults = [str(place) for place, found in read[1:] if found is None]
        if faults or len(read) == 1 and read[0][1] is None:
            words = _t("A line begins with a year from 1900 to 2199. Look at line %(lines)s.")
            raise forms.ValidationError(words % {"lines": wording.listed(faults or ["1"])})
        return [vars(found) for _place, found in read if found is not None]
