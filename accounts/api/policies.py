"""The API of tier policies: versions, drafts to edit and discard, publishing from a date."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import policies
from accounts.filters import PolicyFilters
from accounts.forms.policies import PolicyForm, PublishForm
from accounts.models import Policy
from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.schema import serializer_of


class PolicyShape(Shape):
    """One version of the tier policy; shares are fractions, `terms` says what each tier and class is worth."""

    terms = serializers.SerializerMethodField()

    class Meta:
        model = Policy
        fields = [
            "id", "number", "state", "effective_on", *PolicyForm.base_fields, "by", "published_by", "published_at",
            "version", "created_at", "updated_at", "archived_at",
        ]  # fmt: skip

    @extend_schema_field(serializers.DictField(child=serializers.DictField()))
    def get_terms(self, policy: Policy) -> dict[str, Any]:
        return policy.terms


class PolicyApi(ScopedViewSet):
    """Versions of the tier policy; only drafts can be changed."""

    model, serializer_class, form_class, filterset_class = Policy, PolicyShape, PolicyForm, PolicyFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "number", "effective_on", "updated_at")
    default_ordering, write_scope = "-number", TokenScope.POLICY

    def perform_create(self, form: Any) -> Policy:
        return policies.draft(form.values, by=self.user)

    def perform_update(self, record: Policy, form: Any, version: int | None) -> Policy:
        return policies.change(record, values=form.values, version=version, by=self.user)

    def perform_archive(self, record: Policy, version: int | None) -> Policy:
        return policies.discard(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """A discarded draft comes back."""
        return self.answer(policies.restore(self.get_object(), by=self.user))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, pk: str) -> Response:
        """A published version whose day has not come is a draft again."""
        record = self.get_object()
        return self.answer(policies.withdraw(record, version=self.if_match(record), by=self.user))

    @extend_schema(request=serializer_of(PublishForm))
    @action(detail=True, methods=["post"])
    def publish(self, request: Any, pk: str) -> Response:
        """The draft is in force from a day on: {effective_on}."""
        record = self.get_object()
        form = inputs.parse(PublishForm, request.data, user=self.user)
        version = self.if_match(record)
        return self.answer(policies.publish(record, **form.cleaned_data, version=version, by=self.user))
