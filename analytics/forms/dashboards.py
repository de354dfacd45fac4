"""What narrows the dashboard: whose customers, where, of which tier and segment, and what they buy."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from analytics.forms.customers import TodayForm


class DashboardForm(TodayForm):
    """Of customers as they stand today, and of a tier that they have."""

    tier = forms.ChoiceField(choices=[("", _("All")), *Tier.choices], required=False, label=_("Tier"))
