"""Walks the API as every role: a row out of its sight answers as one that is not there, and nothing comes of asking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.db import connection, transaction
from django.forms import ModelChoiceField
from django.urls import resolve
from rest_framework.test import APIClient

from kam.choices import Role
from kam.models import Event, User
from tests import factories, planting
from tests.planting import MARK, PERSON, Garden
from tests.test_house_doors import EXTRAS, addresses, key_of, rows_of
from tests.test_house_scopes import METHODS, NOBODYS, api

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("house")]
AWAY = (Role.MANAGER, Role.LEAD, Role.SERVICE, Role.MARKETING, Role.INTEGRATION)
"""Who sees nothing of a customer of another team."""
WIDE = (Role.DIRECTOR, Role.FINANCE, Role.ADMINISTRATOR, Role.AUDITOR)
"""Who sees every customer, and yet not what is another person's, nor (finance) who the contacts are."""
Asked = tuple[str, str, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Garden, dict[str, User]]]:
    """lin's planted customer and somebody of each role from far away: made once, and gone after the last walk."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django marks those around a test
    with django_db_blocker.unblock(), block:
        lin = factories.UserFactory(username="lin", role=Role.MANAGER, team=factories.TeamFactory(name="North"))
        garden = Garden(lin, factories.AccountFactory(code="ACME", name="Acme Building", owner=lin))
        team = factories.TeamFactory(name="Far away")
        people = {role: factories.UserFactory(role=role, team=team) for role in (*AWAY, *WIDE)}
        people[Role.INTEGRATION].acts_for = people[Role.MANAGER]
        people[Role.INTEGRATION].save()
        for number in range(2):  # so that lists have something to show, and something to compare with
            factories.AccountFactory(code=f"FAR{number}", owner=people[Role.MANAGER])
        yield garden, people
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    settings.API_RATE_PER_MINUTE = 1_000_000


@cache
def spots(garden: Garden) -> list[Asked]:
    """(name, address, row) of everything the API has: looked up once for all roles."""
    return list(addresses(garden, api()))


def strangers(garden: Garden, row: Any) -> str:
    """What stands in the address of a row that is not there: a key of the same kind, which nobody has."""
    return str(EXTRAS["step"]) if "-" in str(key_of(row, "pk")) else NOBODYS


@cache
def walk(garden: Garden) -> list[tuple[str, str, str, Any]]:
    """(method, address of lin's row, the same of nobody's, the row) for all that the API does with one record."""
    return list(_walk(garden))


def _walk(garden: Garden) -> Iterator[tuple[str, str, str, Any]]:
    for _name, address, row in spots(garden):
        if row is None or not planting.is_scoped(type(row)):
            continue
        view: Any = resolve(address).func
        taken = set(getattr(view, "actions", None) or METHODS) & set(METHODS) & set(view.cls.http_method_names)
        nobodys = address.replace(f"/{key_of(row, 'pk')}/", f"/{strangers(garden, row)}/", 1)
        for method in sorted(taken):
            if hasattr(view.cls, method) or getattr(view, "actions", None):
                yield method, address, nobodys, row


def said(client: APIClient, method: str, address: str, body: Any = None) -> tuple[int, str]:
    """(status, words) of an answer, without the key that was asked for."""
    answer = getattr(client, method)(address, body if body is not None else {}, format="json")
    text = answer.content.decode("utf-8", "replace")
    for key in {part for part in address.split("/") if part.isdigit() or "-" in part}:
        text = text.replace(key, "*")
    return answer.status_code, text


def faults(client: APIClient, garden: Garden, is_away: Any) -> tuple[int, list[str]]:
    """(operations walked, those that tell a row out of sight from none, or more than that it is not there)."""
    walked, wrong, nothing = 0, [], said(client, "get", f"/api/v1/accounts/{NOBODYS}/")
    for method, address, nobodys, row in walk(garden):
        if not is_away(row):
            continue
        walked += 1
        asked = {} if method != "get" else None
        status, text = said(client, method, address, asked)
        if status not in (403, 404, 405) or MARK in text or PERSON in text:
            wrong.append(f"{method} {address}: {status} {text[:120]}")
        elif status != 405 and (status, text) != nothing and (status, text) != said(client, method, nobodys, asked):
            wrong.append(f"{method} {address}: {status}, and otherwise where nothing is")
    return walked, wrong


def references(garden: Garden) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address, {field: the planted row}) of what the API makes, where it may be said to whom or what it belongs."""
    for name, address, row in spots(garden):
        view: Any = resolve(address).func
        form = getattr(view.cls, "form_class", None) if row is None else None
        if not isinstance(form, type) or not name.endswith("-list") or "post" not in getattr(view, "actions", ()):
            continue
        tables = {field: one.queryset.model for field, one in form.base_fields.items() if is_reference(one)}
        named = {field: garden.row(table) for field, table in tables.items() if planting.is_scoped(table)}
        if named:
            yield address, named


