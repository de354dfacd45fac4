"""Promises over REST: read, made, kept, changed, cancelled."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.decorators import action

from kam.choices import TokenScope
from kam.ground.rest import ScopedViewSet, Shape
from lifecycle.actions import promises
from lifecycle.filters import PromiseFilter
from lifecycle.forms.promises import PromiseEditForm, PromiseForm
from lifecycle.models import Promise


class PromiseShape(Shape):
    """What one side will do by a day."""

    account_code = serializers.CharField(source="account.code", read_only=True)

    class Meta:
        model = Promise
        fields = ["id", "account", "account_code", "visit", "side", "text", "due_on", "kept_on", "dropped_on", "user"]
        fields += ["version"]


class PromiseApi(ScopedViewSet):
    """PATCH changes words or day; POST keep/ says it was done, POST drop/ that it is no longer to be done."""

    model, serializer_class, filterset_class = Promise, PromiseShape, PromiseFilter
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "due_on")
    default_ordering, write_scope = "due_on", TokenScope.VISITS

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return PromiseForm if getattr(self, "action", "create") == "create" else PromiseEditForm

    def rows(self, queryset: Any) -> Any:
        return queryset.select_related("account")

    def perform_create(self, form: Any) -> Promise:
        return promises.make(**form.values(), by=self.user)

    def perform_update(self, record: Promise, form: Any, version: int | None) -> Promise:
        return promises.change(record, form.values(), version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def keep(self, request: Any, pk: str) -> Any:
        """It was done today."""
        record = self.get_object()
        return self.answer(promises.keep(record, version=self.if_match(record), by=self.user))

    @action(detail=True, methods=["post"])
    def drop(self, request: Any, pk: str) -> Any:
        """It is no longer to be done."""
        record = self.get_object()
        return self.answer(promises.drop(record, version=self.if_match(record), by=self.user))
