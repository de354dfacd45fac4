"""Names of customers, contacts and products hold no sign that nobody sees: stripped at the ends, refused inside."""

from __future__ import annotations

import pytest

from accounts.actions import contacts, products
from accounts.models import Account, Contact, Product
from kam.ground.errors import Refused
from kam.rules import texts

pytestmark = pytest.mark.django_db
SIGNS = ("\u200e", "\u202e", "\u200b", "\u2066", "\ufeff", "\u00ad", "\u2060", "\x07")
WORDS = "There is a character in it that nobody sees"


@pytest.mark.parametrize("sign", SIGNS)
def test_such_a_sign_goes_at_the_ends_and_is_found_inside(sign):
    assert texts.bare(f" {sign}Acme Tiles{sign} {sign}") == "Acme Tiles" and texts.bare(sign * 3) == ""
    assert texts.hides(f"Ac{sign}me") and not texts.hides("Acme  Tiles")


@pytest.mark.parametrize("name", ["华信精密", "می\u200cخواهم", "क्\u200dष", "👩\u200d🔧", "Müller & Söhne", "Ｔ－１"])
def test_what_a_script_needs_stays(name):
    assert texts.bare(name) == name and not texts.hides(name)


@pytest.mark.db_both
@pytest.mark.parametrize("sign", SIGNS[:3])
def test_pages_and_api_refuse_it_inside_and_strip_it_around(sign, zhao, acme, browser_of, api_of):
    page, api = browser_of(zhao), api_of(zhao)
    doors = [
        ("/customers/new/", "/api/v1/accounts/", {"code": "N-1", "kind": "dealer"}, Account, "name"),
        ("/customers/new/", "/api/v1/accounts/", {"code": "N-2", "kind": "dealer", "name": "Zenith"}, Account,
         "short_name"),
        ("/contacts/new/", "/api/v1/contacts/", {"account": acme.pk}, Contact, "name"),
        ("/products/new/", "/api/v1/products/", {"code": "P-1"}, Product, "name"),
    ]  # fmt: skip
    for address, resource, said, model, field in doors:
        called = "Zen" if field == "short_name" else "North"  # a customer that goes by another's name is asked about
        inside, around = said | {field: f"Nor{sign}th"}, said | {field: f"{sign}{called}{sign}"}
        refused = page.post(address, inside | {"tags": ""})
        assert refused.status_code == 422 and WORDS in refused.content.decode(), address
        answer = api.post(resource, inside, format="json")
        assert answer.status_code == 400 and WORDS in str(answer.json()["errors"][field]), resource
        assert api.post(resource, around, format="json").status_code == 201, resource
        assert model.objects.filter(**{field: called}).count() == 1
    bulk = {"items": [{"code": "B-1", "name": f"So{sign}uth"}, {"code": "B-2", "name": f"South{sign}"}]}
    told = api.post("/api/v1/accounts/bulk/", bulk, format="json").json()["results"]
    assert "name" in told[0]["errors"] and Account.objects.get(code="B-2").name == "South"


def test_the_verbs_themselves_store_no_such_sign(lin, zhao, acme):
    made = contacts.create(values={"account": acme, "name": "\u200eWang Li\u200b"}, by=lin)
    assert made.name == "Wang Li"
    with pytest.raises(Refused) as refused:
        contacts.change(made, values={"name": "Wang\u202e Li"}, by=lin)
    assert (refused.value.field, refused.value.code) == ("name", "control")
    with pytest.raises(Refused):
        products.create(values={"code": "P", "name": "Ti\u200ble"}, by=zhao)
