"""What can be asked next of a record that was just made, or of the first of a list: links of an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kam.rules.openapi_samples import Node

KEY = "{id}/"
"""The place of a record's number in its address."""


def tell(document: dict[str, Any]) -> None:
    """Give each operation that makes records, and each list of them, its links, in place."""
    for path, operations in document["paths"].items():
        if f"{path}{KEY}" not in document["paths"]:
            continue
        made = operations.get("post", {}).get("responses", {}).get("201")
        if made is not None and "id" in _properties(document, made):
            made["links"] = dict(_links(document, path, "$response.body#/id"))
        listed = operations.get("get", {}).get("responses", {}).get("200")
        if listed is not None and "results" in _properties(document, listed):
            found = _links(document, path, "$response.body#/results/0/id")
            links = {name: link for name, link in found if link["operationId"].endswith("_retrieve")}
            if links:
                listed["links"] = links


def _links(document: Mapping[str, Any], path: str, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, link) of each operation on the record itself: it is read, changed, ended, or a deed is done with it."""
    for address, operations in document["paths"].items():
        if address.startswith(f"{path}{KEY}") and address.count("{") == 1:
            for operation in operations.values():
                name = operation["operationId"]
                yield name, {"operationId": name, "parameters": {"id": key}}


def _properties(document: Node, answer: Node) -> Node:
    """The fields of what an answer holds as JSON; none where it is no object."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    named = schema.get("$ref", "").rpartition("/")[2]
    found: Node = (document["components"]["schemas"][named] if named else schema).get("properties", {})
    return found
