"""Files of wallets, judgements, marks, nominations, seats and relationships: in once, unchanged again, out and back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.choices.nominations import NominationState
from accounts.models import Assessment, InfluenceLine, Mark, Nomination, Relation, Rivalry, Seat, Wallet
from kam.actions import imports
from kam.choices import Role
from kam.ground import intakes, rights
from kam.models import Event
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
SOON = (timezone.localdate() + timedelta(200)).isoformat()
LATER = (timezone.localdate() + timedelta(300)).isoformat()

FILES = {
    "wallets": (
        Wallet, "客户编号,截至日期,年采购额,币种,来源",
        ["ACME,2026-01-31,\"3,200,000\",CNY,采购经理", "ACME,2025-01-31,0,,年报"],
        (1, "9"), "amount", Decimal("9.00"), "/wallets/",
    ),
    "assessments": (
        Assessment, "customer_code,criterion,score,note,day",
        ["ACME,Matters for our goals,80,joint line,2026-03-31", "ACME,strength,,cannot say,2026-03-31"],
        None, "", None, "/assessments/",
    ),
    "marks": (
        Mark, "客户编号,标志,起始于,保持到,证明",
        ["ACME,top_contacts,2025-06-01,,季度会面", "ACME,joint_lead,2024-01-01,2024-12-31,x"],
        (4, "别的"), "evidence", "别的", "/marks/",
    ),
    "nominations": (
        Nomination, "customer_code,nominated_for,why,last_day,proposed_by",
        [f"ACME,Potential,may grow,{SOON},lin", f"ACME,strategy,opens the north,{SOON},"],
        (3, LATER), "until", date.fromisoformat(LATER), "/nominations/",
    ),
    "seats": (
        Seat, "客户编号,同事,职能,截止", ["ACME,gu,service,", f"ACME,chen,技术支持,{SOON}"],
        (3, LATER), "until", date.fromisoformat(LATER), "/seats/",
    ),
    "influences": (
        InfluenceLine, "customer_code,who,sways_whom,how_strongly,note",
        ["ACME,王建国,li@a.example,high,", "ACME,Li Na <li@a.example>,王建国,low,x"],
        (3, "medium"), "strength", "medium", "/influences/",
    ),
    "relations": (
        Relation, "客户编号,联系人,同事,关系强度,评估日期,备注",
        ["ACME,王建国,lin,strong,2026-03-31,同学", "ACME,li@a.example,lin,weak,2026-03-30,"],
        (3, "good"), "strength", "good", "/relations/",
    ),
    "rivalries": (
        Rivalry, "customer_code,contact,competitor,strength,note",
        ["ACME,王建国,Rival,good,", "ACME,王建国,Other,none,seen"],
        (3, "weak"), "strength", "weak", "/rivalries/",
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def people(acme, other, lin, chen, gu, ada):
    """Two at Acme, one of them called as somebody elsewhere."""
    factories.ContactFactory(account=acme, name="王建国", email="")
    factories.ContactFactory(account=other, name="王建国", email="wang@b.example")
    for name in ("Rival", "Other", "中陶建材"):
        factories.CompetitorFactory(name=name, short_name="")
    return factories.ContactFactory(account=acme, name="Li Na", email="li@a.example")


@pytest.fixture
def book(bring, sheet):
    """The two rows of a kind, brought in."""
    Seat.objects.all().delete()
    return lambda key: bring(sheet(FILES[key][1], *FILES[key][2]), kind=key)


@pytest.mark.parametrize("key", FILES)
def test_a_file_comes_in_once_and_goes_again(bring, sheet, undo, acme, book, key):
    model, head, rows, *_rest = FILES[key]
    dry = bring(sheet(head, *rows), imports.CHECK, kind=key)
    assert (dry.total, dry.bad) == (2, 0), dry.errors
    assert len(dry.mapping) == len(head.split(","))
    source = book(key)
    assert (source.created, source.changed) == (2, 0) and model.objects.count() == 2
    again = book(key)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    assert Event.objects.filter(verb__endswith=".created").count() == (2 if key == "seats" else 0)
    undo(again)
    assert model.objects.count() == 2
    undo(source)
    assert not model.objects.exists()


@pytest.mark.parametrize("key", [key for key, row in FILES.items() if row[3]])
def test_a_changed_cell_changes_just_that_and_undo_puts_it_back(bring, sheet, undo, book, key):
    model, head, rows, (place, text), name, wanted, _page = FILES[key]
    book(key)
    before = list(model.objects.order_by("pk").values())
    cells = rows[0].replace('"3,200,000"', "3200000").split(",")
    cells[2 if key == "wallets" else place] = text
    source = bring(sheet(head, ",".join(cells), rows[1]), kind=key)
    assert (source.created, source.changed, source.unchanged) == (0, 1, 1), source.errors
    first = model.objects.order_by("pk").first()
    assert getattr(first, name) == wanted and first.version == 2
    undo(source)
    kept = list(model.objects.order_by("pk").values())
    for row in (*before, *kept):
        for gone in ("version", "updated_at"):
            row.pop(gone)
    assert kept == before


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("key", FILES)
def test_what_the_list_exports_comes_back_unchanged(bring, book, browser_of, ada, tmp_path, key, language):
    book(key)
    ada.language = language
    ada.save()
    content = browser_of(ada).get(f"{FILES[key][6]}?format=csv").getvalue()
    path = tmp_path / "back.csv"
    path.write_bytes(content)
    source = bring(path, kind=key)
    assert set(source.mapping) == {item.name for item in intakes.kind(key).fields}
    assert (source.unchanged, source.created, source.changed) == (2, 0, 0)
    FILES[key][0].objects.all().delete()
    assert bring(path, kind=key).created == 2  # and an empty book becomes the same
    assert browser_of(ada).get(FILES[key][6]).status_code == 200


@pytest.mark.parametrize("key", FILES)
def test_the_right_of_the_noun_is_needed(bring, sheet, ada, browser_of, monkeypatch, key):
    kind, grant = intakes.kind(key), rights.GRANTS[Role.ADMINISTRATOR]
    monkeypatch.setitem(rights.GRANTS, Role.ADMINISTRATOR, rights.Grant(grant.reach, grant.rights - {kind.right}))
    with pytest.raises(PermissionDenied):
        bring(sheet(FILES[key][1], *FILES[key][2]), kind=key)
    assert f'value="{key}"' not in browser_of(ada).get("/imports/").content.decode()


@pytest.mark.parametrize("key", FILES)
def test_lists_show_and_export_what_one_sees(browser_of, book, lin, chen, key):
    book(key)
    Seat.objects.filter(user=chen).update(user=lin)
    page = FILES[key][6]
    client, stranger = browser_of(lin), browser_of(chen)
    assert "ACME" in client.get(f"{page}?format=csv").getvalue().decode()
    for address in (f"{page}?format=csv", page):
        answer = stranger.get(address)
        content = answer.getvalue() if answer.streaming else answer.content
        assert "ACME" not in content.decode() and "Acme" not in content.decode()


@pytest.mark.parametrize("key", FILES)
def test_lists_cost_the_same_however_many_rows(browser_of, book, zhao, key, acme, ada, lin):
    client = browser_of(zhao)

    def counted():
        client.get(FILES[key][6])
        with CaptureQueriesContext(connection) as seen:
            assert client.get(FILES[key][6]).status_code == 200
        return len(seen)

    empty = counted()
    book(key)
    assert counted() <= empty + 3


FAULTS = {
    "wallets": [("ACME,2199-01-01,1,,x", "day to come"), ("ACME,2026-01-01,1,USD,x", "exchange rate"),
                ("ACME,2026-01-01,-1,,x", "less than zero"), ("ACME,2026-01-01,1,,", "missing")],
    "assessments": [("ACME,frequency,80,,2026-03-31", "none of the known words"),
                    ("ACME,goals,,,2026-03-31", "cannot say"),
                    ("ACME,goals,101,,2026-03-31", "too large"), ("ACME,goals,1,,2199-03-31", "day to come")],
    "marks": [("ACME,top_contacts,2025-06-01,,", "proves"),
              ("ACME,exclusive,2025-06-01,2024-01-01,x", "before it began"),
              ("ACME,joint_lead,2199-06-01,,x", "day to come")],
    "nominations": [("ACME,Potential,x,2020-01-01,lin", "past"), ("ACME,strategy,x,2199-01-01,lin", "two years"),
                    (f"OTHER,Potential,x,{SOON},nobody", "Nobody signs in as nobody")],
    "seats": [("ACME,nobody,service,", "Nobody signs in as nobody"), ("ACME,gu,king,", "none of the known words"),
              ("ACME,gu,finance,2020-01-01", "past")],
    "influences": [("ACME,王建国,王建国,high,", "Nobody sways themselves"),
                   ("ACME,王建国,Who,high,", "nobody of the name")],
    "relations": [("ACME,wang@b.example,lin,strong,2026-03-31,", "nobody of the name"),
                  ("ACME,王建国,lin,strong,2199-01-01,", "not come")],
    "rivalries": [("ACME,,Rival,good,", "missing"), ("ACME,王建国,Rival,best,", "none of the known words"),
                  ("ACME,Li Na,Nobody Ltd,good,", "no competitor called Nobody Ltd")],
}  # fmt: skip


@pytest.mark.parametrize("key", FILES)
def test_faults_say_what_to_do(bring, sheet, key):
    rows = [row for row, _words in FAULTS[key]]
    source = bring(sheet(FILES[key][1], *rows, FILES[key][2][0].replace("ACME", "NOPE")), good_rows=True, kind=key)
    told = {row: reason for row, _column, reason, _value in source.errors}
    for line, (_row, words) in enumerate(FAULTS[key], start=2):
        assert words in told[line], told
    assert "no customer of the code NOPE" in told[len(rows) + 2]
    assert source.created == 0


@pytest.mark.parametrize("key", FILES)
def test_example_sheets_are_readable_and_change_nobody(bring, sheet, acme, ada, key):
    for name in ("王建国", "li@customer.example"):
        factories.ContactFactory(account=acme, name=name, email=name if "@" in name else "wjg@a.example")
    with translation.override("en"):
        head, row = intakes.template_of(intakes.kind(key))

    def quoted(cells):
        return ",".join(f'"{cell}"' for cell in cells)

    source = bring(sheet(quoted(head), quoted(row)), good_rows=True, kind=key)
    assert source.created == 0 and "example of the empty sheet" in source.errors[0][2]
    row = ["wjg@a.example" if cell == "王建国" else cell for cell in row]
    if key == "nominations":
        row[[item.name for item in intakes.kind(key).fields].index("until")] = SOON
    assert bring(sheet(quoted(head), quoted(["ACME", *row[1:]])), kind=key).created == 1, key


def test_who_imports_signs(bring, book, sheet, ada, lin):
    for key in ("wallets", "assessments", "marks", "relations", "nominations"):
        book(key)
    assert {row.by for model in (Wallet, Assessment, Mark) for row in model.objects.all()} == {ada}
    assert {row.assessed_by for row in Relation.objects.all()} == {ada}
    assert {row.proposed_by for row in Nomination.objects.all()} == {ada, lin}
    Relation.objects.update(assessed_by=lin)
    bring(sheet("客户编号,联系人,同事,关系强度", "ACME,王建国,lin,weak", "ACME,Li Na,lin,weak"), kind="relations")
    anew, same = Relation.objects.order_by("pk")
    assert (anew.strength, anew.assessed_by, anew.assessed_on) == ("weak", ada, timezone.localdate())
    assert (same.assessed_by, same.assessed_on) == (lin, date(2026, 3, 30))


def test_a_judgement_is_never_rewritten(bring, sheet, book):
    book("assessments")
    head = FILES["assessments"][1]
    source = bring(sheet(head, "ACME,goals,60,joint line,2026-03-31"), kind="assessments")
    assert source.created == 1
    assert sorted(Assessment.objects.filter(criterion="goals").values_list("score", flat=True)) == [60, 80]


def test_the_class_follows_judgements_that_came_and_went(bring, sheet, undo, acme):
    acme.tier = "platinum"
    acme.save()
    points = ("philosophy", "policies", "sway", "outsells", "prestige")
    rows = [f"ACME,{point},100,,{timezone.localdate()}" for point in points]
    source = bring(sheet("customer_code,criterion,score,note,day", *rows), kind="assessments")
    acme.refresh_from_db()
    assert acme.key_class == "core"
    undo(source)
    acme.refresh_from_db()
    assert acme.key_class != "core" and not Assessment.objects.exists()


def test_a_mark_holds_once(bring, sheet, book):
    book("marks")
    head = FILES["marks"][1]
    assert bring(sheet(head, "ACME,top_contacts,2025-07-01,,季度会面"), kind="marks").changed == 1
    assert Mark.objects.get(kind="top_contacts").since == date(2025, 7, 1)
    source = bring(sheet(head, "ACME,joint_lead,2024-01-01,,x"), kind="marks", good_rows=True)
    assert "was over already" in source.errors[0][2]


def test_a_decision_does_not_come_by_a_file_and_stays_where_it_is(bring, sheet, book, zhao):
    book("nominations")
    Nomination.objects.filter(kind="potential").update(
        state=NominationState.CONFIRMED, from_on=timezone.localdate(), decided_by=zhao
    )
    assert book("nominations").unchanged == 2
    head = "customer_code,nominated_for,why,last_day,state"
    rows = [f"ACME,potential,may grow,{SOON},Confirmed", f"ACME,strategy,other,{SOON},declined"]
    source = bring(sheet(head, *rows), kind="nominations", good_rows=True)
    assert source.unchanged == 1 and "decision does not come by a file" in source.errors[0][2]
    twice = bring(
        sheet(head, f"ACME,strategy,a,{SOON},", f"ACME,strategy,b,{LATER},"), kind="nominations", good_rows=True
    )
    assert (twice.changed, twice.bad) == (1, 1)


def test_outlets_of_customers_that_are_no_partners_are_told_apart(bring, sheet, acme):
    acme.kind = "end_user"
    acme.save()
    source = bring(sheet("经销商编号,网点名称", "ACME,A", "NOPE,B"), good_rows=True, kind="outlets")
    words = [reason for _row, _column, reason, _value in source.errors]
    assert "ACME is no channel partner" in words[0] and "no customer of the code NOPE" in words[1]


def test_a_thousand_rows_cost_few_queries(bring, sheet, acme, lin, django_assert_max_num_queries):
    people = [factories.ContactFactory(account=acme, name=f"P{n}", email="") for n in range(600)]
    rows = [f"ACME,{person.name},lin,good" for person in people]
    path = sheet("customer_code,contact,colleague,strength", *rows)
    with django_assert_max_num_queries(110):
        assert bring(path, kind="relations").created == 600
