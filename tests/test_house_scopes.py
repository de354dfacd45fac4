"""Walks every operation of the API with tokens: each opens what its scopes say, and never more than its maker sees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from kam.actions import tokens
from kam.choices import Role, TokenScope
from kam.ground import documents
from kam.models import Token, User
from tests import factories, planting
from tests.planting import Garden
from tests.test_house_doors import EXTRAS, addresses, leaks, ours, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("house")]
METHODS = ("get", "post", "put", "patch", "delete")
NOBODYS = "999999999"
OPEN = {
    "/api/v1/",
    "/api/v1/me/",
    "/api/v1/event-types/",
}  # of the API, and of the token


class Operation(NamedTuple):
    """One method of one address, filled with keys nobody has; the scopes it takes, or None where there is none."""

    method: str
    address: str
    scopes: frozenset[str] | None


@cache
def document() -> dict[str, Any]:
    """The document as it is kept, read once for all walks: megabytes, and nobody here changes it."""
    return documents.kept()


def operations() -> Iterator[Operation]:
    """Every operation that the addresses lead to, with what the document says of it."""
    told = told_scopes()
    for name, parts in ours():
        address = filled(name, parts)
        view: Any = resolve(address).func
        if not address.startswith("/api/v1/") or not hasattr(view, "cls"):
            continue
        taken = getattr(view, "actions", None) or {method: method for method in METHODS if hasattr(view.cls, method)}
        for method in set(taken) & set(METHODS) & set(view.cls.http_method_names):
            known = (
                ("patch", "/api/v1/accounts/*") if name.endswith(":history-bring-back") else (method, plain(address))
            )
            yield Operation(method, address, told.get(known))


def filled(name: str, parts: list[str]) -> str:
    """An address of keys that nobody has."""
    for key in (NOBODYS, EXTRAS["step"]):
        try:
            return reverse(name, kwargs={part: EXTRAS.get(part, key) for part in parts})
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name}: tell EXTRAS what stands in it")


def plain(address: str) -> str:
    """An address without what stands in it: the same for the document's and for a filled one."""
    keys = rf"/(\{{\w+\}}|{NOBODYS}|{EXTRAS['step']})"
    return re.sub(keys, "/*", address.replace("/{resource}/", "/accounts/")).rstrip("/")


def told_scopes() -> dict[tuple[str, str], frozenset[str]]:
    """{(method, address): the scopes it takes}, as docs/openapi.json promises."""
    return {
        (method, plain(address)): frozenset(operation["x-scopes"])
        for address, found in document()["paths"].items()
        for method, operation in found.items()
        if method in METHODS
    }


def token_of(*scopes: str, role: str = Role.DIRECTOR) -> Client:
    """A program that comes with a token of somebody of this role."""
    user = factories.UserFactory(role=role)
    _token, secret = Token.objects.create(user=user, name="walk", scopes=[*scopes])
    return bearer(secret)


def bearer(secret: str) -> Client:
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})


def called(client: Client, one: Operation) -> tuple[int, str]:
    """(status, code) of an operation with nothing to say."""
    answer = getattr(client, one.method)(one.address, {}, content_type="application/json")
    is_refusal = answer.status_code >= 400
    said = json.loads(answer.content) if is_refusal and answer.content else {}
    if is_refusal:
        assert answer["Content-Type"] == "application/problem+json", one
        assert said["status"] == answer.status_code, one
    return answer.status_code, said.get("code", "")


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.API_RATE_PER_MINUTE = 100_000


def test_each_operation_takes_its_scope_and_no_other():
    """With it alone the token is let in, whatever is said then; with all the others at once it is not."""
    every, wrong, walked = set(TokenScope.values), [], 0
    alone = {scope: token_of(scope) for scope in every}
    others = {scope: token_of(*every - {scope}) for scope in every}
    others[TokenScope.READ] = token_of()  # every scope may read
    for one in operations():
        walked += 1
        for scope in one.scopes or ():
            refused, (status, code) = called(others[scope], one), called(alone[scope], one)
            wrong += [(one, "without", *refused)] * (refused != (403, "insufficient_scope"))
            wrong += [(one, scope, status, code)] * (status in (401, 500) or code == "insufficient_scope")
        if not one.scopes and one.address not in OPEN:  # nothing that the API offers
            status, _code = called(others[TokenScope.RUNS], one)
            wrong += [(one, "is not in the document", status)] * (not 400 <= status < 500)
    assert walked > 600
    assert not wrong, "\n".join(map(str, wrong))


def revoked(token: Token) -> None:
    tokens.revoke(token, by=token.user)


