"""Every list that is read by cursor gives each row once, by each order it declares, with ties and gaps, either way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.urls import get_resolver
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.models import Account, Order
from analytics.models import Potential
from kam.choices import RunKind, RunState
from kam.ground.paging import CursorPages
from kam.models import Run, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
ROWS, TIED, PIECE = 11, 3, 2
VALUES: dict[type, Any] = {
    models.DateTimeField: lambda n: datetime(2026, 1, 1 + n, 8, 0, 0, 123_456, tzinfo=UTC),
    models.DateField: lambda n: date(2026, 1, 1 + n),
    models.DecimalField: lambda n: Decimal(n + 1) / 4,
    models.FloatField: lambda n: n / 7,
    models.IntegerField: lambda n: n,
    models.CharField: lambda n: f"t{n}",
    models.TextField: lambda n: f"t{n}",
    models.BooleanField: lambda n: True,
    models.JSONField: lambda n: {},
}


def listed() -> dict[str, Any]:
    """The resources whose lists are read by cursor."""
    found = {}
    waiting = [get_resolver()]
    while waiting:
        for pattern in waiting.pop().url_patterns:
            if hasattr(pattern, "url_patterns"):
                waiting.append(pattern)
                continue
            view = getattr(pattern.callback, "cls", None)
            if getattr(view, "many_rows", False) and getattr(pattern.callback, "actions", {}).get("get") == "list":
                found[view.__name__] = view
    return dict(sorted(found.items()))


LISTED = listed()


def columns(view: Any) -> list[str]:
    """The orders that are columns of the table: what is worked out of other rows cannot be planted."""
    known = {field.name for field in view.model._meta.concrete_fields} | {"id", "pk"}
    return [name for name in view.ordering_fields if name in known]


def test_the_lists_are_found():
    assert len(LISTED) >= 28 and {"OrderApi", "ScoreApi", "PotentialApi", "EventViewSet"} <= LISTED.keys()
    worked_out = {name for name, view in LISTED.items() if len(columns(view)) < len(view.ordering_fields)}
    assert worked_out == {"FallApi"}, "walked over a book of its own in tests/analytics/test_falls_api.py"


def value_of(field: models.Field, n: int) -> Any:
    kind = next(kind for kind in VALUES if isinstance(field, kind))
    return VALUES[kind](n)


def related(model: type[models.Model], n: int) -> Any:
    """A row for a foreign key: another customer for each, and one of whatever else is needed."""
    if model is Account:
        return factories.AccountFactory()
    if model is Run:
        return Run.objects.get_or_create(kind=RunKind.ALL, state=RunState.DONE, started_by=User.objects.system())[0]
    return model._base_manager.first() or model._base_manager.create(**needed(model, n))


def needed(model: type[models.Model], n: int) -> dict[str, Any]:
    found = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.null or field.has_default():
            continue
        found[field.name] = related(field.related_model, n) if field.is_relation else value_of(field, n)
    return found


def planted(view: Any) -> dict[str, Any]:
    """Rows whose values come in threes; where a column may be unknown it is of every fourth row."""
    model, made = view.model, []
    for n in range(ROWS):
        values = needed(model, n)
        for name in columns(view):
            field = model._meta.get_field(name)
            if not field.primary_key:
                values[name] = None if field.null and n % 4 == 3 else value_of(field, n // TIED)
        made.append(model(**values))
    model._base_manager.bulk_create(made)
    for name in columns(view):  # a stamp that the table sets itself is tied afterwards
        field = model._meta.get_field(name)
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            for n, key in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True)):
                model._base_manager.filter(pk=key).update(**{name: value_of(field, n // TIED)})
    return {row.pk: row for row in model._base_manager.all()}


def read(view_class: Any, address: str) -> tuple[list[int], str | None, str | None]:
    view, pages = view_class(), CursorPages()
    view.request = Request(APIRequestFactory().get(address))
    rows = pages.paginate_queryset(view_class.model._base_manager.all(), view.request, view)
    return [row.pk for row in rows], pages.get_next_link(), pages.get_previous_link()


def expected(rows: dict[int, Any], name: str) -> list[int]:
    """By the column, the unknown last, and then by key, which goes the way the column goes."""
    down, name = name.startswith("-"), name.removeprefix("-")
    known = [row for row in rows.values() if getattr(row, name) is not None]
    unknown = [row for row in rows.values() if getattr(row, name) is None]
    key = lambda row: (getattr(row, name), row.pk)  # noqa: E731
    ordered = sorted(known, key=key, reverse=down)
    return [row.pk for row in ordered + sorted(unknown, key=lambda row: row.pk, reverse=down)]


@pytest.mark.parametrize("name", LISTED)
def test_each_row_comes_once_forwards_and_the_same_way_back(name, zhao):
    view = LISTED[name]
    rows = planted(view)
    assert len(rows) >= ROWS
    for ordering in (f"{sign}{field}" for field in columns(view) for sign in ("", "-")):
        pages, further = [], f"/?page_size={PIECE}&ordering={ordering}"
        while further and len(pages) <= len(rows):
            found, further, back = read(view, further)
            pages.append(found)
        assert sum(pages, []) == expected(rows, ordering), ordering
        returned = [pages[-1]]
        while back and len(returned) <= len(rows):
            found, _further, back = read(view, back)
            returned.append(found)
        assert returned[::-1] == pages, ordering


def test_a_day_with_more_orders_than_a_thousand_is_read_to_its_end(api_of, zhao, acme):
    sums = {"currency": "CNY", "amount": 1, "revenue": 1}
    Order.objects.bulk_create(
        Order(account=acme, number=f"N{n}", ordered_on=date(2026, 5, 1), **sums) for n in range(1_204)
    )
    client, page, found = api_of(zhao), "/api/v1/orders/?page_size=200&fields=id", []
    for _turn in range(20):
        answer = client.get(page).json()
        found += [row["id"] for row in answer["results"]]
        page = answer["next"]
        if page is None:
            break
    assert page is None and len(found) == len(set(found)) == 1_204


def test_the_unknown_come_last_and_a_cursor_serves_its_own_order(api_of, zhao, acme):
    run = Run.objects.create(kind=RunKind.CHURN, state=RunState.DONE, started_by=zhao, is_current=True)
    for n in range(5):
        gap = None if n % 2 else Decimal(n)
        Potential.objects.create(**needed(Potential, n) | {"run": run, "gap": gap})
    client, page, gaps = api_of(zhao), "/api/v1/potentials/?ordering=-gap&page_size=2", []
    while page:
        answer = client.get(page)
        assert answer.status_code == 200
        gaps += [row["gap"] for row in answer.json()["results"]]
        cursor, page = page, answer.json()["next"]
    assert gaps == ["4.00", "2.00", "0.00", None, None]
    other = client.get(cursor.replace("ordering=-gap", "ordering=gap"))
    assert other.status_code == 400 and other.json()["errors"]["cursor"]
