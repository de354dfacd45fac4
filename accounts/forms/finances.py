"""Forms of statements."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.forms.rates import currency_code
from accounts.models import Statement
from accounts.models.finances import BALANCE, RESULT
from kam.ground.forms import Picker, RecordForm


class StatementForm(RecordForm):
    """The figures of a customer's fiscal year; a figure left empty is not known, which is not zero."""

    sections = [
        (_("Which year"), ["account", "year", "year_end", "currency", "source"]),
        (_("Balance sheet"), list(BALANCE)),
        (_("Income statement"), list(RESULT)),
    ]

    class Meta:
        model = Statement
        fields = ["account", "year", "year_end", "currency", *BALANCE, *RESULT, "source"]
        widgets = {"account": Picker("accounts:account-pick")}
        help_texts = {
            "year": _("As the customer calls it: 2026 is the year that ends between 1 January 2026 and 30 June 2027."),
            "year_end": _("Empty: 31 December. It lies in that year, or in the next up to 30 June."),
            "currency": _("Three letters; empty means the company's currency."),
            "current_assets": _("Empty: not known. Zero: none."),
            "source": _("Where the figures come from: annual report, credit agency, the customer."),
        }

    optional = ("year_end", "currency")

    def clean_currency(self) -> str:
        return currency_code(self.cleaned_data["currency"]) if self.cleaned_data["currency"] else ""

    def validate_constraints(self, exclude: Any = None) -> None:
        """The verb says it in better words."""


class StatementPageForm(StatementForm):
    """The same on a page: a known statement keeps its customer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("account")
