"""The API of the churn score's versions: what each learned and weighs, which one is kept, and by whom."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from analytics.actions import score_models
from analytics.facts import score_models as facts
from analytics.filters.score_models import ScoreModelFilters
from analytics.forms.score_models import PinForm
from analytics.models import ModelPin, ScoreModel
from kam.choices import TokenScope
from kam.ground import days
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right


class ScoreModelShape(Shape):
    """A version: its data window, its measures within it, and its weights; `in_force` on the book's present day."""

    in_force = serializers.SerializerMethodField()

    class Meta:
        model = ScoreModel
        fields = [
            "id", "number", "as_of", "horizon", "from_on", "until_on", "origins", "rows", "accounts", "lost", "auc",
            "brier", "ece", "intercept", "slope", "parameters", "in_force", "run", "learned_at", "learned_by",
        ]  # fmt: skip

    def get_in_force(self, model: ScoreModel) -> bool:
        number = self.context.get("number")
        if number is None:
            number = facts.in_force(days.offered(), score_models.horizon()).number
            self.context["number"] = number
        return bool(model.number == number)


class ScoreModelApi(ScopedViewSet):
    """Versions of the churn score; read only (a run of kind `learning` makes one)."""

    model, serializer_class, filterset_class = ScoreModel, ScoreModelShape, ScoreModelFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "number", "as_of", "auc", "ece")
    default_ordering = "-as_of"
    http_method_names = ["get", "head", "options"]


class ModelPinShape(Shape):
    """From `from_on` until `until_on` the scores keep to a version; null is the day-one weights."""

    class Meta:
        model = ModelPin
        fields = ["id", "score_model", "reason", "from_on", "until_on", "is_open", "by", "version", "created_at"]


class ModelPinApi(ScopedViewSet):
    """Which version the scores were kept to; POST keeps to one, in place of the one before."""

    model, serializer_class, form_class = ModelPin, ModelPinShape, PinForm
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "from_on")
    default_ordering, write_scope, write_right = "-from_on", TokenScope.POLICY, Right.EDIT_POLICY
    http_method_names = ["get", "head", "options", "post"]

    def perform_create(self, form: Any) -> ModelPin:
        said = form.cleaned_data
        return score_models.pin(model=said["score_model"], reason=said["reason"], by=self.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def end(self, request: Any, pk: str) -> Response:
        """From now on the newest version scores again."""
        record = self.get_object()
        return self.answer(score_models.unpin(record, version=self.if_match(record), by=self.user))
