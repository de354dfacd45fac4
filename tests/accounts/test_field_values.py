"""Values of custom fields: every door of a customer reads, writes, filters and sorts by them alike."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import accounts, fields
from accounts.models import Account
from accounts.models.fields import worked_out
from kam.ground import lists, timeline
from kam.models import Event
from tests import factories
from tests.accounts.conftest import define, edit

pytestmark = pytest.mark.django_db


# -- values on pages and in the API --------------------------------------------------------------------------------


def test_values_are_entered_shown_and_told_in_words(browser_of, lin, acme, all_fields):
    client = browser_of(lin)
    way = f"custom.{all_fields[1].key}"
    posted = {"custom.budget": "1,200,000.5", way: "single_source", "custom.ends": "2027-03-31",
              "custom.warranty_years": "2.50", "custom.stocks": "false", "custom.erp": "用友  U8"}  # fmt: skip
    assert edit(client, acme, **posted).status_code == 302
    acme.refresh_from_db()
    assert acme.custom == {"budget": "1200000.50", all_fields[1].key: "single_source", "ends": "2027-03-31",
                           "warranty_years": "2.5", "stocks": False, "erp": "用友 U8"}  # fmt: skip
    page = client.get(f"/customers/{acme.pk}/").content.decode()
    for words in ("Annual budget", "Single source", "31 Mar 2027", "2.5", "用友 U8", "Stock listed"):
        assert words in page
    told = {line["label"]: (line["was"], line["now"]) for line in timeline.changes(Event.objects.latest("pk"))}
    assert told["Annual budget"] == ("–", "CN¥1,200,000.50") and told["Stock listed"] == ("–", "No")
    assert told["采购方式"] == ("–", "Single source") and told["Contract end"] == ("–", "31 Mar 2027")
    assert edit(client, acme, **posted | {"custom.stocks": "", "custom.erp": ""}).status_code == 302
    acme.refresh_from_db()
    assert "stocks" not in acme.custom and acme.custom["budget"] == "1200000.50"
    assert Event.objects.latest("pk").changes == {"custom.stocks": [False, None], "custom.erp": ["用友 U8", None]}


BAD = [
    ("budget", "plenty", "not a number"),
    ("ends", "1/2/2027", "not a day"),
    ("warranty_years", "9" * 14, "too large"),
    ("cai_gou_fang_shi", "by lot", "none of the choices"),
    ("stocks", "perhaps", "Yes or no"),
    ("erp", "x" * 201, "too long"),
]


def test_what_cannot_be_read_stays_on_the_form_and_every_door_says_the_same(browser_of, api_of, lin, acme, all_fields):
    client, api = browser_of(lin), api_of(lin)
    for key, text, words in BAD:
        page = edit(client, acme, **{f"custom.{key}": text})
        assert page.status_code == 422 and words in page.content.decode(), key
        one = api.patch(f"/api/v1/accounts/{acme.pk}/", {"custom": {key: text}}, format="json")
        item = {"code": "ACME", "custom": {key: text}}
        many = api.post("/api/v1/accounts/bulk/", {"items": [item]}, format="json").json()["results"][0]
        assert one.status_code == 400 and many["status"] == "error", key
        assert one.json()["errors"] == many["errors"] and words in many["errors"][f"custom.{key}"][0]
    acme.refresh_from_db()
    assert acme.custom == {}


def test_the_api_reads_and_writes_by_key(api_of, lin, acme, budget, stocks):
    client, address = api_of(lin), f"/api/v1/accounts/{acme.pk}/"
    assert client.get(address).json()["custom"] == {"budget": None, "stocks": None}
    said = {"custom": {"budget": 12, "stocks": True}}
    assert client.patch(address, said, format="json").json()["custom"] == {"budget": "12.00", "stocks": True}
    assert client.patch(address, {"region": "East"}, format="json").json()["custom"]["budget"] == "12.00"
    gone = client.patch(address, {"custom": {"stocks": None}}, format="json").json()["custom"]
    assert gone == {"budget": "12.00", "stocks": None}
    for wrong in ({"nope": 1}, {"budget": True}, {"budget": [1]}, {"stocks": {"a": 1}}):
        answer = client.patch(address, {"custom": wrong}, format="json")
        assert answer.status_code == 400 and list(answer.json()["errors"]) == [f"custom.{next(iter(wrong))}"]
    assert list(client.patch(address, {"custom": [1]}, format="json").json()["errors"]) == ["custom"]
    made = client.post("/api/v1/accounts/", {"code": "N", "name": "N", "custom": {"budget": "3"}}, format="json")
    assert made.status_code == 201 and made.json()["custom"]["budget"] == "3.00"


@pytest.mark.db_both
def test_others_customers_keep_their_values_to_themselves(api_of, browser_of, lin, other, gu, acme, budget):
    said = {"custom": {"budget": "1"}}
    assert api_of(lin).patch(f"/api/v1/accounts/{other.pk}/", said, format="json").status_code == 404
    assert api_of(gu).patch(f"/api/v1/accounts/{acme.pk}/", said, format="json").status_code == 403
    items = {"items": [{"code": "OTHER", **said}]}
    assert api_of(lin).post("/api/v1/accounts/bulk/", items, format="json").json()["counts"]["error"] == 1
    other.refresh_from_db()
    assert other.custom == {}


def test_what_is_required_is_asked_of_new_customers_and_of_whoever_edits(browser_of, api_of, ada, lin, acme, budget):
    fields.change(budget, values={"required": True}, by=ada)
    client, api = browser_of(lin), api_of(lin)
    page = client.post("/customers/new/", {"code": "M", "name": "M", "tags": "", "custom.budget": ""})
    assert page.status_code == 422 and "Every customer needs this" in page.content.decode()
    assert edit(client, acme, **{"custom.budget": ""}).status_code == 422
    assert api.post("/api/v1/accounts/", {"code": "M", "name": "M"}, format="json").status_code == 400
    assert api.patch(f"/api/v1/accounts/{acme.pk}/", {"region": "East"}, format="json").status_code == 200
    items = [
        {"code": "ACME", "region": "West"},
        {"code": "ACME2", "name": "M"},
        {"code": "ACME3", "custom": {"budget": 1}},
    ]
    answer = api.post("/api/v1/accounts/bulk/", {"items": items}, format="json").json()["results"]
    assert [item["status"] for item in answer] == ["changed", "error", "created"]
    assert list(answer[1]["errors"]) == ["custom.budget"]
    emptied = {"items": [{"code": "ACME3", "custom": {"budget": None}}]}
    assert api.post("/api/v1/accounts/bulk/", emptied, format="json").json()["counts"]["error"] == 1


# -- lists, filters, sheets ----------------------------------------------------------------------------------------


@pytest.fixture
def book(lin, acme, all_fields):
    """Acme knows everything, one customer some, one nothing."""
    some = factories.AccountFactory(code="SOME", name="Some", owner=lin)
    factories.AccountFactory(code="NONE", name="None known", owner=lin)
    acme.custom = {"budget": "900000.00", "cai_gou_fang_shi": "single_source", "ends": "2027-03-31",
                   "warranty_years": "10", "stocks": True, "erp": "SAP ECC"}  # fmt: skip
    some.custom = {"budget": "1000000.01", "cai_gou_fang_shi": "open_tender", "ends": "2026-12-01",
                   "warranty_years": "2.5", "stocks": False, "erp": "用友U8"}  # fmt: skip
    for account in (acme, some):
        account.save()


FILTERS = [
    ("custom.budget__gte=900000.01", ["SOME"]),
    ("custom.budget__lte=1000000.01", ["ACME", "SOME"]),
    ("custom.budget__gte=900000&custom.budget__lte=900000", ["ACME"]),
    ("custom.warranty_years__gte=3", ["ACME"]),
    ("custom.ends__lte=2026-12-31", ["SOME"]),
    ("custom.cai_gou_fang_shi=single_source", ["ACME"]),
    ("custom.cai_gou_fang_shi=none", ["NONE"]),
    ("custom.stocks=true", ["ACME"]),
    ("custom.stocks=false", ["SOME"]),
    ("custom.stocks=none", ["NONE"]),
    *((f"custom.{name}__filled=false", ["NONE"]) for name in ("budget", "warranty_years", "ends", "erp")),
    ("custom.budget__filled=true", ["ACME", "SOME"]),
    ("custom.erp=sap", ["ACME"]),
    ("custom.erp=友u", ["SOME"]),
]


@pytest.mark.db_both
def test_page_and_api_filter_alike(browser_of, api_of, lin, book):
    api, page = api_of(lin), browser_of(lin)
    for asked, codes in FILTERS:
        found = api.get(f"/api/v1/accounts/?{asked}&ordering=code").json()
        assert [row["code"] for row in found["results"]] == codes, asked
        sheet = page.get(f"/customers/?{asked}&format=csv").getvalue().decode("utf-8-sig")
        assert sorted(row["customer code"] for row in csv.DictReader(io.StringIO(sheet))) == codes, asked


def test_what_is_asked_wrongly_is_400(api_of, lin, book):
    for asked in (
        "custom.budget__gte=much",
        "custom.ends__filled=none",
        "custom.budget__gte=1e40",
        "custom.ends__lte=x",
        "custom.stocks=x",
        "custom.nope=1",
    ):
        assert api_of(lin).get(f"/api/v1/accounts/?{asked}").status_code == 400, asked


@pytest.mark.db_both
def test_page_and_api_sort_alike_and_what_is_unknown_comes_last(browser_of, api_of, lin, book):
    api, page = api_of(lin), browser_of(lin)
    for key in ("budget", "warranty_years", "ends", "cai_gou_fang_shi", "stocks", "erp"):
        check_sorts(api, page, key)


def check_sorts(api, client, key):
    first = {"budget": "ACME", "warranty_years": "SOME", "ends": "SOME", "cai_gou_fang_shi": "SOME", "stocks": "SOME"}
    up = [first.get(key, "ACME")]
    up = [*up, *({"ACME", "SOME"} - set(up)), "NONE"]
    for sign, codes in (("", up), ("-", [up[1], up[0], "NONE"])):
        found = api.get(f"/api/v1/accounts/?ordering={sign}custom.{key}").json()["results"]
        assert [row["code"] for row in found] == codes, key
        page = client.get(f"/customers/?sort={sign}custom.{key}&page_size=25").content.decode()
        shown = sorted(["ACME", "SOME", "NONE"], key=lambda code: page.index(f">{NAMES[code]}</a>"))
        assert shown == codes, key


NAMES = {"ACME": "Acme Building", "SOME": "Some", "NONE": "None known"}


@pytest.mark.db_both
def test_sorted_pages_go_on_where_they_ended(lin, book, budget):
    for n in range(7):
        factories.AccountFactory(code=f"T{n}", owner=lin, custom={"budget": f"{n % 3}.00"} if n else {})
    rows = worked_out(Account.objects.all(), [budget])
    for sort in (budget.sort, f"-{budget.sort}"):
        found, cursor = [], ""
        while True:
            part = lists.page(rows, sort, 2, cursor)
            found += part.rows
            if not part.after:
                break
            cursor = part.after
        assert len({row.pk for row in found}) == len(found) == Account.objects.count()
        known = [Decimal(row.custom["budget"]) for row in found if "budget" in row.custom]
        assert known == sorted(known, reverse=sort.startswith("-")) and found[-1].custom == {}


@pytest.mark.db_both
def test_the_list_has_listed_columns_and_sheets_have_all(browser_of, api_of, lin, book):
    client = browser_of(lin)
    page = client.get("/customers/").content.decode()
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert "Annual budget" in head and "Warranty years" not in head
    sheet = client.get("/customers/?format=csv").getvalue().decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(sheet)) if row["customer code"] == "ACME")
    assert (row["Annual budget"], row["采购方式"], row["Stock listed"]) == ("900000.00", "Single source", "Yes")
    sheet = api_of(lin).get("/api/v1/accounts/?format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(sheet.streaming_content).decode("utf-8-sig"))))
    assert {row["code"]: row["custom.budget"] for row in rows} == {
        "ACME": "900000.00",
        "SOME": "1000000.01",
        "NONE": "",
    }
    assert client.get("/customers/?format=xlsx").status_code == 200


@pytest.mark.db_both
def test_lists_cost_the_same_however_many_rows_and_fields(browser_of, api_of, zhao, lin, ada, acme):
    client, asked = browser_of(zhao), "/customers/?sort=-custom.budget&custom.budget__gte=1"

    def counted(address):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    bare = counted("/customers/")
    define(ada, "Budget", "money", listed=True)
    accounts.change(acme, values={"custom": {"budget": "7.00"}}, by=lin)
    few = counted(asked)
    for n in range(12):
        define(ada, f"Field {n}", "text", listed=True)
        factories.AccountFactory(owner=lin, custom={"budget": f"{n}.00", "field_1": "x"})
    assert counted(asked) <= few <= bare + 1
    with CaptureQueriesContext(connection) as seen:
        api_of(zhao).get("/api/v1/accounts/?ordering=custom.budget")
    assert len(seen) <= 4
