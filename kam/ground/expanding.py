"""
`?expand=account,owner`: the records that an answer names by key, beside it and in their own shape.

Keys stay keys, so that what a client was generated from stays true; `expanded` holds the records, read by one query a
name however many rows there are. What the reader may not see is null there, like what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.urls import resolve
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from kam.ground import list_words, wording

MOST = 5


def asked(view: Any) -> list[str]:
    """The names of `?expand=`; raises ValidationError for one that leads nowhere, or for too many."""
    found = list(dict.fromkeys(name for name in view.request.query_params.get("expand", "").split(",") if name))
    known = expandable(view.get_serializer_class())
    unknown = [name for name in found if name not in known]
    if unknown:
        words = _("Expand one of: %s.") % wording.listed(known) if known else _("There is nothing to expand here.")
        raise ValidationError({"expand": [words]})
    if len(found) > MOST:
        raise ValidationError({"expand": [_("Expand at most %s fields at once.") % MOST]})
    return found


@cache
def expandable(shape: Any) -> dict[str, Any]:
    """{field: table} of the fields of a shape that are keys of records with a resource of their own."""
    model = getattr(getattr(shape, "Meta", None), "model", None)
    if model is None:
        return {}
    ties = {one.name: one.related_model for one in model._meta.concrete_fields if one.related_model is not None}
    return {name: ties[name] for name in shape().fields if name in ties and _resource(ties[name]) is not None}


def beside(view: Any, items: Sequence[dict[str, Any]], names: Iterable[str]) -> None:
    """Put `expanded` into each of the items that were answered."""
    wanted = expandable(view.get_serializer_class())
    for item in items:
        item["expanded"] = {}
    for name in names:
        keys = {item[name] for item in items if item.get(name) is not None}
        found = _records(view, _resource(wanted[name]), keys) if keys else {}
        for item in items:
            item["expanded"][name] = found.get(item.get(name))


def _records(view: Any, resource: Any, keys: set[Any]) -> dict[Any, Any]:
    """The records of these keys as their own resource shows them to this reader: {key: record}."""
    other = resource()
    other.request, other.kwargs, other.action, other.format_kwarg = view.request, {}, "retrieve", None
    if not all(one.has_permission(view.request, other) for one in other.get_permissions()):
        return {}
    shape = other.get_serializer_class()(context={"request": view.request, "view": other})
    rows = list(other.get_queryset().filter(pk__in=keys))
    other.prepare(rows)
    return {row.pk: shape.to_representation(row) for row in rows}


@cache
def _resource(model: Any) -> Any:
    """The resource of a table: the class behind the address that is named after it."""
    address = list_words.list_of(model)
    return getattr(resolve(address).func, "cls", None) if address else None
