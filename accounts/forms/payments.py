"""Forms of payments."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.forms.rates import currency_code
from accounts.models import Payment
from kam.ground.forms import Picker, RecordForm


class PaymentForm(RecordForm):
    """Money that came in; without an order it settles the oldest open ones."""

    sections = [
        (_("Payment"), ["account", "on", "amount", "currency", "reference"]),
        (_("What it settles"), ["order", "note"]),
    ]

    class Meta:
        model = Payment
        fields = ["account", "on", "amount", "currency", "reference", "order", "note"]
        widgets = {"account": Picker("accounts:account-pick"), "order": Picker("accounts:order-pick", of="account")}
        help_texts = {
            "currency": _("Three letters; empty means the company's currency."),
            "order": _("Left empty, the payment settles the customer's oldest open orders."),
        }

    optional = ("currency",)

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""

    def clean_currency(self) -> str:
        return currency_code(self.cleaned_data["currency"]) if self.cleaned_data["currency"] else ""
