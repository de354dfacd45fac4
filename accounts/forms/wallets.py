"""Forms of wallets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.rates import currency_code
from accounts.models import Wallet
from kam.ground.forms import Picker, RecordForm


class WalletForm(RecordForm):
    """What a customer buys in our categories a year, of us and of others together."""

    class Meta:
        model = Wallet
        fields = ["account", "amount", "currency", "on", "source", "note"]
        widgets = {"account": Picker("accounts:account-pick"), "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "amount": _("In all our categories together, of us and of others. Zero: they buy none."),
            "currency": _("Three letters; empty means the company's currency."),
            "on": _("The day for which the figure holds; empty: today."),
            "source": _("Who or what says so: their buyer, a tender, their annual report."),
        }

    optional = ("currency", "on")

    def clean_currency(self) -> str:
        return currency_code(self.cleaned_data["currency"]) if self.cleaned_data["currency"] else ""

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


class WalletPageForm(WalletForm):
    """The same below its customer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("account")
