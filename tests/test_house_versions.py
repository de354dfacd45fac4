"""Walks every operation that changes a record: whoever read an older version is told so, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from kam.choices import Role
from kam.ground import documents
from tests.planting import Garden
from tests.test_house_questions import resolved
from tests.test_house_roles import asked_by, events, world
from tests.test_house_scopes import plain, writes

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("house")]
CHANGING = ("put", "patch")
OLD, NEW = 1, 3


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    settings.API_RATE_PER_MINUTE = 1_000_000


def told() -> dict[tuple[str, str], set[str]]:
    """{(method, address): the fields it takes} of everything in the document that changes a record."""
    return {
        (method, plain(address)): set(resolved(schema_of(operation)).get("properties", {}))
        for address, found in documents.kept()["paths"].items()
        for method, operation in found.items()
        if method in CHANGING
    }


def schema_of(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation["requestBody"]["content"]
    return dict((content.get("application/json") or next(iter(content.values())))["schema"])


def changing(garden: Garden) -> Iterator[tuple[str, str, Any, set[str]]]:
    """(method, address, the planted row, the fields it takes); of a row that was changed since somebody read it."""
    fields = told()
    for method, address, row in writes(garden):
        where = (method, plain(address.replace(f"/{getattr(row, 'pk', '')}/", "/{id}/")))
        if where in fields:
            type(row)._base_manager.filter(pk=row.pk).update(version=NEW)
            yield method, address, row, fields.pop(where)
    assert not fields, f"no planted row to change: {sorted(fields)}"


def state(row: Any) -> Any:
    return type(row)._base_manager.filter(pk=row.pk).values().get()


def stale(clients: list[APIClient], method: str, address: str, row: Any, fields: set[str]) -> Any:
    """What the first who sees it is answered, with what stands there said again under an older version."""
    for client in clients:
        read = client.get(address)
        if read.status_code == 200:
            body = {name: value for name, value in read.json().items() if name in fields}
            headers = {"If-Match": f'"{row.pk}-{OLD}"'}
            answer = getattr(client, method)(address, body, format="json", headers=headers)
            if answer.status_code not in (403, 404):
                return answer
    raise AssertionError(f"{method} {address}: nobody may change it")


def test_who_read_an_older_version_changes_nothing(world):
    garden, people = world
    clients = [asked_by(user) for user in (garden.lin, people[Role.DIRECTOR], people[Role.ADMINISTRATOR])]
    wrong, walked, count = [], 0, events()
    for method, address, row, fields in changing(garden):
        walked, before = walked + 1, state(row)
        answer = stale(clients, method, address, row, fields)
        kept = state(row) == before
        if answer.status_code != 412 or not kept:
            wrong.append(f"{method} {address}: {answer.status_code}, kept: {kept} {answer.content[:250]!r}")
    assert not wrong, "\n".join(wrong)
    assert walked >= 100
    assert events() == count
