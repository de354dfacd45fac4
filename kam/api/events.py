"""The event log over REST: what happened to the customers one sees, newest first, by cursor."""

from __future__ import annotations

from kam.filters import EventFilter
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import Event


class EventShape(Shape):
    class Meta:
        model = Event
        fields = [
            "id", "verb", "noun", "subject_id", "subject_name", "account_id", "by_id", "by_name", "at",
            "changes", "data",
        ]  # fmt: skip


class EventViewSet(ScopedViewSet):
    """Happenings: verb, subject, who, when, what was and is. Nobody changes them."""

    http_method_names = ["get", "head", "options"]
    model = Event
    serializer_class = EventShape
    filterset_class = EventFilter
    ordering_fields = ("id", "at")
    default_ordering = "-id"
    many_rows = True
