"""Files of visits: in once, unchanged again, out and back in three languages, taken back; bad rows say why."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Contact, Standing
from kam.actions import imports
from kam.ground.errors import Refused
from lifecycle.models import Promise, Visit
from tests import factories
from tests.accounts.imports.conftest import _own_media, bring, sheet, undo
from tests.lifecycle.imports.test_care_rows import out, told

__all__ = ["_own_media", "bring", "sheet", "undo"]
pytestmark = pytest.mark.django_db
FILE = (
    "客户编号,拜访时间,类型,拜访人,见到的人,结果,备注,下一步",
    "ACME,2026-03-02 10:30,电话,lin,王建国 <wang@a.example>; li na,advance,看了样板间,送样",
    "ACME,2026/3/1,,,,order,=1+1,",
)


@pytest.fixture(autouse=True)
def people(acme, lin):
    wang = factories.ContactFactory(account=acme, name="王建国", email="wang@a.example")
    return wang, factories.ContactFactory(account=acme, name="Li Na", email="")


def last_visit(account):
    return Standing.objects.filter(account=account).values_list("last_visit_on", flat=True).first()


@pytest.mark.db_both
def test_visits_come_in_with_whom_they_met_and_are_taken_back(bring, sheet, undo, acme, people, lin, ada):
    path = sheet(*FILE)
    looked = bring(path, imports.CHECK, kind="visits")
    assert (looked.created, looked.bad) == (2, 0) and not Visit.objects.exists(), looked.errors
    source = bring(path, kind="visits")
    early, late = Visit.objects.order_by("held_at")
    assert (late.kind, late.user, late.outcome, late.next_step) == ("call", lin, "advance", "送样")
    assert timezone.localtime(late.held_at).strftime("%m-%d %H:%M") == "03-02 10:30"
    assert set(late.contacts.all()) == set(people)
    assert (early.kind, early.user, early.contacts.count()) == ("on_site", ada, 0)
    assert last_visit(acme) == date(2026, 3, 2)
    assert set(Contact.objects.values_list("last_met_on", flat=True)) == {date(2026, 3, 2)}
    assert bring(path, kind="visits").unchanged == 2
    undo(source)
    assert not Visit.objects.exists() and last_visit(acme) is None
    assert set(Contact.objects.values_list("last_met_on", flat=True)) == {None}


def test_a_row_that_says_otherwise_changes_the_words_alone(bring, sheet, undo, people):
    bring(sheet(*FILE), kind="visits")
    again = bring(sheet("account,held_at,outcome,met", "ACME,2026-03-02 10:30,order,王建国"), kind="visits")
    visit = Visit.objects.latest("held_at")
    assert (again.changed, visit.outcome, visit.contacts.count(), visit.note) == (1, "order", 2, "看了样板间")
    undo(again)
    visit.refresh_from_db()
    assert visit.outcome == "advance"


def test_what_hangs_on_a_visit_keeps_its_import(bring, sheet, undo, acme, lin):
    source = bring(sheet(*FILE), kind="visits")
    day = timezone.localdate()
    Promise.objects.create(account=acme, visit=Visit.objects.first(), user=lin, text="Samples", due_on=day)
    with pytest.raises(Refused, match="Others build on"):
        undo(source)
    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    ("cells", "words"),
    [("ACME,2199-01-01,order,", "lies ahead"), ("ACME,1900-01-01,order,", "too long ago"),
     ("NOBODY,2026-03-02,order,", "no customer"), ("ACME,2026-03-02,order,王建国; Nobody", "nobody of the name"),
     ("ACME,,order,", "missing"), ("ACME,2026-03-02,maybe,", "one of these")],
)  # fmt: skip
def test_rows_say_what_is_wrong(bring, sheet, cells, words):
    source = bring(sheet("customer_code,date,outcome,met", cells), imports.CHECK, kind="visits")
    assert source.bad == 1 and words in told(source), source.errors


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_list_is_read_back(bring, sheet, lin, acme, browser_of, language):
    bring(sheet(*FILE), kind="visits")
    factories.VisitFactory(account=acme, user=lin, note="")
    Visit.objects.update(user=lin)
    lin.language = language
    lin.save()
    lines = out(browser_of(lin), "/visits/?")
    assert not [line for line in lines if ",=1+1" in line], "a cell that would count"
    again = bring(sheet(*lines), kind="visits")
    assert (again.unchanged, again.bad) == (3, 0), again.errors
