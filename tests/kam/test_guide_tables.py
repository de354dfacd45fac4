"""The tables of docs/api.md say what the product says: items of bulk calls, envelopes of messages, types of events."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kam.actions import sendings
from kam.ground import documents, events
from kam.models import Event, Webhook
from tests.deploy.company import ROOT

TEXT = (documents.KEPT.parent / "api.md").read_text("utf-8")
WORD = re.compile(r"`([a-z_.]+)`")


def rows(head: str) -> list[list[str]]:
    """The cells of the table whose head begins so."""
    table = TEXT.partition(f"\n| {head}")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_each_bulk_call_stands_there_with_the_schema_of_an_item_and_what_it_needs() -> None:
    described = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    shapes, found = described["components"]["schemas"], []
    for path, deeds in sorted(described["paths"].items()):
        if path.endswith("/bulk/"):
            body = deeds["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
            item = shapes[body]["properties"]["items"]["items"]["anyOf"][0]["$ref"].split("/")[-1]
            found.append([path.removeprefix("/api/v1/"), item, shapes[item].get("required", [])])
    told = [[address.strip("` "), item.strip("`"), WORD.findall(needed)] for address, item, needed in rows("address |")]
    assert told == found and len(found) > 30


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["ids", "whole"])
def test_the_envelope_is_described_field_by_field(zhao: Any, acme: Any, content: str) -> None:
    event = events.record("account.changed", acme, by=zhao, changes={"region": ["", "North"]})
    said = sendings.data(Webhook(content=content), event)
    told = TEXT.partition("- Messages follow")[2].partition("Records that came in at once")[0]
    assert [name for name in said if f"`{name}`" not in told] == []


def test_types_stand_there_as_they_are_declared() -> None:
    told = [verb for line in rows("type |") for verb in WORD.findall(line[0])]
    assert len(told) > 20 and [verb for verb in told if verb not in events.labels()] == []


@pytest.mark.django_db
def test_what_happens_says_what_the_table_says(api_of: Any, lin: Any, acme: Any) -> None:
    client, due = api_of(lin), str(timezone.localdate() + timedelta(3))
    client.post("/api/v1/visits/", {"account": acme.pk, "outcome": "advance", "note": "Samples"}, format="json")
    client.post("/api/v1/todos/", {"account": acme.pk, "user": lin.pk, "due_on": due, "title": "Send"}, format="json")
    case = {"account": acme.pk, "sort": "complaint", "kind": "other", "severity": "medium", "function": "service"}
    client.post("/api/v1/cases/", case | {"title": "Cracks"}, format="json")
    client.patch(f"/api/v1/accounts/{acme.pk}/", {"region": "North"}, format="json")
    client.post("/api/v1/accounts/bulk/", {"items": [{"code": "N1", "name": "New"}]}, format="json")
    seen = 0
    for types, _noun, changed, said in rows("type |"):
        for event in Event.objects.filter(verb__in=WORD.findall(types)):
            always, _mark, now_and_then = said.partition("where there are any")
            assert set(event.data) - set(WORD.findall(now_and_then)) == set(WORD.findall(always)), event.verb
            assert changed == "the fields" or set(event.changes) == set(WORD.findall(changed)), event.verb
            seen += 1
    assert seen >= 5
