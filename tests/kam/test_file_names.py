"""Files are called as the API calls their lists; what an export is asked for has the shape of its description."""

from __future__ import annotations

import pytest

from kam.actions import exports
from kam.models import Event, Run
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    "path", ["/api/v1/orders/?format=csv", "/orders/?format=csv", "/api/v1/tier-moves/?format=csv"]
)
def test_a_list_s_own_file(zhao, browser_of, path):
    answer = browser_of(zhao).get(path)
    name = "tier-moves" if "moves" in path else "orders"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}.csv"', answer.content
    assert Event.objects.get(verb="list.exported").subject_name == name


@pytest.mark.parametrize("accept", ["application/octet-stream", "application/pdf", "application/zip"])
def test_who_asks_for_the_kind_of_file_that_comes_gets_it(zhao, acme, ada, api_of, accept):
    """Clients that are generated ask for what the description says; anything else stays a 406."""
    handout = f"/api/v1/contacts/{factories.ContactFactory(account=acme).pk}/handout/"
    assert api_of(ada).post(handout, HTTP_ACCEPT=accept).status_code == 200
    client = api_of(zhao)
    assert client.get(f"/api/v1/accounts/{acme.pk}/pack/file/?format=pptx", HTTP_ACCEPT=accept).status_code == 200
    gone = client.get("/api/v1/documents/999/file/", HTTP_ACCEPT=accept)
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    assert client.get(f"/api/v1/accounts/{acme.pk}/", HTTP_ACCEPT=accept).status_code == 406


def test_a_prepared_file(zhao, acme, api_of):
    client = api_of(zhao)
    made = client.post("/api/v1/exports/", {"list": "orders", "format": "jsonl"}, format="json").json()
    exports.work(made["id"])
    assert Run.objects.get(pk=made["id"]).params["called"] == "orders.jsonl"


@pytest.mark.parametrize("filters", [[], 0, False, "[]", ["q"], [{}]])
def test_filters_are_an_object_and_nothing_else(zhao, api_of, filters):
    said = {"list": "orders", "format": "csv", "filters": filters}
    answer = api_of(zhao).post("/api/v1/exports/", said, format="json")
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["filters"], answer.content
    assert not Run.objects.exists()


@pytest.mark.parametrize("none", [None, {}])
def test_no_filters_are_none(zhao, api_of, none):
    said = {"list": "orders", "format": "csv", "filters": none}
    assert api_of(zhao).post("/api/v1/exports/", said, format="json").status_code == 202


@pytest.mark.parametrize("said", [{"verbs": {}}, {"tiers": {}}, {"verbs": 3}, {"tiers": "gold"}, {"filters": []}])
def test_a_webhook_is_asked_for_in_lists(zhao, api_of, said, settings):
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    body = {"name": "DWH", "url": "http://127.0.0.1:9/", "content": "ids"} | said
    answer = api_of(zhao).post("/api/v1/webhooks/", body, format="json")
    assert answer.status_code == 400 and list(answer.json()["errors"]) == list(said), answer.content
