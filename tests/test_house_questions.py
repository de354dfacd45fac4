"""Asks the API's own document for every question and body it takes: none tells a row out of sight from none at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from kam.choices import Role
from kam.ground import intakes
from tests import planting
from tests.planting import MARK, PERSON, Garden
from tests.test_house_doors import rows_of
from tests.test_house_roles import AWAY, asked_by, events, world
from tests.test_house_scopes import NOBODYS, document, plain, writes

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("house")]
SHAPES = {"page", "page_size", "fields", "format", "ordering", "expand", "cursor", "sort"}
"""What says how an answer looks, not of what it tells: tests/kam/test_cursor_walks.py and test_expanding.py."""
NOTHING = "ZQNOTHING"
NAMED = {
    "customer": "account", "parent": "account", "referred_by": "account", "group": "account", "whom": "contact",
    "who": "contact", "confirmed_by": "contact", "reports_to": "contact", "referred_by_contact": "contact",
    "plan": "visitplan", "to": "account", "loser": "account", "survivor": "account", "first": "contact",
    "second": "contact",
}  # fmt: skip
"""Whose key a name asks for, where it is no noun itself; of names that are neither nothing is asked."""
OTHERS = {("/api/v1/teams/", "parent"), ("/api/v1/invitations/", "event"), ("/api/v1/assessments/", "score")}
"""Questions by a noun's name that mean something else: a team above, an event that was held, a number of points."""
FREE = {"accounts", "products", "competitors", "rates", "hour_rates"}
"""Kinds whose rows belong to no customer or are one: a code that is taken cannot be made again, whoever sees it."""

SMUGGLED = {"id": 1, "version": 77, "owner": 1, "by": 1, "user": 1, "is_superuser": True, "created_at": "2020-01-01"}
"""What no form takes, but for those whose field it is."""
IGNORING = {"/api/v1/hand-overs/undo/", "/api/v1/plans/bulk/"}
"""Take a step's number or a deed, and look at nothing else that is said."""


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    settings.API_RATE_PER_MINUTE = 1_000_000


class Question(NamedTuple):
    """An address with what it is asked: lin's key or word, and the same of nobody."""

    address: str
    lins: dict[str, Any]
    nobodys: dict[str, Any]


def operations(method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address, what the document says) of what is asked of no single record."""
    for address, found in document()["paths"].items():
        if method in found and "{" not in address:
            yield address, found[method]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return resolved(document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    parts = schema.get("allOf") or [one for one in schema.get("oneOf", []) if one.get("type") != "null"]
    return resolved(parts[0]) if len(parts) == 1 else schema


def kind_of(schema: dict[str, Any]) -> str:
    """`key` and `keys` for references, `text` for free words; empty for what names no row."""
    schema = resolved(schema)
    kinds = schema.get("type")
    kinds = {kinds} if isinstance(kinds, str) else set(kinds or ())
    if "enum" in json.dumps(schema) or schema.get("format") in ("date", "date-time", "double", "binary"):
        return ""
    if "array" in kinds:
        return {"key": "keys"}.get(kind_of(schema.get("items", {})), "")
    return "key" if "integer" in kinds else "text" if "string" in kinds else ""


def key_named(garden: Garden, name: str) -> int | None:
    """The key of lin's row that a name asks for; None where it asks for none that somebody may not see."""
    row = garden.rows.get(NAMED.get(name, name))
    pk = row.pk if row is not None and planting.is_scoped(type(row)) else None
    return pk if isinstance(pk, int) else None


def questions(garden: Garden, mark: str = MARK) -> Iterator[Question]:
    for address, told in operations("get"):
        for one in told.get("parameters", ()):
            kind, name = kind_of(one["schema"]), one["name"]
            if one["in"] != "query" or name in SHAPES or (address, name) in OTHERS or not kind:
                continue
            if kind == "text":
                yield Question(address, {name: mark}, {name: NOTHING})
            elif (key := key_named(garden, name)) is not None:
                yield Question(address, {name: key}, {name: NOBODYS})


def bodies(garden: Garden) -> Iterator[Question]:
    """What is sent to an address of many: each of its references to lin's row, the others left out."""
    for address, told in operations("post"):
        content = told.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None or address.endswith("/bulk/"):
            continue
        fields = resolved(content["schema"]).get("properties", {})
        kinds = {name: kind for name, schema in fields.items() if (kind := kind_of(schema)) in ("key", "keys")}
        named = {name: key_named(garden, name) for name in kinds if (address, name) not in OTHERS}
        lins = {name: key for name, key in named.items() if key is not None}
        if lins:
            yield Question(address, listed(lins, kinds), listed(dict.fromkeys(lins, int(NOBODYS)), kinds))


def listed(keys: dict[str, int], kinds: dict[str, str]) -> dict[str, Any]:
    return {name: [key] if kinds[name] == "keys" else key for name, key in keys.items()}


def rows(garden: Garden) -> Iterator[Question]:
    """Rows by the thousand for lin's customer, as the templates of their kinds have them."""
    code = garden.rows["account"].code
    for kind in intakes.kinds():
        address = f"/api/v1/{kind.key.replace('_', '-')}/bulk/"
        if kind.key in FREE or address not in document()["paths"]:
            continue
        row = {field.name: field.example for field in kind.fields if field.example or field.required}
        both = [{"items": [row | {"account": whose}]} for whose in (code, NOTHING)]
        yield Question(address, *both)


