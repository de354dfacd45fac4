"""The API of what customers require of us under agreements."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import requirements
from accounts.filters import RequirementFilters
from accounts.forms.agreements import RequirementForm
from accounts.models import Requirement
from kam.api.bulks import BulkRows
from kam.ground.rest import Shape


class RequirementShape(Shape):
    """A requirement of a customer, until when it holds, and our evidence."""

    class Meta:
        model = Requirement
        fields = ["id", *RequirementForm.Meta.fields, "version", "created_at", "updated_at", "archived_at"]


class RequirementApi(BulkRows):
    """What customers require, under which agreement."""

    model, serializer_class = Requirement, RequirementShape
    bulk_kind = "requirements"
    form_class, filterset_class = RequirementForm, RequirementFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "valid_until", "updated_at")

    def perform_create(self, form: Any) -> Requirement:
        return requirements.enter(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Requirement, form: Any, version: int | None) -> Requirement:
        return requirements.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Requirement, version: int | None) -> Requirement:
        return requirements.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Required again."""
        return self.answer(requirements.restore(self.get_object(), by=self.user))
