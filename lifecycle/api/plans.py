"""Visit plans over REST: read, made, moved, accepted, dropped."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.rest import ScopedViewSet, Shape
from lifecycle.actions import plans
from lifecycle.filters import PlanFilter
from lifecycle.forms.plans import PlanDropForm, PlanForm, PlanMoveForm
from lifecycle.models import VisitPlan


class PlanShape(Shape):
    """A visit to come and what became of it; `reasons` say why it is due."""

    account_code = serializers.CharField(source="account.code", read_only=True)

    class Meta:
        model = VisitPlan
        fields = [
            "id", "uid", "account", "account_code", "user", "kind", "planned_on", "planned_time", "state", "purpose",
            "reasons", "drop_reason", "visit", "version", "created_at", "updated_at",
        ]  # fmt: skip


class PlanApi(ScopedViewSet):
    """PATCH moves; POST accept/ and drop/ answer a proposal; DELETE drops a proposal."""

    model, serializer_class, filterset_class = VisitPlan, PlanShape, PlanFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "planned_on")
    default_ordering, write_scope = "planned_on", TokenScope.VISITS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        if getattr(self, "action", "") == "drop":
            return PlanDropForm
        return PlanForm if getattr(self, "action", "create") == "create" else PlanMoveForm

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")

    def perform_create(self, form: Any) -> VisitPlan:
        return plans.make(**form.values(), by=self.user)

    def perform_update(self, record: VisitPlan, form: Any, version: int | None) -> VisitPlan:
        said = {"planned_on": record.planned_on, "planned_time": record.planned_time, "kind": record.kind}
        return plans.move(record, **said | form.values(), version=version, by=self.user)

    def perform_archive(self, record: VisitPlan, version: int | None) -> Any:
        return plans.drop(record, reason="API", version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def accept(self, request: Any, pk: str) -> Any:
        """A proposal is planned."""
        record = self.get_object()
        return self.answer(plans.accept(record, version=self.if_match(record), by=self.user))

    @action(detail=True, methods=["post"])
    def drop(self, request: Any, pk: str) -> Any:
        """The visit will not take place; `reason` says why."""
        record = self.get_object()
        form = inputs.parse(PlanDropForm, request.data, user=self.user)
        reason = form.cleaned_data["reason"]
        return self.answer(plans.drop(record, reason=reason, version=self.if_match(record), by=self.user))
