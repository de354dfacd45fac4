"""Two contacts that look like one person are told apart, with a reason, and looked at again."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.actions import contact_duplicates, namesakes
from accounts.models import Contact, Namesake
from kam.ground import search
from kam.ground.errors import Refused
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def father(acme: Any) -> Contact:
    return factories.ContactFactory(account=acme, name="王建国", phone="021 6688 1234")


@pytest.fixture
def son(acme: Any) -> Contact:
    return factories.ContactFactory(account=acme, name="王小伟", phone="021 6688 1234")


def test_told_apart_with_a_reason_and_back(father, son, acme, lin, browser_of):
    browser, pair = browser_of(lin), f"/contacts/{son.pk}/told-apart/{father.pk}/"
    assert f"/contacts/{father.pk}/told-apart/{son.pk}/" in browser.get("/contacts/duplicates/").content.decode()
    assert "Perhaps one person twice" in browser.get(f"/customers/{acme.pk}/people/").content.decode()
    done = browser.post(pair, {"reason": "Father and son"}, follow=True).content.decode()
    made = Namesake.objects.get()
    assert (made.first, made.second, made.by) == (father, son, lin), "the lower key first"
    back = f"/contacts/told-apart/{made.pk}/reopen/"
    assert "Father and son" in done and back in done and "No two contacts" in done
    assert "Perhaps one person twice" not in browser.get(f"/customers/{acme.pk}/people/").content.decode()
    told = Event.objects.filter(verb="contact.told_apart")
    assert {one.subject_id for one in told} == {father.pk, son.pk} and told[0].data["note"] == "Father and son"
    browser.post(back)
    assert not Namesake.objects.exists() and len(contact_duplicates.seek(most=5, by=lin)) == 1
    assert Event.objects.filter(verb="contact.perhaps_one").count() == 2


def test_only_two_people_of_one_customer_in_sight(father, son, other, lin, chen, gu, browser_of):
    stranger = factories.ContactFactory(account=other)
    for one, two in ((father, father), (father, stranger)):
        with pytest.raises(Refused, match="two people of one customer"):
            namesakes.tell_apart(one, two, by=lin)
    with pytest.raises(Refused):
        namesakes.tell_apart(father, son, by=chen)
    namesakes.tell_apart(father, son, by=lin)
    namesakes.tell_apart(son, father, by=lin)
    made = Namesake.objects.get()
    assert browser_of(chen).get(f"/contacts/told-apart/{made.pk}/reopen/").status_code == 404
    assert browser_of(gu).get(f"/contacts/told-apart/{made.pk}/reopen/").status_code == 403


@pytest.mark.db_both
def test_the_api_lists_tells_apart_and_looks_again(father, son, lin, api_of):
    api = api_of(lin)
    pair = {"account": father.account_id, "first": father.pk, "second": son.pk}
    assert [one | {"signs": []} for one in api.get("/api/v1/namesakes/alike/").json()] == [pair | {"signs": []}]
    made = api.post("/api/v1/namesakes/", {"first": son.pk, "second": father.pk}, format="json")
    assert made.status_code == 201 and api.get("/api/v1/namesakes/alike/").json() == []
    assert api.get("/api/v1/namesakes/").json()["count"] == 1
    assert api.post(f"/api/v1/namesakes/{made.json()['id']}/reopen/").status_code == 204
    assert len(api.get("/api/v1/namesakes/alike/").json()) == 1


def test_names_spelled_together_are_spelled_as_each_alone():
    names = ["王伟", "張偉", "Zhang Wei", "重庆 王", "O'Neil 王", "王\n伟", "ΣΟΦΟΣ", "", "  ", "Łukasz", "長樂1"]
    assert search.all_spoken(names) == {name: search.spoken(name) for name in names} and search.all_spoken([]) == {}


def test_people_are_found_across_the_parts_that_are_spelled_together(father, son, acme, lin, monkeypatch):
    monkeypatch.setattr(contact_duplicates, "PART", 1)
    again = factories.ContactFactory(account=acme, name="Wang Jian Guo", phone="")
    found = [(one.first, one.second) for one in contact_duplicates.seek(most=9, by=lin)]
    assert sorted(found, key=str) == sorted([(father, son), (father, again)], key=str)
