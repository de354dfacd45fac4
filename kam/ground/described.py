"""Fields of forms and of imports as fields of the API's document: nothing is parsed by them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from rest_framework import serializers

from kam.ground import forms as ground
from kam.ground import intakes
from kam.rules import keys, phones
from kam.rules import openapi_shapes as shapes

LONG = 60
"""Choices of this many and more are countries, currencies or zones."""
A_KEY = {"min_value": 1, "max_value": 10**keys.DIGITS - 1}
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
PLAIN = {
    forms.BooleanField: serializers.BooleanField,
    forms.DateTimeField: serializers.DateTimeField,
    forms.DateField: serializers.DateField,
}
FORMATS = {forms.EmailField: "email", forms.URLField: "uri", forms.UUIDField: "uuid"}
WRITTEN = {"currency": "[A-Za-z]{3}", "url": r"https?://\S+"}
"""How a text of such a name is written, in every form that asks for it."""


def knowing(field: Any, words: Callable[[], Iterable[str]]) -> Any:
    """The field (of a form or a filter), of which the document names the words that the code of all floors knows."""
    field.known = words
    return field


def known_to(field: Any) -> list[str] | None:
    """The words that a field takes, in the order of the alphabet; None where nobody named them."""
    words = getattr(field, "known", None)
    return sorted(words()) if words is not None else None


class Shaped(serializers.JSONField):
    """A field whose shape stands in the document as it is given here."""

    def __init__(self, shape: shapes.Shape, **more: Any) -> None:
        super().__init__(**more)
        self.shape = shape


@cache
def serializer_of(form_class: Any, *, partial: bool = False) -> type[serializers.Serializer]:
    """
    A serializer class with one field per form field (for the schema only; nothing is parsed by it).

    `partial`: nothing of it is required.
    """
    fields = {name: _asked(form_class, name, partial) for name in form_class.base_fields}
    name = form_class.__name__.removesuffix("Form") + "Input"
    return type(name, (serializers.Serializer,), fields)


def _asked(form_class: Any, name: str, partial: bool) -> serializers.Field:
    """A field of a form as it is asked for, within the bounds of its column."""
    field = copy.copy(form_class.base_fields[name])
    field.required = ground.asks(form_class, name, field)
    if name in WRITTEN and type(field) is forms.CharField:
        field.written = WRITTEN[name]
    if name in getattr(form_class, "phone_fields", ()) and issubclass(form_class, ground.WithPhones):
        field.written = phones.WRITTEN
    field.bounds = getattr(form_class, "bounds", {}).get(name) or getattr(field, "bounds", None)
    if isinstance(field, forms.IntegerField) and field.bounds is None:
        field.bounds = _bounds([*field.validators, *_rules_of(form_class, name)])
    more: dict[str, Any] = {"required": False} if partial else {}
    words = getattr(form_class, "in_words", {}).get(name)
    if words:
        more["help_text"] = f"{field.help_text or field.label or ''}. {words}".lstrip(". ")
    return field_of(field, **more)


def _rules_of(form_class: Any, name: str) -> list[Any]:
    """The validators of a field's column, without those a database adds, which differ from one to the next."""
    model = getattr(getattr(form_class, "_meta", None), "model", None)
    columns = {column.name: column for column in model._meta.concrete_fields} if model is not None else {}
    column = columns.get(name)
    return [*column.default_validators, *column._validators] if column is not None else []


def _bounds(rules: Iterable[Any]) -> tuple[Any, Any]:
    """The least and the greatest that a number may be by its validators; None where they say nothing."""
    known = list(rules)
    lows = [rule.limit_value for rule in known if type(rule) is MinValueValidator]
    highs = [rule.limit_value for rule in known if type(rule) is MaxValueValidator]
    return max(lows, default=None), min(highs, default=None)


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
    """A number within the bounds that its field keeps, or says it does; an amount as text or as a number."""
    low, high = getattr(field, "bounds", None) or _bounds(field.validators)
    if isinstance(field, forms.DecimalField):
        places = 4 if field.decimal_places is None else field.decimal_places
        digits = min((field.max_digits or 18) - places, ground.DIGITS)
        return Shaped(shapes.amount(digits, places, low, high), **common)
    bounds = {name: value for name, value in (("min_value", low), ("max_value", high)) if value is not None}
    kind = serializers.FloatField if isinstance(field, forms.FloatField) else serializers.IntegerField
    return kind(**bounds, **common)


def _text_of(field: forms.CharField, **common: Any) -> serializers.Field:
    """A text, as long as it may be and written as its kind is; where none is needed an empty one is none."""
    most, written, words = field.max_length, getattr(field, "written", ""), known_to(field)
    if words is not None:
        return Shaped(shapes.one_of(words if field.required else [*words, ""]), **common)
    form = next((word for kind, word in FORMATS.items() if isinstance(field, kind)), "")
    if form:
        shape = {"type": "string", "format": form} | ({"maxLength": most} if most is not None else {})
        return Shaped(shape if field.required else shapes.either(shape, shapes.EMPTY), **common)
    if written:
        pattern = f"^{written}$" if field.required else f"^({written})?$"
        longest = {"maxLength": most} if most is not None else {}
        return Shaped({"type": "string", "pattern": pattern, **longest}, **common)
    return serializers.CharField(allow_blank=not field.required, max_length=most, **common)


def field_of(field: forms.Field, **more: Any) -> serializers.Field:
    """What a form's field takes, with its bounds; `more` overrules what is said of it."""
    common = {"required": field.required, "help_text": field.help_text or field.label or ""}
    if not field.required:
        common["allow_null"] = True
    common |= more
    if getattr(field, "takes_json", False):
        shape, words = getattr(field, "shape", None), known_to(field)
        if words is not None:
            shape = shapes.either(shapes.row_of(shapes.one_of(words)), shapes.one_of(words))
        return serializers.JSONField(**common) if shape is None else Shaped(shape, **common)
    if isinstance(field, forms.IntegerField):
        return _number_of(field, **common)
    if isinstance(field, forms.ChoiceField):
        return _chosen_of(field, **common)
    if isinstance(field, forms.TimeField):
        return serializers.RegexField(CLOCK, **common)
    plain = next((kind for known, kind in PLAIN.items() if isinstance(field, known)), None)
    if plain is not None:
        return plain(**common)
    return _text_of(field, **common) if isinstance(field, forms.CharField) else serializers.CharField(**common)


def _chosen_of(field: Any, **common: Any) -> serializers.Field:
    """One or several of what may be chosen; rows by their keys."""
    several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    least = {"min_length": 1} if field.required else {}
    if isinstance(field, forms.ModelChoiceField):
        one = serializers.IntegerField
        if getattr(field, "null_label", None) is not None and field.required:  # who has none, by a word
            return Shaped(shapes.either(shapes.KEY, shapes.one_of([field.null_value])), **common)
        return serializers.ListField(child=one(**A_KEY), **least, **common) if several else one(**A_KEY, **common)
    if not several:
        return serializers.ChoiceField(choices=_choices(field), allow_blank=not field.required, **common)
    given = getattr(field.choices, "choices", field.choices)  # as a filter keeps them
    fixed = isinstance(given, list | tuple) and bool(given)  # else they are rows, which no document names
    words = known_to(field) or (_choices(field) if fixed else [])
    child = serializers.ChoiceField(choices=words) if words else serializers.CharField()
    return serializers.ListField(child=child, **least, **common)
