"""OpenAPI from the forms: request bodies are described by the very fields that parse them."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from django import forms
from drf_spectacular.authentication import SessionScheme as SessionScheme_
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from kam.ground import expanding

PROBLEMS = {
    "400": "Some values are not right; `errors` says which.",
    "401": "No token, or one that is not valid.",
    "403": "The right or the token's scope is missing.",
    "404": "Not there, or not yours to see: the same answer.",
    "405": "This resource knows no such method.",
    "406": "No such format.",
    "409": "A rule says no, in words for people (`detail`).",
    "412": "Somebody else changed it meanwhile; `changes` shows what.",
    "413": "Too large.",
    "415": "Send application/json.",
    "422": "Cannot be done, or the Idempotency-Key was used for another request.",
    "429": "Too many calls; see Retry-After.",
    "503": "The database does not answer right now; see Retry-After.",
}
KINDS = {
    serializers.BooleanField: bool,
    serializers.IntegerField: int,
    serializers.DateField: OpenApiTypes.DATE,
    serializers.DateTimeField: OpenApiTypes.DATETIME,
    serializers.DecimalField: OpenApiTypes.DECIMAL,
}


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


class Problem(serializers.Serializer):
    """RFC 9457: the one shape of every refusal."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(required=False, help_text="By field; `_` for what belongs to none")
    changes = serializers.ListField(child=serializers.DictField(), required=False)
    candidates = serializers.ListField(child=serializers.DictField(), required=False)  # possible_duplicate


@cache
def bulk_input(item: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """Up to 10,000 of such items, for the schema only."""
    items = serializers.ListField(child=item(), min_length=1, max_length=10_000)
    return type(f"{item.__name__}s", (serializers.Serializer,), {"items": items})


class BulkResult(serializers.Serializer):
    """What became of one item."""

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

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        found = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(Problem(), "response").ref
        for code, words in PROBLEMS.items():
            if code not in found:
                found[code] = {"description": words, "content": {"application/problem+json": {"schema": problem}}}
        return found


class FormSchema(PlainSchema):
    """Describes a ScopedViewSet: request by its form, response by its serializer, filters by its FilterSet."""

    def get_request_serializer(self) -> Any:
        form_class = getattr(self.view, "form_class", None)
        action = str(getattr(self.view, "action", ""))
        said = getattr(getattr(self.view, action, None), "kwargs", None)
        if action == "bulk":
            return bulk_input(self.view.bulk_item)
        if said is not None and "form_class" not in said:  # a deed of its own, without words unless it says so itself
            return None
        return serializer_of(form_class) if form_class is not None else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        if getattr(self.view, "action", "") == "bulk":
            return BulkAnswer
        return super().get_response_serializers()

    def get_filter_backends(self) -> list[Any]:
        return []

    def get_override_parameters(self) -> list[Any]:
        """Filters, ordering and fields of lists; the headers of writes."""
        found = list(super().get_override_parameters())
        action = getattr(self.view, "action", "")
        if action == "list":
            found += self._list_parameters()
        if action in ("list", "retrieve"):
            found.append(OpenApiParameter("fields", str, description="Only these fields, separated by commas"))
            found += self._expand_parameter()
        if self.method == "POST":
            words = "The same key is done once and answered the same for at least 24 hours"
            found.append(OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description=words))
        if action in ("update", "partial_update", "destroy"):
            words = "ETag of the version you read; another one answers 412"
            found.append(OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=words))
        return found

    def _expand_parameter(self) -> list[OpenApiParameter]:
        names = expanding.expandable(self.view.get_serializer_class())
        words = "Records named by key, beside the row as `expanded`, up to 5 of: "
        return [OpenApiParameter("expand", str, description=words + ", ".join(names))] if names else []

    def _list_parameters(self) -> list[OpenApiParameter]:
        fields = [word for name in self.view.ordering_fields for word in (name, f"-{name}")]
        order = OpenApiParameter("ordering", str, description=f"One or more of: {', '.join(fields)}")
        filters = getattr(self.view.filterset_class, "base_filters", {})
        named = [_parameter(name, deepcopy(filter_)) for name, filter_ in filters.items()]  # its field is kept on it
        search = [OpenApiParameter("search", str, description="The same as q")] if "q" in filters else []
        sheet = OpenApiParameter("format", str, enum=["json", "csv", "xlsx"], description="The same rows as a sheet")
        return [*named, *search, order, sheet]


def _parameter(name: str, filter_: Any) -> OpenApiParameter:
    """A filter as a query parameter, described by the form field that reads it."""
    field = filter_.field
    described = _field(field)
    many = isinstance(described, serializers.ListField)
    kind: Any = bool if isinstance(field, forms.NullBooleanField) else KINDS.get(type(described), str)
    if isinstance(field, forms.ModelChoiceField) and not many:
        kind = int
    choices = isinstance(described, serializers.ChoiceField) and kind is str
    enum = [value for value in described.choices if value != ""] if choices else None
    return OpenApiParameter(name, kind, description=str(filter_.label or ""), many=many, enum=enum)


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
