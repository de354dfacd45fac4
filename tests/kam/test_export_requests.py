"""What is asked wrongly of an export is refused before anything runs: by API and by page."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from kam.actions import exports
from kam.ground.errors import Refused
from kam.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def asked(by, **said):
    return exports.request(**{"noun": "accounts", "kind": "csv", "by": by} | said)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"list": "nothing"}, "list"),
        ({"list": "../admin"}, "list"),
        ({"list": "accounts/1"}, "list"),
        ({"list": "today"}, "list"),
        ({"list": "me"}, "list"),
        ({"list": "accounts", "format": "pdf"}, "format"),
        ({"filters": {"nothing": 1}}, "nothing"),
        ({"filters": {"q": {"a": 1}}}, "filters"),
        ({"filters": {"fields": "owner__password"}}, "fields"),
        ({"filters": {"format": "csv"}}, "filters"),
        ({"filters": {"page": 2}}, "filters"),
        ({"filters": ["q"]}, "filters"),
        ({"filters": {"q": "x" * 5000}}, "filters"),
        ({"filters": {"owner": "1 OR 1=1"}}, "owner"),
        ({"filters": {"owner": [1, 2]}}, "owner"),
        ({"filters": {"q": ["a", "b"]}}, "q"),
        ({"filters": {"ordering": ["name", "code"]}}, "ordering"),
        ({"filters": {"ordering": "owner__password"}}, "ordering"),
        ({"fields": ["owner__password"]}, "fields"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_what_is_asked_wrongly_is_refused_before_anything_runs(lin, acme, api_of, said, field):
    answer = api_of(lin).post("/api/v1/exports/", {"list": "accounts", "format": "csv"} | said, format="json")
    assert answer.status_code == 400 and list(answer.json()["errors"]) == [field], answer.content
    assert not Run.objects.exists()


def test_several_values_are_all_kept_where_the_filter_takes_several(lin, acme, api_of):
    said = {"list": "accounts", "format": "csv", "filters": {"tier": ["gold", "iron"]}}
    assert api_of(lin).post("/api/v1/exports/", said, format="json").status_code == 202
    assert Run.objects.get().params["asked"] == "tier=gold&tier=iron"


@pytest.mark.parametrize("page", ["/", "/api/v1/accounts/", "/admin/", "https://a.example/", "/customers/1/", "/nope/"])
def test_a_page_that_is_no_list_is_refused(lin, acme, page):
    with pytest.raises(Refused):
        asked(lin, noun="", page=page)


def test_a_page_that_takes_a_right_takes_it_here_too(lin):
    with pytest.raises(PermissionDenied):
        asked(lin, noun="", page="/imports/")
