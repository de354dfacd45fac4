"""OpenAPI from the forms: request bodies are described by the very fields that parse them."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


class FormSchema(AutoSchema):
    """Describes a ScopedViewSet: request by its form, response by its serializer."""

    def get_request_serializer(self) -> Any:
        form_class = getattr(self.view, "form_class", None)
        action = getattr(self.view, "action", "")
        if form_class is None or action not in ("create", "update", "partial_update"):
            return super().get_request_serializer()
        return serializer_of(form_class)

    def get_filter_backends(self) -> list[Any]:
        return []


@cache
def serializer_of(form_class: Any) -> type[serializers.Serializer]:
    """A serializer class with one field per form field (for the schema only; nothing is parsed by it)."""
    fields = {name: _field(field) for name, field in form_class.base_fields.items()}
    name = form_class.__name__.removesuffix("Form") + "Input"
    return type(name, (serializers.Serializer,), fields)


def _field(field: forms.Field) -> serializers.Field:
    common = {"required": field.required, "help_text": str(field.help_text or field.label or "")}
    if not field.required:
        common["allow_null"] = True
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(**common)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return serializers.ListField(child=serializers.IntegerField(), **common)
    if isinstance(field, forms.MultipleChoiceField):
        return serializers.ListField(child=serializers.CharField(), **common)
    if isinstance(field, forms.ModelChoiceField):
        return serializers.IntegerField(**common)
    if isinstance(field, forms.DecimalField):
        digits, places = field.max_digits or 18, field.decimal_places or 4
        return serializers.DecimalField(max_digits=digits, decimal_places=places, **common)
    if isinstance(field, forms.IntegerField):
        return serializers.IntegerField(**common)
    if isinstance(field, forms.DateTimeField):
        return serializers.DateTimeField(**common)
    if isinstance(field, forms.DateField):
        return serializers.DateField(**common)
    if isinstance(field, forms.TypedChoiceField | forms.ChoiceField):
        choices = [(value, label) for value, label in field.choices if value != ""]
        return serializers.ChoiceField(choices=choices, allow_blank=not field.required, **common)
    if getattr(field, "takes_json", False):
        return serializers.JSONField(**common)
    return serializers.CharField(
        allow_blank=not field.required, max_length=getattr(field, "max_length", None), **common
    )
