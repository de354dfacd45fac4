"""Journeys over REST: where each account stands, and its moves."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.rest import ScopedViewSet, Shape
from lifecycle.actions import stages
from lifecycle.filters import JourneyFilter
from lifecycle.forms.stages import StageMoveForm
from lifecycle.models import Journey
from lifecycle.rules import stages as rules


class JourneyShape(Shape):
    """The stage of an account, since when, who leads it, and the stages it may go to."""

    account_code = serializers.CharField(source="account.code", read_only=True)
    led_by = serializers.SerializerMethodField()
    may_go_to = serializers.SerializerMethodField()

    class Meta:
        model = Journey
        fields = ["id", "account", "account_code", "stage", "since", "led_by", "may_go_to", "version"]

    def get_led_by(self, journey: Journey) -> str:
        return rules.LEADS[journey.stage]

    def get_may_go_to(self, journey: Journey) -> list[str]:
        return [move.to for move in rules.legal(journey.stage)]


class JourneyApi(ScopedViewSet):
    """GET reads; POST {id}/move/ moves by the table."""

    model, serializer_class, filterset_class = Journey, JourneyShape, JourneyFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "since", "stage")
    default_ordering, write_scope = "id", TokenScope.VISITS
    http_method_names = ["get", "post", "head", "options"]

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account__owner")

    @action(detail=True, methods=["post"], form_class=StageMoveForm)
    def move(self, request: Any, pk: str) -> Any:
        """`to` and, where the table asks for one, `reason`."""
        record = self.get_object()
        data = inputs.parse(StageMoveForm, request.data, user=self.user).cleaned_data
        moved = stages.move(record, to=data["to"], reason=data["reason"], version=self.if_match(record), by=self.user)
        return self.answer(moved)
