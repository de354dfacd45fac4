"""The API's document as it is kept in `docs/openapi.json`: in English, of the code alone, the same on every machine."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from kam.ground import deprecations, refusals
from kam.rules import openapi_bodies, openapi_headers, openapi_links, openapi_samples

KEPT = settings.BASE_DIR / "docs" / "openapi.json"
HOW = "The API is not what docs/openapi.json says. Accept it by `manage.py describe_api --write`."


def finish(result: dict[str, Any], **_made: Any) -> dict[str, Any]:
    """Called by drf-spectacular when the rest is written: refusals once for all, an example for every body."""
    result["components"]["responses"] = refusals.responses()
    deprecations.mark(result)
    openapi_samples.illustrate(result)
    openapi_bodies.tell(result)
    openapi_links.tell(result)
    openapi_headers.tell(result)
    _forget_marks(result)
    return result


def _forget_marks(node: Any) -> None:
    """Leave out what drf-spectacular notes for itself, which hangs on the language."""
    if isinstance(node, dict):
        node.pop("x-spec-enum-id", None)
        for value in node.values():
            _forget_marks(value)
    elif isinstance(node, list):
        for value in node:
            _forget_marks(value)


def made() -> dict[str, Any]:
    """The document of the code as it is, in English; takes seconds."""
    with translation.override("en"):
        found = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
        return dict(json.loads(json.dumps(found)))


def kept() -> dict[str, Any]:
    """The document in the repository; FileNotFoundError before the first was written."""
    return dict(json.loads(KEPT.read_text("utf-8")))


def keep(document: dict[str, Any]) -> None:
    """Write it in a form that shows changes line by line."""
    KEPT.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
