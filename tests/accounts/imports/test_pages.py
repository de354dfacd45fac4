"""The import in the browser: drop, match, dry run, go, compute, undo, for those who may."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Account, Order
from kam.models import Import, Run

pytestmark = pytest.mark.django_db
HEAD = "account_id,order_id,order_date,revenue,colour"


@pytest.fixture
def press(django_capture_on_commit_callbacks):
    """Posts, and lets the worker do what the post asked for."""

    def post(client, path, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {})

    return post


def drop(client, *lines, name="book.csv", **more):
    file = SimpleUploadedFile(name, "\n".join([*lines, ""]).encode())
    return client.post("/imports/add/", {"file": file} | more)


def test_from_file_to_orders_and_back(browser_of, ada, press):
    client = browser_of(ada)
    answer = drop(client, HEAD, "A,1,2011-01-18,5,red", "B,1,2011-01-18,5,red")
    source = Import.objects.get()
    assert answer.url == f"/imports/{source.pk}/columns/"
    page = client.get(answer.url).content.decode()
    assert "order_date" in page and "2011-01-18" in page
    columns = {"column_0": "account", "column_1": "number", "column_2": "ordered_on", "column_3": "amount"}
    answer = press(client, answer.url, columns)
    assert answer.status_code == 302
    page = client.get(f"/imports/{source.pk}/").content.decode()
    assert "Import 2 rows" in page and "colour" in page and not Order.objects.exists()
    press(client, f"/imports/{source.pk}/load/")
    assert Order.objects.count() == 2
    page = client.get(f"/imports/{source.pk}/").content.decode()
    assert "80/20" in page and "2011" in page
    assert client.get("/imports/").status_code == 200
    press(client, f"/imports/{source.pk}/undo/")
    assert not Order.objects.exists() and not Account.objects.exists()
    assert "taken back" in client.get(f"/imports/{source.pk}/").content.decode()


def test_errors_row_by_row_and_the_good_rows_when_asked_for(browser_of, ada, press):
    client = browser_of(ada)
    answer = drop(client, HEAD, "A,1,2011-01-18,5,red", "B,1,soon,5,red")
    source = Import.objects.get()
    press(
        client,
        answer.url,
        {"column_0": "account", "column_1": "number", "column_2": "ordered_on", "column_3": "amount"},
    )
    page = client.get(f"/imports/{source.pk}/").content.decode()
    assert "soon" in page and "This is not a day" in page
    file = client.get(f"/imports/{source.pk}/errors/")
    assert b"B,1,soon" in b"".join(file.streaming_content) and file["Cache-Control"] == "private, no-store"
    press(client, f"/imports/{source.pk}/load/")
    assert not Order.objects.exists() and "That did not work" in client.get(f"/imports/{source.pk}/").content.decode()
    press(client, f"/imports/{source.pk}/load/", {"good_rows": "1"})
    assert Order.objects.count() == 1


def test_columns_are_remembered_and_a_wrong_choice_stays_on_the_form(browser_of, ada, press):
    client = browser_of(ada)
    answer = drop(client, "kunde,nr,tag,wert", "A,1,2011-01-18,5", kind="orders")
    wrong = press(client, answer.url, {"column_0": "account", "column_1": "account"})
    assert wrong.status_code == 422
    lacking = press(client, answer.url, {"column_0": "account", "column_1": "number"})
    assert lacking.status_code == 422 and b"order date" in lacking.content
    chosen = {"column_0": "account", "column_1": "number", "column_2": "ordered_on", "column_3": "amount"}
    assert press(client, answer.url, chosen).status_code == 302
    drop(client, "kunde,nr,tag,wert", "A,1,2011-01-18,5", kind="orders")
    assert Import.objects.first().mapping == {
        "account": "kunde",
        "number": "nr",
        "ordered_on": "tag",
        "amount": "wert",
    }


def test_the_step_after_is_the_own_80_20(browser_of, ada, press):
    client = browser_of(ada)
    answer = drop(client, HEAD, "A,1,2011-01-18,5,red")
    source = Import.objects.get()
    press(
        client,
        answer.url,
        {"column_0": "account", "column_1": "number", "column_2": "ordered_on", "column_3": "amount"},
    )
    press(client, f"/imports/{source.pk}/load/")
    press(client, f"/imports/{source.pk}/compute/")
    run = Run.objects.filter(kind="all").get()
    assert str(run.as_of) == "2011-01-18"
    page = client.get(f"/imports/{source.pk}/").content.decode()
    assert "Your own 80/20 is there" in page
    Run.objects.filter(pk=run.pk).update(state="running")
    meanwhile = client.get(f"/imports/{source.pk}/").content.decode()
    assert "<b>Everything" in meanwhile and "<b>Import<" not in meanwhile
    Run.objects.filter(pk=run.pk).update(state="done")
    fragment = client.get(f"/imports/{source.pk}/computing/")
    assert fragment.headers["HX-Refresh"] == "true" and b"run-" in fragment.content


def test_what_is_no_sheet_or_too_large_stays_on_the_form(browser_of, ada, settings):
    client = browser_of(ada)
    assert drop(client, "%PDF", name="a.pdf").status_code == 422
    settings.MAX_UPLOAD_BYTES = 10
    assert drop(client, HEAD, "A,1,2011-01-18,5,red").status_code == 422
    assert not Import.objects.exists()


def test_others_may_not(browser_of, lin, zhao, gu):
    source = Import.objects.create(kind="orders", file_name="x.csv", by=zhao, options={"header": [], "samples": []})
    for user in (lin, zhao, gu):
        client = browser_of(user)
        for path in ("", f"{source.pk}/", f"{source.pk}/columns/", f"{source.pk}/load/", f"{source.pk}/errors/"):
            assert client.get(f"/imports/{path}").status_code in (403, 404)
        assert drop(client, HEAD).status_code == 403


@pytest.mark.parametrize("options", [{}, {"header": []}])
def test_a_file_whose_columns_nobody_read_says_what_is_missing_and_what_to_do(browser_of, api_of, ada, press, options):
    source = Import.objects.create(kind="orders", file_name="x.csv", by=ada, options=options)
    client, words = browser_of(ada), "Put the columns&#x27; names into the first row and upload the file again."
    page = client.get(f"/imports/{source.pk}/columns/")
    assert page.status_code == 200 and words in page.content.decode() and "/imports/add/" in page.content.decode()
    assert "What does each column hold" not in page.content.decode()
    assert words in press(client, f"/imports/{source.pk}/columns/", {}).content.decode()
    told = api_of(ada).post(f"/api/v1/imports/{source.pk}/columns/", {"mapping": {}}, format="json")
    assert told.status_code == 409 and told.json()["code"] == "no_header"
    assert client.get(f"/imports/{source.pk}/", follow=True).status_code == 200


@pytest.mark.db_both
@pytest.mark.parametrize("state", ["uploaded", "checked", "done", "failed", "undone"])
def test_an_import_of_a_kind_that_is_gone_says_so(browser_of, ada, press, state):
    client = browser_of(ada)
    drop(client, HEAD, "A,1,2011-01-18,5,red")
    source = Import.objects.get()
    Import.objects.filter(pk=source.pk).update(kind="sightings", state=state)
    row = client.get("/imports/").content.decode()
    assert "no longer read (sightings)" in row
    for page in ("", "columns/", "undo/"):
        assert client.get(f"/imports/{source.pk}/{page}", follow=True).status_code == 200, page
    assert client.get("/imports/?format=csv").status_code == 200
    told = client.post(f"/imports/{source.pk}/columns/", {"column_0": ""}).content.decode()
    assert "no longer read here" in told
    press(client, f"/imports/{source.pk}/load/")
    assert Import.objects.get().state == state and Import.objects.get().run is None
