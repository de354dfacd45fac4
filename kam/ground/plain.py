"""The base of what the API answers beside its resources: read only, asked by the parameters that it describes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from kam.ground import inputs, wording
from kam.ground.schema import PlainSchema
from kam.ground.tokens import HasScope
from kam.rules.keys import key_of

READ = ["get", "head", "options"]
SWITCHES = ("true", "false", "True", "False", "1", "0")


class PlainApi(APIView):
    """
    Answers whoever signed in over what they see.

    What its `get` does not describe is no parameter of it, and a value that does not fit its description is a 400.
    """

    schema = PlainSchema()
    http_method_names = READ
    permission_classes = [IsAuthenticated, HasScope]

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS":
            check(request.query_params, described(self))


def described(view: Any) -> list[OpenApiParameter]:
    """The parameters of the address that the API's document says of a view."""
    told = getattr(view.get, "kwargs", {}).get("schema")
    if told is None:
        return []
    schema = told()
    schema.view = view
    return [one for one in schema.get_override_parameters() if one.location == OpenApiParameter.QUERY]


def check(asked: Any, known: list[OpenApiParameter]) -> None:
    """Raises ValidationError by parameter for what is not described so."""
    inputs.check_names(asked, {one.name for one in known}, {one.name for one in known if one.many})
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
    return ""
