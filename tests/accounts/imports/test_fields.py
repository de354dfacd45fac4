"""Custom fields in files: columns known by key or label, the same reading as on forms, undo, exports that come back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.actions import account_puts, accounts, fields
from accounts.forms.accounts import AccountForm
from accounts.models import Account, CustomField
from kam.forms.imports import ColumnsForm
from kam.ground import intakes
from kam.ground.errors import Refused
from kam.models import Event, ImportedRow

pytestmark = pytest.mark.django_db
OPTIONS = [{"label_en": "Open tender", "label_zh_hans": "公开招标"}, {"label_en": "Single source", "retired": True}]
KINDS = ("text", "number", "money", "date", "choice", "yes_no")


@pytest.fixture
def defined(ada):
    """A field of each kind, by its kind."""
    rows = {kind: {"label_zh_hans": f"自定{place}", "key": f"f_{kind}"} for place, kind in enumerate(KINDS)}
    rows["money"] = {"label_en": "Annual budget", "label_zh_hans": "年采购预算", "key": "f_money"}
    return {
        kind: fields.define(values={**row, "kind": kind, "options": OPTIONS if kind == "choice" else []}, by=ada)
        for kind, row in rows.items()
    }


@pytest.mark.parametrize("head", ["年采购预算", "Annual Budget", "f_money", "custom.f_money"])
def test_a_column_called_like_the_field_maps_by_itself(bring, sheet, defined, acme, head):
    source = bring(sheet(f"客户编号,{head}", "ACME,¥1，200.5"))
    acme.refresh_from_db()
    assert acme.custom == {"f_money": "1200.50"} and source.changed == 1


def test_any_column_can_be_said_to_be_a_field(bring, sheet, defined, acme, ada):
    source = bring(sheet("code,Etat", "ACME,7"), mapping={"custom.f_money": "Etat"})
    acme.refresh_from_db()
    assert acme.custom == {"f_money": "7.00"}
    form = ColumnsForm(user=ada, instance=source)
    assert ("custom.f_money", "Annual budget") in form.fields["column_1"].choices


@pytest.mark.db_both
def test_a_file_as_before_is_matched_with_what_was_defined_since(bring, sheet, ada, acme):
    path = sheet("code,Budget,Else", "ACME,7,1")
    bring(path, mapping={"segment": "Else"})
    field = fields.define(values={"label_en": "Budget", "kind": "number"}, by=ada)
    assert bring(path).mapping == {"code": "code", "custom.budget": "Budget"}
    bring(path, mapping={"segment": "Else"})
    fields.archive(field, by=ada)
    source = bring(path)
    assert source.mapping == {"code": "code", "segment": "Else"} and source.changed == 0


def test_a_field_archived_before_the_rows_come_is_refused_in_words(bring, sheet, defined, acme, ada):
    with pytest.raises(Refused, match="no field “custom.gone” any more"):
        bring(sheet("code,x", "ACME,1"), mapping={"custom.gone": "x"})


def test_faults_are_told_row_by_row_and_the_good_rows_come(bring, sheet, defined, acme):
    path = sheet(
        "code,f_money,f_date,f_choice,f_yes_no", "ACME,lots,1/2/2027,by lot,perhaps", "G,1,2027-1-2,single SOURCE,是"
    )
    source = bring(path, good_rows=True)
    reasons = [reason for _row, _column, reason, _value in source.errors]
    assert [row[1] for row in source.errors] == ["f_money", "f_date", "f_choice", "f_yes_no"]
    assert "not a number" in reasons[0] and "2026-12-31" in reasons[1]
    assert "“by lot” is none of the choices" in reasons[2] and "Write yes, no" in reasons[3]
    made = Account.objects.get(code="G")
    assert made.custom == {"f_money": "1.00", "f_date": "2027-01-02", "f_choice": "single_source", "f_yes_no": True}


def test_what_a_file_does_not_state_stays_empty_cells_empty_and_undo_puts_all_back(
    bring, sheet, undo, defined, acme, lin
):
    before = {"f_money": "5.00", "f_text": '一 O\'Neill "x"', "f_yes_no": False}
    accounts.change(acme, values={"custom": before}, by=lin)
    again = sheet("code,f_money,f_yes_no", "ACME,5,no")
    assert bring(again).unchanged == 1
    source = bring(sheet("code,f_money,f_yes_no,f_number", "ACME,,yes,3", "NEW,1,,"))
    acme.refresh_from_db()
    assert acme.custom == {"f_text": before["f_text"], "f_yes_no": True, "f_number": "3"}
    assert (source.created, source.changed) == (1, 1) and Account.objects.get(code="NEW").custom == {"f_money": "1.00"}
    assert Event.objects.filter(verb="import.done").count() == 2
    undo(source)
    acme.refresh_from_db()
    assert acme.custom == before and not Account.objects.filter(code="NEW").exists()
    assert not ImportedRow.objects.filter(source=source).exists()


def test_a_file_changes_text_of_any_script_only_where_it_differs(bring, sheet, defined, acme):
    path = sheet("code,f_text", 'ACME,"华东 ""一"" \\ é"')
    assert bring(path).changed == 1
    assert bring(path).unchanged == 1
    acme.refresh_from_db()
    assert acme.custom == {"f_text": '华东 "一" \\ é'}


@pytest.mark.db_both
def test_required_fields_are_asked_of_new_rows_and_of_emptied_cells(bring, sheet, ada, defined, acme):
    fields.change(defined["money"], values={"required": True}, by=ada)
    source = bring(sheet("code,name", "ACME,Acme", "NEW,New"), good_rows=True)
    assert [list(row[:3]) for row in source.errors] == [[3, "Annual budget", "Every customer needs this. Fill it in."]]
    source = bring(sheet("code,f_money", "ACME,", "NEW,4"), good_rows=True)
    assert source.bad == 1 and source.created == 1


def test_customers_that_orders_bring_have_no_values(bring, sheet, ada, defined):
    bring(sheet("客户编号,订单号,下单日期,金额", "X1,1,2026-05-01,10"), kind="orders")
    assert Account.objects.get(code="X1").custom == {}


def test_an_export_comes_back_as_it_went(bring, sheet, browser_of, ada, defined, acme, lin):
    values = {"f_money": "5.10", "f_number": "2.5", "f_text": "a, b", "f_yes_no": False, "f_date": "2027-01-02",
              "f_choice": "open_tender"}  # fmt: skip
    accounts.change(acme, values={"custom": values}, by=lin)
    for language in ("en", "zh-hans"):
        ada.language = language
        ada.save()
        text = browser_of(ada).get("/customers/?format=csv").getvalue().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        keep = [place for place, name in enumerate(rows[0]) if place == 1 or name in labels(language)]
        lines = [",".join(f'"{row[place]}"' for place in keep) for row in rows]
        lines[0] = lines[0].replace(rows[0][1], "code")
        assert len(keep) == 7
        source = bring(sheet(*lines), kind="accounts")
        assert source.unchanged == 1 and len(source.mapping) == 7, language


def labels(language):
    name = "label_en" if language == "en" else "label_zh_hans"
    return {getattr(field, name) or field.label_zh_hans for field in CustomField.objects.all()}


ODD = ["", " ", "是", "NO", "√", "0", "-0", "0012", "1,234.5", "1.234,50", "(12)", "１２", "1e3", "¥5", "NaN", "9" * 12,
       "2027-1-2", "20270102", "2027年1月2日", "31.12.2027", "2027-02-30", "公开招标", "OPEN tender", "open_tender",
       "x" * 201, "a\tb", "a  b", "\u2028x", "true", "1.00005"]  # fmt: skip


TEXTS = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@settings(max_examples=4, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(st.tuples(st.sampled_from(KINDS), TEXTS), min_size=12, max_size=20))
def test_form_and_bulk_door_agree_on_every_text(defined, lin, typed):
    """Whatever is typed: both refuse it in the same words, or both keep the same value."""
    Account.objects.all().delete()
    items = [{"code": f"P{n}", "name": "A", "custom": {f"f_{kind}": text}} for n, (kind, text) in enumerate(typed)]
    forms = [AccountForm({**item, "tags": ""}, user=lin) for item in items]
    valid = [form.is_valid() for form in forms]
    _whole, answers = account_puts.put_many(items, by=lin)
    kept = dict(Account.objects.values_list("code", "custom"))
    for item, form, is_valid, answer in zip(items, forms, valid, answers, strict=True):
        assert ("errors" not in answer) == is_valid, item
        if is_valid:
            said = {key: value for key, value in form.cleaned_data["custom"].items() if value is not None}
            assert kept[item["code"]] == said, item
        else:
            told = {name: [intakes.kind("accounts").say(*fault)] for name, fault in answer["errors"].items()}
            assert told == {name: list(errors) for name, errors in form.errors.items()}, item
