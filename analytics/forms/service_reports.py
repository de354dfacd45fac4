"""The questions of the service report: as of which day, over how long, of what and whom, in which parts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account
from analytics.forms.customers import CustomersForm
from lifecycle.choices.cases import CaseKind, CaseSort

DAYS = (("90", _("90 days")), ("30", _("30 days")), ("365", _("12 months")))
PARTS = (
    ("kind", pgettext_lazy("case", "Kind")), ("cause", _("Cause")), ("account", _("Customer")),
    ("product", _("Product")), ("user", _("Colleague")), ("severity", _("Severity")), ("tier", _("Tier")),
)  # fmt: skip


class ServiceReportForm(CustomersForm):
    """What nobody says: today, over 90 days, by kind, of all that the reader sees."""

    days = forms.ChoiceField(choices=DAYS, required=False, label=pgettext_lazy("length of time", "Over"))
    sort = forms.ChoiceField(choices=[("", _("All")), *CaseSort.choices], required=False,
                             label=pgettext_lazy("case", "What it is"))  # fmt: skip
    kind = forms.ChoiceField(choices=[("", _("All")), *CaseKind.choices], required=False,
                             label=pgettext_lazy("case", "Kind"))  # fmt: skip
    account = forms.ModelChoiceField(Account.objects.all(), required=False, widget=forms.HiddenInput)
    by = forms.ChoiceField(choices=PARTS, required=False, label=_("Broken down by"))

    @property
    def span(self) -> int:
        """Days of the window."""
        return int(self.cleaned_data["days"] or DAYS[0][0])

    @property
    def part(self) -> str:
        return str(self.cleaned_data["by"] or PARTS[0][0])

    @property
    def of_case(self) -> dict[str, Any]:
        """Filters of a case by itself."""
        return {name: value for name in ("sort", "kind", "account") if (value := self.cleaned_data[name])}

    @property
    def of_cases(self) -> dict[str, Any]:
        """The same, and by its customer."""
        return self.of_case | self.of_account
