"""Lists: pages by key forwards and back, with ties and gaps; files whose cells no spreadsheet runs."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from itertools import product

import pytest

from kam.ground import filled, lists, sheets
from kam.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    """Ties in the name, gaps in the team and in the last sign-in."""
    teams = [factories.TeamFactory(name=f"T{n}") for n in range(3)]
    for n in range(23):
        team = teams[n % 4] if n % 4 < 3 else None
        factories.UserFactory(name=f"Name {n % 5}", team=team, last_login="2026-01-01T00:00Z" if n % 3 else None)
    return User.objects.filter(is_system=False)


@pytest.mark.db_both
@pytest.mark.parametrize(
    "sort", ["name", "-name", "team__name", "-team__name", "last_login", "-last_login", "pk", "-pk"]
)
@pytest.mark.parametrize("size", [1, 4, 23])
def test_every_row_comes_once_forwards_and_the_same_way_back(people, sort, size):
    forwards, cursor, pages = [], "", []
    while True:
        part = lists.page(people, sort, size, cursor)
        pages.append([row.pk for row in part.rows])
        forwards += pages[-1]
        if not part.after:
            break
        cursor = part.after
    assert sorted(forwards) == sorted(people.values_list("pk", flat=True))
    back = [pages[-1]]
    while part.before:
        part = lists.page(people, sort, size, part.before)
        back.append([row.pk for row in part.rows])
    assert back[::-1] == pages


@pytest.mark.parametrize("sort", ["name", "last_login", "page_size", "pk", "team__name"])
def test_a_bent_cursor_is_the_first_page(people, sort):
    values = ["x", "1e400", "\x00", [1], {"a": 1}, "9" * 40, True, "2026-99-99"]
    for value, pk in product(values, [1, "1", -1, 2**70, None, "\x00", 1.5]):
        read_bent(people, sort, value, pk)


def read_bent(people, sort, value, pk):
    said = [False, [sort, "pk"], value, pk] if sort != "pk" else [False, ["pk"], pk]
    bent = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
    for cursor in (bent, bent[:-3], "é", "A" * 700):
        lists.page(people, sort, 5, cursor)


@pytest.mark.db_both
def test_a_sort_that_is_not_in_the_fixed_list_is_the_usual_one(ada, browser_of, people):
    client = browser_of(ada)
    for number, person in enumerate(people.exclude(pk=ada.pk)):  # in their names' order the hashes stand in none
        User.objects.filter(pk=person.pk).update(password=f"{number * 7 % 23:02}", is_superuser=number % 2)
    usual = shown(client.get("/settings/people/"))
    assert len(usual) > 20 and usual != shown(client.get("/settings/people/", {"sort": "-name"}))
    for sort in ("password", "-password", "team__lead__password", "-is_superuser", "name;drop"):
        response = client.get("/settings/people/", {"sort": sort})
        assert response.status_code == 200
        assert shown(response) == usual, sort


def shown(response):
    return [row["id"] for row in response.context["rows"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_exported_cell_is_live(start):
    text = f'{start}cmd|"/c calc"'
    line = list(sheets.csv_lines(["name"], [[text]]))[1]
    assert line.lstrip('"').startswith("'")
    book = zipfile.ZipFile(io.BytesIO(filled.xlsx_bytes(["name"], [[text]])))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_numbers_stay_numbers_in_files():
    assert list(sheets.csv_lines(["n"], [[-5]]))[1].strip() == "-5"


@pytest.mark.db_both
def test_a_list_goes_out_as_a_file_and_leaves_an_event(ada, browser_of, people):
    from kam.models import Event

    response = browser_of(ada).get("/settings/people/?format=csv&role=account_manager")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 24
    event = Event.objects.get(verb="list.exported")
    assert event.data["filter"] == "format=csv&role=account_manager" and event.by_id == ada.pk


def test_a_file_speaks_its_readers_language_and_time(settings, browser_of, ada):
    settings.LANGUAGE_CODE = "zh-hans"
    factories.UserFactory(username="wu", role="finance", language="en", last_login="2026-07-01T02:30Z")
    User.objects.filter(pk=ada.pk).update(time_zone="America/New_York")
    lines = {}
    for tongue in ("en", "zh-hans"):
        User.objects.filter(pk=ada.pk).update(language=tongue)
        response = browser_of(User.objects.get(pk=ada.pk)).get("/settings/people/?format=csv")
        lines[tongue] = b"".join(response.streaming_content).decode()
    assert "Finance" in lines["en"] and "财务" not in lines["en"]
    assert "财务" in lines["zh-hans"] and "Finance" not in lines["zh-hans"]
    assert all("2026-06-30T22:30-04:00" in text for text in lines.values())


@pytest.mark.db_both
def test_a_list_too_long_for_a_sheet_is_refused_before_it_is_made(settings, browser_of, ada, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_XLSX_ROWS", 1)
    client = browser_of(ada)
    factories.UserFactory()
    assert client.get("/settings/people/?format=xlsx").status_code == 400
    assert client.get("/settings/people/?format=csv").status_code == 200


@pytest.mark.db_both
def test_rows_a_page_are_kept_where_they_are_chosen(browser_of, ada):
    client = browser_of(ada)
    for _n in range(30):
        factories.UserFactory()
    assert len(client.get("/settings/people/?role=account_manager").context["rows"]) == 30
    chosen = client.post("/me/rows/", {"size": "25", "next": "/settings/people/?role=account_manager"})
    assert chosen.headers["Location"] == "/settings/people/?role=account_manager"
    assert len(client.get("/settings/people/?role=account_manager").context["rows"]) == 25
    client.post("/me/rows/", {"size": "7"})
    assert User.objects.get(pk=ada.pk).page_size == 25
