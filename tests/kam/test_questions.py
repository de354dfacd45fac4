"""Every operation refuses a parameter of the address that its description does not name, in the same words."""

from __future__ import annotations

import re
import uuid

import pytest
from drf_spectacular.generators import SchemaGenerator

from kam.ground import documents
from kam.ground.questions import described
from kam.ground.reading import OWNER
from kam.ground.rest import ScopedViewSet
from kam.models import SavedView
from kam.rules.openapi_samples import operations
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = ["There is no such parameter."]


@pytest.fixture(scope="module")
def kept():
    return documents.kept()


def addressed(where, acme):
    """The method and the address of an operation, of acme where it is about one record."""
    method, _space, path = where.partition(" ")
    own = path.replace("{resource}", "accounts").replace("tokens/{id}", f"tokens/{uuid.uuid4()}")
    return method.lower(), re.sub(r"\{\w+\}", str(acme.pk), own)


def test_each_operation_refuses_what_it_does_not_describe(kept, zhao, acme, api_of, settings):
    settings.API_RATE_PER_MINUTE = 100_000
    api, taken = api_of(zhao), []
    for where, _operation in operations(kept):
        method, address = addressed(where, acme)
        answer = getattr(api, method)(f"{address}?nobody_knows=1", HTTP_ACCEPT_LANGUAGE="en")
        if answer.status_code != 400 or answer.json()["errors"].get("nobody_knows") != WORDS:
            taken.append(f"{where}: {answer.status_code}")
    assert not taken


def test_numbers_out_of_their_bounds_and_texts_out_of_their_pattern_are_refused(kept, zhao, acme, api_of, settings):
    settings.API_RATE_PER_MINUTE = 100_000
    api, tried, taken = api_of(zhao), 0, []
    for where, operation in operations(kept):
        method, address = addressed(where, acme)
        for one in operation.get("parameters", ()) if method == "get" and "{" not in where else ():
            shape = one["schema"]
            wrong = "0" if shape.get("pattern") == OWNER["pattern"] else str(int(shape.get("maximum", 0)) + 1)
            if one["in"] == "query" and wrong != "1":
                tried += 1
                answer = api.get(f"{address}?{one['name']}={wrong}")
                taken += [f"{where} {one['name']}={wrong}"] * (answer.status_code != 400)
    assert tried > 50 and not taken


def test_what_an_operation_takes_is_what_its_description_names(kept):
    """What drf-spectacular writes, and what a call in progress is held against, name the same."""
    said, wrong, generator = dict(operations(kept)), [], SchemaGenerator()
    generator._initialise_endpoints()
    for path, _regex, method, view in generator._get_paths_and_endpoints():
        where = f"{method} {path}"
        if where in said and isinstance(view, ScopedViewSet) and view.action != "list":
            view.request = type("Asked", (), {"method": method})()
            told = {one["name"] for one in said[where].get("parameters", ()) if one["in"] == "query"}
            wrong += [where] * (told != {one.name for one in described(view)})
    assert len(said) > 600 and not wrong


@pytest.mark.parametrize("asked", ["fields=id,name", "expand=owner", "fields=code&expand=owner"])
def test_one_record_takes_what_is_described(acme, lin, api_of, asked):
    assert api_of(lin).get(f"/api/v1/accounts/{acme.pk}/?{asked}").status_code == 200


def test_whoever_asks_for_json_everywhere_gets_it(acme, lin, api_of):
    address = f"/api/v1/accounts/{acme.pk}/?format="
    assert api_of(lin).get(f"{address}json").status_code == 200
    assert api_of(lin).patch(f"{address}json", {"city": "Wuxi"}, format="json").status_code == 200
    assert api_of(lin).get("/api/v1/me/?format=json").status_code == 200
    assert api_of(lin).get(f"{address}csv").status_code == api_of(lin).get(address).status_code == 400


def test_a_record_with_figures_of_a_day_takes_the_day(acme, lin, api_of):
    agreement = factories.AgreementFactory(account=acme)
    address = f"/api/v1/agreements/{agreement.pk}/?as_of="
    assert api_of(lin).get(f"{address}2026-06-30").status_code == 200
    assert api_of(lin).get(address).status_code == api_of(lin).get(f"{address}tomorrow").status_code == 400


def test_a_write_answers_with_the_fields_asked_for_and_writes_nothing_where_it_does_not_know_the_question(
    acme, lin, api_of
):
    address = f"/api/v1/accounts/{acme.pk}/"
    assert api_of(lin).patch(f"{address}?colour=1", {"city": "Wuxi"}, format="json").status_code == 400
    acme.refresh_from_db()
    assert acme.city != "Wuxi"
    answer = api_of(lin).patch(f"{address}?fields=city", {"city": "Wuxi"}, format="json")
    assert answer.json() == {"id": acme.pk, "city": "Wuxi"}


def test_a_deed_over_a_filtered_list_describes_its_filters(kept):
    told = dict(operations(kept))["POST /api/v1/tiers/decide-matching/"]["parameters"]
    assert {"owner", "region", "tier"} <= {one["name"] for one in told if one["in"] == "query"}


def test_saved_views_are_read_page_by_page(lin, api_of):
    for name in ("a", "b", "c"):
        SavedView.objects.create(user=lin, page="lifecycle:visit-list", name=name)
    address = "/api/v1/saved-views/?of=lifecycle:visit-list&page_size=2&page="
    answers = [api_of(lin).get(f"{address}{number}").json() for number in (1, 2)]
    assert [len(answer["results"]) for answer in answers] == [2, 1]
