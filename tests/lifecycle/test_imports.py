"""Files of needs, milestone marks and self-checks: in once, unchanged again, a cell changed, undone, out and back."""

from __future__ import annotations

import pytest

from kam.actions import imports
from kam.ground import intakes
from lifecycle.models import MilestoneMark, Need, SelfCheck
from tests import factories
from tests.accounts.imports.conftest import _own_media, bring, sheet, undo  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
FILES = {
    "needs": (
        Need, "客户编号,需求,听到的形式,联系人,听到日期,同事,明确提出日期,方案,提出方案日期,客户收益",
        ["ACME,换线太慢,dissatisfaction,王建国,2026-03-02,lin,2026-03-20,快装线,2026-04-01,180000",
         "ACME,Cheaper packaging,Wish,,2026-03-05,,,,,"],
        7, "solution", "另一方案", "/needs/?open=all",
    ),
    "milestone_marks": (
        MilestoneMark, "customer_code,milestone,reached_on,how_we_know",
        ["ACME,first_met,2026-03-31,Lunch", "ACME,已见到决策者,2026-04-01,x"], 3, "note", "At their plant",
        "/milestones/",
    ),
    "self_checks": (
        SelfCheck, "countermeasure,state,owner,evidence,next_step,until,assessed_on",
        ["strategy,2,zhao,Plan of the year,Split by region,2026-06-30,2026-03-31",
         "tactics,1,lin,Minutes,,,2026-03-31"],
        3, "evidence", "Board minutes", "/self-check/history/",
    ),
}  # fmt: skip
FAULTS = {
    "needs": [("ACME,x,wish,,2199-01-01,,,,,", "lies ahead"), ("ACME,x,wish,,2026-03-02,,2026-03-01,,,", "follow one"),
              ("ACME,y,wish,,2026-03-02,,,,,5", "stated"), ("ACME,z,song,,2026-03-02,,,,,", "none of the known")],
    "milestone_marks": [("ACME,flown,2026-03-31,x", "no milestone flown"), ("ACME,first_met,2199-01-01,x", "not come"),
                        ("ACME,first_met,2026-03-31,", "missing")],
    "self_checks": [("strategy,2,nobody,x,,,2026-03-31", "Nobody signs in"),
                    ("strategy,9,zhao,x,,,2026-03-31", "known"),
                    ("project,2,zhao,x,Step,,2026-03-31", "Until when")],
}  # fmt: skip


@pytest.fixture(autouse=True)
def people(acme, lin, zhao, ada):
    return factories.ContactFactory(account=acme, name="王建国", email="wang@a.example")


@pytest.mark.parametrize("key", FILES)
def test_a_file_comes_in_once_is_corrected_and_undone(bring, sheet, undo, key):  # noqa: F811
    model, head, rows, place, name, text, _page = FILES[key]
    dry = bring(sheet(head, *rows), imports.CHECK, kind=key)
    assert (dry.total, dry.bad) == (2, 0), dry.errors
    undo(bring(sheet(head, *rows), kind=key))
    assert not model.objects.exists()
    source = bring(sheet(head, *rows), kind=key)
    again = bring(sheet(head, *rows), kind=key)
    assert (source.created, again.created, again.unchanged) == (2, 0, 2)
    cells = rows[0].split(",")
    was, cells[place] = cells[place], text
    changed = bring(sheet(head, ",".join(cells), rows[1]), kind=key)
    first = model.objects.order_by("pk").first()
    assert (changed.changed, getattr(first, name)) == (1, text), changed.errors
    undo(changed)
    first.refresh_from_db()
    assert getattr(first, name) == was


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("key", FILES)
def test_what_the_list_exports_comes_back(bring, sheet, browser_of, ada, tmp_path, key, language):  # noqa: F811
    model, head, rows, *_rest, page = FILES[key]
    bring(sheet(head, *rows), kind=key)
    ada.language = language
    ada.save()
    path = tmp_path / "back.csv"
    path.write_bytes(browser_of(ada).get(page, {"format": "csv", "open": "all"}).getvalue())
    source = bring(path, kind=key)
    assert set(source.mapping) == {item.name for item in intakes.kind(key).fields}
    assert (source.unchanged, source.created, source.changed) == (2, 0, 0), source.errors
    model.objects.all().delete()
    assert bring(path, kind=key).created == 2
    assert browser_of(ada).get(page).status_code == 200


@pytest.mark.parametrize("key", FILES)
def test_faults_say_what_to_do(bring, sheet, key):  # noqa: F811
    source = bring(sheet(FILES[key][1], *(row for row, _words in FAULTS[key])), imports.CHECK, kind=key)
    assert source.bad == len(FAULTS[key])
    for line, (row, words) in enumerate(FAULTS[key], start=2):
        said = " ".join(reason for number, _column, reason, _value in source.errors if number == line)
        assert words in said, (row, source.errors)


def test_steps_of_a_need_follow_from_its_days(bring, sheet, lin, browser_of):  # noqa: F811
    model, head, rows, *_rest = FILES["needs"]
    bring(sheet(head, *rows), kind="needs")
    first = model.objects.get(text="换线太慢")
    assert (first.step, first.currency, first.contact.name, first.user) == ("proposed", "CNY", "王建国", lin)
    assert model.objects.exclude(pk=first.pk).get().step == "latent"
    shown = browser_of(factories.UserFactory(role="finance")).get("/needs/", {"format": "csv"}).getvalue().decode()
    assert "换线太慢" in shown and "王建国" not in shown


def test_reached_milestones_are_listed_for_those_who_see_the_customer(bring, sheet, lin, chen, api_of):  # noqa: F811
    model, head, rows, *_rest = FILES["milestone_marks"]
    bring(sheet(head, *rows), kind="milestone_marks")
    assert {one["milestone_key"] for one in api_of(lin).get("/api/v1/milestone-marks/").json()["results"]} == {
        "first_met", "decider_met",
    }  # fmt: skip
    assert not api_of(chen).get("/api/v1/milestone-marks/").json()["results"]