def leaks(client: Any, method: str, one: Question, marks: tuple[str, ...] = (MARK, PERSON)) -> list[str]:
    """What is answered otherwise of lin's than of nobody's, or shows a mark; what was asked for is left out."""
    found, said = [], sorted({*_said(one.lins), *_said(one.nobodys)}, key=len, reverse=True)
    for asked in (one.lins, one.nobodys):
        way = f"{one.address}?{urlencode(asked)}" if method == "get" else one.address
        answer = client.get(way) if method == "get" else client.post(way, asked, format="json")
        text = answer.content.decode("utf-8", "replace")
        for word in said:
            text = text.replace(word, "*")
        found.append((answer.status_code, text))
    if found[0] == found[1] and found[0][0] < 500 and not any(mark in found[0][1] for mark in marks):
        return []
    return [f"{method} {one.address} {one.lins}:\n  {found[0]}\n  {found[1]}"[:900]]


def _said(value: Any) -> Iterator[str]:
    """The keys and words of what is asked."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _said(part)
    elif str(value):
        yield str(value)


def test_no_question_of_the_document_tells_a_row_out_of_sight_from_none(world):
    """Each is asked as one of the roles in turn."""
    garden, people = world
    clients, wrong, walked = cycle([asked_by(people[role]) for role in AWAY]), list[str](), 0
    for one in questions(garden):
        walked += 1
        wrong += leaks(next(clients), "get", one)
    assert not wrong, "\n".join(wrong)
    assert walked > 350


def test_who_may_not_see_people_finds_none_by_name_or_key(world):
    """Finance sees every customer: what it asks by a person's name or key finds what a word without meaning finds."""
    garden, people = world
    client, wrong, walked = asked_by(people[Role.FINANCE]), list[str](), 0
    for one in questions(garden, PERSON):
        ((name, value),) = one.lins.items()
        if value == PERSON or NAMED.get(name, name) == "contact":
            walked += 1
            wrong += leaks(client, "get", one, (PERSON,))
    assert not wrong, "\n".join(wrong)
    assert walked > 100


def test_no_body_of_the_document_tells_it_or_writes_it(world):
    garden, people = world
    clients, before, count = cycle([asked_by(people[role]) for role in AWAY]), rows_of(garden), events()
    asked = [*bodies(garden), *rows(garden)]
    wrong = [words for one in asked for words in leaks(next(clients), "post", one)]
    assert not wrong, "\n".join(wrong)
    assert len(asked) > 60
    assert rows_of(garden) == before and events() == count


def test_no_body_takes_what_the_document_does_not_name(world):
    """Keys, versions, owners, whoever did it and flags: refused by name, whatever else is said; nothing is stored."""
    garden, people = world
    clients = [asked_by(user) for user in (people[Role.DIRECTOR], garden.lin, people[Role.ADMINISTRATOR])]
    before, count, wrong, walked = rows_of(garden), events(), list[str](), 0
    for method, address, taken in intakes_of(garden):
        sent = {name: value for name, value in SMUGGLED.items() if name not in taken}
        body: Any = {"items": [sent]} if address.endswith("/bulk/") else sent
        for client in clients:
            answer = getattr(client, method)(address, body, format="json")
            if answer.status_code not in (403, 404):
                walked += 1
                said = answer.json() if answer.status_code in (200, 400) else {}
                codes = [said, *said.get("results", ())][-1].get("codes", {})
                if not all("unknown" in str(codes.get(name)) for name in sent) and address not in IGNORING:
                    wrong.append(f"{method} {address}: {answer.status_code} {answer.content[:300]!r}")
                break
    assert not wrong, "\n".join(wrong)
    assert walked > 150, walked
    assert rows_of(garden) == before and events() == count


def fields_of(schema: dict[str, Any]) -> set[str]:
    """The fields of a body; of many at once those of an item."""
    schema = resolved(schema)
    fields = resolved(schema["anyOf"][0] if "anyOf" in schema else schema).get("properties", {})
    return fields_of(fields["items"]["items"]) if "items" in fields else set(fields)


def intakes_of(garden: Garden) -> Iterator[tuple[str, str, set[str]]]:
    """(method, address, the fields it takes) of whatever in the document takes a body of JSON."""
    told = {
        (method, plain(address)): fields_of(content["schema"])
        for address, found in document()["paths"].items()
        for method, said in found.items()
        if (content := said.get("requestBody", {}).get("content", {}).get("application/json")) is not None
    }
    for method, address, row in writes(garden):
        where = (method, plain(address.replace(f"/{getattr(row, 'pk', '')}/", "/{id}/")))
        if where in told:
            yield method, address, told.pop(where)


def test_the_walk_finds_what_is_open_to_who_sees_it(world):
    garden, _people = world
    client = asked_by(garden.lin)
    keys = [one for one in questions(garden) if MARK not in one.lins.values()][:40]
    assert sum(bool(leaks(client, "get", one)) for one in keys) > 20
