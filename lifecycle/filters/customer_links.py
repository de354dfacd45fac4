"""Filters of the links to customers' own pages."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifecycle.filters.base import OfAccount
from lifecycle.models import CustomerLink


class CustomerLinkFilter(OfAccount):
    open = df.BooleanFilter(method="still_open", label=_("Open"))

    class Meta:
        model = CustomerLink
        fields: list[str] = []

    def still_open(self, queryset: Any, _name: str, value: bool) -> Any:
        over = Q(revoked_at__isnull=False) | Q(expires_at__lte=timezone.now())
        return queryset.exclude(over) if value else queryset.filter(over)
