"""Duplicates: found in any script, code, domain or telephone; dismissed for good; asked about before a file is made."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import accounts, duplicates, merges
from accounts.models import Account, Duplicate, Merge
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


def account(name: str, **values: Any) -> Account:
    return factories.AccountFactory(name=name, **values)


@pytest.fixture
def book(lin: Any, chen: Any) -> dict[str, Account]:
    """One customer in five guises, and some that only look like it."""
    found = {
        "simple": account("上海宝钢建材股份有限公司", owner=lin, phone="021-5888 6666"),
        "traditional": account("上海寶鋼建材有限公司", owner=chen),
        "latin": account("Shanghai Baogang Jiancai Co., Ltd.", owner=lin, website="https://www.baogang.cn/en"),
        "short": account("Baosteel Materials", short_name="上海宝钢建材", website="baogang.cn"),
        "branch": account("上海宝钢建材苏州有限公司", owner=lin),
    }
    factories.ContactFactory(account=found["branch"], mobile="+86 21 58886666", email="a@qq.com")
    return found


def pairs() -> dict[frozenset[str], set[str]]:
    return {
        frozenset({pair.first.name, pair.second.name}): {sign for sign, _what in pair.signs}
        for pair in Duplicate.objects.all()
    }


def test_one_customer_is_found_in_every_guise(book, system):
    counts = duplicates.seek(by=system)
    found = pairs()

    def signs(one: str, two: str) -> set[str]:
        return found.get(frozenset({book[one].name, book[two].name}), set())

    assert "name" in signs("simple", "traditional")
    assert signs("simple", "latin") == {"spoken"} == signs("traditional", "latin")
    assert signs("simple", "short") == {"called"} == signs("traditional", "short")
    assert signs("latin", "short") == {"called", "domain"}
    assert signs("simple", "branch") == {"person"}, "a contact's number, however it is written"
    assert not signs("traditional", "branch") and counts["pairs"] == len(found) == 7
    assert Event.objects.get(verb="duplicates.sought").data["new"] == 7
    assert duplicates.seek(by=system)["new"] == 0, "a second look adds nothing"


@pytest.mark.db_both
def test_what_is_shared_by_a_group_or_by_many_tells_nothing(system):
    group = account("Group A", phone="021-11112222")
    account("Member B", phone="021-11112222", parent=group)
    for number in range(13):
        account(f"Agent's {number}", website="portal.cn")
    one, two = account("Same Name", tax_id="91310000AAA"), account("Same Name Ltd", tax_id="91310000BBB")
    duplicates.seek(by=system)
    assert pairs() == {}, "different tax ids speak against one name"
    Account.objects.filter(pk=two.pk).update(tax_id="91310000 aaa")
    duplicates.seek(by=system)
    assert pairs()[frozenset({one.name, two.name})] == {"tax", "name"}


def test_many_files_of_one_name_are_duplicates_all_the_same(system, django_assert_max_num_queries):
    rows = [account("Same Building Ltd", code=f"S-{number}", website="portal.cn") for number in range(14)]
    with django_assert_max_num_queries(20):
        assert duplicates.seek(by=system)["pairs"] == 13
    found = Duplicate.objects.all()
    assert {(row.first_id, row.second_id) for row in found} == {(rows[0].pk, row.pk) for row in rows[1:]}
    assert {sign for row in found for sign, _what in row.signs} == {"name"}, "the portal tells nothing"


@pytest.mark.db_both
def test_an_archived_twin_is_named_with_the_way_to_bring_it_back(book, lin, browser_of, api_of):
    twin = book["simple"]
    book["latin"].delete()
    gone = account("上海宝钢建材公司", owner=lin)
    Account.objects.filter(pk=gone.pk).update(archived_at=timezone.now(), merged_into=book["branch"])
    accounts.archive(twin, by=lin)
    said = {"code": "N1", "name": "上海寶鋼建材公司", "tags": ""}
    hint = browser_of(lin).get(f"/duplicates/like/?name={said['name']}").content.decode()
    assert f"/customers/{twin.pk}/restore/" in hint and "Archived" in hint and f"/{gone.pk}/" not in hint
    answer = browser_of(lin).post("/customers/new/", said)
    assert answer.status_code == 422 and "Bring that file back" in answer.content.decode()
    found = api_of(lin).post("/api/v1/accounts/", said | {"tags": []}, format="json")
    told = [(one["id"], one["archived"]) for one in found.json()["candidates"]]
    assert found.status_code == 409 and told == [(twin.pk, True)]


@pytest.mark.db_both
def test_a_dismissed_pair_stays_dismissed_with_person_and_day(book, lin, zhao, system, api_of, browser_of):
    duplicates.seek(by=system)
    pair = Duplicate.objects.get(first=book["simple"], second=book["latin"])
    page = browser_of(lin).post(f"/duplicates/{pair.pk}/dismiss/")
    assert page.status_code == 302
    duplicates.seek(by=system)
    pair.refresh_from_db()
    assert pair.dismissed_by == lin and pair.dismissed_at
    told = Event.objects.filter(verb="duplicate.dismissed")
    assert {event.account_id for event in told} == {book["simple"].pk, book["latin"].pk}
    listed = api_of(lin).get("/api/v1/duplicates/").json()["results"]
    assert pair.pk not in {row["id"] for row in listed}
    listed = api_of(lin).get("/api/v1/duplicates/?dismissed=true").json()["results"]
    assert [row["id"] for row in listed] == [pair.pk]
    shown = browser_of(lin).get("/duplicates/?dismissed=true").content.decode()
    assert f"{lin}, " in shown and "&lt;" not in shown
    assert api_of(lin).post(f"/api/v1/duplicates/{pair.pk}/reopen/").json()["dismissed_at"] is None


@pytest.mark.db_both
def test_a_pair_is_seen_by_who_sees_both(book, lin, chen, gu, zhao, system, api_of, browser_of):
    duplicates.seek(by=system)
    assert {frozenset({pair.first, pair.second}) for pair in Duplicate.objects.visible_to(lin)} == {
        frozenset({book["simple"], book["latin"]}), frozenset({book["simple"], book["branch"]}),
    }  # fmt: skip
    assert not Duplicate.objects.visible_to(chen).exists()
    foreign = Duplicate.objects.get(first=book["simple"], second=book["traditional"])
    for person in (lin, chen):
        assert browser_of(person).get(f"/duplicates/{foreign.pk}/dismiss/").status_code == 404
        assert api_of(person).post(f"/api/v1/duplicates/{foreign.pk}/dismiss/").status_code == 404
    page = browser_of(zhao).get("/duplicates/").content.decode()
    assert "上海寶鋼建材有限公司" in page and "Compare" in page and "Names sound alike" in page
    with pytest.raises(PermissionDenied):
        duplicates.dismiss(foreign, by=gu)
    with pytest.raises(PermissionDenied):
        duplicates.seek(by=lin)


@pytest.mark.db_both
def test_numbers_of_contacts_are_for_who_may_see_contacts(book, system, api_of, browser_of):
    duplicates.seek(by=system)
    finance = factories.UserFactory(role=Role.FINANCE)
    pair = Duplicate.objects.get(first=book["simple"], second=book["branch"])
    shown = api_of(finance).get(f"/api/v1/duplicates/{pair.pk}/").json()
    assert shown["signs"] == [{"sign": "person", "what": ""}]
    assert "2158886666" not in browser_of(finance).get("/duplicates/").content.decode()


@pytest.mark.db_both
def test_the_list_asks_the_same_number_of_questions_however_long(book, zhao, system, browser_of):
    duplicates.seek(by=system)
    client, counts = browser_of(zhao), []
    for keep in (1, 7):
        keys = list(Duplicate.objects.order_by("pk").values_list("pk", flat=True))
        Duplicate.objects.filter(pk__in=keys[:keep]).update(dismissed_at=None)
        Duplicate.objects.filter(pk__in=keys[keep:]).update(dismissed_at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/duplicates/").content.decode().count("pairside") == 2 * keep
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


@pytest.mark.db_both
def test_a_new_file_that_is_all_but_surely_there_asks_once_more(book, lin, browser_of):
    client = browser_of(lin)
    hint = client.get("/duplicates/like/?name=上海寶鋼建材公司").content.decode()
    assert "上海宝钢建材股份有限公司" in hint and "上海寶鋼" not in hint, "only what one sees"
    assert "baogang" in client.get("/duplicates/like/?name=Shanghai+Baogang+Jiancai").content.decode().lower()
    said = {"code": "N1", "name": "上海寶鋼建材公司", "tags": ""}
    again = client.post("/customers/new/", said)
    page = again.content.decode()
    assert again.status_code == 422 and "seems to be there already" in page and "It is another customer" in page
    assert client.post("/customers/new/", said | {"allow_duplicates": "on"}).status_code == 302
    assert Account.objects.filter(code="N1").exists()
    assert client.get("/duplicates/like/?name=").content.decode().strip() == ""


def test_the_api_answers_409_with_the_candidates(book, lin, chen, api_of):
    said = {"code": "N1", "name": "上海宝钢建材有限公司"}
    answer = api_of(lin).post("/api/v1/accounts/", said, format="json")
    found = answer.json()
    assert answer.status_code == 409 and found["code"] == "possible_duplicate" and "name" in found["errors"]
    assert [one["code"] for one in found["candidates"]] == [book["simple"].code, book["latin"].code]
    like = api_of(lin).get("/api/v1/accounts/like/?name=上海宝钢建材").json()
    assert [one["id"] for one in like][0] == book["simple"].pk and like[0]["signs"][0]["sign"] == "name"
    assert api_of(lin).post("/api/v1/accounts/?allow_duplicates=maybe", said, format="json").status_code == 400
    assert api_of(lin).post("/api/v1/accounts/?allow_duplicates=true", said, format="json").status_code == 201
    bulk = {"items": [{"code": "N2", "name": "上海宝钢建材有限公司"}]}
    assert api_of(lin).post("/api/v1/accounts/bulk/", bulk, format="json").json()["counts"]["created"] == 1


@pytest.mark.db_both
def test_merging_and_undoing_by_page(book, lin, north, browser_of):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    mine, other = book["simple"], book["latin"]
    client, address = browser_of(lead), f"/customers/{mine.pk}/merge/{other.pk}/"
    page = client.get(address).content.decode()
    assert "Which value to keep" in page and "www.baogang.cn" in page
    chosen = client.post(f"/customers/{mine.pk}/merge/", {"other": other.pk})
    assert chosen.headers["Location"] == address
    stale = client.post(address, {"name": "mine", "_version": "99"})
    assert stale.status_code == 412 and not Merge.objects.exists()
    done = client.post(address, {"name": "theirs", "website": "theirs", "_version": "1", "other_version": "1"})
    assert done.status_code == 302
    mine.refresh_from_db()
    assert (mine.name, mine.website) == (other.name, "https://www.baogang.cn/en")
    moved = client.get(f"/customers/{other.pk}/", follow=True)
    assert moved.redirect_chain[0][0] == f"/customers/{mine.pk}/"
    assert "was merged into this file" in moved.content.decode()
    assert other.code in client.get(f"/customers/{mine.pk}/duplicates/").content.decode()
    assert other.pk not in {row["id"] for row in client.get("/api/v1/accounts/").json()["results"]}
    assert client.get("/customers/pick/?q=" + other.code).json()["results"][0]["id"] == mine.pk, "the old code finds it"
    merge = Merge.objects.get()
    assert client.get("/merges/").status_code == 200
    assert client.post(f"/merges/{merge.pk}/undo/").status_code == 302
    other.refresh_from_db()
    assert other.archived_at is None and Account.objects.get(pk=mine.pk).name == "上海宝钢建材股份有限公司"
    assert browser_of(lin).get(address).status_code == 403
    assert client.get(f"/customers/{mine.pk}/merge/{book['traditional'].pk}/").status_code == 404


@pytest.mark.db_both
def test_merging_and_undoing_by_api(book, lin, chen, zhao, api_of):
    mine, other = book["simple"], book["latin"]
    address, said = f"/api/v1/accounts/{mine.pk}/merge/", {"other": other.pk, "take": ["website"]}
    assert api_of(lin).post(address, said, format="json").status_code == 403
    assert api_of(chen).post(address, said, format="json").status_code == 403
    assert api_of(zhao).post(address, {"other": 0}, format="json").status_code == 400
    assert api_of(zhao).post(address, said | {"take": ["code"]}, format="json").status_code == 400
    answer = api_of(zhao).post(address, said, format="json")
    assert answer.status_code == 201 and answer.json()["taken"] == ["website"]
    again = api_of(zhao).post(address, said, format="json")
    assert again.status_code == 409 and again.json()["code"] == "merged"
    assert api_of(zhao).get(f"/api/v1/accounts/{other.pk}/").json()["merged_into"] == mine.pk
    undo = f"/api/v1/merges/{answer.json()['id']}/undo/"
    assert api_of(chen).post(undo).status_code == 404 and api_of(lin).post(undo).status_code == 403
    assert api_of(zhao).post(undo).json()["undone_at"]
    assert api_of(zhao).post(undo).status_code == 409


def test_the_command_says_what_it_found(book, capsys):
    call_command("find_duplicates")
    assert "pairs: 7" in capsys.readouterr().out


@pytest.mark.db_both
def test_a_file_without_a_name_of_its_own_is_refused_by_nobody(zhao):
    assert accounts.create(values={"code": "X", "name": "公司"}, allow_duplicates=False, by=zhao).pk
    with pytest.raises(Refused):
        merges.merge(Account.objects.get(), Account.objects.get(), by=zhao)
