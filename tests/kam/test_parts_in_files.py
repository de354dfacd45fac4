"""What a cell of a file holds that is more than a word: JSON for what has parts, true or false for a yes or no."""

from __future__ import annotations

import csv
import io
import json

import pytest

from kam.ground import sheets
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_what_has_parts_is_json_in_a_file_and_a_tick_is_true_or_false(api_of, zhao, acme):
    order = factories.OrderFactory(account=acme)
    order.lines.create(position=1, text="板材", quantity=2, amount=5)
    shown = api_of(zhao).get(f"/api/v1/orders/{order.pk}/").json()["lines"]
    sheet = b"".join(api_of(zhao).get("/api/v1/orders/?format=csv").streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(sheet))
    assert json.loads(row["lines"]) == shown and "板材" in row["lines"]
    people = b"".join(api_of(zhao).get("/api/v1/users/?format=csv").streaming_content).decode("utf-8-sig")
    assert {line["is_active"] for line in csv.DictReader(io.StringIO(people))} == {"true"}
    assert [sheets.plain(value) for value in (True, False, ["a", "b"], [["a", 1]], {"a": None}, [])] == [
        "true", "false", "a, b", '[["a", 1]]', '{"a": null}', "",
    ]  # fmt: skip
