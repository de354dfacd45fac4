"""The API of hand-overs: what went to others, and back."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import handover_dues, handover_steps, handover_undos
from accounts.choices.handovers import Staying
from accounts.filters.handovers import HandedOverFilters
from accounts.forms.handovers import HandOverStepForm
from accounts.models import HandedOver
from kam.ground import inputs
from kam.ground.days import company_today
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right, require


class HandedOverShape(Shape):
    """One customer of a step."""

    held = serializers.SerializerMethodField(help_text="Why its step waits although its day has come")

    class Meta:
        model = HandedOver
        fields = [
            "id",
            "step",
            "account",
            "was",
            "owner",
            "on",
            "reason",
            "along",
            "by",
            "done_at",
            "undone_at",
            "held",
        ]

    def get_held(self, row: HandedOver) -> str:
        view: Any = self.context["view"]
        return view.held.get(row.step, "") if row.done_at is None and row.undone_at is None else ""


class ShareShape(serializers.Serializer):
    """What one receiver would get; visits a month before and after, against what one person holds."""

    user = serializers.IntegerField(source="user.pk")
    customers = serializers.IntegerField()
    before = serializers.FloatField()
    after = serializers.FloatField()
    room = serializers.IntegerField()


class PreviewShape(serializers.Serializer):
    """What a step would mean."""

    shares = ShareShape(many=True)
    open = serializers.DictField(child=serializers.IntegerField(), help_text="What is open with the customers")


class StepShape(serializers.Serializer):
    """The key of a step, to undo it by."""

    step = serializers.UUIDField()


class UndoShape(StepShape):
    """What is undone: a step, or one customer of it."""

    account = serializers.IntegerField(required=False, min_value=1, help_text="Only this customer of the step")


class LeftShape(serializers.Serializer):
    """A customer that did not go back; one that the asker no longer sees has neither key nor name."""

    account = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    why = serializers.ChoiceField(choices=Staying.choices)
    words = serializers.CharField()


class BackShape(serializers.Serializer):
    """How many went back, and which did not."""

    count = serializers.IntegerField()
    left = LeftShape(many=True)


class HandOverApi(ScopedViewSet):
    """Customers that went to others, alone or in steps: POST hands over a whole book."""

    model, serializer_class, filterset_class = HandedOver, HandedOverShape, HandedOverFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "on")
    default_ordering, many_rows = "-id", True
    http_method_names = ["get", "post", "head", "options"]

    @cached_property
    def held(self) -> dict[uuid.UUID, str]:
        """What keeps steps waiting whose day has come."""
        return handover_dues.held_up(company_today())

    @extend_schema(request=serializer_of(HandOverStepForm), responses=PreviewShape)
    @action(detail=False, methods=["post"])
    def preview(self, request: Any) -> Response:
        """What the step would mean, without doing it."""
        require(self.user, Right.HAND_OVER)
        form = inputs.parse(HandOverStepForm, request.data, user=self.user)
        shares, counts = handover_steps.preview(form.step(), by=self.user)
        return Response({"shares": ShareShape(shares, many=True).data, "open": counts})

    @extend_schema(request=serializer_of(HandOverStepForm), responses={201: StepShape})
    @action(detail=False, methods=["post"])
    def book(self, request: Any) -> Response:
        """Hand a whole book over: {whose, to: [ids], spread, on, reason, stays}; answers the step's key."""
        require(self.user, Right.HAND_OVER)
        form = inputs.parse(HandOverStepForm, request.data, user=self.user)
        return Response({"step": handover_steps.hand_over(form.step(), by=self.user)}, status=201)

    @extend_schema(request=UndoShape, responses=BackShape)
    @action(detail=False, methods=["post"])
    def undo(self, request: Any) -> Response:
        """
        Put a step back, or cancel it: {step}; with `account` only this customer of it.

        What was archived, merged or handed on since is left and named.
        """
        require(self.user, Right.HAND_OVER)
        asked = UndoShape(data=request.data)
        asked.is_valid(raise_exception=True)
        key: uuid.UUID = asked.validated_data["step"]
        back = handover_undos.undo(key, account=asked.validated_data.get("account"), by=self.user)
        return Response({"count": back.count, "left": handover_undos.plain(back.left)})
