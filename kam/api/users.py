"""Colleagues over REST: names to refer to (people are kept on their page), who I am, and the end of sessions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.actions import sessions
from kam.choices import TokenScope
from kam.filters import ColleagueFilter
from kam.ground import rights
from kam.ground.plain import PlainApi
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import Token, User


class UserShape(Shape):
    """What everybody may know of a colleague."""

    class Meta:
        model = User
        fields = ["id", "name", "role", "team", "is_active", "version"]


class EndedShape(serializers.Serializer):
    """How many sessions ended."""

    ended = serializers.IntegerField(read_only=True)


class UserViewSet(ScopedViewSet):
    """Colleagues: names, roles and teams; POST sign-out/ ends their sessions."""

    http_method_names = ["get", "post", "head", "options"]
    write_scope = TokenScope.SETTINGS
    model = User
    serializer_class = UserShape
    filterset_class = ColleagueFilter
    ordering_fields = ("id", "name", "role")
    default_ordering = "name"

    def rows(self, queryset: Any) -> Any:
        return queryset.filter(is_system=False)

    @extend_schema(request=None, responses=EndedShape)
    @action(detail=True, methods=["post"], url_path="sign-out")
    def sign_out(self, request: Any, pk: str) -> Response:
        """
        Sign this person out everywhere: oneself (the session that asks stays), or anybody by who keeps people.

        Password, tokens and calendar addresses stay.
        """
        keep = "" if isinstance(request.auth, Token) else request.session.session_key or ""
        return Response({"ended": sessions.end_all(self.get_object(), keep=keep, by=self.user)})


class MeShape(serializers.Serializer):
    """Who I am to this API."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField()
    reach = serializers.CharField(help_text="Which rows: own, team or all")
    rights = serializers.ListField(child=serializers.CharField(), help_text="Which verbs")
    team = serializers.IntegerField(allow_null=True)
    language = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField(allow_blank=True)
    scopes = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Of the token; null with a session"
    )
    token = serializers.UUIDField(allow_null=True, help_text="The id of the token; null with a session")
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the token ends; null with a session")


class Me(PlainApi):
    """Who I am, what I see and may do, and what this token is for."""

    @extend_schema(responses=MeShape, operation_id="me_retrieve")
    def get(self, request: Any) -> Response:
        user, grant = request.user, rights.grant(request.user)
        token = request.auth if isinstance(request.auth, Token) else None
        found = {name: getattr(user, name) for name in ("id", "username", "name", "role", "language", "time_zone")}
        return Response(
            found
            | {"reach": grant.reach, "rights": sorted(grant.rights), "team": user.team_id}
            | {"scopes": sorted(token.scopes) if token else None, "token": token and token.uid}
            | {"expires_at": token and token.expiry}
        )
