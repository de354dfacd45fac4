"""The API of custom fields: their definitions, and the values of a customer by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actions import fields
from accounts.filters import FieldFilters
from accounts.filters.fields import names_of
from accounts.forms.fields import FieldForm
from accounts.models import CustomField
from accounts.models.fields import shown_in, worked_out
from kam.ground.rest import ScopedViewSet, Shape
from kam.ground.rights import Right

DESCRIBED = {
    "type": "object",
    "additionalProperties": {"oneOf": [{"type": "string"}, {"type": "boolean"}], "nullable": True},
    "description": "Custom fields by key (see /api/v1/fields/); numbers and amounts as text, null is unknown",
}


class FieldShape(Shape):
    """A field of customers; `parameters` are what the list of customers is filtered by with it."""

    label = serializers.CharField(read_only=True, help_text="In the reader's language, else in the next one")
    parameters = serializers.SerializerMethodField()

    class Meta:
        model = CustomField
        fields = [
            "id", "subject", "key", "kind", "label", "label_en", "label_zh_hans", "label_zh_hant", "help_text",
            "help_zh_hans", "help_zh_hant", "options", "required", "listed", "position", "parameters", "version",
            "created_at", "updated_at",
            "archived_at",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_parameters(self, field: CustomField) -> list[str]:
        return names_of(field)


class FieldApi(ScopedViewSet):
    """Definitions of the fields that a company keeps of its customers besides the file."""

    model, serializer_class, form_class, filterset_class = CustomField, FieldShape, FieldForm, FieldFilters
    ordering_fields: ClassVar[tuple[str, ...]] = ("id", "key", "position")
    default_ordering = "position"
    write_right = Right.FIELDS

    def perform_create(self, form: Any) -> CustomField:
        return fields.define(values=form.cleaned_data, by=self.user)

    def perform_update(self, record: CustomField, form: Any, version: int | None) -> CustomField:
        return fields.change(record, values=form.cleaned_data, version=version, by=self.user)

    def perform_archive(self, record: CustomField, version: int | None) -> CustomField:
        return fields.archive(record, version=version, by=self.user)

    @action(detail=True, methods=["post"])
    def restore(self, request: Any, pk: str) -> Response:
        """Back from the archive, with the values that customers had in it."""
        return self.answer(fields.restore(self.get_object(), by=self.user))


class CustomShape(Shape):
    """A record with custom fields: `custom` has each field in use by its key, null where nothing is known."""

    custom = serializers.SerializerMethodField()

    @cached_property
    def keys(self) -> list[str]:
        return [field.key for field in shown_in(self.context.get("request"))]

    @extend_schema_field(DESCRIBED)
    def get_custom(self, record: Any) -> dict[str, Any]:
        return {key: record.custom.get(key) for key in self.keys}


class CustomRows(ScopedViewSet):
    """A resource of such records: it can be ordered by a field, and each field is a column of its sheets."""

    def defined(self) -> list[CustomField]:
        return shown_in(self.request)

    def orderings(self) -> tuple[str, ...]:
        """`custom.budget` orders by that field; of a choice by the place of its options."""
        return (*super().orderings(), *(field.name for field in self.defined()))

    def get_ordering(self) -> list[Any]:
        """What is not known comes last either way."""
        sorts = {field.name: field.sort for field in self.defined()}
        found: list[Any] = []
        for name in super().get_ordering():
            own = sorts.get(name.removeprefix("-"))
            found.append(order_of(own, down=name.startswith("-")) if own else name)
        return found

    def filter_queryset(self, queryset: Any) -> Any:
        asked = self.request.query_params.get("ordering", "").replace("-", "").split(",")
        return super().filter_queryset(worked_out(queryset, [f for f in self.defined() if f.name in asked]))

    def sheet(self, queryset: Any) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        """With a column for each field in place of the one that holds them all."""
        head, rows = super().sheet(queryset)
        if "custom" not in head:
            return head, rows
        place, keys = head.index("custom"), [field.key for field in self.defined()]
        names = [field.name for field in self.defined()]
        spread = ([*row[:place], *(row[place][key] for key in keys), *row[place + 1 :]] for row in rows)
        return [*head[:place], *names, *head[place + 1 :]], spread


def order_of(name: str, *, down: bool) -> Any:
    return F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)
