"""Shapes: what the API shows of a record, read without ceremony where a column is plain."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

from django.conf import settings
from rest_framework import serializers

from kam.ground import coded
from kam.ground.rights import Right, can


class Shape(serializers.ModelSerializer):
    """An output form of a record; `?fields=a,b` leaves only those. Plain columns are read without ceremony."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {name: read(instance) for name, read in self.readers}

    @cached_property
    def readers(self) -> list[tuple[str, Callable[[Any], Any]]]:
        """(name, how it is read) of each field that is wanted; keys of records closed to the reader are empty."""
        wanted, closed = self.context.get("fields"), self._closed()
        found = [pair for pair in _readers(type(self)) if not wanted or pair[0] in wanted]
        found = [(name, getattr(self, read) if isinstance(read, str) else read) for name, read in found]
        return [(name, _nothing if name in closed else read) for name, read in found]

    def _closed(self) -> set[str]:
        """Fields that name records which take a right to see (people), where the reader has it not."""
        reader = getattr(self.context.get("request"), "user", None)
        return {name for name, right in _guarded(type(self)) if not can(reader, right)}


class CompanyCurrency(serializers.CharField):
    """The currency of amounts that are kept in the company's own."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True, help_text="The company's currency, in which the amounts are")

    def read_from(self, _record: Any) -> str:
        return str(settings.COMPANY_CURRENCY)

    def to_representation(self, value: Any) -> str:
        return self.read_from(value)


class CodedText(serializers.CharField):
    """A text that the product itself may have written: in the reader's language then (`coded`)."""

    def __init__(self) -> None:
        super().__init__(read_only=True, help_text="In the reader's language where the product wrote it")

    def to_representation(self, value: Any) -> str:
        return coded.say(value)


def _nothing(_record: Any) -> None:
    """What is shown of a key that is not the reader's to know."""
    return None


@cache
def _guarded(shape: type[Shape]) -> list[tuple[str, Right]]:
    """(name, the right that it takes) of each field that is the key of a closed record."""
    columns = {one.name: one for one in shape.Meta.model._meta.concrete_fields}  # type: ignore[attr-defined]
    keys = [field for field in shape()._readable_fields if isinstance(field, serializers.PrimaryKeyRelatedField)]
    rights = [(field.field_name, getattr(columns.get(field.source), "related_model", None)) for field in keys]
    return [(name, right) for name, model in rights if (right := getattr(model, "seen_with", None)) is not None]


@cache
def _readers(shape: type[Shape]) -> list[tuple[str, Callable[[Any], Any] | str]]:
    """Built once a process: what makes a serializer dear is the making of its fields. A shape's own methods by name."""
    return [
        (field.field_name, field.method_name if isinstance(field, METHOD) else _reader(field))
        for field in shape()._readable_fields
    ]


def _reader(field: Any) -> Callable[[Any], Any]:
    """How a field's value is read from a record: an attribute where that is all, else the field's own way."""
    if hasattr(field, "read_from"):
        return field.read_from  # type: ignore[no-any-return]
    name = field.source
    if isinstance(field, serializers.PrimaryKeyRelatedField) and "." not in name:
        return attrgetter(f"{name}_id")
    if "." not in name and type(field) in PLAIN:
        return attrgetter(name)
    if "." not in name and isinstance(field, serializers.DecimalField):
        written = "f" if field.decimal_places is None else f".{field.decimal_places}f"  # sums come with more places
        return lambda record: None if (value := getattr(record, name)) is None else format(value, written)

    def usual(record: Any) -> Any:
        value = field.get_attribute(record)
        return None if value is None else field.to_representation(value)

    return usual


METHOD = serializers.SerializerMethodField
PLAIN = {
    serializers.CharField,
    serializers.ChoiceField,
    serializers.IntegerField,
    serializers.FloatField,
    serializers.BooleanField,
    serializers.DateField,
    serializers.DateTimeField,
    serializers.JSONField,
    serializers.EmailField,
}
