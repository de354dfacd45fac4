"""
What bodies hold that the shapes of records do not say: rows of the asked fields alone, the same as a sheet, and items
of a bulk call that are at fault alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

JSON, FORM = "application/json", "multipart/form-data"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BULK = "/bulk/"
SENT = "InputRequest"
"""How the shapes end that a form reads: a field nobody knows is refused."""
ALWAYS = "id"
"""The field that is in every row, whatever is asked for."""


def tell(document: dict[str, Any]) -> None:
    """
    Describe what is answered by all that takes `fields` or `format`, and what forms and bulk calls take, in place.

    A row of which only some fields were asked for holds its id for certain and no other. Where `format` is taken the
    answer may be a sheet; JSON stays the first. An item that is not as its shape does not make the call a wrong one.
    """
    for name, shape in document["components"].get("schemas", {}).items():
        if name.endswith(SENT):
            shape["additionalProperties"] = False
    for operation in _all(document):
        sent = operation.get("requestBody", {}).get("content", {}).get(FORM)
        if sent is not None:
            _followed(document, sent["schema"])["additionalProperties"] = False
    for path, operations in document["paths"].items():
        if path.endswith(BULK):
            body = operations["post"]["requestBody"]["content"][JSON]["schema"]
            whole = _followed(document, body)
            whole["additionalProperties"], items = False, whole["properties"]["items"]
            items["items"] = {"anyOf": [items["items"], {}]}
    for operation in _all(document):
        asked = {one["name"]: one["schema"] for one in operation.get("parameters", ())}
        answers = (operation["responses"].get(status, {}).get("content", {}) for status in ("200", "201", "202"))
        answer = next((found for found in answers if JSON in found), None)
        if answer is None:
            continue
        row = _row(document, answer[JSON]["schema"])
        if "fields" in asked and (needed := row.pop("required", ())) and ALWAYS in needed:
            row["required"] = [ALWAYS]
        if "csv" in asked.get("format", {}).get("enum", ()):
            head = ",".join(row.get("properties", ()))
            answer[CSV] = {"schema": {"type": "string"}, "example": head}
            answer[XLSX] = {"schema": {"type": "string", "format": "binary"}}


def _all(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for operations in document["paths"].values() for operation in operations.values())


def _row(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The shape that a body holds, or of which it is a list or a page of."""
    shape = _followed(document, schema)
    properties = shape.get("properties", {})
    listed = _followed(document, properties.get("results", shape))
    return _followed(document, listed["items"]) if "items" in listed else shape


def _followed(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The shape itself where only its name is given."""
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found
