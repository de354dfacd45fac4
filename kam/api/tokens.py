"""Tokens over REST: one's own, without secrets; ending one. They are made on the page, where the secret is shown."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import serializers, status
from rest_framework.response import Response

from kam.actions import tokens
from kam.choices import TokenScope
from kam.filters import TokenFilter
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import Token


class TokenShape(Shape):
    """What a token is for; never what opens it."""

    id = serializers.UUIDField(source="uid", read_only=True)
    expires_at = serializers.DateTimeField(source="expiry", read_only=True, allow_null=True)
    created_at = serializers.DateTimeField(source="created", read_only=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=TokenScope.choices), read_only=True)

    class Meta:
        model = Token
        fields = ["id", "name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"]


class TokenViewSet(ScopedViewSet):
    """One's own API tokens; DELETE ends one at once."""

    http_method_names = ["get", "delete", "head", "options"]
    model = Token
    serializer_class = TokenShape
    filterset_class = TokenFilter
    write_scope = TokenScope.SETTINGS  # a program that writes customers cannot end its maker's other programs
    ordering_fields = ("created", "name")
    default_ordering = "-created"
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    def rows(self, queryset: Any) -> Any:
        return queryset.filter(user=self.user)

    def get_ordering(self) -> list[str]:
        return [*super().get_ordering()[:-1], "uid"]

    def get_object(self) -> Any:
        found = self.get_queryset().filter(uid=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        tokens.revoke(self.get_object(), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
