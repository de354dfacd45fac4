"""The form of the departure simulator: who leaves, whether with all their group, and as of which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.facts.departures import FIRST
from analytics.forms.customers import FILTERS, CustomersForm
from kam.rules.keys import key_of

MOST = 200
"""Customers that may be chosen at once; a group counts as one."""


class KeysField(forms.ModelMultipleChoiceField):
    """Several rows by their keys; what no key can be is no such row."""

    def clean(self, value: Any) -> Any:
        for one in value or ():
            if key_of(one) is None:
                raise forms.ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value")
        return super().clean(value)


class DepartureForm(CustomersForm):
    """
    Customers among those that the reader sees, by name or the greatest of a part of them; a day not after today.

    Whoever is named leaves, whatever the part.
    """

    account = KeysField(
        Account.objects.all(), required=False, label=_("Customers"),
        error_messages={"invalid_choice": _("There is no such customer."), "invalid_pk_value": _("An id is expected.")},
    )  # fmt: skip
    groups = forms.BooleanField(required=False, label=_("With all members of their groups"))
    biggest = forms.IntegerField(required=False, min_value=1, max_value=MOST, label=_("The biggest"),
                                 widget=forms.NumberInput(attrs={"placeholder": FIRST}))  # fmt: skip

    @property
    def is_part(self) -> bool:
        """Whether a part of the customers is asked for, or how many."""
        return any(self.cleaned_data.get(name) for name in (*FILTERS, "biggest"))

    def clean_account(self) -> list[Any]:
        """The chosen ones in the order of their names."""
        chosen = self.cleaned_data["account"]
        if len(chosen) > MOST:
            raise forms.ValidationError(_("Choose at most %(count)s customers.") % {"count": MOST})
        return list(chosen.defer("search_text"))
