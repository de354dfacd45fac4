"""Filters of the list of contacts."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import PurchaseRole, Stance
from accounts.filters.nouns import ArchivedFilter, NounFilters, YesNo
from accounts.models import Account, Contact, ContactMerge, Namesake
from accounts.models.contacts import has_left
from accounts.rules.influence import DECIDERS
from kam.ground.forms import Picker


class ContactFilters(NounFilters):
    """Whom we know: by customer, role in the purchase, stance, and whether they left."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    role = filters.ChoiceFilter(
        choices=[*PurchaseRole.choices, ("none", _("Not known"))], method="of_role", label=_("Role in the purchase")
    )
    decides = YesNo(method="who_decides", label=_("Decides or pays"))
    stance = filters.ChoiceFilter(choices=Stance.choices, label=_("Stance to us"))
    left = YesNo(method="who_left", label=_("Left the company"))
    to_erase = YesNo(method="who_waits", label=_("Waits to be erased"))
    archived = ArchivedFilter()

    class Meta:
        model = Contact
        fields: list[str] = []

    def of_role(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(role="" if value == "none" else value)

    def who_decides(self, queryset: Any, _name: str, value: str) -> Any:
        """Decision makers and economic buyers, or everybody else."""
        return queryset.filter(role__in=DECIDERS) if value == "true" else queryset.exclude(role__in=DECIDERS)

    def who_left(self, queryset: Any, _name: str, value: str) -> Any:
        """Whose last day has come, or not."""
        return queryset.left() if value == "true" else queryset.exclude(has_left())

    def who_waits(self, queryset: Any, _name: str, value: str) -> Any:
        """Whose period in the archive is over, while somebody looks where texts call them short; they are archived."""
        waiting = queryset.to_erase()
        return waiting if value == "true" else queryset.exclude(pk__in=waiting.order_by().values("pk"))


class ContactMergeFilters(NounFilters):
    """By customer; undone or not."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), field_name="survivor__account", label=_("Customer"),
        widget=Picker("accounts:account-pick"),
    )  # fmt: skip
    undone = YesNo(method="is_undone", label=_("Taken back"))

    class Meta:
        model = ContactMerge
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(survivor__in=Contact.objects.matching(value).order_by().values("pk"))

    def is_undone(self, queryset: Any, _name: str, value: Any) -> Any:
        return queryset.filter(undone_at__isnull=value not in ("true", True))


class NamesakeFilters(NounFilters):
    """By customer."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), field_name="first__account", label=_("Customer"),
        widget=Picker("accounts:account-pick"),
    )  # fmt: skip

    class Meta:
        model = Namesake
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        found = Contact.objects.matching(value).order_by().values("pk")
        return queryset.filter(Q(first__in=found) | Q(second__in=found))
