"""Walks every address of the product: an outsider sees no row of lin's, a stranger is asked to sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kam.choices import Role
from kam.models import Event, Token
from tests import factories, planting
from tests.analytics import books
from tests.planting import MARK, PERSON, Garden

pytestmark = pytest.mark.django_db

# Reviewed: these show nothing of any customer and need no sign-in.
PUBLIC = {
    "healthz", "readyz", "metrics", "service-worker", "manifest", "robots", "offline", "set_language", "api-schema",
    "api-docs", "account_login", "account_logout", "account_inactive", "account_signup",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_confirm_email", "account_email_verification_sent",
    "account_confirm_login_code", "admin:login", "kam:appearance", "mfa_authenticate",
    "lifecycle:calendar-feed-ics", "admin:jsi18n", "lifecycle:survey-open", "lifecycle:survey-stop",
    "lifecycle:customer-page", "lifecycle:event-open", "lifecycle:event-stop", "sign_on", "sign_on_return",
    "kam:parts",  # of DEBUG alone, 404 to everybody else: tests/kam/test_parts_page.py
}  # fmt: skip
APART = {"api-schema", "metrics"}  # seconds each, and tested by themselves: test_schema.py, test_runs.py
LEAVING = {"account_logout"}  # whoever opens it has no session afterwards
MOST_QUERIES = 25
LIVING = re.compile(r'(^|,)"?=', re.MULTILINE)
"""A cell of a file that a table would work out."""
# Which planted row the key of an address means, where its name does not begin with the noun.
NOUNS = {"plan": "visitplan", "log": "visit", "stage": "account", "receivable": "account", "delivery": "account",
         "waterfall": "contribution", "tiermove": "verdict", "channel": "account",
         "core": "account", "change": "event", "serviceaccount": "user",
         "mfa_edit_webauthn": "user", "mfa_remove_webauthn": "user",
         "history": "account", "export": "run"}  # fmt: skip
# What else stands in addresses.
EXTRAS: dict[str, Any] = {
    "uidb36": "1",
    "key": "x-y",
    "step": "00000000-0000-4000-8000-000000000000",
    "secret": "nobody-knows-this",
    "format": "json",
    "object_id": "1",
    "noun": "account",
    "resource": "accounts",
}


def patterns(
    resolver: URLResolver | None = None, space: str = "", outer: tuple[str, ...] = ()
) -> Iterator[tuple[str, list[str]]]:
    """(full name, names of the parts in the address) of every pattern; one without a name is a fault."""
    for item in (resolver or get_resolver()).url_patterns:
        parts = [*outer, *(list(item.pattern.converters) or list(item.pattern.regex.groupindex))]
        if isinstance(item, URLResolver):
            yield from patterns(item, f"{space}{item.namespace}:" if item.namespace else space, tuple(parts))
        elif isinstance(item, URLPattern):
            yield f"{space}{item.name}", parts


def ours() -> list[tuple[str, list[str]]]:
    """Addresses of the four floors (the admin's own walk is below)."""
    return [(name, parts) for name, parts in patterns() if not name.startswith("admin:") and name not in APART]


def addresses(garden: Garden, names: list[tuple[str, list[str]]]) -> Iterator[tuple[str, str, Any]]:
    """(name, address filled with lin's rows, the row its key means)."""
    for name, parts in names:
        noun = name.rpartition(":")[2].split("-")[0]
        row = garden.rows.get(NOUNS.get(noun, noun)) if {"pk", "uid"} & set(parts) else None
        assert row is not None or not {"pk", "uid"} & set(parts), f"{name}: tell NOUNS which row its key means"
        filled = {part: key_of(row, part) if part in ("pk", "uid") else EXTRAS.get(part, 1) for part in parts}
        yield name, reverse(name, kwargs=filled), row


def key_of(row: Any, part: str) -> Any:
    """What stands for a row in an address; tokens are known by their uid, for their key is a digest."""
    return row.uid if part == "uid" or isinstance(row, Token) else row.pk


def text_of(response: Any) -> str:
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return str(raw.decode("utf-8", "replace"))


@pytest.fixture
def garden(lin: Any, acme: Any, settings: Any, tmp_path: Path) -> Garden:
    settings.MEDIA_ROOT = tmp_path
    made = Garden(lin, acme)
    made.keep_files(tmp_path)
    return made


def leaks(
    client: Client, garden: Garden, names: list[tuple[str, list[str]]], mark: str = MARK, *, files: bool = True
) -> list[str]:
    """Addresses (of lists also their `files`) that show a mark, fail, or open a row that is not the caller's."""
    found, client.raise_request_exception = [], False
    for name, address, row in addresses(garden, names):
        closed = row is not None and planting.is_scoped(type(row)) and name not in PUBLIC
        for asked in [address, f"{address}?format=csv"] if files and name.endswith("-list") else [address]:
            # Where no such parameter is known that is said first, alike of every key.
            shut = (403, 404, 405) if asked == address else (400, 403, 404, 405)
            response = client.get(asked)
            if response.status_code >= 500:
                found.append(f"{asked} ({name}): {response.status_code}")
            elif mark in text_of(response):
                found.append(f"{asked} ({name}): shows a row of lin's")
            elif closed and response.status_code not in shut:
                found.append(f"{asked} ({name}): opens a row of lin's")
    return found


@pytest.mark.usefixtures("bare_pages")
def test_an_outsider_sees_no_row_on_any_page_or_in_any_export(garden, chen, other, browser_of):
    client = browser_of(chen)
    assert not leaks(client, garden, ours())


@pytest.mark.usefixtures("bare_pages")
@pytest.mark.parametrize("role", [Role.SERVICE, Role.MARKETING, Role.LEAD])
def test_nobody_of_another_team_sees_a_row_whatever_their_role(garden, role, browser_of):
    stranger = factories.UserFactory(role=role, team=factories.TeamFactory(name="Far away"))
    every = role == Role.LEAD  # of the pages; what the API opens to each role: test_house_roles.py
    found = [one for one in ours() if one[0].endswith("-list") or not one[1] or (every and "-api:" not in one[0])]
    assert not leaks(browser_of(stranger), garden, found, files=False)


@pytest.mark.usefixtures("bare_pages")
def test_finance_sees_every_customer_and_no_contact(garden, browser_of):
    finance = factories.UserFactory(role=Role.FINANCE)
    client = browser_of(finance)
    found = [leak for leak in leaks(client, garden, ours(), PERSON) if "shows" in leak or ": 5" in leak]
    assert not found


@pytest.mark.usefixtures("bare_pages")
def test_finance_reads_no_contact_in_the_file_of_any_list(garden, lin, browser_of):
    """With a contact wherever a row may lead to one, and every column of it in the file; no cell of it is a formula."""
    assert led_to_a_contact(garden) >= 10
    finance, found, inert = browser_of(factories.UserFactory(role=Role.FINANCE)), [], 0
    assert PERSON in text_of(browser_of(lin).get("/needs/?format=csv"))
    for name, address, _row in addresses(garden, [(name, parts) for name, parts in ours() if not parts]):
        if name in LEAVING:
            continue
        answer = finance.get(f"{address}?format=csv")
        text = text_of(answer)
        found += [name] * (PERSON in text)
        if is_handed_out(answer):
            inert += f"'={MARK}" in text
            found += [f"{name}: a live cell, or may be shown"] * (bool(LIVING.search(text)) or not is_saved(answer))
    assert not found
    assert inert > 15, inert


def led_to_a_contact(garden: Garden) -> int:
    """Every planted row leads to the planted contact, by each column that may; returns how many columns do."""
    contact, led = garden.rows["contact"], 0
    for row in {id(row): row for row in garden.rows.values() if not isinstance(row, type(contact))}.values():
        for field in row._meta.concrete_fields:
            if field.related_model is type(contact) and field.null:
                with suppress(IntegrityError), transaction.atomic():  # of some either one column is filled or another
                    led += type(row)._base_manager.filter(pk=row.pk).update(**{field.name: contact})
        for many in row._meta.many_to_many:
            if many.related_model is type(contact):
                getattr(row, many.name).add(contact)
    return led


@pytest.mark.usefixtures("bare_pages")
def test_an_outsider_can_change_nothing_of_lins(garden, chen, other, browser_of):
    client, before, wrong = browser_of(chen), rows_of(garden), []
    client.raise_request_exception = False
    account = garden.rows["account"].pk
    events = Event.objects.filter(account_id=account).count()
    for name, address, row in addresses(garden, ours()):
        if row is None or not planting.is_scoped(type(row)) or name in PUBLIC:
            continue
        for method in (client.post, client.patch, client.put, client.delete):
            status = method(address, {"name": "mine now"}, content_type="application/json").status_code
            if status not in (403, 404, 405, 415):
                wrong.append(f"{method.__name__} {address} ({name}): {status}")
    assert not wrong
    assert rows_of(garden) == before
    assert Event.objects.filter(account_id=account).count() == events


def rows_of(garden: Garden) -> dict[str, Any]:
    """What stands in the planted rows now."""
    found = {}
    for noun, row in garden.rows.items():
        if isinstance(row, models.Model) and planting.is_scoped(type(row)):
            found[noun] = type(row)._default_manager.filter(pk=row.pk).values().first()
    return found


def test_a_stranger_is_asked_to_sign_in_everywhere_but_on_public_pages(garden):
    client, wrong = Client(raise_request_exception=False), []
    for name, address, _row in addresses(garden, ours()):
        response = client.get(address)
        status, target = response.status_code, response.headers.get("Location", "")
        asked_in = (status == 302 and "/auth/login/" in target) or status in (401, 405)
        if not asked_in and name not in PUBLIC:
            wrong.append(f"{address} ({name}): {status} {target}")
        if MARK in text_of(response):
            wrong.append(f"{address} ({name}): shows a row")
    assert not wrong


def test_no_page_fails_its_manager_or_asks_the_database_more_than_25_times(garden, other, browser_of):
    """On a computed book, beside transactions, the session and its user, as the bench counts; the director: trust."""
    books.computed(garden.rows["account"], other)
    opened, shown, handed, wrong = 0, 0, [], []
    for name, address, answer, asked in walk(browser_of(garden.lin), garden):
        opened += answer.status_code == 200
        shown += is_shown(answer)
        handed += [text_of(answer)] if is_handed_out(answer) else []
        wrong += [f"{address} ({name}): may be shown"] * (is_handed_out(answer) and not is_saved(answer))
        wrong += [f"{address} ({name}): runs what is stored"] * is_run(answer)
        if asked > MOST_QUERIES or answer.status_code >= 500:
            wrong.append(f"{address} ({name}): {answer.status_code}, {asked} queries")
    assert opened > 100, "hardly a page is opened any more"
    assert shown > 50, "hardly a page shows the markup that was planted any more"
    assert any(f"{MARK} in a file" in text for text in handed), "the planted file is not handed out any more"
    assert not wrong


def is_handed_out(answer: Any) -> bool:
    return answer.status_code == 200 and "attachment" in answer.headers.get("Content-Disposition", "")


def is_saved(answer: Any) -> bool:
    """Whether a file says what keeps a browser from showing it."""
    return answer.headers.get("X-Content-Type-Options") == "nosniff" and not is_page(answer)


def is_page(answer: Any) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")


def is_shown(answer: Any) -> bool:
    """Whether a page shows the planted markup as words."""
    return is_page(answer) and f"{MARK}&lt;img" in text_of(answer)


def is_run(answer: Any) -> bool:
    """Whether a page takes the planted markup for its own."""
    return is_page(answer) and planting.RUN.search(text_of(answer)) is not None


def walk(client: Client, garden: Garden) -> Iterator[tuple[str, str, Any, int]]:
    """(name, address, answer, queries that count) of every address that leaves its reader signed in."""
    client.raise_request_exception = False
    for name, address, _row in addresses(garden, ours()):
        if name not in LEAVING:
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            yield name, address, answer, sum(is_counted(query["sql"]) for query in asked)


def is_counted(sql: str) -> bool:
    own = "django_session" in sql or 'FROM "kam_user" WHERE "kam_user"."id"' in sql
    return not own and not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"))


def test_every_address_has_a_name_of_its_own():
    names = [name for name, _parts in ours()]
    assert "None" not in [name.rpartition(":")[2] for name in names]
    assert {name for name, _parts in patterns()} >= PUBLIC


def test_the_admin_is_closed_to_everybody_but_its_staff(lin, browser_of):
    client, wrong = browser_of(lin), []
    for name, parts in patterns():
        nameless = name == "admin:None"
        if not name.startswith("admin:") or name in PUBLIC or nameless or set(parts) - {"object_id"}:
            continue
        response = client.get(reverse(name, kwargs=dict.fromkeys(parts, "1")))
        if response.status_code not in (302, 404):
            wrong.append(f"{name}: {response.status_code}")
    assert not wrong
