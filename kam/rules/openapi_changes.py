"""What one OpenAPI document changes of another, and whether a client of the first still works with the second."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kam.rules.openapi_samples import operations

SHOWN = 6
"""So many operations are named for a change in a shape that more of them share."""

Node = Mapping[str, Any]
SENT = ("Request", "Input")
"""How the shapes of requests end: there a new duty breaks clients, and a new field does not."""


@dataclass(frozen=True, order=True)
class Change:
    """One difference: where (`GET /api/v1/…/` or a shape), what, whether clients break, and who uses the shape."""

    where: str
    what: str
    breaking: bool = False
    used_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        used = f" (in {', '.join(self.used_by)})" if self.used_by else ""
        return f"{'BREAKING ' if self.breaking else ''}{self.where}: {self.what}{used}"


def changes(before: Node, now: Node) -> list[Change]:
    """All differences, those that break clients first."""
    old, new = dict(operations(before)), dict(operations(now))
    found = [Change(name, "removed", breaking=True) for name in old.keys() - new.keys()]
    found += [Change(name, "added") for name in new.keys() - old.keys()]
    for name in old.keys() & new.keys():
        told = list(_told(name, _facts_of(old[name]), _facts_of(new[name])))
        found += told or [Change(name, "other words")] * (old[name] != new[name])
    found += _shapes(before, now)
    if not found and before != now:
        found = [Change("the shapes", "other words or examples")]
    return sorted(found, key=lambda one: (not one.breaking, one))


def _shapes(before: Node, now: Node) -> Iterator[Change]:
    old, new = before["components"].get("schemas", {}), now["components"].get("schemas", {})
    users = _users(before) | _users(now)
    for name in sorted(old.keys() & new.keys()):
        for change in _told(name, dict(_flat(old[name])), dict(_flat(new[name]))):
            yield Change(change.where, change.what, change.breaking, _some(users.get(name, [])))


def _some(names: list[str]) -> tuple[str, ...]:
    more = len(names) - SHOWN
    return (*names[:SHOWN], f"{more} more") if more > 0 else tuple(names)


def _users(document: Node) -> dict[str, list[str]]:
    """{shape: the operations that reach it}."""
    found: dict[str, list[str]] = {}
    parts = {name: set(_named(shape)) for name, shape in document["components"].get("schemas", {}).items()}
    for where, operation in operations(document):
        reached, ahead = set(), set(_named(operation))
        while ahead:
            name = ahead.pop()
            reached.add(name)
            ahead |= parts.get(name, set()) - reached
        for name in reached:
            found.setdefault(name, []).append(where)
    return found


def _named(node: Any) -> Iterator[str]:
    """The shapes that are named anywhere within."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key == "$ref" and value.startswith("#/components/schemas/"):
                yield value.rpartition("/")[2]
            else:
                yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)


def _facts_of(operation: Node) -> dict[str, Any]:
    """What a client may rely on in one operation, by a name of each fact."""
    found: dict[str, Any] = {"scopes": tuple(operation.get("x-scopes", ()))}
    for one in operation.get("parameters", ()):
        place = f"{one['in']} parameter {one['name']}"
        found |= {place: one["schema"].get("type", "")} | dict(_flat(one["schema"], place))
        if one.get("required"):
            found[f"duty {place}"] = True
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        found |= dict(_flat(body["schema"], f"request {kind}"))
    for status, answer in operation["responses"].items():
        found[f"answer {status}"] = True
        for kind, body in answer.get("content", {}).items():
            found |= dict(_flat(body.get("schema", {}), f"answer {status} {kind}"))
    return found


def _flat(schema: Node, place: str = "") -> Iterator[tuple[str, Any]]:
    """(name, value) of each fact of a schema: kinds of fields, what is required, which values are known."""
    kind = schema.get("$ref", "").rpartition("/")[2] or schema.get("type", "any")
    yield place or "itself", f"{kind} {schema['format']}" if "format" in schema else kind
    if schema.get("nullable"):
        yield f"null for {place or 'itself'}", True
    for value in schema.get("enum", ()):
        yield f"value {value!r} of {place}", True
    for name in schema.get("required", ()):
        yield f"duty {place}.{name}".replace(" .", " "), True
    for name, part in schema.get("properties", {}).items():
        yield from _flat(part, f"{place}.{name}".lstrip("."))
    for join in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(join, ()):
            yield from _flat(part, f"{place} {join}")
    if "items" in schema:
        yield from _flat(schema["items"], f"{place}[]")


def _told(where: str, old: Node, new: Node) -> Iterator[Change]:
    """The differences between two sets of facts in words."""
    for name in sorted(old.keys() | new.keys()):
        duty = name.startswith("duty ")
        said = name.removeprefix("duty ")
        if name not in new:
            yield Change(
                where, f"{said} no longer required" if duty else f"{said} removed", breaking=_lost(where, name)
            )
        elif name not in old:
            asks = duty and _is_sent(where, said)
            yield Change(where, f"{said} now required" if duty else f"{said} added", breaking=asks)
        elif old[name] != new[name]:
            yield Change(where, f"{said} was {old[name]}, is {new[name]}", breaking=True)


def _lost(where: str, name: str) -> bool:
    """Whether a fact that is gone was one to rely on: a refusal less is none, nor a duty less in what is sent."""
    if name.startswith("duty "):
        return not _is_sent(where, name.removeprefix("duty "))
    return not name.startswith(("answer 4", "answer 5"))


def _is_sent(where: str, name: str) -> bool:
    return where.endswith(SENT) or "parameter" in name or name.startswith("request")
