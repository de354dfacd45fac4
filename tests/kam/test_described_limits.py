"""What the document says of values is what their forms take: words that the code knows, patterns, bounds."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from accounts.rules import birthdays
from kam.forms.webhooks import WebhookForm
from kam.ground import documents, events, inputs, listings
from kam.rules import phones
from kam.rules.openapi_samples import operations
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept():
    return documents.kept()


def field(kept, shape, name):
    return kept["components"]["schemas"][f"{shape}InputRequest"]["properties"][name]


def test_every_list_that_is_named_is_prepared_and_a_ranking_is_not(kept, zhao):
    named = field(kept, "Export", "list")["enum"]
    assert len(named) > 90 and "orders" in named and not {"referrals", "groups", "today"} & set(named)
    taken = {"tokens", "notices"} & set(named)
    for word in ["orders", "contacts", "competitors", *taken]:
        assert listings.of_api(word, "", zhao).title == word


def test_a_webhook_names_its_types_their_nouns_and_the_tiers(kept, zhao):
    verbs = field(kept, "Webhook", "verbs")["anyOf"][0]["items"]["enum"]
    assert set(verbs) == {*events.labels(), *events.nouns()}
    assert "gold" in field(kept, "Webhook", "tiers")["items"]["enum"]
    said = {"name": "All", "url": "https://dwh.example.com/kam", "verbs": verbs[:20], "content": "ids"}
    assert inputs.parse(WebhookForm, said, user=zhao).cleaned_data["verbs"] == verbs[:20]


def test_a_filter_of_several_values_names_them(kept):
    """Where nobody can, because they are a company's own, none of them is an empty one."""
    for where, operation in operations(kept):
        for one in operation.get("parameters", ()):
            items = one["schema"].get("items", {})
            assert items.get("type") != "string" or items.keys() & {"enum", "format", "minLength"}, (where, one["name"])
    asked = {one["name"]: one["schema"] for one in kept["paths"]["/api/v1/accounts/"]["get"]["parameters"]}
    assert "gold" in asked["tier"]["items"]["enum"]


@pytest.mark.parametrize("text", ["021-5888 6666 / 13800138000", "+86 21 5555 0100", "(021) 5888.6666#12", "95588"])
def test_a_number_that_is_written_so_can_be_dialled(kept, text):
    pattern = field(kept, "Contact", "mobile")["pattern"]
    assert re.search(pattern, text) and phones.is_number(text)
    assert not re.search(pattern, "0" * 39) and not phones.is_number("0" * 39)


@pytest.mark.parametrize("text", ["05-17", "1975-05-17", "--05-17", "12-31"])
def test_a_birthday_that_is_written_so_is_read(kept, text):
    pattern = field(kept, "Contact", "birthday")["pattern"]
    assert re.search(pattern, text) and birthdays.read(text, timezone.localdate())
    assert re.search(pattern, "") and not re.search(pattern, "13-41")


def test_the_greatest_quantity_of_the_document_is_taken(acme, lin, api_of, kept):
    most = field(kept, "Agreement", "committed_quantity")["anyOf"][1]["maximum"]
    agreement = factories.AgreementFactory(account=acme)
    said = {"committed_quantity": f"{most:.4f}", "committed_unit": "t"}
    answer = api_of(lin).patch(f"/api/v1/agreements/{agreement.pk}/", said, format="json")
    assert answer.status_code == 200, answer.json()
    assert field(kept, "Account", "credit_limit")["anyOf"][1]["minimum"] == 0


def test_a_key_without_a_sign_is_refused(acme, lin, api_of, kept):
    """A script whose variable is empty would get the answer of another call."""
    answer = api_of(lin).post("/api/v1/contacts/", {"account": acme.pk, "name": "Wang Wei"}, format="json",
                              headers={"Idempotency-Key": ""})  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (400, "key_empty")
    asked = kept["paths"]["/api/v1/contacts/"]["post"]["parameters"]
    assert {"minLength": 1, "maxLength": 255}.items() <= next(
        one["schema"] for one in asked if one["name"] == "Idempotency-Key"
    ).items()


@pytest.mark.parametrize(("key", "code"), [("é", 400), ("a\x85b", 400), ("order 17/2026", 201), ("~", 201)])
def test_a_key_is_taken_where_the_document_describes_it(acme, lin, api_of, kept, key, code):
    told = {"account": acme.pk, "name": "Wang Wei"}
    answer = api_of(lin).post("/api/v1/contacts/", told, format="json", headers={"Idempotency-Key": key})
    assert answer.status_code == code and (code == 201 or answer.json()["code"] == "key_unreadable")
    asked = kept["paths"]["/api/v1/contacts/"]["post"]["parameters"]
    pattern = next(one["schema"]["pattern"] for one in asked if one["name"] == "Idempotency-Key")
    assert bool(re.search(pattern, key)) == (code == 201)


def test_what_hangs_on_another_value_is_said_in_words(kept):
    assert "`longitude`" in field(kept, "Account", "latitude")["description"]
    assert "`hours`" in field(kept, "Cost", "amount")["description"]
