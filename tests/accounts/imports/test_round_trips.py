"""Customers leave as a sheet and come back: nothing changes, and a changed cell changes just that."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from accounts.actions import fields
from accounts.imports.accounts import LABELS
from accounts.models import Account, Contact
from accounts.views import account_files
from kam.choices import Role
from kam.ground import intakes, rights
from tests import factories

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "zh-hans", "zh-hant"]
DAY = date(2024, 5, 1)


@pytest.fixture
def book(ada, lin, acme):
    """A book whose files say everything that a file can say, odd texts among it."""
    fields.define(values={"label_en": "Annual budget", "label_zh_hans": "年采购预算", "kind": "money"}, by=ada)
    fields.define(values={"label_en": "Listed", "label_zh_hans": "上市", "kind": "yes_no"}, by=ada)
    wang = factories.ContactFactory(account=acme, name="王建国", email="wang@a.example")
    factories.ContactFactory(account=acme, name="王建国", email="other@a.example")
    bare = factories.ContactFactory(account=acme, name="Li Na", email="")
    factories.AccountFactory(
        code="-R1", name="=Rich & Sons, \"Ltd\"", short_name="'+Rich", kind="dealer", ownership="private",
        industry="石化", region="华东", city="上海", address="张杨路 500 号, 3楼", size_band="large", segment="A",
        chain_place="channel", sales_mode="consultative", owner=lin, parent=acme, inherits_team=True,
        customer_since=DAY, source="展会", referred_by=acme, referred_by_contact=wang, referred_on=DAY,
        phone="+86 21 5888-6666", website="https://rich.example", tax_id="0123", tags=["@vip", "战略", "a b"],
        credit_limit=Decimal("1234567.50"), credit_days=45, custom={"annual_budget": "5.10", "listed": False},
    )  # fmt: skip
    factories.AccountFactory(code="007", owner=None, referred_by=acme, referred_by_contact=bare, inherits_tier=True,
                             parent=acme)  # fmt: skip
    factories.AccountFactory(code="P", name="普通客户", owner=lin, custom={"listed": True})
    return Account.objects


@pytest.fixture
def page_sheet(browser_of, ada):
    def taken(language: str = "en", kind: str = "csv"):
        ada.language = language
        ada.save()
        answer = browser_of(ada).get(f"/customers/?format={kind}")
        return answer.getvalue() if kind == "csv" else answer.content

    return taken


@pytest.fixture
def all_rights(monkeypatch):
    """Whoever imports may set tiers, too."""
    grant = rights.GRANTS[Role.ADMINISTRATOR]
    monkeypatch.setitem(rights.GRANTS, Role.ADMINISTRATOR,
                        rights.Grant(grant.reach, grant.rights | {rights.Right.OVERRIDE_TIERS}))  # fmt: skip


def saved(tmp_path, content, name="back.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def told(queryset):
    names = [f.attname for f in Account._meta.concrete_fields if f.name not in ("id", "created_at", "updated_at")]
    return {row["code"]: row for row in queryset.values(*names)}


def without_keys(rows):
    """What stands in files, without keys of one database, versions, and what nobody imports."""
    gone = ("version", "search_text", "parent_id", "referred_by_id", "referred_by_contact_id")
    return {code: {name: value for name, value in row.items() if name not in gone} for code, row in rows.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_left_comes_back_unchanged(bring, page_sheet, tmp_path, book, language, kind):
    before = told(book.all())
    source = bring(saved(tmp_path, page_sheet(language, kind), f"back.{kind}"), kind="accounts")
    assert set(source.mapping) == {*LABELS, "custom.annual_budget", "custom.listed"}
    assert (source.unchanged, source.created, source.changed, source.bad) == (4, 0, 0, 0)
    assert told(book.all()) == before


@pytest.mark.db_both
def test_the_sheet_of_programs_comes_back_too(bring, api_of, ada, tmp_path, book):
    content = api_of(ada).get("/api/v1/accounts/?format=csv").getvalue()
    source = bring(saved(tmp_path, content), kind="accounts")
    assert set(source.mapping) == {*LABELS, "custom.annual_budget", "custom.listed"}
    assert (source.unchanged, source.created, source.changed) == (4, 0, 0)


@pytest.mark.db_both
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_book_becomes_the_same_one(bring, page_sheet, tmp_path, book, language, all_rights, undo):
    content, before = page_sheet(language), told(book.all())
    ties = {code: (row.parent and row.parent.code, row.referred_by and row.referred_by.code)
            for code, row in ((row.code, row) for row in book.all())}  # fmt: skip
    people = list(Contact.objects.values("name", "email"))
    Contact.objects.all().delete()
    Account.objects.update(parent=None, referred_by=None, referred_by_contact=None)
    Account.objects.all().delete()
    path = saved(tmp_path, content)
    early = bring(path, kind="accounts", mapping={"referred_by_contact": ""})
    assert early.created == 4
    for person in people:
        factories.ContactFactory(account=Account.objects.get(code="ACME"), **person)
    with translation.override(language):
        head = intakes.header_of(kind := intakes.kind("accounts"), kind.fields[[*LABELS].index("referred_by_contact")])
    late = bring(path, kind="accounts", mapping={"referred_by_contact": head})
    assert (late.changed, late.unchanged) == (2, 2)  # those that a person recommended
    assert bring(path, kind="accounts").unchanged == 4
    assert without_keys(told(book.all())) == without_keys(before)
    assert {row.code: (row.parent and row.parent.code, row.referred_by and row.referred_by.code)
            for row in book.all()} == ties  # fmt: skip
    rich = Account.objects.get(code="-R1")
    assert rich.referred_by_contact.email == "wang@a.example"


CELLS = {
    "name": ("Other", "Other"), "kind": ("agent", "agent"), "ownership": ("state", "state"), "industry": ("x", "x"),
    "city": ("北京", "北京"), "size_band": ("small", "small"), "chain_place": ("end_customer", "end_customer"),
    "sales_mode": ("club", "club"), "owner": ("chen", None), "inherits_team": ("no", False),
    "referred_on": ("2024-06-02", date(2024, 6, 2)), "customer_since": ("", None),
    "phone": ("+1 (2) 3", "+1 (2) 3"), "tags": ("b, c", ["b", "c"]),
    "credit_limit": ("9.5", Decimal("9.50")), "credit_days": ("", None), "custom.listed": ("yes", None),
    "referred_by_contact": ("other@a.example", None), "source": ("", ""),
}  # fmt: skip


@pytest.mark.db_both
@pytest.mark.parametrize("name", CELLS)
def test_a_changed_cell_changes_just_that(bring, undo, page_sheet, tmp_path, book, chen, name):
    rows = list(csv.reader(io.StringIO(page_sheet().decode("utf-8-sig"))))
    kind, before = intakes.kind("accounts"), told(book.all())
    place = rows[0].index(intakes.match(kind, rows[0])[name])
    row = next(row for row in rows if "'-R1" in row)
    row[place], wanted = CELLS[name]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    source = bring(saved(tmp_path, out.getvalue().encode()), kind="accounts")
    assert (source.changed, source.unchanged) == (1, 3), source.errors
    after = told(book.all())
    column = {"owner": "owner_id", "referred_by_contact": "referred_by_contact_id", "custom.listed": "custom"}.get(
        name, name
    )
    moved = {key for key, value in after["-R1"].items() if value != before["-R1"][key]}
    assert moved - {"version", "search_text"} == {column}
    if wanted is not None:
        assert after["-R1"][column] == wanted
    undo(source)
    kept = told(book.all())
    assert {k: v for k, v in kept["-R1"].items() if k != "version"} == {
        k: v for k, v in before["-R1"].items() if k != "version"
    }


@pytest.mark.db_both
def test_who_may_not_see_people_gets_no_column_of_them(browser_of, book, lin):
    clerk = factories.UserFactory(username="clerk", role=Role.FINANCE)
    head = browser_of(clerk).get("/customers/?format=csv").getvalue().decode("utf-8-sig").splitlines()[0]
    assert "by whom there" not in head and "wang@a.example" not in head
    assert "by whom there" in browser_of(lin).get("/customers/?format=csv").getvalue().decode("utf-8-sig")


@pytest.mark.db_both
def test_what_a_form_refuses_a_file_does_not_bring(bring, sheet, book, acme):
    head = "code,parent,inherits_team,inherits_tier,referred_by,referred_by_contact,referred_on"
    rows = [
        "N1,,yes,,,,", "N2,ACME,,yes,,,", "N3,,,,ACME,王建国,", "N4,,,,ACME,Nobody,", "N5,,,,,Li Na,",
        "N6,,perhaps,,,,",
        f"N7,,,,,,{timezone.localdate().year + 1}-01-01", "-R1,,,,ACME,王建国,",
        "N8,ACME,是,否,ACME,wang@A.example,2024-1-2",
    ]  # fmt: skip
    source = bring(sheet(head, *rows), good_rows=True)
    told = {(row, column) for row, column, _reason, _value in source.errors}
    assert told == {
        (2, "inherits_team"), (3, "inherits_tier"), (4, "referred_by_contact"), (5, "referred_by_contact"),
        (6, "referred_by_contact"), (7, "inherits_team"), (8, "referred_on"),
    }  # fmt: skip
    good = Account.objects.get(code="N8")
    assert (good.inherits_team, good.inherits_tier, good.referred_by_contact.name) == (True, False, "王建国")
    rich = Account.objects.get(code="-R1")  # of two who are called so, the one that stood there
    assert rich.referred_by_contact.email == "wang@a.example" and (rich.parent, rich.inherits_team) == (None, False)
    orphan = bring(sheet("code,parent", "007,"), good_rows=True)
    assert orphan.errors[0][1] == "parent" and "Without a group" in orphan.errors[0][2]


def test_every_business_field_of_the_form_is_known_to_the_file():
    from accounts.forms.accounts import FILE

    assert {*FILE, "owner"} == {*LABELS} == set(account_files.ORDER)
    for language in LANGUAGES:
        with translation.override(language):
            head = [str(column.label) for column in account_files.COLUMNS]
            assert len(set(head)) == len(head)
            assert intakes.match(intakes.kind("accounts"), head) == dict(zip(account_files.ORDER, head, strict=True))
