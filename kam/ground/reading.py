"""What the code of a resource says of itself, for the API's document: its verbs, its scope, its If-Match."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rest_framework import serializers

from kam.choices import TokenScope
from kam.ground import inputs
from kam.ground.forms import DIGITS

VERBS = {
    "create": ("create", "perform_create"),
    "update": ("update", "perform_update"),
    "partial_update": ("partial_update", "update", "perform_update"),
    "destroy": ("destroy", "perform_archive"),
}
"""The methods of which a resource writes at least one where it has the verb."""

MEANINGS = {
    "id": "The number of the record",
    "as_of": "As it was known at the end of this day; today without it",
    "since": "The first day",
    "until": "The last day",
    "by": "What it is broken down by",
    "months": "So many months back from this one",
    "days": "So many days back",
}
"""Of parameters that say nothing of themselves."""

BOUNDS = {"page": {"minimum": 1, "maximum": 9_999_999}, "page_size": {"minimum": 1, "maximum": 500}}
"""Of the parameters of pages."""

KEY = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[!-~](?:[ -~]{0,253}[!-~])?$"}
"""An Idempotency-Key: what a keyboard writes, and what no server on the way writes anew."""
DAY = r"^(?:19|2[01])\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$"
"""A day that is taken, of the years from 1900 to 2199 (`days.is_likely`)."""
MOST = 10**DIGITS - 1
"""No number of a form is larger."""
OWNER = {"type": "string", "pattern": r"^(?:[1-9]\d{0,17}|unassigned)$"}
"""Whose customers: the number of a colleague, or nobody's."""
RECORDS = {"account", "person"}
"""Parameters that name a record by its number, where a description of their own says no more."""


def number_between(low: Any, high: Any) -> dict[str, Any]:
    """A number within its bounds, or those of all forms."""
    bounds = {"minimum": -MOST if low is None else low, "maximum": MOST if high is None else min(high, MOST)}
    return {"type": "number", "format": "double", **bounds}


def bounds_of(parameter: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a parameter of the address must not exceed; a text that is no text says nothing (`inputs.check_names`)."""
    is_text = schema.get("type") == "string" and not schema.keys() & {"enum", "format", "pattern"}
    least: dict[str, Any] = {}
    if parameter not in inputs.MAY_BE_EMPTY:
        least = {"minItems": 1} if schema.get("type") == "array" else {"minLength": 1} if is_text else {}
    if schema.get("format") == "date":
        least["pattern"] = DAY
    items = schema.get("items", {})
    if items.get("type") == "string" and "enum" not in items:
        least["items"] = {**items, "minLength": 1}
    if parameter in RECORDS and schema.get("type") == "integer":
        least = {"minimum": 1}
    if parameter in RECORDS and items.get("type") == "integer":
        least["items"] = {**items, "minimum": 1}
    return least | BOUNDS.get(parameter, {})


def meaning_of(parameter: str) -> str:
    """What a parameter means that says nothing of itself."""
    return MEANINGS.get(parameter) or parameter.replace("_", " ").capitalize()


def lacks(resource: Any, verb: str) -> bool:
    """Whether a verb is one that every resource has an address for, and this one answers by 405."""
    methods = VERBS.get(verb, ())
    return bool(methods) and all(is_bare(resource, name) for name in methods)


def is_bare(resource: Any, name: str) -> bool:
    """Whether a method is still that of the base of all resources."""
    return str(getattr(resource, name).__qualname__).startswith("ScopedViewSet.")


def heeds_version(resource: Any, name: str) -> bool:
    """Whether a method reads If-Match of records that have a version."""
    model = getattr(resource, "model", None)
    columns = {column.name for column in model._meta.concrete_fields} if model is not None else set()
    return "version" in columns and calls(resource, name, "if_match")


def calls(resource: Any, name: str, wanted: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a method calls the wanted one, itself or by another method of the resource."""
    called = frozenset(_named_by(resource, name)) - seen
    own = (one for one in called if callable(getattr(resource, one, None)))
    return wanted in called or any(calls(resource, one, wanted, seen | called) for one in own)


def _named_by(resource: Any, name: str) -> Iterator[str]:
    """The names in the code of a method, and of the same of its bases that it goes on to by `super()`."""
    for base in inspect.getmro(resource):
        if name in vars(base):
            code = getattr(inspect.unwrap(vars(base)[name]), "__code__", None)
            names = code.co_names if code else ()
            yield from names
            if not {"super", name} <= set(names):
                return


def column_of(field: Any) -> Any:
    """The column that a field of a shape reads; None where it reads something else."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    columns = {one.name: one for one in model._meta.concrete_fields} if model is not None else {}
    return columns.get(field.source) if type(field) is not serializers.SerializerMethodField else None


def listed(names: Iterable[str], most: int | None = None) -> dict[str, Any]:
    """The schema of names separated by commas."""
    one = f"({'|'.join(re.escape(name) for name in names)})?"
    times = f"{{0,{most - 1}}}" if most else "*"
    return {"type": "string", "pattern": f"^{one}(,{one}){times}$"}


def scopes_in_words(scopes: Sequence[str]) -> str:
    """What a token needs, for people."""
    if not scopes:
        return "Any token may call it."
    if list(scopes) == [TokenScope.READ]:
        return "A token of any scope may call it."
    return f"Takes the scope {' or '.join(f'`{scope}`' for scope in scopes)}."
