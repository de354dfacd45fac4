"""The form of a company target; pages show and take its share as percent, programs as a fraction."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms.policies import Percent
from analytics.models import CompanyTarget
from kam.ground.forms import RecordForm


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
