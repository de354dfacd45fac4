"""The API's document: whole, true to its own shapes, kept in docs/openapi.json, and compared with what the code is."""

from __future__ import annotations

import copy
import inspect
import json
import re
from pathlib import Path

import jsonschema_rs
import pytest
from drf_spectacular import validation
from drf_spectacular.generators import SchemaGenerator

from kam.choices import TokenScope
from kam.ground import documents, refusals
from kam.rules import countries, openapi_changes
from kam.rules.openapi_samples import bodies, operations
from tests import factories

ADDRESS = "/api/v1/accounts/{id}/"
STATUS = re.compile(r"(?:status=|, )(20[0-9])\b")
WRITING = re.compile("^(POST|PUT|PATCH|DELETE) ")
RENEWAL = "POST /api/v1/tokens/{id}/rotate/"
"""What a token does with itself takes no scope of its own."""


@pytest.fixture
def document(client):
    """As it is served; written once a process, which the tests of this group share."""
    return client.get("/api/schema/", headers={"Accept": "application/json"}).json()


@pytest.fixture(scope="module")
def kept():
    return documents.kept()


def written():
    """(`GET /api/v1/…/`, its view, the code of what its noun writes itself) of each operation."""
    generator = SchemaGenerator()
    generator._initialise_endpoints()
    for address, _regex, method, view in generator._get_paths_and_endpoints():
        said = getattr(type(view), str(getattr(view, "action", "")), None)
        if said is not None and not said.__qualname__.startswith("ScopedViewSet"):
            yield f"{method} {address}", view, said


def test_a_deed_that_reads_what_it_is_sent_says_what_it_takes(kept):
    """By the code of each: whoever parses a body names its form in the document too."""
    takes, wanting = {where for where, operation in operations(kept) if operation.get("requestBody")}, []
    for where, _view, said in written():
        if where.startswith("POST") and hasattr(said, "mapping") and where not in takes:
            wanting += [where] * ("parse" in inspect.unwrap(said).__code__.co_names)
    assert not wanting


def test_a_deed_says_what_it_answers(kept):
    """By the code of each: its status is the one of the document, and what is not its noun's shape is described."""
    said_of, wanting = dict(operations(kept)), []
    for where, view, said in written():
        if where not in said_of:
            continue
        code, answers = inspect.getsource(inspect.unwrap(said)), said_of[where]["responses"]
        statuses = set(STATUS.findall(code))
        wanting += [f"{where}: {statuses}"] * (bool(statuses) and statuses != {one for one in answers if one < "300"})
        shape = str(answers.get("200", {}).get("content", {}).get("application/json", {}).get("schema"))
        own = hasattr(said, "mapping") and "Response(" in code and "get_serializer" not in code
        noun = getattr(view.serializer_class, "__name__", "-")
        wanting += [f"{where}: {noun}"] * (own and noun not in code and shape.endswith(f"/{noun}'}}"))
    assert not wanting


@pytest.mark.xdist_group("schema")
def test_the_kept_document_is_that_of_the_code(document, kept):
    found = openapi_changes.changes(kept, document)
    assert document == kept, "\n".join([documents.HOW, *map(str, found)])


def test_it_is_a_document_of_openapi(kept):
    """By the standard's own schema; drf-spectacular's `--validate` does the same in half a minute."""
    standard = Path(validation.__file__).with_name("openapi_3_0_schema.json")
    check = jsonschema_rs.validator_for(json.loads(standard.read_text("utf-8")), validate_formats=False)
    assert not [f"{error.instance_path}: {error.message[:200]}" for error in check.iter_errors(kept)]


def test_every_operation_says_what_it_takes_and_how_it_refuses(kept):
    scopes, wanting = set(TokenScope.values), []
    for where, operation in operations(kept):
        parameters = operation.get("parameters", ())
        writes = WRITING.match(where) is not None
        needed = {"400", "401", "403", "429", "503"} | ({"409", "422"} if writes else set())
        needed |= {"404"} if "{" in where else set()
        needed |= {"412"} if any(one["name"] == "If-Match" for one in parameters) else set()
        said = set(operation.get("x-scopes", ["none said"]))
        wanting += [f"{where}: {status}" for status in needed - operation["responses"].keys()]
        needs = writes and where != RENEWAL
        wanting += [f"{where}: scopes"] * (not said <= scopes or needs != bool(said - {TokenScope.READ}))
        wanting += [f"{where}: {one['name']}" for one in parameters if not one.get("description")]
        wanting += [f"{where}: {word}" for word in ("summary", "description", "operationId") if not operation.get(word)]
    assert not wanting


