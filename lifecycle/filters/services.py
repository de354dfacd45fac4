"""Filters of the service catalogue and of what was delivered; the same for page and API."""

from __future__ import annotations

import django_filters as df
from django.utils.translation import gettext_lazy as _

from lifecycle.choices.services import ServiceKind
from lifecycle.filters.base import OfAccount, people
from lifecycle.models import Service, ServiceDelivery


class ServiceFilter(df.FilterSet):
    kind = df.ChoiceFilter(choices=ServiceKind.choices, label=_("Kind"))
    archived = df.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True, label=_("Archived"))

    class Meta:
        model = Service
        fields: list[str] = []


class ServiceDeliveryFilter(OfAccount):
    service = df.ModelChoiceFilter(queryset=Service.objects.all(), label=_("Service"))
    kind = df.ChoiceFilter(field_name="service__kind", choices=ServiceKind.choices, label=_("Kind"))
    user = df.ModelChoiceFilter(queryset=people, label=_("By whom"))
    confirmed = df.BooleanFilter(field_name="confirmed_on", lookup_expr="isnull", exclude=True, label=_("Confirmed"))
    from_day = df.DateFilter(field_name="on", lookup_expr="gte", label=_("From"))
    to_day = df.DateFilter(field_name="on", lookup_expr="lte", label=_("To"))

    class Meta:
        model = ServiceDelivery
        fields: list[str] = []
