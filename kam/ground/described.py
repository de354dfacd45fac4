"""Fields of forms and of imports as fields of the API's document: nothing is parsed by them."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from rest_framework import serializers

from kam.ground import intakes
from kam.rules import keys

LONG = 60
"""Choices of this many and more are countries, currencies or zones."""
A_KEY = {"min_value": 1, "max_value": 10**keys.DIGITS - 1}
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


@cache
def serializer_of(form_class: Any) -> type[serializers.Serializer]:
    """A serializer class with one field per form field (for the schema only; nothing is parsed by it)."""
    fields = {name: field_of(field) for name, field in form_class.base_fields.items()}
    name = form_class.__name__.removesuffix("Form") + "Input"
    return type(name, (serializers.Serializer,), fields)


@cache
def item_of(key: str) -> type[serializers.Serializer]:
    """One row of a kind of import as a program sends it; records are named as in a file, not by their keys."""
    kind = intakes.kind(key)
    fields: dict[str, Any] = {}
    for item in kind.fields:
        common = {"required": item.required, "allow_null": not item.required, "help_text": item.label}
        fields[item.name] = field_of(item.shape, **common) if item.shape else serializers.CharField(**common)
    return type("".join(word.title() for word in key.split("_")) + "Item", (serializers.Serializer,), fields)


def _choices(field: Any) -> list[tuple[Any, Any]]:
    """What may be chosen; a long list, which forms sort by names in the reader's language, by its codes alone."""
    found = [(value, label) for value, label in field.choices if value != ""]
    return sorted((value, value) for value, _label in found) if len(found) > LONG else found


def _number_of(field: Any, **common: Any) -> serializers.Field:
    """A number within the bounds that its field keeps, or says it does."""
    low, high = getattr(field, "bounds", (field.min_value, field.max_value))
    bounds = {name: value for name, value in (("min_value", low), ("max_value", high)) if value is not None}
    if isinstance(field, forms.DecimalField):
        digits, places = field.max_digits or 18, field.decimal_places or 4
        return serializers.DecimalField(max_digits=digits, decimal_places=places, **bounds, **common)
    kind = serializers.FloatField if isinstance(field, forms.FloatField) else serializers.IntegerField
    return kind(**bounds, **common)


def field_of(field: forms.Field, **more: Any) -> serializers.Field:
    """What a form's field takes, with its bounds; `more` overrules what is said of it."""
    common = {"required": field.required, "help_text": field.help_text or field.label or ""}
    if not field.required:
        common["allow_null"] = True
    common |= more
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(**common)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return serializers.ListField(child=serializers.IntegerField(**A_KEY), **common)
    if isinstance(field, forms.MultipleChoiceField):
        fixed = isinstance(field.choices, list) and bool(field.choices)  # else they are rows, which no document names
        child = serializers.ChoiceField(choices=_choices(field)) if fixed else serializers.CharField()
        return serializers.ListField(child=child, **common)
    if isinstance(field, forms.ModelChoiceField):
        return serializers.IntegerField(**A_KEY, **common)
    if isinstance(field, forms.IntegerField):
        return _number_of(field, **common)
    if isinstance(field, forms.TimeField):
        return serializers.RegexField(CLOCK, **common)
    if isinstance(field, forms.DateTimeField):
        return serializers.DateTimeField(**common)
    if isinstance(field, forms.DateField):
        return serializers.DateField(**common)
    if isinstance(field, forms.TypedChoiceField | forms.ChoiceField):
        return serializers.ChoiceField(choices=_choices(field), allow_blank=not field.required, **common)
    if getattr(field, "takes_json", False):
        return serializers.JSONField(**common)
    return serializers.CharField(
        allow_blank=not field.required, max_length=getattr(field, "max_length", None), **common
    )