def test_every_list_says_how_it_is_paged_ordered_and_cut(kept):
    """Referrals, groups and the day's work are rankings, each in its own order."""
    lists = {where: found for where, found in operations(kept) if found.get("summary") == "List, filtered and sorted"}
    for ranking in ("GET /api/v1/referrals/", "GET /api/v1/groups/", "GET /api/v1/today/"):
        lists.pop(ranking)
    assert len(lists) > 80
    for where, operation in lists.items():
        names = {one["name"] for one in operation["parameters"]}
        ordered = set() if where == "GET /api/v1/changes/" else {"ordering"}  # the feed has one order, by its places
        assert ordered | {"fields", "format"} <= names, where
        assert names & {"cursor", "page", "after"}, where


def test_every_refusal_is_the_one_envelope(kept):
    shown = kept["components"]["responses"]
    assert shown.keys() == {f"Refused{status}" for status in refusals.PROBLEMS}
    for refusal in shown.values():
        (kind, body), *others = refusal["content"].items()
        assert (kind, body["schema"], others) == (
            "application/problem+json", {"$ref": "#/components/schemas/Problem"}, []
        )  # fmt: skip
        assert body["example"]["status"]


def test_whoever_makes_a_record_is_led_to_it(kept):
    """By links: to read, change and end it, and to its deeds, each by an operation of the document that takes an id."""
    told, wanting, known = dict(operations(kept)), [], {one["operationId"] for _where, one in operations(kept)}
    for where, operation in told.items():
        made = operation["responses"].get("201", {})
        detail = f"{where.removeprefix('POST ')}{{id}}/"
        if where.startswith("POST") and f"GET {detail}" in told and "application/json" in made.get("content", {}):
            wanting += [where] * (told[f"GET {detail}"]["operationId"] not in made.get("links", {}))
        links = [link for answer in operation["responses"].values() for link in answer.get("links", {}).values()]
        assert {link["operationId"] for link in links} <= known
        assert all(link["parameters"]["id"].startswith("$response.body#/") for link in links)
    assert not wanting


def test_every_body_has_an_example(kept):
    for where, operation in operations(kept):
        for body, _sent in bodies(operation):
            binary = body["schema"].get("format") == "binary"
            assert binary or "example" in body or body.get("examples"), where


def test_a_row_of_some_fields_and_a_sheet_are_as_described(kept, lin, acme, api_of):
    answers = kept["paths"]["/api/v1/contacts/"]["get"]["responses"]["200"]["content"]
    row = kept["components"]["schemas"]["ContactShape"]
    factories.ContactFactory(account=acme)
    (few,) = api_of(lin).get("/api/v1/contacts/?fields=name").json()["results"]
    assert set(row["required"]) <= set(few) < set(row["properties"])
    for kind in ("csv", "xlsx"):
        answer = api_of(lin).get(f"/api/v1/contacts/?format={kind}")
        assert answer["Content-Type"].partition(";")[0] in set(answers) - {"application/json"}
    assert answers["text/csv"]["example"].split(",")[0] == "id"


def test_pages_have_the_bounds_of_the_document_in_sheets_too(kept, lin, api_of):
    asked = {one["name"]: one["schema"] for one in kept["paths"]["/api/v1/contacts/"]["get"]["parameters"]}
    assert asked["page"]["minimum"] == 1 and asked["page_size"]["maximum"] == 500
    for wrong in ("page=0", "page_size=501"):
        for kind in ("json", "csv"):
            answer = api_of(lin).get(f"/api/v1/contacts/?format={kind}&{wrong}")
            assert answer.status_code == 400 and wrong.partition("=")[0] in answer.json()["errors"], (wrong, kind)


def test_examples_are_what_their_shapes_say(kept):
    examples = kept["components"]["examples"]
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": nullable_as_json_schema(kept["components"]),
        "properties": {name: {"$ref": f"#/components/schemas/{name}"} for name in examples},
    }
    check = jsonschema_rs.validator_for(whole, validate_formats=False)
    found = check.iter_errors({name: example["value"] for name, example in examples.items()})
    assert not [f"{error.instance_path}: {error.message}" for error in found]


