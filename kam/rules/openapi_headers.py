"""Headers of the API's answers in its document: each once, and which answer bears which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

WHOLE = {"type": "integer"}
UNTOLD = ("401", "503")
"""Refusals of calls whose caller is not known."""
LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "The version of what is edited, for If-Match", "schema": {"type": "string"}},
    "Location": {"description": "Where the new record is read", "schema": {"type": "string"}},
    "RateLimit-Limit": {"description": "Calls a minute", "schema": WHOLE},
    "RateLimit-Remaining": {"description": "Calls left in the running minute", "schema": WHOLE},
    "RateLimit-Reset": {"description": "Seconds to the next minute", "schema": WHOLE},
}


def tell(document: dict[str, Any]) -> None:
    """Write the headers into `document`, an OpenAPI 3.0 document as drf-spectacular makes it."""
    document["components"]["headers"] = HEADERS
    for name, refusal in document["components"].get("responses", {}).items():
        if not name.endswith(UNTOLD):
            refusal["headers"] = refusal.get("headers", {}) | {limit: _reference(limit) for limit in LIMITS}
    shapes = document["components"].get("schemas", {})
    for path, deeds in document["paths"].items():
        is_list = f"{path}{{id}}/" in document["paths"]
        for method, deed in deeds.items():
            for status, answer in deed["responses"].items() if isinstance(deed, dict) else ():
                if status.startswith("2"):
                    is_new = is_list and (method, status) == ("post", "201")
                    named = [*(["Location"] if is_new else []), *(["ETag"] if _is_versioned(answer, shapes) else [])]
                    answer["headers"] = {name: _reference(name) for name in (*named, *LIMITS)}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _is_versioned(answer: Mapping[str, Any], shapes: Mapping[str, Any]) -> bool:
    """Whether an answer is one record that has a version."""
    return any("version" in shapes.get(name, {}).get("properties", {}) for name in _names(answer))


def _names(answer: Mapping[str, Any]) -> Iterator[str]:
    """The shapes that an answer is, by their names."""
    for content in answer.get("content", {}).values():
        yield content.get("schema", {}).get("$ref", "").rpartition("/")[2]
