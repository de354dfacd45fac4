"""The log of mails over REST: one's own, or everybody's for those who keep people; read only."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from kam.choices import MailState
from kam.filters import MailFilter
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import Mail


class MailShape(Shape):
    """A mail that left, or of a day on which there was nothing to say, without its words."""

    state = serializers.ChoiceField(choices=MailState.choices, read_only=True)

    class Meta:
        model = Mail
        fields = ["id", "user", "to", "kind", "day", "subject", "state", "created_at"]


class MailViewSet(ScopedViewSet):
    """Mails that left, newest first; without `user` they went to somebody at a customer, or to an address of nobody."""

    http_method_names = ["get", "head", "options"]
    model, serializer_class, filterset_class = Mail, MailShape, MailFilter
    ordering_fields = ("id", "day")

    def rows(self, queryset: Any) -> Any:
        return queryset.with_state()
