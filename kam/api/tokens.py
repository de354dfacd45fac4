"""Tokens over REST: one's own, without secrets; one renews and ends itself. They are made on the page alone."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.actions import tokens
from kam.choices import TokenScope
from kam.filters import TokenFilter
from kam.ground import limits
from kam.ground.errors import Refused
from kam.ground.rest import ScopedViewSet, Shape
from kam.models import Token

MOST, SPAN = 10, 3600
"""Renewals of a token and of those that it renewed, in so many seconds."""


class TokenShape(Shape):
    """What a token is for, and until when; what opens it where it is renewed alone."""

    id = serializers.UUIDField(source="uid", read_only=True)
    expires_at = serializers.DateTimeField(source="expiry", read_only=True, allow_null=True)
    created_at = serializers.DateTimeField(source="created", read_only=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=TokenScope.choices), read_only=True)

    secret = serializers.SerializerMethodField(help_text="In the answer that renews it and in no other")

    class Meta:
        model = Token
        fields = ["id", "name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at", "secret"]

    def get_secret(self, token: Token) -> str | None:
        return self.context.get("told", {}).get(token.uid)


class TokenViewSet(ScopedViewSet):
    """One's own API tokens; POST rotate/ renews the token of the call, DELETE ends one at once."""

    http_method_names = ["get", "post", "delete", "head", "options"]
    model = Token
    serializer_class = TokenShape
    filterset_class = TokenFilter
    ordering_fields = ("created", "name")
    default_ordering = "-created"
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    told: dict[Any, str]

    @property
    def write_scope(self) -> str:  # type: ignore[override]
        """Any for itself; a program that writes customers cannot end its maker's other programs."""
        is_own = self.caller is not None and self.kwargs.get("pk") == str(self.caller.uid)
        return TokenScope.READ if is_own or self.action == "rotate" else TokenScope.SETTINGS

    @property
    def caller(self) -> Token | None:
        """The token of the call; None for a session, or where nobody called."""
        found = getattr(self.request, "auth", None)
        return found if isinstance(found, Token) else None

    def rows(self, queryset: Any) -> Any:
        return queryset.filter(user=self.user)

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"told": getattr(self, "told", {})}

    def get_ordering(self) -> list[str]:
        return [*super().get_ordering()[:-1], "uid"]

    def get_object(self) -> Any:
        found = self.get_queryset().filter(uid=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(request=None, responses={201: TokenShape})
    @action(detail=True, methods=["post"])
    def rotate(self, request: Any, pk: str) -> Response:
        """
        A new token with a new `secret`, in this answer alone, that may what the one before may and its maker may now.

        It ends when that one would have; that one opens for another 24 hours. A token renews itself and no other
        (403 `other_token`). Asked again before the new secret was used, it answers with another one in its place; once
        it was, the one before renews no more (409 `token_renewed`). Ten times an hour at most (429 `too_many`).
        """
        token = self.get_object()
        if self.caller is not None and self.caller.uid != token.uid:
            words = _("A token renews itself and no other, so that none gets what another may.")
            raise Refused(words, code="other_token", status=403)
        if not limits.spend(f"rotate:{token.caller}", MOST, SPAN):
            words = _("This token was renewed too often. Try again in an hour.")
            raise Refused(words, code="too_many", status=429, more={"retry_after": SPAN})
        fresh, secret = tokens.renew(token, by=self.user)
        self.told = {fresh.uid: secret}
        answer = self.answer(fresh, status.HTTP_201_CREATED)
        answer["Location"] = request.path.replace(pk, str(fresh.uid)).removesuffix("rotate/")
        answer["Cache-Control"] = "no-store"  # kept for no Idempotency-Key
        return answer

    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        tokens.revoke(self.get_object(), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
