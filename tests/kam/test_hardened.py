"""What was bent, huge or simultaneous on the ground: answered in words, never by a fault."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import DataError, OperationalError, connection
from django.test import RequestFactory

from kam.ground import idempotency, json_fields, limits, outbox
from kam.ground import json as strict
from kam.ground.replays import Sight
from kam.models import Delivery, Key, Run, SavedView
from tests import factories
from tests.kam.test_parallel import at_once

pytestmark = pytest.mark.django_db


def bent(**tokens):
    """As cursors were written before: by the first column and a count of rows behind it."""
    return base64.b64encode("&".join(f"{name}={quote(value)}" for name, value in tokens.items()).encode()).decode()


def written(*said):
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode()


BENT = [
    "x",
    "%ff",
    bent(p="x"),
    bent(p="2026-13-45"),
    bent(o="x"),
    bent(o="-1"),
    bent(r="x"),
    bent(p="\0"),
    bent(p="9" * 2500),
    bent(p="2026-06-30"),
    bent(o="50"),
    written(False, ["-ordered_on", "-id"], "2026-13-45", 1),
    written(False, ["-ordered_on", "-id"], "2026-06-30"),
    written(False, ["-ordered_on", "-id"], None, 1),
    written(False, ["-ordered_on", "-id"], "2026-06-30", "x"),
    written(False, ["-id"], "x"),
    written(False, ["-id"], [1]),
    written("x", ["-id"], 1),
    written(False, ["updated_at", "id"], "\0", 1),
    written(),
]


@pytest.mark.parametrize("path", ["orders/", "events/", "orders/?ordering=updated_at"])
def test_a_bent_cursor_is_400(zhao, api_of, path):
    client, more = api_of(zhao), {"ordering": "updated_at"} if "?" in path else {}
    for cursor in BENT:
        answer = client.get(f"/api/v1/{path}", {**more, "cursor": cursor})
        assert answer.status_code == 400 and "cursor" in answer.json()["errors"], cursor


@pytest.mark.db_both
def test_a_straight_cursor_goes_on(zhao, acme, api_of):
    factories.OrderFactory.create_batch(3, account=acme)
    first = api_of(zhao).get("/api/v1/orders/?page_size=2").json()
    assert len(api_of(zhao).get(first["next"]).json()["results"]) == 1


@pytest.mark.parametrize(("number", "words"), [
    ("1e99999999999999999999", "too large"), ("1E+400", "too large"),
    ("-1E-99999999999999999999", "closer to zero"), ("4e-288", "closer to zero"), ("1e-400", "closer to zero"),
    (f"0.{'0' * 400}1", "closer to zero"), ("NaN", "not valid JSON"), ("-Infinity", "not valid JSON"),
])  # fmt: skip
def test_a_number_beyond_all_bounds_is_told_by_which(ada, api_of, number, words):
    body = f'{{"currency": "EUR", "on": "2026-01-01", "rate": {number}}}'
    answer = api_of(ada).post("/api/v1/rates/", body, content_type="application/json")
    told = answer.json()
    assert answer.status_code == 400 and words in (told["errors"]["rate"][0] if "errors" in told else told["detail"])


@pytest.mark.parametrize("number", ["0e-400", "-0.0", "0E+400", "-0"])
def test_zero_is_zero_however_it_is_written(number):
    assert str(strict.loads(f"[{number}]")[0]) == "0"


@pytest.mark.parametrize("number", ["4e-288", "1e-20", "0.001", "12345678901234567.001"])
def test_what_is_too_fine_is_told_by_its_decimals_by_page_and_program(zhao, acme, api_of, browser_of, number):
    said = {"account": acme.pk, "on": "2026-05-01", "amount": number}
    body = json.dumps(said).replace(f'"{number}"', number)
    answer = api_of(zhao).post("/api/v1/payments/", body, content_type="application/json")
    words = "closer to zero than what can be kept" if number == "4e-288" else "no more than 2 decimal places"
    assert answer.status_code == 400 and words in answer.json()["errors"]["amount"][0]
    assert "no more than 2 decimal places" in browser_of(zhao).post("/payments/new/", said).content.decode()


def test_tags_hold_no_nul(lin, acme, browser_of):
    values = {"code": "N", "name": "N", "tags": "a,b\0c"}
    assert browser_of(lin).post("/customers/new/", values).status_code == 422
    field = json_fields.TagsField()
    with pytest.raises(ValidationError):
        field.clean("a,b\0c")


def test_a_filter_that_grows_too_long_is_refused_in_words(lin, browser_of, api_of):
    values = {"page": "customers", "name": "Mine", "query": "q=" + "材" * 300}
    answer = browser_of(lin).post("/views/add/", values, follow=True)
    assert answer.status_code == 200 and "too long to keep" in answer.content.decode()
    assert api_of(lin).post("/api/v1/saved-views/", values | {"shared": False}, format="json").status_code == 400
    assert not SavedView.objects.exists()


def test_an_address_cannot_be_claimed_past_no_proxy(settings):
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="1.2.3.4", REMOTE_ADDR="9.9.9.9")
    request.auth, request.user = None, None
    assert limits.PerCaller()._caller(request) == "address:9.9.9.9"


@pytest.mark.db_both
def test_a_database_error_under_a_key_is_503_and_frees_the_key(ada, api_of, monkeypatch):
    """The statement fails outside any savepoint, so PostgreSQL gives up the whole transaction."""
    from accounts.actions import rates

    def broken(**said):
        Delivery.objects.create(kind="task", name="half")
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT no_such_column FROM kam_delivery")
        except Exception as error:
            raise OperationalError("away") from error

    monkeypatch.setattr(rates, "put", broken)
    body = {"currency": "EUR", "on": "2026-01-01", "rate": "7"}
    answer = api_of(ada).post("/api/v1/rates/", body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert answer.status_code == 503
    assert not Key.objects.exists() and not Delivery.objects.exists()


def test_a_refused_answer_under_a_key_leaves_nothing(zhao):
    from django.http import HttpResponse

    def refuse():
        Delivery.objects.create(kind="task", name="half")
        return HttpResponse("no", status=422)

    assert idempotency.once("user:1", "k", "f", refuse, sight=Sight(AnonymousUser())).status_code == 422
    assert not Key.objects.exists() and not Delivery.objects.exists()


def test_a_value_too_large_for_its_column_is_400(lin, acme, browser_of, api_of, monkeypatch):
    from accounts.actions import costs

    def overflow(**said):
        raise DataError("numeric field overflow")

    monkeypatch.setattr(costs, "enter", overflow)
    body = {"account": acme.pk, "on": "2026-01-01", "kind": "freight", "amount": "1.00"}
    assert api_of(lin).post("/api/v1/costs/", body, format="json").status_code == 400
    assert browser_of(lin).post("/costs/new/", body).status_code == 400


@pytest.mark.parametrize("as_of", ["0001-01-01", "1899-12-31", "2200-01-01"])
def test_runs_of_no_likely_day_are_refused(zhao, api_of, as_of):
    answer = api_of(zhao).post("/api/v1/runs/", {"kind": "all", "as_of": as_of}, format="json")
    assert answer.status_code == 400 and "as_of" in answer.json()["errors"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.company
def test_eight_calls_at_once_ask_for_one_run(zhao, api_of, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    monkeypatch.setattr(outbox, "_send", lambda row: None)  # the worker has not begun
    body = json.dumps({"kind": "all", "as_of": "2026-06-30"})
    answers = at_once(lambda _n: api_of(zhao).post("/api/v1/runs/", body, content_type="application/json"), 8)
    assert {answer.status_code for answer in answers} == {201}
    assert Run.objects.count() == 1 and len({answer.json()["id"] for answer in answers}) == 1
