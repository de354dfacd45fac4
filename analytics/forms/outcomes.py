"""The questions of what became of warnings: as of which day, over how long, of whose customers, in which parts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Tier
from accounts.facts.buyers import buyers
from kam.ground.days import company_today
from kam.ground.forms import PlainForm
from kam.models import User

DAYS = (("365", _("12 months")), ("730", _("24 months")), ("1095", _("36 months")), ("90", _("90 days")))
PARTS = (("cause", _("Cause")), ("tier", _("Tier at the opening")), ("owner", _("Owner")), ("region", _("Region")))


class OutcomesForm(PlainForm):
    """What nobody says: today, over twelve months, by cause, of all that the reader sees."""

    as_of = forms.DateField(required=False, label=_("As of"))
    days = forms.ChoiceField(choices=DAYS, required=False, label=pgettext_lazy("length of time", "Over"))
    tier = forms.ChoiceField(choices=[("", _("All")), *Tier.choices], required=False, label=_("Tier at the opening"))
    owner = forms.ModelChoiceField(User.objects.all(), required=False, label=_("Owner"))
    region = forms.CharField(required=False, max_length=120, label=_("Region"))
    segment = forms.CharField(required=False, max_length=80, label=_("Segment"))
    category = forms.CharField(required=False, max_length=80, label=_("Buys"))
    by = forms.ChoiceField(choices=PARTS, required=False, label=_("Broken down by"))

    @property
    def until(self) -> date:
        """The last day of the window."""
        return self.cleaned_data["as_of"] or company_today()

    @property
    def span(self) -> int:
        """Days of the window."""
        return int(self.cleaned_data["days"] or DAYS[0][0])

    @property
    def part(self) -> str:
        return str(self.cleaned_data["by"] or PARTS[0][0])

    @property
    def chosen(self) -> dict[str, Any]:
        """Filters of a warning."""
        names = {"tier": "tier_at_opening", "owner": "account__owner", "region": "account__region",
                 "segment": "account__segment"}  # fmt: skip
        found = {field: value for name, field in names.items() if (value := self.cleaned_data[name])}
        what = self.cleaned_data["category"]
        return found | ({"account__in": buyers(what, self.until)} if what else {})
