"""Telephone numbers: what is taken through every door, how it is dialled, and how its owner is found."""

import pytest
from django.urls import reverse

from accounts.models import Contact
from kam.rules import phones
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db

NUMBERS = [
    "13800138000", "+86 138 0013 8000", "(021) 5888-6666", "021-58886666-802", "010-6552 9988 转 12", "400-820-8820",
    "０２１－５８８８６６６６", "+49 (0)30 901820 ext. 5", "021-58886666/13800138000", "95588", "02-2720-8889#12",
    "555.123.4567",
]  # fmt: skip
WORDS = ["abc", "12", "n/a", "phone 13800138000", "javascript:1234", "138001380001380013800", "+", "13800138000@x.cn"]


@pytest.mark.parametrize("text", NUMBERS)
def test_what_people_dial_is_a_number(text):
    assert phones.is_number(text)
    assert phones.href(text).removeprefix("tel:").replace("+", "").replace(",", "").isdigit()


@pytest.mark.parametrize("text", WORDS)
def test_what_nobody_could_dial_is_none(text):
    assert not phones.is_number(text)


def test_the_link_dials_the_first_number_with_its_extension():
    assert phones.href("010-6552 9988 转 12") == "tel:01065529988,12"
    assert phones.href("+86 138 0013 8000 / 021-58886666") == "tel:+8613800138000"
    assert phones.href("abc") == ""


def test_page_and_api_refuse_words_alike(lin, acme, browser_of, api_of):
    url = reverse("accounts:account-contact-create", args=[acme.pk])
    data = {"account": acme.pk, "name": "Wang"}
    for bad in ({"mobile": "abc"}, {"phone": "abc"}):
        assert browser_of(lin).post(url, data | bad).status_code == 422
        assert api_of(lin).post("/api/v1/contacts/", data | bad, format="json").status_code == 400
    good = data | {"mobile": "+86 138 0013 8000"}
    assert api_of(lin).post("/api/v1/contacts/", good, format="json").status_code == 201
    answer = api_of(lin).patch(f"/api/v1/accounts/{acme.pk}/", {"phone": "abc"}, format="json")
    assert answer.status_code == 400


@pytest.mark.db_both
@pytest.mark.parametrize("query", ["13800138000", "138 0013", "0013-8000", "+86 138"])
def test_a_person_is_found_by_digits_however_written(lin, acme, query):
    ContactFactory(account=acme, name="Wang", mobile="+86 138-0013 8000")
    ContactFactory(account=acme, name="Li", phone="(021) 5888.6666")
    assert [row.name for row in Contact.objects.visible_to(lin).matching(query)] == ["Wang"]
    assert [row.name for row in Contact.objects.visible_to(lin).matching("58886666")] == ["Li"]


@pytest.mark.db_both
def test_only_who_may_see_contacts_finds_them_by_number(lin, acme, browser_of):
    ContactFactory(account=acme, name="Wang Xiaoming", mobile="138-0013-8000")
    search = reverse("kam:search") + "?q=13800138000"
    assert "Wang Xiaoming" in browser_of(lin).get(search).content.decode()
    assert "Wang Xiaoming" not in browser_of(UserFactory(role="finance")).get(search).content.decode()
