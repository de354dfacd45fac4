"""A new file of a customer that a colleague looks after is asked about, and nothing of the colleague's file is told."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.actions import accounts
from accounts.models import Account
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(chen: Any) -> Account:
    return factories.AccountFactory(
        code="KX-7781", name="华信精密股份有限公司", short_name="华信", tax_id="91310000MA1K35X10Q", city="Kunshan",
        tier="platinum", website="huaxin.cn", phone="0512-5550 7781", owner=chen,
    )  # fmt: skip


HIDDEN = ("KX-7781", "股份", "91310000", "Kunshan", "huaxin.cn", "latinum", "5550")


@pytest.mark.db_both
@pytest.mark.parametrize("said", [
    {"name": "華信精密有限公司"}, {"name": "Other", "tax_id": "91310000ma1k35x10q"},
    {"name": "Other", "code": "kx-7781"}, {"name": "华信"},
])  # fmt: skip
def test_the_words_name_whom_to_ask_and_nothing_of_the_file(said, theirs, lin, browser_of, api_of):
    said = {"code": "N1", **said}
    page = browser_of(lin).post("/customers/new/", said | {"tags": ""})
    found = api_of(lin).post("/api/v1/accounts/", said | {"tags": []}, format="json")
    words = page.content.decode()
    assert page.status_code == 422 and "Chen Rui looks after" in words and "It is another customer" in words
    assert found.status_code == 409 and found.json()["code"] == "possible_duplicate"
    assert found.json()["candidates"] == [] and "Chen Rui" in str(found.json()["errors"]["name"])
    for told in (words, found.content.decode()):
        assert f"/customers/{theirs.pk}/" not in told
        assert not [one for one in HIDDEN if one in told and one not in str(said)]
    hint = browser_of(lin).get("/duplicates/like/", said).content.decode()
    assert "Chen Rui looks after a customer of the same name" in hint and "Ask there first" in hint
    assert f"/customers/{theirs.pk}/" not in hint and not [one for one in HIDDEN if one in hint]
    assert api_of(lin).get("/api/v1/accounts/like/", said).json() == []
    answer = browser_of(lin).post("/customers/new/", said | {"tags": "", "allow_duplicates": "on"})
    assert answer.status_code == 302 and Account.objects.filter(owner=lin).count() == 1


def test_only_the_same_name_code_or_tax_id_is_told(theirs, lin, api_of, browser_of):
    said = {"code": "N1", "name": "Other", "website": "huaxin.cn", "phone": "0512 55507781"}
    assert api_of(lin).post("/api/v1/accounts/", said, format="json").status_code == 201
    assert "looks after" not in browser_of(lin).get("/duplicates/like/", said).content.decode()
    other_firm = {"code": "N2", "name": "华信精密有限公司", "tax_id": "91310000MA9999999X"}
    assert api_of(lin).post("/api/v1/accounts/", other_firm, format="json").status_code == 201


def test_where_nobody_looks_after_it_the_director_is_to_be_asked(theirs, lin, zhao, browser_of):
    accounts.hand_over(theirs, owner=None, by=zhao)
    page = browser_of(lin).post("/customers/new/", {"code": "N1", "name": "华信精密公司", "tags": ""})
    assert "the director looks after" in page.content.decode()


def test_whoever_sees_it_is_told_the_file_itself(theirs, zhao, api_of):
    found = api_of(zhao).post("/api/v1/accounts/", {"code": "N1", "name": "华信精密公司"}, format="json").json()
    assert [one["id"] for one in found["candidates"]] == [theirs.pk] and "looks after" not in str(found)


@pytest.mark.db_both
@pytest.mark.parametrize("mine, new, is_sure", [
    ("华信精密有限公司", "Huaxin Precision Co., Ltd.", True),
    ("华信精密有限公司", "Huaxin Jingmi", True),
    ("Huaxin Precision Co., Ltd.", "華信精密股份有限公司", True),
    ("上海华信化学有限公司", "Shanghai Huaxin Chemical Ltd", True),
    ("华信精密有限公司", "华新精密有限公司", False),  # they sound alike, and are written otherwise
])  # fmt: skip
def test_a_name_in_latin_letters_is_that_in_chinese_ones_as_it_is_said(mine, new, is_sure, lin, browser_of):
    factories.AccountFactory(name=mine, owner=lin)
    client = browser_of(lin)
    assert mine in client.get("/duplicates/like/", {"name": new}).content.decode()
    answer = client.post("/customers/new/", {"code": "N1", "name": new, "tags": ""})
    assert answer.status_code == (422 if is_sure else 302)


def test_a_latin_name_meets_the_short_name_as_it_is_said(lin, browser_of):
    accounts.create(values={"code": "K", "name": "昆山华信精密机械股份有限公司", "short_name": "华信精机"}, by=lin)
    assert "昆山华信" in browser_of(lin).get("/duplicates/like/", {"name": "Huaxin Jingji Co., Ltd."}).content.decode()


@pytest.mark.db_both
def test_a_bulk_call_tells_of_a_code_that_it_is_taken_and_no_more(theirs, lin, api_of):
    """Not even who has it, nor of a name that is there: it compares codes alone."""
    items = [{"code": theirs.code, "name": "Other"}, {"code": "N1", "name": theirs.name}]
    found = api_of(lin).post("/api/v1/accounts/bulk/", {"items": items}, format="json")
    taken, made = found.json()["results"]
    assert taken["codes"] == {"code": "taken"} and taken.get("id") is None and made["status"] == "created"
    words = str(taken).replace(theirs.code, "")
    assert "Chen" not in words and str(theirs.pk) not in words and not [one for one in HIDDEN if one in words]


def test_each_such_refusal_counts_against_the_caller_s_calls_in_a_minute(theirs, lin, api_of):
    client, said = api_of(lin), {"code": "N1", "name": "华信精密有限公司"}
    left = [int(client.post("/api/v1/accounts/", said, format="json")["RateLimit-Remaining"]) for _turn in range(2)]
    assert left[1] == left[0] - 1
