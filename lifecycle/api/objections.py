"""Objections of customers over REST."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.filters.nouns import with_archive
from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape
from lifecycle.actions import objections
from lifecycle.filters import ObjectionFilter
from lifecycle.forms.objections import ObjectionForm
from lifecycle.models import Objection


class ObjectionShape(Shape):
    """What a customer held against an offer, how it was met, and whether it still stands."""

    account_code = serializers.CharField(source="account.code", read_only=True)

    class Meta:
        model = Objection
        fields = ["id", "account_code", *ObjectionForm.Meta.fields, "user", "version", "created_at", "archived_at"]


class ObjectionApi(ScopedViewSet):
    """Objections, the latest first."""

    model, serializer_class, filterset_class = Objection, ObjectionShape, with_archive(ObjectionFilter)
    form_class, write_scope, default_ordering = ObjectionForm, TokenScope.VISITS, "-raised_on"
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "raised_on")

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")

    def perform_create(self, form: Any) -> Objection:
        return objections.note(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: Objection, form: Any, version: int | None) -> Objection:
        return objections.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: Objection, version: int | None) -> Objection:
        return objections.archive(record, version=version, by=self.user)
