"""OpenAPI from the forms: request bodies are described by the very fields that parse them."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any

from django import forms
from drf_spectacular.authentication import SessionScheme as SessionScheme_
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from kam.ground import deprecations, expanding, paging, reading, refusals, since, sparse, tokens
from kam.ground.described import Shaped, field_of, known_to, serializer_of

KINDS = {
    serializers.BooleanField: bool,
    serializers.IntegerField: int,
    serializers.DateField: OpenApiTypes.DATE,
    serializers.DateTimeField: OpenApiTypes.DATETIME,
}
SHEET = OpenApiParameter("format", str, enum=["json", "csv", "xlsx"], description="The same rows as a sheet")
TIME = r"^\d\d:\d\d(:\d\d(\.\d+)?)?$"
MAY_BE_EMPTY = ("email", "uri")
"""Formats that an empty text has not, which stands where a column may be blank."""
EXACT = {forms.DecimalField: OpenApiTypes.DECIMAL, forms.UUIDField: OpenApiTypes.UUID}
"""Kinds of parameters by the field that reads them."""
PLAIN_VERBS = {
    "list": "List, filtered and sorted",
    "retrieve": "Read one",
    "create": "Create one",
    "update": "Replace one",
    "partial_update": "Change some fields of one",
    "destroy": "Archive one",
    "bulk": "Create or change up to 10,000 at once",
}
"""Summaries of the verbs that every noun has."""


@cache
def bulk_input(item: type[serializers.Serializer], most: int) -> type[serializers.Serializer]:
    """Up to so many of such items, or none, for the schema only."""
    items = serializers.ListField(child=item(), max_length=most)
    return type(f"{item.__name__}s", (serializers.Serializer,), {"items": items})


class BulkResult(serializers.Serializer):
    """What became of one item; under `_` of `codes` and `errors` stands what is said of the item as a whole."""

    index = serializers.IntegerField()
    status = serializers.ChoiceField(choices=["created", "changed", "unchanged", "error"])
    id = serializers.IntegerField(allow_null=True)
    codes = serializers.DictField(child=serializers.CharField(), help_text="By field: why, as a word for programs")
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class BulkAnswer(serializers.Serializer):
    """The items in their order, and how many of each outcome."""

    counts = serializers.DictField(child=serializers.IntegerField())
    results = BulkResult(many=True)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The token of an integration."""

    target_class = "kam.ground.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "An API token, made under Settings"}


class SessionScheme(SessionScheme_):
    """The browser's session, for the pages of this guide."""

    target_class = "kam.ground.tokens.SessionAuthentication"
    name = "session"


