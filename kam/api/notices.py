"""Notices over REST: what needs me; marking one as read."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.actions import notices
from kam.choices import TokenScope
from kam.filters import NoticeFilter
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import Notice


class NoticeShape(Shape):
    verb = serializers.CharField(source="event.verb", read_only=True)
    subject_name = serializers.CharField(source="event.subject_name", read_only=True)
    by_name = serializers.CharField(source="event.by_name", read_only=True)

    class Meta:
        model = Notice
        fields = ["id", "event", "verb", "subject_name", "by_name", "account_id", "url", "at", "read_at"]


class NoticeViewSet(ScopedViewSet):
    """One's own notices, of customers one still sees; they come from happenings, never from a call."""

    http_method_names = ["get", "post", "head", "options"]
    model = Notice
    serializer_class = NoticeShape
    filterset_class = NoticeFilter
    ordering_fields = ("id",)
    write_scope = TokenScope.VISITS

    def rows(self, queryset: Any) -> Any:
        return queryset.told_to(self.user)

    @extend_schema(request=None, responses=NoticeShape)
    @action(detail=True, methods=["post"])
    def read(self, request: Any, pk: str) -> Response:
        """Mark one as read."""
        return self.answer(notices.read(self.get_object(), by=self.user))