def is_reference(field: Any) -> bool:
    return isinstance(field, ModelChoiceField) and getattr(field, "queryset", None) is not None


def told(client: APIClient, garden: Garden) -> list[str]:
    """Addresses where a reference to a row out of sight is answered otherwise than one to nothing, or is taken."""
    wrong = []
    for address, named in references(garden):
        shown = []
        for keys in ({field: row.pk for field, row in named.items()}, dict.fromkeys(named, int(NOBODYS))):
            status, text = said(client, "post", address, keys)
            errors = json.loads(text).get("errors", {}) if status == 400 else {}
            shown.append((status, {field: errors.get(field) for field in named} if errors else text))
        if shown[0] != shown[1] or shown[0][0] < 400 or MARK in str(shown) or PERSON in str(shown):
            wrong.append(f"{address} {sorted(named)}: {shown}")
    return wrong


def unfolded(client: APIClient, garden: Garden) -> list[str]:
    """Lists that answer a filter by lin's customer otherwise than one by nobody's, or show a mark."""
    wrong = []
    mine = garden.rows["account"].pk
    for name, address, row in spots(garden):
        if row is None and name.endswith("-list"):
            shown = [said(client, "get", f"{address}?page_size=1&account={key}") for key in (mine, NOBODYS)]
            plain = [(status, text.replace(str(mine), "*").replace(NOBODYS, "*")) for status, text in shown]
            if plain[0] != plain[1] or MARK in plain[0][1] or PERSON in plain[0][1]:
                wrong.append(f"{address}: {plain}"[:400])
    return wrong


def asked_by(user: User) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(user)
    return client


def events() -> int:
    return Event.objects.count()


@pytest.mark.parametrize("role", AWAY)
def test_a_row_of_another_team_is_as_one_that_is_not_there(world, role):
    """Nothing is told of it, not even that it is there; nothing is changed, and the record says nothing of it."""
    garden, people = world
    client, before, count = asked_by(people[role]), rows_of(garden), events()
    walked, wrong = faults(client, garden, lambda _row: True)
    wrong += told(client, garden) + unfolded(client, garden)
    assert not wrong, "\n".join(wrong)
    assert walked > 300 and len(list(references(garden))) > 10
    assert rows_of(garden) == before
    assert events() == count


@pytest.mark.parametrize("role", WIDE)
def test_who_sees_every_customer_meets_nothing_that_is_another_s(world, role):
    """Saved views, tokens, drafts and the like of lin's, and whatever else the role does not see, are not there."""
    garden, people = world
    user = people[role]
    seen = {noun: is_seen(row, user) for noun, row in garden.rows.items() if planting.is_scoped(type(row))}
    assert list(seen.values()).count(False) >= 5
    client, before, count = asked_by(user), rows_of(garden), events()
    walked, wrong = faults(client, garden, lambda row: not is_seen(row, user))
    assert not wrong, "\n".join(wrong)
    assert walked > 20
    assert rows_of(garden) == before
    assert events() == count


@pytest.mark.parametrize("role", [*AWAY, *WIDE])
def test_what_is_one_s_own_is_nobody_else_s_whatever_the_two_are(world, role):
    """Saved views, tokens, webhooks, drafts and the like of each role, asked for by each of the others."""
    garden, people = world
    own = [row for row in garden.rows.values() if type(row)._meta.model_name in planting.PRIVATE]
    wrong, walked, shoes = list[str](), 0, {Role.MANAGER, Role.INTEGRATION}
    with transaction.atomic():
        for row in own:
            whose = {f.attname: people[role].pk for f in row._meta.concrete_fields if f.related_model is User}
            type(row)._base_manager.filter(pk=row.pk).update(**whose)
        before, count = rows_of(garden), events()
        for other in people:
            if other == role or {other, role} == shoes:  # an integration stands in its creator's
                continue
            unseen = {type(row) for row in own if not is_seen(row, people[other])}
            done, found = faults(asked_by(people[other]), garden, lambda row, unseen=unseen: type(row) in unseen)
            walked, wrong = walked + done, wrong + [f"{other}: {words}" for words in found]
        assert not wrong, "\n".join(wrong)
        assert walked > 100 and rows_of(garden) == before and events() == count
        transaction.set_rollback(True)


def is_seen(row: Any, user: User) -> bool:
    rows = type(row)._default_manager
    return not hasattr(rows, "visible_to") or bool(rows.visible_to(user).filter(pk=row.pk).exists())


def test_the_walk_finds_what_is_open(world):
    """lin, who sees the customer, is answered otherwise than where nothing is: the walk can fail."""
    garden, _people = world
    with transaction.atomic():
        _walked, wrong = faults(asked_by(garden.lin), garden, lambda row: type(row).__name__ == "Account")
        transaction.set_rollback(True)
    assert len(wrong) > 10
    assert connection.is_usable()
