"""Webhooks over REST: made and renewed with a secret that only that answer holds; tried, and made to send again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from kam.actions import webhooks
from kam.choices import DeliveryState, TokenScope, WebhookContent
from kam.filters import SendingFilter, WebhookFilter
from kam.forms.webhooks import RotateForm, SpanForm, WebhookForm
from kam.ground import inputs
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right
from kam.models import Sending, Webhook


class WebhookShape(Shape):
    """Where what is sent to; never what signs it."""

    verbs = serializers.ListField(child=serializers.CharField(), read_only=True)
    tiers = serializers.ListField(child=serializers.CharField(), read_only=True)
    content = serializers.ChoiceField(choices=WebhookContent.choices, read_only=True)
    url = serializers.SerializerMethodField(help_text="Whole to its keeper, to others its place alone")
    secret = serializers.SerializerMethodField(help_text="In the answer that makes or renews it and in no other")

    class Meta:
        model = Webhook
        fields = [
            "id", "name", "url", "verbs", "tiers", "content", "is_on", "ended_why", "user", "well_at", "old_until",
            "created_at", "version", "secret",
        ]  # fmt: skip

    def get_url(self, hook: Webhook) -> str:
        return hook.address(self.context["request"].user)

    def get_secret(self, hook: Webhook) -> str | None:
        return self.context.get("told", {}).get(hook.pk)


class SendingShape(Shape):
    """One message with its tries; `id` of the message is `message_id`, the same at every try."""

    message_id = serializers.CharField(read_only=True)
    held_until = serializers.SerializerMethodField(
        help_text="Of one that waits: nothing goes to its webhook before, which failed a moment ago or is written to"
    )

    class Meta:
        model = Sending
        fields = [
            "id", "webhook", "message_id", "event_id", "account_id", "verb", "state", "attempts", "status", "next_at",
            "held_until", "created_at", "done_at", "tries",
        ]  # fmt: skip

    def get_held_until(self, sending: Sending) -> datetime | None:
        rest = sending.webhook.rest_until
        return rest if sending.state == DeliveryState.WAITING and rest > timezone.now() else None


class SentAgainShape(serializers.Serializer):
    """How many are on their way."""

    count = serializers.IntegerField(read_only=True)


class WebhookViewSet(ScopedViewSet):
    """Addresses that are told of what happens (Standard Webhooks); each sees what its keeper sees."""

    model, serializer_class, filterset_class, form_class = Webhook, WebhookShape, WebhookFilter, WebhookForm
    ordering_fields = ("id", "name")
    default_ordering, write_right, write_scope = "name", Right.TOKENS, TokenScope.WEBHOOKS
    told: dict[int, str]

    def rows(self, queryset: Any) -> Any:
        return queryset.live()

    def perform_create(self, form: Any) -> Webhook:
        made, secret = webhooks.create(form.cleaned_data, by=self.user)
        self.told = {made.pk: secret}
        return made

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"told": getattr(self, "told", {})}

    def answer(self, record: Webhook, code: int = status.HTTP_200_OK) -> Response:
        response = super().answer(record, code)
        if record.pk in getattr(self, "told", {}):
            response["Cache-Control"] = "no-store"
        return response

    def perform_update(self, record: Webhook, form: Any, version: int | None) -> Webhook:
        return webhooks.change(record, form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Webhook, version: int | None) -> None:
        webhooks.remove(record, version=version, by=self.user)

    @action(detail=True, methods=["post"], form_class=RotateForm)
    def rotate(self, request: Any, pk: str) -> Response:
        """A new secret, in this answer alone; the one before signs too for 24 hours, or not any more (`at_once`)."""
        hook = self.get_object()
        said = inputs.parse(RotateForm, request.data, user=self.user).cleaned_data
        self.told = {hook.pk: webhooks.rotate(hook, at_once=said["at_once"], by=self.user)}
        return self.answer(hook)

    @extend_schema(request=None, responses={202: SendingShape})
    @action(detail=True, methods=["post"])
    def test(self, request: Any, pk: str) -> Response:
        """Send a message that says nothing, before all that waits and also to a webhook that rests."""
        made = webhooks.test(self.get_object(), by=self.user)
        made.webhook.refresh_from_db(fields=["rest_until"])
        return Response(SendingShape(made).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={202: SentAgainShape})
    @action(detail=True, methods=["post"], form_class=SpanForm)
    def redeliver(self, request: Any, pk: str) -> Response:
        """Send all that happened from `since` to `until` again, each under its own number."""
        hook = self.get_object()
        said = inputs.parse(SpanForm, request.data, user=self.user).cleaned_data
        count = webhooks.redeliver_span(hook, since=said["since"], until=said["until"], by=self.user)
        return Response({"count": count}, status=status.HTTP_202_ACCEPTED)


class SendingViewSet(ScopedViewSet):
    """What was sent to one's webhooks, newest first, without the answers' bodies."""

    http_method_names = ["get", "post", "head", "options"]
    model, serializer_class, filterset_class = Sending, SendingShape, SendingFilter
    many_rows, write_right, write_scope = True, Right.TOKENS, TokenScope.WEBHOOKS

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("webhook")

    @extend_schema(request=None, responses=SendingShape)
    @action(detail=True, methods=["post"])
    def redeliver(self, request: Any, pk: str) -> Response:
        """Send this one again, under its own number."""
        return self.answer(webhooks.redeliver(self.get_object(), by=self.user))
