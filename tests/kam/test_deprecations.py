"""What is to go says so: in the headers of whoever uses it, and in the OpenAPI document, from one table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator

from accounts.urls import api as accounts_api
from kam.ground import deprecations
from kam.ground.deprecations import Ending
from tests import factories

pytestmark = pytest.mark.django_db
ENDING = Ending(since=date(2026, 7, 1), gone=date(2027, 7, 1), instead="Read `category`.")
TOLD = {
    "Deprecation": "@1782864000",
    "Sunset": "Thu, 01 Jul 2027 00:00:00 GMT",
    "Link": '<http://localhost:8000/api/docs/>; rel="deprecation"; type="text/html"',
}


def told(answer: Any) -> dict[str, str]:
    return {name: answer[name] for name in TOLD if name in answer}


@pytest.fixture
def product() -> Any:
    return factories.ProductFactory(code="G1", name="Glass", category="Panes", unit="m2")


def test_an_operation_says_so_and_its_neighbours_do_not(api_of: Any, lin: Any, product: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(deprecations.OPERATIONS, ("GET", "/api/v1/products/{id}/"), ENDING)
    client, one = api_of(lin), f"/api/v1/products/{product.pk}/"
    assert told(client.get(one)) == TOLD
    assert told(client.get("/api/v1/products/")) == told(client.patch(one, {}, format="json")) == {}
    assert told(client.get("/api/v1/products/999999999/")) == TOLD, "also where nothing is"


def test_an_answered_field_says_so_unless_it_is_left_out(api_of: Any, lin: Any, product: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(deprecations.FIELDS, ("ProductShape", "unit"), ENDING)
    client = api_of(lin)
    assert told(client.get("/api/v1/products/")) == told(client.get(f"/api/v1/products/{product.pk}/")) == TOLD
    assert told(client.get("/api/v1/products/?fields=id,name")) == {}
    assert told(client.get("/api/v1/products/?unheard=of")) == told(client.get("/api/v1/me/")) == {}


def test_a_field_that_is_sent_says_so(api_of: Any, zhao: Any, product: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(deprecations.FIELDS, ("ProductInput", "unit"), ENDING)
    client, one = api_of(zhao), f"/api/v1/products/{product.pk}/"
    assert told(client.patch(one, {"unit": "kg"}, format="json")) == TOLD
    assert told(client.patch(one, {"name": "Pane"}, format="json")) == {}
    assert told(client.get(one)) == {}


def test_the_earliest_days_of_several_count(monkeypatch: Any) -> None:
    later = Ending(since=date(2026, 8, 1), gone=date(2027, 2, 1), instead="")
    found = deprecations.headers([ENDING, later])
    assert (found["Deprecation"], found["Sunset"]) == (TOLD["Deprecation"], "Mon, 01 Feb 2027 00:00:00 GMT")
    assert deprecations.headers([]) == {}


def test_nothing_ends_within_half_a_year() -> None:
    with pytest.raises(ValueError, match="half a year"):
        Ending(since=date(2026, 7, 1), gone=date(2026, 7, 1) + timedelta(days=100), instead="")


def test_the_document_marks_both(monkeypatch: Any) -> None:
    monkeypatch.setitem(deprecations.OPERATIONS, ("GET", "/api/v1/products/{id}/"), ENDING)
    monkeypatch.setitem(deprecations.FIELDS, ("ProductShape", "unit"), ENDING)
    monkeypatch.setitem(deprecations.FIELDS, ("ProductInput", "unit"), ENDING)
    routes = [one for one in accounts_api.router.urls if str(one.name).startswith("product-")]
    made = SchemaGenerator(patterns=[path("api/v1/", include(routes))]).get_schema(public=True)
    operation = made["paths"]["/api/v1/products/{id}/"]
    assert operation["get"]["deprecated"] is True and "gone on 2027-07-01" in operation["get"]["description"]
    assert "deprecated" not in operation["patch"] and "deprecated" not in made["paths"]["/api/v1/products/"]["get"]
    for shape in ("ProductShape", "ProductInputRequest", "PatchedProductInputRequest"):
        fields = made["components"]["schemas"][shape]["properties"]
        assert fields["unit"]["deprecated"] is True and "Read `category`." in fields["unit"]["description"]
        assert "deprecated" not in fields["name"]


def test_what_ends_is_told_to_people_too() -> None:
    changes = (deprecations.settings.BASE_DIR / "CHANGELOG.md").read_text("utf-8")
    named = [address for _method, address in deprecations.OPERATIONS] + [field for _shape, field in deprecations.FIELDS]
    assert [one for one in named if one not in changes] == []
