"""Examples for an OpenAPI document, made from its own schemas: each is what the schema says, and looks like data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

DEEPEST = 6
"""A tree that names itself, such as a group of customers, is shown to this depth."""

KINDS: dict[str, Any] = {"integer": 17, "number": 0.42, "boolean": True, "object": {}}
FORMATS = {
    "date": "2026-06-30",
    "date-time": "2026-06-30T01:00:00Z",
    "time": "09:00:00",
    "decimal": "1234.50",
    "email": "li.wei@example.com",
    "uri": "https://example.com/kam",
    "uuid": "6f1b2a0e-58f3-4b1e-9d0c-2f7a1c3b5d79",
    "binary": "(the file)",
}
NAMES = {
    "account": "C-1001",
    "account_code": "C-1001",
    "code": "C-1001",
    "currency": "CNY",
    "name": "Acme Building",
    "number": "SO-1",
    "owner": "lin",
    "password": "…",
    "birthday": "05-17",
    "mobile": "+86 139 5555 0100",
    "phone": "+86 21 5555 0100",
    "region": "Shanghai",
    "url": "https://dwh.example.com/kam",
    "verb": "tier.changed",
    "cursor": "W2ZhbHNlLFsiLW9yZGVyZWRfb24iLCItaWQiXSwiMjAyNi0wNi0zMCIsMTdd",
    "next": "https://kam.example.com/api/v1/accounts/?page=2",
    "previous": None,
    "title": "Tiles for the new hall",
    "type": "urn:kam:problem:invalid",
    "fields": "id",
    "website": "https://example.com",
}
"""What text of such a name may look like."""
HOUR, LATER_HOUR = "10:30", "11:30"
LATER = "2036-06-30"
AHEAD = ("due_on", "ends_on", "planned_on", "until")
"""Days that lie ahead."""
NUMBERS = {"year": 2026, "gold_share": 0.8, "iron_share": 0.95, "close_under": 0.2}
"""Years, and shares that are no other's."""

Node = Mapping[str, Any]


def sample(schema: Node, schemas: Node, *, name: str = "", sent: bool = False, depth: int = 0) -> Any:
    """A value as the schema describes it; `sent`: in a request, so without what only answers hold."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    for join in ("allOf", "oneOf", "anyOf"):
        if schema.get(join):
            return sample(schema[join][0], schemas, name=name, sent=sent, depth=depth)
    if "enum" in schema:
        return next((value for value in schema["enum"] if value not in ("", None)), None)
    kind = schema.get("type", "object")
    if kind == "array":
        deeper = depth < DEEPEST or schema.get("minItems", 0)
        return [sample(schema["items"], schemas, name=name, sent=sent, depth=depth + 1)] if deeper else []
    if kind == "object":
        return _object(schema, schemas, sent, depth)
    return _text(schema, name) if kind == "string" else _number(schema, NUMBERS.get(name, KINDS.get(kind)))


def _object(schema: Node, schemas: Node, sent: bool, depth: int) -> dict[str, Any]:
    unseen = "readOnly" if sent else "writeOnly"
    needed = schema.get("required", ())
    return {
        name: sample(part, schemas, name=name, sent=sent, depth=depth + 1)
        for name, part in schema.get("properties", {}).items()
        if not part.get(unseen) and (depth < DEEPEST or name in needed)
    }


def _text(schema: Node, name: str) -> Any:
    if schema.get("format") in FORMATS:
        usual = LATER if schema["format"] == "date" and name in AHEAD else FORMATS[schema["format"]]
        return _decimal(schema) if schema["format"] == "decimal" else usual
    if "pattern" in schema and re.match(schema["pattern"], HOUR):
        return LATER_HOUR if name == "ends_at" else HOUR
    value = NAMES.get(name, f"{name.replace('_', ' ') or 'text'}".capitalize())
    if value is None and not schema.get("nullable"):
        value = ""
    return value[: schema["maxLength"]] if value and "maxLength" in schema else value


def _decimal(schema: Node) -> str:
    """An amount that the pattern takes: shares are small, and some amounts are whole."""
    return next((one for one in ("1234.50", "0.5", "0") if re.match(schema.get("pattern", ""), one)), "0")


def _number(schema: Node, value: Any) -> Any:
    if "maximum" in schema and value > schema["maximum"]:
        return schema["maximum"]
    return max(value, schema["minimum"]) if "minimum" in schema else value


def bodies(operation: Node) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each body that an operation takes or answers with, by its media type: (description, whether it is sent)."""
    for body in operation.get("requestBody", {}).get("content", {}).values():
        yield body, True
    for answer in operation["responses"].values():
        for body in answer.get("content", {}).values():
            yield body, False


def illustrate(document: dict[str, Any]) -> None:
    """Give an example to each body that has none: those of one schema share it under `components/examples`."""
    schemas = document["components"].get("schemas", {})
    kept = document["components"].setdefault("examples", {})
    for _where, operation in operations(document):
        for body, sent in bodies(operation):
            if "example" in body or "examples" in body or "schema" not in body:
                continue
            named = body["schema"].get("$ref", "").rpartition("/")[2]
            if named:
                kept[named] = {"value": sample(body["schema"], schemas, sent=sent)}
                body["examples"] = {"usual": {"$ref": f"#/components/examples/{named}"}}
            else:
                body["example"] = sample(body["schema"], schemas, sent=sent)


def operations(document: Node) -> Iterator[tuple[str, dict[str, Any]]]:
    """(`GET /api/v1/…/`, the operation) in the order of the document."""
    for address, found in document["paths"].items():
        for method, operation in found.items():
            yield f"{method.upper()} {address}", operation
