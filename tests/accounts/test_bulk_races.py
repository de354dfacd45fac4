"""Bulk upserts at once, as a company runs them: what two calls make is there once, and nobody gets a fault."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from accounts.models import Contact
from kam.actions import puts
from lifecycle.models import Need
from tests import factories

pytestmark = [pytest.mark.company, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


def at_once(calls: list[tuple[str, list[dict[str, Any]]]], by: Any) -> list[dict[str, int]]:
    """How many rows of each call were made, changed or left, by state."""

    def run(call: tuple[str, list[dict[str, Any]]]) -> dict[str, int]:
        try:
            whole, _answers = puts.put_many(*call, by=by)
            return {"created": whole.created, "changed": whole.changed, "same": whole.unchanged, "bad": whole.bad}
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.parametrize(("kind", "model"), [("contacts", Contact), ("needs", Need)])
def test_the_same_new_rows_at_once_are_made_once(kind: str, model: Any, acme: Any, ada: Any) -> None:
    more = {"contacts": lambda place: {"name": f"P{place}"},
            "needs": lambda place: {"text": f"Panels {place}", "heard_on": "2026-03-02"}}[kind]  # fmt: skip
    rows = [{"account": "ACME"} | more(place) for place in range(300)]
    found = at_once([(kind, rows)] * 3, ada)
    assert model.objects.count() == 300
    assert sorted(one["created"] for one in found) == [0, 0, 300] and not any(one["bad"] for one in found)


def test_the_same_known_rows_in_opposite_orders_wait_for_each_other(acme: Any, ada: Any) -> None:
    for place in range(1200):
        factories.ContactFactory(account=acme, name=f"P{place}")
    rows = [
        [{"account": "ACME", "name": f"P{place}", "title": str(said)} for place in range(1200)] for said in range(3)
    ]
    found = at_once([("contacts", rows[0]), ("contacts", rows[1][::-1]), ("contacts", rows[2])], ada)
    assert [one["changed"] for one in found] == [1200, 1200, 1200]
    assert len(set(Contact.objects.values_list("title", flat=True))) == 1
