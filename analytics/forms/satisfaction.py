"""The questions of the satisfaction page: which days, which tier, whose customers, where they are, in which parts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from analytics.facts.dissatisfied import TRAITS
from analytics.facts.satisfaction import Asked
from kam.ground.days import company_today
from kam.ground.forms import PlainForm
from kam.models import User

PARTS = (("tier", _("Tier")), ("role", _("Role in the purchase")), ("owner", _("Owner")),
         ("region", _("Region")), ("segment", _("Segment")))  # fmt: skip
LOW, REST = "low", "rest"
SIDES = ((LOW, _("Dissatisfied")), (REST, _("Satisfied")))
YEAR = timedelta(days=364)


class SatisfactionForm(PlainForm):
    """What nobody says is the last twelve months of all customers that the reader sees."""

    since = forms.DateField(required=False, label=_("From"))
    until = forms.DateField(required=False, label=_("To"))
    tier = forms.ChoiceField(choices=[("", _("All")), *Tier.choices], required=False, label=_("Tier"))
    owner = forms.ModelChoiceField(User.objects.people(), required=False, empty_label=_("All"), label=_("Owner"))
    region = forms.CharField(required=False, max_length=80, label=_("Region"))
    segment = forms.CharField(required=False, max_length=80, label=_("Segment"))
    category = forms.CharField(required=False, max_length=80, label=_("Buys"))
    trait = forms.CharField(required=False, max_length=200, label=_("Trait"))
    side = forms.ChoiceField(choices=SIDES, required=False, label=_("Customers"))
    by = forms.ChoiceField(choices=PARTS, required=False, label=_("Broken down by"))

    def clean_trait(self) -> str:
        trait: str = self.cleaned_data["trait"]
        if trait and trait.partition(":")[0] not in TRAITS:
            raise forms.ValidationError(_("There is no such trait."))
        return trait

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        data["until"] = data.get("until") or company_today()
        data["since"] = data.get("since") or max(date(1990, 1, 1), data["until"] - YEAR)
        if data["since"] > data["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return data

    @property
    def asked(self) -> Asked:
        """The part of the answers that is spoken of."""
        said = self.cleaned_data
        owner = said["owner"].pk if said["owner"] else None
        part = (said[name] for name in ("region", "segment", "category"))
        return Asked(said["since"], said["until"], said["tier"], owner, *part)