class PlainSchema(AutoSchema):
    """Adds to every operation its noun, a summary, and the refusals it may answer with."""

    def get_tags(self) -> list[str]:
        """The noun: the first word of the address below /api/v1/."""
        words = [word for word in self.path.removeprefix("/api/v1").split("/") if word and "{" not in word]
        return [words[0].replace("-", " ") if words else "start"]

    def get_summary(self) -> str:
        """The first sentence of what the operation says of itself; the plain verbs by their names."""
        action = str(getattr(self.view, "action", "") or "")
        own = getattr(type(self.view), action or self.method.lower(), None)
        noun = self.get_tags()[0]
        if action in PLAIN_VERBS:
            return PLAIN_VERBS[action]
        said = (getattr(own, "__doc__", "") or type(self.view).__doc__ or noun).strip()
        return " ".join(said.split("\n\n")[0].split()).split(". ")[0].rstrip(".")

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Any:
        """As usual, with the scope that it takes in words."""
        found = super().get_operation(path, path_regex, path_prefix, method, registry)
        if found is not None:
            ending = deprecations.of_operation(method, path)
            ends = deprecations.words(ending) if ending is not None else ""
            told = [found.get("description", ""), reading.scopes_in_words(self._scopes()), ends]
            found["description"] = "\n\n".join(filter(None, told))
        return found

    def get_extensions(self) -> dict[str, Any]:
        """`x-scopes`: what a token needs; `read` is what every scope holds."""
        return {"x-scopes": self._scopes()}

    def is_deprecated(self) -> bool:
        return deprecations.of_operation(self.method, self.path) is not None

    def _scopes(self) -> list[str]:
        guarded = tokens.HasScope in getattr(self.view, "permission_classes", ())
        scope = tokens.needed_scope(self.view, self.method) if guarded else None
        return [scope] if scope else []

    def _reads_version(self) -> bool:
        """Whether the operation heeds If-Match."""
        name = str(getattr(self.view, "action", "") or self.method.lower())
        return self.method not in SAFE_METHODS and reading.heeds_version(type(self.view), name)

    def _can_miss(self) -> bool:
        """Whether what is asked for can be not there."""
        return True

    def record_fields(self) -> list[str]:
        """The fields of the records that it answers, which `?fields=` chooses from; a DELETE answers none."""
        return [] if self.method == "DELETE" else sparse.known(self.get_response_serializers())

    def get_override_parameters(self) -> list[Any]:
        """The headers of writes, and which fields of records may be asked for."""
        found = list(super().get_override_parameters())
        if known := self.record_fields():
            words = "Only these fields, separated by commas"
            found.append(OpenApiParameter(sparse.NAME, reading.listed(known), description=words))
        if self._reads_version():
            words = "ETag of the version you read; another one answers 412"
            found.append(OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=words))
        return found

    def _get_parameters(self) -> list[dict[str, Any]]:
        found = super()._get_parameters()
        for one in found:
            one["description"] = one.get("description") or reading.meaning_of(one["name"])
            one["schema"] |= reading.bounds_of(one["name"], one["schema"]) if one["in"] == "query" else {}
        return found

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> dict[str, Any]:
        """What is only read may be empty or null where its column may, which its field does not know."""
        found = super()._map_serializer_field(field, direction, bypass_extensions)
        if direction == "request":
            return found | ({"pattern": reading.DAY} if found.get("format") == "date" else getattr(field, "shape", {}))
        if found.get("format") == "time":  # one of RFC 3339 would have a zone
            found = {name: said for name, said in found.items() if name != "format"} | {"pattern": TIME}
        column = reading.column_of(field)
        if column is None or "$ref" in found:
            return found
        if "enum" in found and column.blank and "" not in found["enum"]:
            found["enum"] = [*found["enum"], ""]
        return found | {"nullable": True} if column.null else found

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        """As usual; where a column may be blank its address may be an empty text, which is of no format."""
        super()._insert_field_validators(field, schema)
        column = reading.column_of(field)
        if column is not None and column.blank and schema.get("format") in MAY_BE_EMPTY:
            del schema["format"]

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        found = super()._get_response_bodies(direction)
        self.resolve_serializer(refusals.Problem, "response")  # so that it is among the shapes
        codes = refusals.statuses(self.method, versioned=self._reads_version(), can_miss=self._can_miss())
        codes += () if self._can_miss() else getattr(self.view, "also_refuses", ())
        return found | refusals.references([code for code in codes if code not in found])