def nullable_as_json_schema(node):
    """OpenAPI 3.0 says `nullable` where JSON Schema names a type."""
    if isinstance(node, list):
        return [nullable_as_json_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {name: nullable_as_json_schema(one) for name, one in node.items()}
    return {"anyOf": [found, {"type": "null"}]} if found.pop("nullable", False) is True else found


def test_nothing_of_the_machine_is_in_it(kept):
    text = json.dumps(kept, ensure_ascii=False)
    own_names = {"简体中文", "繁體中文"}
    assert set(re.findall("[一-鿿]+", text)) <= own_names, (
        "words are English; languages are called as they call themselves"
    )
    assert "servers" not in kept
    assert str(documents.KEPT.parent.parent) not in text


def test_a_token_s_scope_in_the_document_is_the_one_that_is_asked(kept):
    """Spot checks by hand, where an action has a scope of its own."""
    found = dict(operations(kept))
    assert found["PATCH /api/v1/accounts/{id}/"]["x-scopes"] == ["accounts:write"]
    assert found["POST /api/v1/accounts/{id}/tier/"]["x-scopes"] == ["policy:write"]
    assert found["POST /api/v1/orders/bulk/"]["x-scopes"] == ["trade:write"]
    assert found["GET /api/v1/orders/"]["x-scopes"] == ["read"]
    assert "412" in found["POST /api/v1/accounts/{id}/merge/"]["responses"], "a deed that heeds If-Match"
    assert "412" in found["POST /api/v1/accounts/{id}/restore/"]["responses"], "as every deed at one record does"
    assert "412" not in found["POST /api/v1/accounts/"]["responses"], "there is nothing yet to have read"
    assert "412" not in found["GET /api/v1/accounts/{id}/"]["responses"], "who reads overwrites nothing"
    assert "DELETE /api/v1/cases/{id}/" not in found, "a verb that answers 405 is none"


def test_the_countries_of_the_document_are_those_of_every_language():
    known = [set(countries.names(language)) for language in countries.TONGUES]
    assert known[0] == known[1] == known[2]


def changed(kept, change):
    now = copy.deepcopy(kept)
    change(now)
    return [str(one) for one in openapi_changes.changes(kept, now)]


def shape(now, name="AccountShape"):
    return now["components"]["schemas"][name]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda now: now["paths"].pop(ADDRESS), f"BREAKING GET {ADDRESS}: removed"),
        (lambda now: now["paths"][ADDRESS].pop("patch"), f"BREAKING PATCH {ADDRESS}: removed"),
        (lambda now: shape(now)["properties"].pop("region"), "BREAKING AccountShape: region removed (in "),
        (lambda now: shape(now)["properties"].update(mood={"type": "string"}), "AccountShape: mood added (in "),
        (
            lambda now: shape(now, "BulkResult")["properties"]["status"]["enum"].remove("unchanged"),
            "BREAKING BulkResult: value 'unchanged' of status removed (in POST /api/v1/accounts/bulk/",
        ),
        (
            lambda now: shape(now, "AccountInputRequest")["required"].append("region"),
            "BREAKING AccountInputRequest: region now required (in ",
        ),
        (
            lambda now: now["paths"][ADDRESS]["get"]["parameters"][0].update(required=True),
            f"BREAKING GET {ADDRESS}: query parameter expand now required",
        ),
        (
            lambda now: now["paths"][ADDRESS]["get"]["parameters"].pop(0),
            f"BREAKING GET {ADDRESS}: query parameter expand removed",
        ),
        (lambda now: now["paths"][ADDRESS]["get"]["responses"].pop("404"), f"GET {ADDRESS}: answer 404 removed"),
        (lambda now: now["paths"][ADDRESS]["get"].update(summary="One"), f"GET {ADDRESS}: other words"),
    ],
)
def test_a_change_says_where_it_is_and_whether_clients_break(kept, change, said):
    found = changed(kept, change)
    assert any(line.startswith(said) for line in found), found
    assert found[0].startswith("BREAKING ") == said.startswith("BREAKING ")
