"""Files of contacts, costs, statements and agreements: matched, checked, brought in once, taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from accounts.forms.finances import StatementForm
from accounts.models import Agreement, Contact, CostEntry, Statement
from kam.actions import imports
from kam.choices import Role
from kam.ground import intakes
from kam.ground.errors import Refused
from kam.models import Event, Import
from tests import factories

pytestmark = pytest.mark.django_db

FILES = {
    "contacts": (
        Contact, "客户编号,姓名,职务,采购角色,邮箱",
        ["ACME,王建国,采购总监,Decision maker,wang@a.example", "ACME,李娜,,,"],
    ),
    "costs": (
        CostEntry, "customer_code,date,kind,amount,note",
        ["ACME,2026-03-31,运费,1280.5,V1", "ACME,2026-03-31,Freight,77,"],
    ),
    "statements": (
        Statement, "客户编号,会计年度,流动资产,总资产,营业收入",
        ['ACME,2024,"52,000",91000,1.2E+5', "ACME,2025,,100,0"],
    ),
    "agreements": (
        Agreement, "customer_code,kind,number,start_date,end_date,notice,commitment,no_tender",
        ["ACME,框架协议,F1,2026-01-01,2026-12-31,60,80000,是", "ACME,annual,F2,2026-02-01,,,,no"],
    ),
}  # fmt: skip


@pytest.mark.db_both
@pytest.mark.parametrize("key", FILES)
def test_a_file_comes_in_once_and_goes_again(bring, sheet, undo, acme, key):
    model, head, rows = FILES[key]
    dry = bring(sheet(head, *rows), imports.CHECK)
    assert (dry.kind, dry.total, dry.bad, dry.created) == (key, 2, 0, 2) and not model.objects.exists()
    source = bring(sheet(head, *rows))
    assert (source.created, source.changed) == (2, 0) and model.objects.filter(account=acme).count() == 2
    again = bring(sheet(head, *rows))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2) and model.objects.count() == 2
    assert Event.objects.filter(verb="import.done").count() == 2
    assert not Event.objects.filter(verb__endswith=".created").exists()
    undo(again)
    assert model.objects.count() == 2
    undo(source)
    assert not model.objects.exists()


@pytest.mark.db_both
def test_values_are_those_that_were_written(bring, sheet, ada, acme):
    for _model, head, rows in FILES.values():
        bring(sheet(head, *rows))
    wang = Contact.objects.get(email="wang@a.example")
    assert (wang.role, wang.title) == ("decision_maker", "采购总监") and wang in Contact.objects.matching("wangjianguo")
    freight = CostEntry.objects.get(note="V1")
    assert (freight.kind, freight.amount, freight.by) == ("freight", Decimal("1280.50"), ada)
    first, second = Statement.objects.order_by("year")
    assert (first.current_assets, first.revenue, str(first.year_end)) == (52000, 120000, "2024-12-31")
    assert second.current_assets is None and second.revenue == 0 and second.currency == "CNY"
    framework = Agreement.objects.get(number="F1")
    assert (framework.kind, framework.renew_by, framework.without_tender) == ("framework", date(2026, 11, 1), True)
    assert not Agreement.objects.get(number="F2").without_tender


def test_form_and_import_read_alike(bring, sheet, ada, acme):
    bring(sheet("customer_code,year,currency,cash,net_profit,source", "ACME,2025,usd,12.5,-3,Report"))
    form = StatementForm(
        {"account": acme.pk, "year": "2025", "currency": "usd", "cash": "12.5", "net_profit": "-3", "source": "Report"},
        user=ada,
    )
    assert form.is_valid()
    row = Statement.objects.get()
    assert all(getattr(row, name) == form.cleaned_data[name] for name in form.changed_data if name != "account")


@pytest.mark.db_both
def test_what_a_file_does_not_state_stays_and_undo_brings_back(bring, sheet, undo, acme):
    row = factories.AgreementFactory(account=acme, number="F1", delivery="in 7 days", title="Old", committed_amount=9)
    head = "customer_code,kind,number,start_date,end_date,notice,title"
    source = bring(sheet(head, "ACME,framework,F1,2026-01-01,2026-06-30,30,New"))
    assert (source.created, source.changed) == (0, 1)
    row.refresh_from_db()
    assert (row.title, row.delivery, row.renew_by, row.version) == ("New", "in 7 days", date(2026, 5, 31), 2)
    undo(source)
    row.refresh_from_db()
    assert (row.title, row.ends_on, row.renew_by, row.notice_days) == (
        "Old",
        date(2026, 12, 31),
        date(2026, 12, 31),
        None,
    )
    assert row.committed_amount == 9 and row.version == 3


@pytest.mark.db_both
def test_later_work_is_in_the_way_of_undo(bring, sheet, undo, acme, lin):
    model, head, rows = FILES["agreements"]
    source = bring(sheet(head, *rows))
    wanted = factories.RequirementFactory(agreement=model.objects.get(number="F1"))
    with pytest.raises(Refused, match="build on"):
        undo(source)
    wanted.delete()
    model.objects.filter(number="F1").update(version=2)
    with translation.override("en"), pytest.raises(Refused, match=r"1 row .* changed since.*Changed since: .+\."):
        undo(source)
    assert model.objects.count() == 2


def test_faults_name_row_column_and_reason(bring, sheet, acme, other):
    head = "customer_code,year,cash,currency,year_end"
    rows = [
        "ACME,2025,1,CNY,",
        "NOBODY,2025,1,,",
        "ACME,2025,2,,",
        "ACME,,x,yuan,",
        "ACME,2024,-1,,soon",
        "ACME,1800,,,",
    ]
    source = bring(sheet(head, *rows), good_rows=True)
    assert source.created == 1
    assert {(row, column) for row, column, _reason, _value in source.errors} == {
        (3, "customer_code"), (4, "year"), (5, "year"), (5, "cash"), (5, "currency"), (6, "cash"), (6, "year_end"),
        (7, "year"),
    }  # fmt: skip
    words = {(row, column): reason for row, column, reason, _value in source.errors}
    assert "no customer of the code NOBODY" in words[3, "customer_code"] and "less than zero" in words[6, "cash"]
    with pytest.raises(Refused):
        bring(sheet(head, *rows))
    turned = bring(
        sheet("customer_code,kind,number,start_date,end_date", "ACME,annual,X,2026-05-01,2026-01-01"), good_rows=True
    )
    assert turned.errors[0][1] == "end_date" and "before the beginning" in turned.errors[0][2]


@pytest.mark.db_both
def test_people_are_known_by_mail_or_name(bring, sheet, acme):
    known = factories.ContactFactory(account=acme, name="Wang Wei", email="wei@a.example")
    bare = factories.ContactFactory(account=acme, name="Li Na")
    bring(sheet("customer_code,name,title,email", "ACME,Wang W.,Buyer,WEI@a.example", "ACME,Li Na,Chief,na@a.example"))
    for person in (known, bare):
        person.refresh_from_db()
    assert (known.name, known.title) == ("Wang W.", "Buyer") and (bare.title, bare.email) == ("Chief", "na@a.example")
    bring(sheet("customer_code,name,email", "ACME,Li Na,second@a.example"))
    assert Contact.objects.count() == 3
    source = bring(sheet("customer_code,name,title", "ACME,Li Na,Which?"), good_rows=True, kind="contacts")
    assert source.created == source.changed == 0 and "Several entries" in source.errors[0][2]


@pytest.mark.db_both
def test_the_archived_makes_room(bring, sheet, acme):
    model, head, rows = FILES["statements"]
    bring(sheet(head, *rows))
    model.objects.update(archived_at="2026-01-01T00:00:00Z")
    assert bring(sheet(head, *rows)).created == 2


@pytest.mark.db_both
def test_the_rights_of_whoever_imports_hold(bring, sheet, ada, acme, browser_of, monkeypatch):
    from kam.ground import rights

    without = rights.Grant(rights.Reach.ALL, rights.GRANTS[Role.ADMINISTRATOR].rights - {rights.Right.EDIT_FINANCES})
    monkeypatch.setitem(rights.GRANTS, Role.ADMINISTRATOR, without)
    _model, head, rows = FILES["statements"]
    with pytest.raises(PermissionDenied):
        bring(sheet(head, *rows))
    page = browser_of(ada).get("/imports/").content.decode()
    assert 'value="statements"' not in page and 'value="contacts"' in page
    assert not Import.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_empty_sheets_match_themselves(browser_of, ada, lin, language):
    ada.language = language
    ada.save()
    for kind in intakes.kinds():
        with translation.override(language):
            head, row = intakes.template_of(kind)
            assert set(intakes.match(kind, head)) == {item.name for item in kind.fields}, kind.key
            assert len(row) == len(head)
        answer = browser_of(ada).get(f"/imports/template/{kind.key}.csv")
        assert answer.status_code == 200 and head[0] in answer.content.decode("utf-8-sig")
    assert browser_of(ada).get("/imports/template/nothing.csv").status_code == 404
    assert browser_of(lin).get("/imports/template/costs.csv").status_code == 403


def test_the_example_rows_are_readable_and_change_nobody(bring, sheet, acme):
    real = factories.AccountFactory(code="C0001", name="Real")
    for key in FILES:
        head, row = intakes.template_of(intakes.kind(key))
        source = bring(sheet(",".join(head), ",".join(row)), good_rows=True, kind=key)
        assert (source.created, source.changed, source.bad) == (0, 0, 1), key
        assert "example of the empty sheet" in source.errors[0][2]
        row[0] = real.code
        assert bring(sheet(",".join(head), ",".join(row))).created == 1, key


def test_a_thousand_rows_cost_few_queries(bring, sheet, acme, django_assert_max_num_queries):
    rows = [f"ACME,2026-01-{1 + n % 28:02},freight,{n}.10,N{n}" for n in range(1000)]
    path = sheet("customer_code,date,kind,amount,note", *rows)
    with django_assert_max_num_queries(110):
        assert bring(path).created == 1000


@pytest.mark.db_both
def test_contacts_come_back_from_their_own_export(bring, sheet, acme, lin, ada, browser_of):
    boss = factories.ContactFactory(account=acme, name="Li Zong", email="li@a.example")
    wang = factories.ContactFactory(account=acme, name="Wang", reports_to=boss, birthday="--05-17")
    told = browser_of(lin).get("/contacts/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    again = bring(sheet(told[0], *told[1:]), kind="contacts")
    assert (again.bad, again.changed, again.created, again.unchanged) == (0, 0, 0, 2)
    Contact.objects.filter(pk=wang.pk).update(reports_to=None, birthday="")
    assert bring(sheet(told[0], *told[1:]), kind="contacts").changed == 1
    wang.refresh_from_db()
    assert (wang.reports_to, wang.birthday) == (boss, "--05-17")


def test_a_file_makes_no_circle_of_bosses(bring, sheet, acme):
    boss = factories.ContactFactory(account=acme, name="Li")
    factories.ContactFactory(account=acme, name="Wang", reports_to=boss)
    source = bring(
        sheet("customer_code,name,reports_to", "ACME,Li,Wang", "ACME,Wang,Nobody"), imports.CHECK, kind="contacts"
    )
    assert source.bad == 2


@pytest.mark.db_both
@pytest.mark.parametrize("turn", [1, -1])
def test_a_boss_may_be_new_in_the_same_file_in_any_order(bring, undo, sheet, acme, turn):
    aide = factories.ContactFactory(account=acme, name="Aide", email="")
    rows = ["ACME,Chair,,", "ACME,Head,h@a.cn,Chair", "ACME,Buyer,,Head <h@a.cn>", "ACME,Aide,,Buyer"][::turn]
    dry = bring(sheet("customer_code,name,email,reports_to", *rows), imports.CHECK, kind="contacts")
    assert (dry.created, dry.changed, dry.bad) == (3, 1, 0) and Contact.objects.count() == 1
    source = bring(sheet("customer_code,name,email,reports_to", *rows), kind="contacts")
    above = {one.name: getattr(one.reports_to, "name", None) for one in Contact.objects.all()}
    assert above == {"Chair": None, "Head": "Chair", "Buyer": "Head", "Aide": "Buyer"}
    again = bring(sheet("customer_code,name,email,reports_to", *rows), kind="contacts")
    assert (again.created, again.changed, again.unchanged) == (0, 0, 4)
    undo(again)
    undo(source)
    assert list(Contact.objects.values_list("name", "reports_to")) == [("Aide", None)] and aide.pk


@pytest.mark.db_both
def test_who_names_a_row_at_fault_stays_out_with_it(bring, sheet, acme):
    head = "customer_code,name,reports_to,stance"
    rows = ["ACME,Top,,odd", "ACME,Middle,Top,", "ACME,Low,Middle,", "ACME,Free,,"]
    source = bring(sheet(head, *rows), kind="contacts", good_rows=True)
    assert (source.created, source.bad) == (1, 3) and Contact.objects.get().name == "Free"
    assert [(row, column) for row, column, *_rest in source.errors] == [
        (2, "stance"), (3, "reports_to"), (4, "reports_to")
    ]  # fmt: skip


@pytest.mark.db_both
@pytest.mark.parametrize("known", [True, False])
def test_rows_of_one_file_make_no_circle(bring, sheet, acme, known):
    if known:
        for name in ("Li", "Wang"):
            factories.ContactFactory(account=acme, name=name, email="")
    rows = ["ACME,Li,Wang", "ACME,Wang,Li", "ACME,Zhao,Li", "ACME,Self,Self"]
    source = bring(sheet("customer_code,name,reports_to", *rows), kind="contacts", good_rows=True)
    bad = {row: reason for row, _column, reason, _value in source.errors}
    assert {2, 3, 5} <= set(bad) and all("circle" in bad[row] for row in (2, 3, 5))
    assert not Contact.objects.filter(name__in=["Li", "Wang"], reports_to__isnull=False).exists()


@pytest.mark.db_both
def test_a_file_with_figures_that_cannot_be_names_row_and_both(bring, sheet, acme):
    head = "customer_code,year,cash,current_assets"
    found = bring(sheet(head, "ACME,2024,10,20", "ACME,2025,21,20"), kind="statements", good_rows=True)
    assert found.created == 1 and Statement.objects.get().year == 2024
    assert "More than the whole of which it is a part: cash 21.00 > current assets 20.00." in found.errors[0][2]
    assert found.errors[0][:2] == (3, "cash")
