"""What narrows the dashboard: whose customers, where, of which tier and segment, and what they buy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from analytics.forms.customers import NONE, CustomersForm


class DashboardForm(CustomersForm):
    """Of customers as they stand today; what is not known is no part of it, or no list could show it."""

    as_of = None
    tier = forms.ChoiceField(choices=[("", _("All")), *Tier.choices], required=False, label=_("Tier"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("region", "segment"):
            if data.get(name) == NONE:
                self.add_error(name, _("Choose one that is known."))
        return data
