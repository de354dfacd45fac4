"""Forms of exchange rates."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Rate
from kam.ground.forms import RecordForm


def currency_code(text: str) -> str:
    """Three letters, as ISO 4217 writes them; raises ValidationError."""
    code = text.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise forms.ValidationError(_("A currency has three letters, as in USD."))
    return code


class RateForm(RecordForm):
    """How much of the company's currency one unit is worth, from a day on."""

    class Meta:
        model = Rate
        fields = ["currency", "on", "rate"]

    def clean_currency(self) -> str:
        return currency_code(self.cleaned_data["currency"])

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb corrects the rate of a day that has one, and refuses what is not above zero."""


class RateChangeForm(RateForm):
    """A known rate keeps its currency and day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("currency", "on"):
            self.fields[name].disabled = True
