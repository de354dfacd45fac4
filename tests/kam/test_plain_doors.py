"""What the API answers beside its resources refuses, as they do, what it does not know: names, values, two for one."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.views import SpectacularAPIView
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from kam.ground.plain import PlainApi
from kam.ground.questions import described

pytestmark = pytest.mark.django_db
TYPES = (int, OpenApiTypes.INT, bool, OpenApiTypes.BOOL, OpenApiTypes.DATE)


def plain(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, list[str], Any]]:
    """(full name, parts of the address, class) of every answer of the API that is no resource."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from plain(item, f"{space}{item.namespace}:" if item.namespace else space)
            continue
        kind = getattr(item.callback, "cls", None) or getattr(item.callback, "view_class", object)
        if issubclass(kind, APIView) and not issubclass(kind, ViewSetMixin | SpectacularAPIView):
            yield f"{space}{item.name}", list(item.pattern.converters), kind


def test_each_stands_on_the_base_that_refuses():
    found = [kind for _name, _parts, kind in plain()]
    assert len(found) > 25
    assert [kind.__name__ for kind in found if not issubclass(kind, PlainApi)] == ["DocsView"]  # a page to read


def test_no_name_no_value_and_no_second_value_is_quietly_left_out(zhao, acme, api_of):
    api, taken = api_of(zhao), []
    for name, parts, kind in plain():
        if not issubclass(kind, PlainApi):
            continue
        address = reverse(name, kwargs={part: "accounts" if part == "resource" else acme.pk for part in parts})
        asked = [("nobody", {"nobody": "1"})]
        for one in described(kind(request=SimpleNamespace(method="GET"), kwargs={})):
            asked += [(one.name, {one.name: "x"})] if one.enum or one.type in TYPES else []
            asked += [] if one.many else [(one.name, {one.name: ["2026-01-01", "2026-01-02"]})]
        for parameter, said in asked:
            answer = api.get(address, said)
            if answer.status_code != 400 or parameter not in answer.json()["errors"]:
                taken.append(f"{address} {said}: {answer.status_code}")
    assert not taken


@pytest.mark.parametrize("said", [{}, {"tier": "gold"}, {"tier": "none"}, {"as_of": "2026-06-30"}])
def test_what_is_described_is_answered(zhao, acme, api_of, said):
    assert api_of(zhao).get("/api/v1/coverage/days/", said).status_code == 200


def test_a_list_takes_several_values_where_its_filter_does(zhao, acme, other, api_of):
    api = api_of(zhao)
    assert api.get("/api/v1/accounts/?tier=gold&tier=iron").status_code == 200
    answer = api.get(f"/api/v1/accounts/?owner={acme.owner_id}&owner={other.owner_id}")
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["owner"]
