"""Which parameters of the address an operation takes: those that its description names, and no others."""

from __future__ import annotations

import re
from inspect import getattr_static
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from kam.ground import inputs, lists, reading, sparse, wording
from kam.rules.keys import key_of

FORM = "format"
"""Asks for JSON, which every answer is: a client that says so everywhere is not refused; another form is none."""
SWITCHES = ("true", "false", "True", "False", "1", "0")

_known: dict[tuple[type, str, str], tuple[list[OpenApiParameter], list[str]]] = {}


def check(view: Any) -> None:
    """Raises ValidationError by parameter for what the operation at work does not describe so, as lists do."""
    asked = view.request.query_params
    if asked:
        known = described(view)
        said = {FORM} if asked.get(FORM) == "json" else set()
        inputs.check_names(asked, said | {one.name for one in known}, {one.name for one in known if one.many})
        _check_values(asked, known)
        check_fields(view)


def check_fields(view: Any) -> None:
    """Raises ValidationError for `?fields=` with a name that no record of the operation at work has."""
    unknown = sparse.asked(view.request.query_params)
    unknown -= {*_of(view)[1]} if unknown else unknown
    if unknown:
        words = _("There is no such field: %s.") % wording.listed(sorted(unknown))
        raise ValidationError({sparse.NAME: [words]})


def check_list(view: Any, known: set[str]) -> None:
    """The same for a list with parameters of its own, which takes `fields` where it answers with JSON."""
    asked = view.request.query_params
    inputs.check_names(asked, known if asked.get(FORM) in lists.FILES else known | {sparse.NAME}, ())
    check_fields(view)


def described(view: Any) -> list[OpenApiParameter]:
    """The parameters of the address that the API's document says of the operation at work."""
    return _of(view)[0]


def _of(view: Any) -> tuple[list[OpenApiParameter], list[str]]:
    """These, and the fields of the records that it answers; worked out once."""
    method = "GET" if view.request.method == "HEAD" else str(view.request.method)
    name = str(getattr(view, "action", "") or method.lower())
    key = (type(view), name, method)
    if key not in _known:
        schema = _schema_of(*key)
        told = [one for one in schema.get_override_parameters() if one.location == OpenApiParameter.QUERY]
        _known[key] = told, schema.record_fields()
    return _known[key]


def _schema_of(view_class: Any, name: str, method: str) -> Any:
    """As drf-spectacular would ask it: of a view that nobody called."""
    view = view_class()
    view.request = SimpleNamespace(method=method, query_params={}, user=None, headers={})
    view.args, view.kwargs, view.format_kwarg, view.swagger_fake_view = (), {}, None, True
    if hasattr(view_class, "serializer_class"):
        view.action, view.action_map = name, {method.lower(): name}
    # Static: to ask the view for it would make it the view of all who are described at this moment.
    own, said = (
        type(getattr_static(view_class, "schema")),
        getattr(getattr(view_class, name), "kwargs", {}).get("schema"),
    )
    schema = (own if said is None else said if issubclass(said, own) else type("Told", (said, own), {}))()
    schema.view, schema.method, schema.path = view, method, ""
    return schema


def _check_values(asked: Any, known: list[OpenApiParameter]) -> None:
    faults = {one.name: [words] for one in known for text in asked.getlist(one.name)
              if (words := fault(one, text))}  # fmt: skip
    if faults:
        raise ValidationError(faults)
    for one in known:
        if one.type == OpenApiTypes.DATE:
            inputs.day_from(asked, one.name)


def fault(one: OpenApiParameter, text: str) -> str:
    """What is wrong with a value, in words; empty where it fits."""
    if one.enum:
        offered = [str(value) for value in one.enum]
        return "" if text in offered else _("Choose one of: %s.") % wording.listed(offered)
    if one.type in (int, OpenApiTypes.INT):
        return "" if key_of(text) is not None else _("A whole number is expected.")
    if one.type in (bool, OpenApiTypes.BOOL):
        return "" if text in SWITCHES else _("true or false is expected.")
    if one.type == reading.OWNER and not re.fullmatch(reading.OWNER["pattern"], text, re.ASCII):
        return _("The number of a colleague is expected, or unassigned.")
    return ""
