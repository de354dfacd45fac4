"""The schema is whole and true: no warning, every operation described, and no input of any kind gives a fault."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import json
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.urls import path
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from accounts.api.products import ProductApi
from kam.api.index import Index, SchemaView
from kam.choices import TokenScope
from kam.ground import questions
from kam.models import Token, User
from kam.wsgi import application
from tests import factories

pytestmark = pytest.mark.django_db
# A smoke here; the full count is run by hand: SCHEMA_EXAMPLES=200 pytest tests/kam/test_schema.py
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "1"))


@pytest.fixture
def schema():
    """The schema as it is served, with a director's token to call with; the test's connection stays open meanwhile."""
    edges = (request_started, request_finished)
    for edge in edges:
        edge.disconnect(close_old_connections)
    yield called_by_a_director()
    for edge in edges:
        edge.connect(close_old_connections)


def called_by_a_director():
    zhao = factories.UserFactory(username="zhao", role="director")
    account = factories.AccountFactory(owner=zhao)
    factories.OrderFactory(account=account)
    factories.ContactFactory(account=account)
    _token, secret = Token.objects.create(user=zhao, name="probe", scopes=TokenScope.values)
    found = schemathesis.openapi.from_wsgi("/api/schema/", application, headers={"Accept": "application/json"})
    found.headers = {"Authorization": f"Bearer {secret}"}
    return found


def test_the_schema_is_made_without_a_warning(capsys, monkeypatch):
    """A warning would name its file all the same: looking up each line parses a file for each class, for seconds."""
    monkeypatch.setattr(GENERATOR_STATS, "enable_trace_lineno", lambda: None)
    call_command("spectacular", "--fail-on-warn", "--format", "openapi-json", "--file", "/dev/null")
    assert "Warning" not in capsys.readouterr().err


@pytest.mark.xdist_group("schema")
def test_every_operation_is_described(client):
    found = client.get("/api/schema/", headers={"Accept": "application/json"}).json()
    for address, operations in found["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            assert operation.get("operationId"), address
            assert "400" in operation["responses"] or address == "/api/v1/", (address, method)
            assert operation.get("description"), (address, method)
    assert {"token", "session"} <= set(found["components"]["securitySchemes"])


def test_it_is_written_once_in_each_language_and_format():
    """Of one page here, as that of all takes seconds."""
    kept, parts = {}, [path("api/v1/", Index.as_view())]
    view = SchemaView.as_view(written=kept, patterns=parts)

    def asked(language, kind):
        with translation.override(language):
            answer = view(APIRequestFactory().get("/api/schema/", headers={"Accept": kind}))
            getattr(answer, "render", str)()
        return answer.content, answer["Content-Type"], answer["Content-Disposition"]

    wanted = [(said, kind) for said in ("en", "zh-hans") for kind in ("application/yaml", "application/json")]
    first = {one: asked(*one) for one in wanted}
    assert set(kept) == set(wanted)
    assert yaml.safe_load(first[wanted[0]][0]) == json.loads(first[wanted[1]][0])
    parts.clear()  # whatever is written anew would be empty
    assert {one: asked(*one) for one in wanted} == first
    assert b"paths: {}" in asked("fr", "application/yaml")[0]
    for indent in ("1", "2", "9" * 50):
        assert asked("en", f"application/json; indent={indent}") == first["en", "application/json"]
    assert len(kept) == 5, "what a caller may write freely is neither kept nor written anew"


@pytest.mark.db_both
@pytest.mark.xdist_group("schema")
def test_no_input_gives_a_fault(schema):
    """Each operation is called on one of the two databases, every second one on the other."""
    wrong, operations, called = [], 0, Counter()
    first = 0 if connection.vendor == "sqlite" else 1
    for found in itertools.islice(schema.get_all_operations(), first, None, 2):
        operations += 1
        for mode in schemathesis.GenerationMode:
            calls, refused = answers(found.ok(), mode, schema.headers)
            called[mode] += calls > 0
            wrong += refused
    assert not wrong
    assert called[schemathesis.GenerationMode.POSITIVE] == operations, "each operation can be called as described"
    assert called[schemathesis.GenerationMode.NEGATIVE] > 0.9 * operations, "and nearly each on purpose not so"
    assert User.objects.filter(username="zhao", is_active=True).exists()


def answers(operation, mode, headers):
    """Calls one operation a few times, as described or on purpose not: how often, and what it answered wrongly."""
    calls, wrong = [], []
    described = operation.definition.raw["responses"]

    @settings(
        max_examples=EXAMPLES, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case):
        response = case.call(headers=headers)
        calls.append(response.status_code)
        if str(response.status_code) not in described or response.status_code >= 500:
            wrong.append(f"{case.method} {case.formatted_path}: {response.status_code}")

    with contextlib.suppress(Unsatisfiable):  # not every operation can be called wrongly
        call()
    return len(calls), wrong


def test_no_two_are_written_at_the_same_time(monkeypatch):
    """What describes a resource knows one view at a time: two threads would describe each other's, or fall."""
    at_work, most = [], []

    def slowly(self, request):
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()
        return Response({})

    monkeypatch.setattr(SchemaView, "_get_schema_response", slowly)
    view = SchemaView.as_view(written={})
    kinds = ["application/yaml", "application/json"] * 2
    asked = [APIRequestFactory().get("/api/schema/", headers={"Accept": kind}) for kind in kinds]
    with ThreadPoolExecutor(4) as threads:
        assert [answer.status_code for answer in threads.map(view, asked)] == [200] * 4
    assert most == [1] * 4


def test_a_call_does_not_disturb_what_is_described_meanwhile(lin, api_of):
    """The description of a call in progress is asked of a view of its own."""
    shared = inspect.getattr_static(ProductApi, "schema")
    shared.view = standing = ProductApi()
    questions._known.clear()
    assert api_of(lin).get("/api/v1/accounts/1/?fields=id").status_code == 404
    assert shared.view is standing
