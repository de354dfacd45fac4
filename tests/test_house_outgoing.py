"""Calls leave by one module alone: nothing else of the product holds what could call an address (Q20)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from kam.ground import sign_ons
from tests.test_house import FLOORS, nodes, trees

pytestmark = pytest.mark.xdist_group("house")
CALLERS = {
    "requests",
    "urllib.request",
    "urllib3",
    "http.client",
    "httpx",
    "httpcore",
    "aiohttp",
    "websockets",
    "pycurl",
}
CALLERS |= {"socket", "ssl", "smtplib", "ftplib", "telnetlib", "imaplib", "poplib", "xmlrpc.client", "paramiko"}
CALLERS |= {"asyncio.open_connection"}
BY_TEXT = ("import_module", "__import__", "import_string")
ONE_WAY = "kam/ground/outgoing.py"
SPARED = {
    ("kam/ground/sign_ons.py", "requests"): "the session that allauth takes; its only adapter hands all to outgoing",
    ("kam/views/sign_ons.py", "requests"): "the name of the error that this session raises",
    ("kam/ground/outbox.py", "smtplib"): "the names of a mail server's refusals; Django's back end writes to EMAIL_URL",
    ("kam/ground/middleware.py", "socket"): "a constant, to end the line of a caller who goes on sending",
    ("analytics/actions/bench/web.py", "socket"): "a free port of its own, for the web that the bench starts",
    ("analytics/actions/bench/web.py", "http.client"): "calls that web, on this machine alone",
}
"""{(file, what it holds): why that is no second way out}; redis and the database are where the operator set them."""


def held(tree: ast.Module) -> Iterator[str]:
    """The callers that a module imports, whole or in part, wherever it does so; also by a name given as a text."""
    named: set[str] = set()
    for node in nodes(tree, ast.Import, ast.ImportFrom, ast.Call):
        if isinstance(node, ast.Import):
            named |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            named |= {f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(BY_TEXT):
            named |= {str(word.value) for word in node.args if isinstance(word, ast.Constant)}
    yield from (caller for caller in CALLERS if any(f"{name}.".startswith(f"{caller}.") for name in named))


def test_nothing_but_the_one_way_out_can_call_an_address() -> None:
    found = {(path, caller) for path, tree in trees(*FLOORS) if path != ONE_WAY for caller in held(tree)}
    assert not found - SPARED.keys(), "call by kam.ground.outgoing"
    assert not SPARED.keys() - found, "spared for nothing"


@pytest.mark.parametrize(
    ("code", "callers"),
    [
        ("import requests", {"requests"}),
        ("def f():\n    import urllib.request as net", {"urllib.request"}),
        ("from urllib import request", {"urllib.request"}),
        ("from http.client import HTTPSConnection", {"http.client"}),
        ("import importlib\nimportlib.import_module('httpx')", {"httpx"}),
        ("from socket import create_connection", {"socket"}),
        ("from urllib.parse import urlsplit\nfrom http import HTTPStatus\nimport requests_mock", set()),
    ],
)
def test_it_is_seen_however_it_is_held(code: str, callers: set[str]) -> None:
    assert set(held(ast.parse(code))) == callers


def test_the_session_of_sign_ons_has_no_other_adapter() -> None:
    """`requests` brings its own for http:// and https://; here all lead to the one way out."""
    session = sign_ons.Session(SimpleNamespace(issuer="https://id.example.com"))  # type: ignore[arg-type]
    assert [type(adapter) for adapter in session.adapters.values()] == [sign_ons.Way]
