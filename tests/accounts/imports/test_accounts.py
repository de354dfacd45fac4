"""A file of customers makes them or brings them up to date, by their codes."""

from __future__ import annotations

import pytest

from accounts.models import Account
from kam.actions import imports
from kam.ground.errors import Refused

pytestmark = pytest.mark.django_db
HEAD = "客户编号,客户名称,类型,地区,负责人,集团,账期"


@pytest.mark.db_both
def test_customers_are_made_with_group_owner_and_search_words(bring, sheet, lin):
    source = bring(sheet(HEAD, "G1,华东建材集团,distributor,上海,lin,,30", "M1,Member,Dealer,,,G1,"))
    assert (source.kind, source.created) == ("accounts", 2)
    group, member = Account.objects.get(code="G1"), Account.objects.get(code="M1")
    assert (group.owner, group.kind, group.region, group.credit_days) == (lin, "distributor", "上海", 30)
    assert member.parent == group and member.owner is None and member.kind == "dealer"
    assert list(Account.objects.matching("huadong")) == [group]


def test_the_same_file_again_adds_nothing_and_a_new_name_is_found(bring, sheet, lin):
    rows = ["G1,华东建材集团,distributor,上海,lin,,30", "M1,Member,dealer,,,G1,"]
    bring(sheet(HEAD, *rows))
    assert bring(sheet(HEAD, *rows)).unchanged == 2
    source = bring(sheet("account_id,name", "M1,Zenith"))
    assert (source.changed, source.unchanged) == (1, 0)
    member = Account.objects.get(code="M1")
    assert member.kind == "dealer" and member.version == 2 and list(Account.objects.matching("zenith")) == [member]


@pytest.mark.db_both
def test_undo_brings_back_what_was(bring, sheet, undo, lin, acme):
    source = bring(sheet("account_id,name,region", "ACME,Other name,West", "NEW,New,East"), kind="accounts")
    undo(source)
    was = acme.updated_at
    acme.refresh_from_db()
    assert acme.updated_at == was
    assert (acme.name, acme.region, acme.owner) == ("Acme Building", "", lin)
    assert list(Account.objects.matching("acme")) == [acme] and Account.objects.count() == 1


def test_faults_name_row_column_and_reason(bring, sheet):
    rows = [
        "A,a,dealer,,nobody,,x",
        "F,f,,,nobody,,",
        "A,a,,,,,",
        "A,again,,,,,",
        "B,b,alien,,,Z,",
        "C,c,,,,C,",
        "D,d,,,,E,",
        "E,e,,,,D,",
    ]
    source = bring(sheet(HEAD, *rows), good_rows=True)
    assert source.created == 1
    told = {(row, column) for row, column, _reason, _value in source.errors}
    assert told == {
        (2, "账期"), (2, "负责人"), (3, "负责人"), (5, "客户编号"), (6, "类型"), (6, "集团"), (7, "集团"), (8, "集团"),
        (9, "集团")}  # fmt: skip


@pytest.mark.db_both
def test_customers_without_a_code_do_not_come_in(bring, sheet):
    with pytest.raises(Refused):
        bring(sheet("account_id,name", ",Nobody"))


@pytest.mark.db_both
def test_a_telephone_number_nobody_could_dial_does_not_come_in(bring, sheet):
    source = bring(sheet("编号,名称,电话", "P1,甲,abc", "P2,乙,021-5888 6666", "P3,丙,"), good_rows=True)
    assert source.created == 2
    assert [(row, column) for row, column, _reason, _value in source.errors] == [(2, "电话")]


@pytest.mark.db_both
def test_a_dry_run_shows_whom_it_would_change_and_in_which_cells(bring, sheet, lin, zhao, acme, browser_of, ada):
    rows = ["ACME,Acme Building,dealer,West,zhao", "NEW,New,,,"]
    source = bring(sheet("客户编号,客户名称,类型,地区,负责人", *rows), imports.CHECK, kind="accounts")
    (shown,) = source.options["samples"]
    assert (shown["code"], shown["name"]) == ("ACME", "Acme Building")
    cells = {name: (was, now) for name, was, now in shown["cells"]}
    assert cells == {"kind": ("", "Dealer"), "region": ("", "West"), "owner": (lin.name, zhao.name)}
    page = browser_of(ada).get(f"/imports/{source.pk}/").content.decode()
    assert "What would change" in page and "Dealer" in page and zhao.name in page
    assert bring(sheet("客户编号,地区", "NONE,West"), imports.CHECK, kind="accounts").options["samples"] == []
