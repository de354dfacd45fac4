"""Answers that are files: described as bytes for any generated client, handed out whatever it says it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation

ANY = "application/octet-stream"
"""Named beside the file's own kind: generators that do not know a ZIP or a PDF know this as bytes."""
MARK, PROBLEM = "hands_out", "application/problem+json"
F = TypeVar("F", bound=Callable[..., Any])


def hands_out(*kinds: str, **described: Any) -> Callable[[F], F]:
    """Marks an operation whose answer is a file of one of these kinds; `described` as `extend_schema` takes it."""

    def marked(operation: F) -> F:
        setattr(operation, MARK, (ANY, *kinds))
        responses = {(200, kind): OpenApiResponse(OpenApiTypes.BINARY) for kind in (ANY, *kinds)}
        done: F = extend_schema(responses=responses, **described)(operation)
        return done

    return marked


class Negotiation(DefaultContentNegotiation):  # type: ignore[misc]
    """
    What an operation answers is no JSON where it hands out a file: who asks for that kind is not turned away.

    Nor is who names the kind of refusals alone: the answer is JSON like these.
    """

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            view = request.parser_context["view"]
            name = getattr(view, "action", None) or str(request.method).lower()
            is_file = request.query_params.get("format") in ("csv", "xlsx") or hasattr(getattr(view, name, None), MARK)
            if not is_file and PROBLEM not in request.headers.get("Accept", ""):
                raise
            return renderers[0], renderers[0].media_type