def expired(token: Token) -> None:
    Token.objects.filter(pk=token.pk).update(expiry=timezone.now())


def renewed_a_day_ago(token: Token) -> None:
    tokens.renew(token, by=token.user)
    token.refresh_from_db()
    Token.objects.filter(pk=token.pk).update(expiry=token.expiry - tokens.OVERLAP)


def of_somebody_who_left(token: Token) -> None:
    User.objects.filter(pk=token.user_id).update(is_active=False)


def of_a_program_whose_person_left(token: Token) -> None:
    program = factories.UserFactory(role=Role.INTEGRATION, acts_for=factories.UserFactory(is_active=False))
    Token.objects.filter(pk=token.pk).update(user=program)


ENDINGS = (revoked, expired, renewed_a_day_ago, of_somebody_who_left, of_a_program_whose_person_left)


def test_an_ended_token_opens_nothing():
    """Each operation is asked with one that ended another way, in turn; each way is asked of all but the last shift."""
    clients, wrong = [], []
    for end in ENDINGS:
        token, secret = Token.objects.create(
            user=factories.UserFactory(role=Role.DIRECTOR), name="x", scopes=TokenScope.values, expiry=timedelta(days=9)
        )
        clients.append(bearer(secret))
        assert clients[-1].get("/api/v1/me/").status_code == 200
        end(token)
    for turn, one in enumerate(operations()):
        place = turn % len(ENDINGS)
        status, code = called(clients[place], one)
        wrong += [(one, ENDINGS[place].__name__, status)] * (status != 401 or code != "authentication_failed")
    assert not wrong, "\n".join(map(str, wrong))


# -- never more than its maker sees now ------------------------------------------------------------------------------


def demoted(user: User) -> None:
    User.objects.filter(pk=user.pk).update(role=Role.MANAGER)


def moved(user: User) -> None:
    User.objects.filter(pk=user.pk).update(role=Role.LEAD, team=factories.TeamFactory(name="Far away"))


def api() -> list[tuple[str, list[str]]]:
    """The names of the API's addresses."""
    return [(name, parts) for name, parts in ours() if resolve(filled(name, parts)).route.startswith("api/v1/")]


def writes(garden: Garden) -> Iterator[tuple[str, str, Any]]:
    """(method, address, the row it means) of everything the API lets anybody write to a planted row."""
    for _name, address, row in addresses(garden, api()):
        view: Any = resolve(address).func
        taken = getattr(view, "actions", None) or ()
        for method in set(taken) & set(METHODS[1:]) & set(view.cls.http_method_names):
            yield method, address, row


def refused_writes(program: Client, garden: Garden, body: dict[str, Any], *, answers: set[int]) -> list[str]:
    """Writes to planted rows that were answered otherwise, or changed a row."""
    before, wrong = rows_of(garden), []
    for method, address, row in writes(garden):
        if row is not None and planting.is_scoped(type(row)) and not address.startswith(OWN):
            status = getattr(program, method)(address, body, content_type="application/json").status_code
            wrong += [f"{method} {address}: {status}"] * (status not in answers)
    return wrong if rows_of(garden) == before else [*wrong, "a row was changed"]


@pytest.mark.parametrize("happened", [demoted, moved])
def test_a_token_sees_and_changes_what_its_maker_may_now(lin, acme, other, happened):
    """A director's token with every scope, after its maker lost sight of lin's customer: not even a number is told."""
    maker = factories.UserFactory(role=Role.DIRECTOR)
    _token, secret = Token.objects.create(user=maker, name="x", scopes=TokenScope.values)
    garden, program = Garden(lin, acme), bearer(secret)
    assert program.get(f"/api/v1/accounts/{acme.pk}/").status_code == 200
    happened(maker)
    read = api() if happened is moved else []
    wrong = leaks(program, garden, read) + refused_writes(program, garden, {"name": "mine"}, answers={403, 404, 405})
    assert not wrong, "\n".join(wrong)


OWN = tuple(f"/api/v1/{noun}/" for noun in ("absences", "exports", "notices", "saved-views", "tokens", "webhooks"))
"""What everybody keeps for themselves, whatever their role."""


def test_a_token_does_no_more_than_its_maker_s_role(lin, acme):
    """An auditor sees every row and writes none; a token with every scope adds nothing to that."""
    garden, program = Garden(lin, acme), token_of(*TokenScope.values, role=Role.AUDITOR)
    wrong = refused_writes(program, garden, {}, answers=set(range(400, 500)))
    assert not wrong, "\n".join(wrong)
