"""Filters of documents."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.choices import DocumentKind
from accounts.filters.nouns import DAY, ArchivedFilter, NounFilters
from accounts.models import Account, Document
from kam.ground.forms import Picker


class DocumentFilters(NounFilters):
    """Files of customers: by customer, kind, words of title and file name, and day."""

    account = filters.ModelChoiceFilter(
        queryset=Account.objects.all(), label=_("Customer"), widget=Picker("accounts:account-pick")
    )
    kind = filters.ChoiceFilter(choices=DocumentKind.choices, label=_("Kind"))
    since = filters.DateFilter(field_name="created_at__date", lookup_expr="gte", label=_("From"), widget=DAY)
    until = filters.DateFilter(field_name="created_at__date", lookup_expr="lte", label=_("To"), widget=DAY)
    archived = ArchivedFilter()

    class Meta:
        model = Document
        fields: list[str] = []
