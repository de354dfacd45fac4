"""Where a customer is found: typed, imported, over the API, exported."""

from decimal import Decimal

import pytest

from accounts.models import Account
from accounts.rules import parsing, places

pytestmark = pytest.mark.django_db


def test_a_place_is_typed_whole_or_not_at_all(lin, acme, api_of):
    api, url = api_of(lin), f"/api/v1/accounts/{acme.pk}/"
    assert api.patch(url, {"latitude": "31.2"}, format="json").status_code == 400
    assert api.patch(url, {"latitude": "91", "longitude": "1"}, format="json").status_code == 400
    answer = api.patch(url, {"latitude": "31.23041649", "longitude": "-121.5"}, format="json")
    assert (answer.json()["latitude"], answer.json()["longitude"]) == ("31.230416", "-121.500000")
    assert api.patch(url, {"latitude": None, "longitude": None}, format="json").json()["latitude"] is None


def test_the_page_offers_the_place_of_the_phone(lin, acme, browser_of):
    page = browser_of(lin).get(f"/customers/{acme.pk}/edit/").content.decode()
    assert 'data-here="id_longitude"' in page and 'id="id_longitude"' in page


@pytest.mark.db_both
def test_places_come_in_bulk_and_go_out(lin, acme, api_of, browser_of):
    items = [{"code": "ACME", "latitude": "31.2304165", "longitude": 121.4}, {"code": "B", "latitude": "95"}]
    results = api_of(lin).post("/api/v1/accounts/bulk/", {"items": items}, format="json").json()["results"]
    assert [one["status"] for one in results] == ["changed", "error"] and list(results[1]["errors"]) == ["latitude"]
    again = api_of(lin).post("/api/v1/accounts/bulk/", {"items": items[:1]}, format="json").json()["results"]
    assert [one["status"] for one in again] == ["unchanged"]
    place = Account.objects.values_list("latitude", "longitude").get(code="ACME")
    assert place == (Decimal("31.230417"), Decimal("121.4"))
    sheet = b"".join(browser_of(lin).get("/customers/?format=csv").streaming_content).decode()
    assert "31.230417" in sheet


@pytest.mark.parametrize(
    ("text", "degrees"), [("31.230416", "31.230416"), ("－３１．２", "-31.200000"), ("0", "0.000000")]
)
def test_degrees_are_read_as_people_write_them(text, degrees):
    assert parsing.latitude(text) == degrees


@pytest.mark.parametrize("text", ["91", "north", "-90.1"])
def test_what_is_no_latitude_is_refused(text):
    with pytest.raises(parsing.Unreadable):
        parsing.latitude(text)


def test_the_distance_between_two_towns():
    shanghai, suzhou = (31.2304, 121.4737), (31.2989, 120.5853)
    assert places.apart(shanghai, shanghai) == 0
    assert 84_000 < places.apart(shanghai, suzhou) < 86_000


@pytest.mark.parametrize("odd", ["NaN", "sNaN", "-nan", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused_in_words(lin, acme, api_of, browser_of, odd):
    api = api_of(lin)
    for values in ({"latitude": odd, "longitude": "1"}, {"latitude": "1", "longitude": odd}):
        answer = api.patch(f"/api/v1/accounts/{acme.pk}/", values, format="json")
        assert answer.status_code == 400 and ["number"] in answer.json()["codes"].values()
        page = browser_of(lin).post(f"/customers/{acme.pk}/edit/", {"code": "ACME", "name": "A", **values})
        assert page.status_code == 422 and "Enter a number." in page.content.decode()
    said = {"code": "ACME", "latitude": odd, "longitude": "1"}
    [result] = api.post("/api/v1/accounts/bulk/", {"items": [said]}, format="json").json()["results"]
    assert result["codes"] == {"latitude": "number"}
    visit = {"account": acme.pk, "outcome": "order", "latitude": odd, "longitude": 1}
    assert api.post("/api/v1/visits/", visit, format="json").status_code == 400


def test_the_list_offers_the_countries_of_its_customers_and_takes_any(lin, acme, other, browser_of, api_of):
    Account.objects.filter(pk=acme.pk).update(country="DE")
    Account.objects.filter(pk=other.pk).update(country="FR")
    page = browser_of(lin).get("/customers/?country=DE")
    offered = dict(page.context["filters"]["country"].field.widget.choices)
    assert offered["DE"] == "Germany" and {"FR", "JP"}.isdisjoint(offered) and "none" in offered
    assert page.context["count"] == 1
    assert browser_of(lin).get("/customers/?country=JP").context["count"] == 0
    assert api_of(lin).get("/api/v1/accounts/?country=XX").status_code == 400
