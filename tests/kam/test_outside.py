"""What programs from outside met: addresses, keys, counters, caches and bodies that nobody reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django import forms as shapes
from django.test import Client, RequestFactory
from django.utils import timezone

from kam.ground import cache, forms, idempotency, posts
from kam.models import Key, RetentionPeriod, User
from kam.rules import texts

pytestmark = pytest.mark.django_db
LARGE = ("9" * 30, "9223372036854775808", "-" + "9" * 30, " " + "9" * 25)


class Form(forms.PlainForm):
    one = shapes.ModelChoiceField(User.objects.all(), required=False)
    many = shapes.ModelMultipleChoiceField(User.objects.all(), required=False)


@pytest.mark.parametrize("key", LARGE)
def test_no_form_breaks_at_a_key_that_no_table_counts_to(key, lin):
    form = Form({"one": key, "many": [str(lin.pk), key]}, user=lin)
    assert form.errors.keys() == {"one", "many"} and form.as_p()


def test_the_pages_that_broke_stay_on_their_form(browser_of, lin, acme):
    said = {"account": acme.pk, "contacts": LARGE[0], "kept": LARGE[0]}
    assert browser_of(lin).post("/visits/log/", said).status_code == 422


@pytest.mark.parametrize("url", ["nope", "", "//evil.example/", "javascript:alert(1)", "nope/there", "httpnope"])
def test_only_whole_addresses_of_ours_are_gone_back_to(url):
    request = RequestFactory().get("/")
    assert posts.ours(request, url, "/home/") == "/home/"
    assert posts.ours(request, "/visits/?a=1", "/home/") == "/visits/?a=1"
    assert posts.ours(request, "http://testserver/visits/", "/home/") == "http://testserver/visits/"


def test_signing_in_leads_home_from_an_address_that_is_none(lin):
    lin.set_password("correct horse battery")
    lin.save()
    said = {"login": lin.username, "password": "correct horse battery", "next": "nope"}
    assert Client().post("/accounts/login/", said).headers.get("Location", "/") == "/"


def test_a_patch_that_says_nothing_changes_no_period(api_of, ada):
    period = RetentionPeriod.objects.known().first()
    found = api_of(ada).patch(f"/api/v1/retention-periods/{period.pk}/", {}, format="json")
    assert (found.status_code, found.json()["days"]) == (200, period.days)


@pytest.mark.parametrize("after", ["1e9", "-1", "x", "9" * 30, "1.0"])
def test_a_place_is_a_whole_number(after, api_of, zhao):
    assert api_of(zhao).get("/api/v1/changes/", {"after": after}).status_code == 400


def test_a_refused_body_is_read_to_its_end():
    found = Client().post("/api/v1/accounts/", b"x" * 200_000, content_type="application/json")
    stream = found.wsgi_request._stream
    assert found.status_code == 401 and stream._pos == stream.limit == 200_000


def test_what_is_written_without_the_slash_goes_on_as_it_is(api_of, lin):
    assert api_of(lin).post("/api/v1/accounts", {}, format="json").status_code == 308
    assert api_of(lin).get("/api/v1/accounts").status_code == 301


@pytest.mark.parametrize("path", ["/api", "/api/v1/nothing/"])
def test_an_unknown_address_of_the_api_says_so_to_programs(path, api_of, lin):
    found = api_of(lin).get(path, follow=False)
    assert found.status_code in (301, 404)
    if found.status_code == 404:
        assert found["Content-Type"] == "application/problem+json" and found.json()["code"] == "not_found"


def test_nobody_between_keeps_what_one_may_see(api_of, browser_of, lin):
    found = api_of(lin).get("/api/v1/me/")
    assert found["Cache-Control"] == "private, no-store" and "Authorization" in found["Vary"]
    assert browser_of(lin).get("/customers/")["Cache-Control"] == "private, no-cache"


def test_a_key_at_work_says_when_to_ask_again(api_of, lin):
    asked = idempotency.fingerprint("POST", "/api/v1/accounts/", b"{}")
    Key.objects.create(owner=f"user:{lin.pk}", key="k", fingerprint=asked)
    found = api_of(lin).post("/api/v1/accounts/", b"{}", content_type="application/json", HTTP_IDEMPOTENCY_KEY="k")
    assert (found.status_code, found.json()["code"], found["Retry-After"]) == (409, "in_progress", "5")


def test_a_counter_of_files_loses_no_count(tmp_path):
    kept = cache.CountingFileCache(str(tmp_path), {})

    def count(_turn: int) -> None:
        kept.add("calls", 0, 60)
        kept.incr("calls")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count, range(400)))
    assert kept.get("calls") == 400


@pytest.mark.parametrize("sign", ["\n", "\u2028", "\x85"])
def test_a_name_has_blanks_where_lines_broke_and_a_code_is_refused(sign, api_of, lin):
    made = api_of(lin).post("/api/v1/accounts/", {"code": "NEW", "name": f"Ac{sign}me"}, format="json")
    assert (made.status_code, made.json()["name"]) == (201, "Ac me")
    refused = api_of(lin).post("/api/v1/accounts/", {"code": f"N{sign}2", "name": "New"}, format="json")
    assert (refused.status_code, refused.json()["codes"]) == (400, {"code": ["control"]})


@pytest.mark.parametrize("sign", ["\t", "\ufffe", "\u200b", "\u202e", "\ufeff", "\u00ad"])
def test_names_and_codes_hold_no_sign_that_nobody_sees(sign, api_of, lin):
    assert texts.hides(f"Ac{sign}me")
    for field in ("name", "code"):
        said = {"code": "NEW", "name": "New"} | {field: f"Ac{sign}me"}
        found = api_of(lin).post("/api/v1/accounts/", said, format="json")
        assert found.status_code == 400 and field in found.json()["errors"], field


@pytest.mark.parametrize("method", ["post", "delete"])
def test_what_nobody_may_do_at_an_address_is_told_so_and_asks_for_no_scope(method, ada):
    from kam.actions import tokens

    _token, secret = tokens.create(
        name="t", scopes=["read"], expires_on=timezone.localdate() + timedelta(days=9), by=ada
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert getattr(client, method)("/api/v1/me/").status_code == 405


def test_a_start_on_another_port_links_to_that_port(monkeypatch, tmp_path, settings):
    import runpy
    import sys

    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "8202")
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setattr(sys, "path", [str(settings.BASE_DIR / ".make"), *sys.path])
    started = runpy.run_path(str(settings.BASE_DIR / ".make" / "run.py"))
    assert started["environment"]()["SITE_URL"] == "http://localhost:8202/"


def test_a_noun_of_which_nothing_happens_is_no_empty_feed(api_of, zhao):
    api = api_of(zhao)
    assert api.get("/api/v1/changes/?noun=nix").status_code == 400
    assert api.get("/api/v1/changes/?noun=account").status_code == 200


@pytest.mark.parametrize("number", ["1" + "0" * 22, "1e300"])
def test_a_number_beyond_all_bounds_is_called_so(number, api_of, zhao):
    body = f'{{"ids": [{number}]}}'
    found = api_of(zhao).post("/api/v1/tiers/decide/", body, content_type="application/json")
    assert found.status_code == 400 and found.json()["codes"]["ids"] == ["large"]


def test_a_file_that_cannot_be_read_is_no_conflict(api_of, ada):
    from django.core.files.uploadedfile import SimpleUploadedFile

    said = {"kind": "orders", "file": SimpleUploadedFile("x.xlsx", b"PK no sheet")}
    assert api_of(ada).post("/api/v1/imports/", said).status_code == 422