class FormSchema(PlainSchema):
    """Describes a ScopedViewSet: request by its form, response by its serializer, filters by its FilterSet."""

    def get_request_serializer(self) -> Any:
        form_class = getattr(self.view, "form_class", None)
        action = str(getattr(self.view, "action", ""))
        method = getattr(self.view, action, None)
        if action == "bulk":
            return bulk_input(self.view.bulk_item, self.view.bulk_most)
        if hasattr(method, "mapping") and method.kwargs.get("form_class") is None:
            return None  # a deed of its own says itself what it takes
        return serializer_of(form_class) if form_class is not None else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        if getattr(self.view, "action", "") == "bulk":
            return BulkAnswer
        return super().get_response_serializers()

    def get_filter_backends(self) -> list[Any]:
        return []

    def is_excluded(self) -> bool:
        """A verb that the noun does not have, which answers 405."""
        return reading.lacks(type(self.view), str(getattr(self.view, "action", "")))

    def _can_miss(self) -> bool:
        numbered = issubclass(self.view.pagination_class, paging.NumberedPages)
        return getattr(self.view, "action", "") != "list" or numbered

    def _get_paginator(self) -> Any:  # a deed that answers with rows answers with all of them
        return super()._get_paginator() if getattr(self.view, "action", "") == "list" else None

    def get_override_parameters(self) -> list[Any]:
        """Filters and ordering of lists; the headers of writes."""
        found = list(super().get_override_parameters())
        action = getattr(self.view, "action", "")
        if action == "list":
            found += self._list_parameters()
        if action in self.view.narrowed:
            found += self._filter_parameters()
        if action == "retrieve":
            found += [one for one in self._filter_parameters() if one.name in self.view.one_heeds]
        if action in ("list", "retrieve"):
            found += self._expand_parameter()
        if self.method == "POST":
            words = "The same key is done once and answered the same for at least 24 hours"
            found.append(OpenApiParameter("Idempotency-Key", reading.KEY, OpenApiParameter.HEADER, description=words))
        return found

    def _expand_parameter(self) -> list[OpenApiParameter]:
        names = expanding.expandable(self.view.get_serializer_class())
        words = "Records named by key, beside the row as `expanded`, up to 5 of: "
        said = words + ", ".join(names)
        return [OpenApiParameter("expand", reading.listed(names, expanding.MOST), description=said)] if names else []

    def _list_parameters(self) -> list[OpenApiParameter]:
        fields = [word for name in self.view.ordering_fields for word in (name, f"-{name}")]
        fixed = reading.is_bare(type(self.view), "orderings")  # else people add to it by fields of their own
        words, kind = f"One or more of: {', '.join(fields)}", reading.listed(fields) if fixed else str
        order = OpenApiParameter("ordering", kind, description=words)
        places = issubclass(self.view.pagination_class, paging.PlacePages)
        ordered = [] if places else [order]  # what has one order has it always
        return [*self._filter_parameters(), *ordered, SHEET]

    def _filter_parameters(self) -> list[OpenApiParameter]:
        filters = getattr(self.view.filterset_class, "base_filters", {})
        named = [_parameter(name, deepcopy(filter_)) for name, filter_ in filters.items()]  # its field is kept on it
        search = [OpenApiParameter("search", str, description="The same as q")] if "q" in filters else []
        named += [OpenApiParameter(name, datetime, description=str(since.WORDS)) for name in since.named(self.view)]
        return [*named, *search]


def _parameter(name: str, filter_: Any) -> OpenApiParameter:
    """A filter as a query parameter, described by the form field that reads it."""
    field = filter_.field
    described = field_of(field)
    many = isinstance(described, serializers.ListField)
    kind: Any = bool if isinstance(field, forms.NullBooleanField) else KINDS.get(type(described), str)
    if kind is int:
        limits = {"minimum": described.min_value, "maximum": described.max_value}
        kind = {"type": "integer"} | {name: limit for name, limit in limits.items() if limit is not None}
        if getattr(field, "null_label", None) is not None:  # who has none, by a word
            kind = {"oneOf": [kind, {"type": "string", "enum": [field.null_value]}]}
    kind = next((one for known, one in EXACT.items() if isinstance(field, known)), kind)
    one = described.child if many else described
    choices = isinstance(one, serializers.ChoiceField) and kind is str
    enum = [str(value) for value in one.choices if value != ""] if choices else known_to(filter_)
    if isinstance(one, Shaped) and isinstance(field, forms.DecimalField):
        kind = reading.number_between(field.min_value, field.max_value)
    return OpenApiParameter(name, kind, description=str(filter_.label or ""), many=many, enum=enum)
