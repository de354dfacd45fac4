"""What the filters of the life cycle's lists share: whose rows, search, open ones first."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Tier
from accounts.filters.nouns import offer_words
from accounts.models import Account
from kam.models import User


def people(request: Any) -> Any:
    """Colleagues to choose from."""
    return User.objects.visible_to(request.user).people() if request is not None else User.objects.none()


def seen_accounts(request: Any) -> Any:
    """Accounts the reader sees."""
    return Account.objects.visible_to(request.user) if request is not None else Account.objects.none()


class OfAccount(df.FilterSet):
    """What all of them share: search by the customer's name or code, and the customer itself."""

    customer = "account"

    q = df.CharFilter(method="search", label=_("Customer, pinyin, code"))
    account = df.ModelChoiceFilter(queryset=seen_accounts, label=_("Customer"))
    tier = df.ChoiceFilter(field_name="account__tier", choices=Tier.choices, label=_("Tier"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "account" in self.form.fields:
            self.form.fields["account"].widget = self.form.fields["account"].hidden_widget()
        if self.request is not None:
            offer_words(self)

    def search(self, queryset: Any, _name: str, text: str) -> Any:
        named = Account.objects.matching(text).order_by().values("pk")
        return queryset.filter(**{f"{self.customer}__in": named}) if text.strip() else queryset


OPEN = pgettext_lazy("promises", "Open")


class OpenFirst(df.FilterSet):
    """A page that shows what is still to be done unless asked otherwise; before one with `still_open`."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        asked = data.copy() if data else QueryDict(mutable=True)
        if asked.get("open") not in ("true", "false", "all"):
            asked["open"] = "true"
        super().__init__(asked, *args, **kwargs)

    def chosen(self, queryset: Any, name: str, value: str) -> Any:
        found: Any = self
        return queryset if value == "all" else found.still_open(queryset, name, value == "true")


def chosen_state(over: Any, still: Any = OPEN) -> df.ChoiceFilter:
    """Open, over (both in the noun's own words), or all."""
    choices = [("true", still), ("false", over), ("all", pgettext_lazy("promises", "All"))]
    return df.ChoiceFilter(method="chosen", empty_label=None, label=_("State"), choices=choices)
