"""The API of tier policies: versions, drafts to edit and discard, publishing from a date."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.actions import policies
from accounts.filters import PolicyFilters
from accounts.forms.policies import PolicyForm, PublishForm
from accounts.models import Policy
from accounts.rules import policies as rules
from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.described import serializer_of
from kam.ground.rest import ScopedViewSet, Shape
from kam.rules.keys import key_of


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


class ChangeShape(serializers.Serializer):
    """One number, or one term of a tier or class (`gold.visit_days`), that differs."""

    name = serializers.CharField()
    was = serializers.JSONField()
    now = serializers.JSONField()


class CompareShape(serializers.Serializer):
    """What differs between two versions."""

    number = serializers.IntegerField()
    beside = serializers.IntegerField()
    changes = ChangeShape(many=True)


def changed(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """What differs, as `ChangeShape` reads it."""
    return [{"name": name, "was": was, "now": now} for name, (was, now) in rules.differences(old, new).items()]


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

    @extend_schema(
        responses=CompareShape, parameters=[OpenApiParameter("with", OpenApiTypes.INT, description="id of another one")]
    )  # fmt: skip
    @action(detail=True, methods=["get"])
    def compare(self, request: Any, pk: str) -> Response:
        """What differs from another version (`with`), by default from the one in force today."""
        record, asked = self.get_object(), request.query_params.get("with", "")
        other = Policy.objects.current()
        if asked:
            number = key_of(asked)
            found = Policy.objects.visible_to(self.user).filter(pk=number).first() if number is not None else None
            if found is None:
                raise ValidationError({"with": [_("There is no such version.")]})
            other = found
        told = changed(policies.spoken(other), policies.spoken(record))
        return Response(CompareShape({"number": record.number, "beside": other.number, "changes": told}).data)

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
