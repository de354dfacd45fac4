"""Filters of events held and of who is invited, the same for page and API."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifecycle.choices import Answer, EventKind
from lifecycle.filters.base import OfAccount, people
from lifecycle.models import EventHeld, Invitation


class EventHeldFilter(df.FilterSet):
    """Events by words, kind, host and day."""

    q = df.CharFilter(method="search", label=_("Title or place"))
    kind = df.ChoiceFilter(choices=EventKind.choices, label=_("Kind"))
    host = df.ModelChoiceFilter(queryset=people, label=_("Host"))
    from_day = df.DateFilter(field_name="on", lookup_expr="gte", label=_("From"))
    to_day = df.DateFilter(field_name="on", lookup_expr="lte", label=_("To"))

    class Meta:
        model = EventHeld
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, text: str) -> Any:
        return queryset.filter(Q(title__icontains=text) | Q(place__icontains=text)) if text.strip() else queryset


class InvitationFilter(OfAccount):
    event = df.ModelChoiceFilter(queryset=EventHeld.objects.all(), label=_("Event"))
    answer = df.ChoiceFilter(choices=Answer.choices, label=_("Answer"))
    attended = df.BooleanFilter(label=_("Came"))
    event_from = df.DateFilter(field_name="event__on", lookup_expr="gte", label=_("Event from"))
    event_to = df.DateFilter(field_name="event__on", lookup_expr="lte", label=_("Event to"))

    class Meta:
        model = Invitation
        fields: list[str] = []
