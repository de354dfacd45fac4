"""Measures pages and API calls of a company with 20,000 customers, each beside its floor."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client, override_settings

from accounts.models import Account
from analytics.actions.bench import clocks, data, everywhere, web
from analytics.actions.bench.databases import own_database
from analytics.actions.bench.report import Case, Report
from kam.ground.rights import Right, require
from kam.models import User

SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"
Tell = Callable[[str], None]


def measure(report: Report, _orders: int, *, tell: Tell, by: User) -> None:
    """Build the company, then measure every case and the web that serves it."""
    require(by, Right.IMPORT)
    with own_database("pages"):
        _measure(report, tell, User.objects.system())


def _measure(report: Report, tell: Tell, by: User) -> None:
    tell("building 20,000 customers with 60,000 contacts and 200,000 visits")
    users = data.fill_pages(by)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")  # so that the one process's CPU is all of it
    account = Account.objects.get(code="B000000")
    with override_settings(ROOT_URLCONF="analytics.actions.bench.floors", ALLOWED_HOSTS=["*"]):
        director, manager = signed_in(users[0]), signed_in(account.owner)
        _reading(report, director, account, tell)
        _writing(report, manager, account, tell)
        everywhere.measure(report, director, account, tell=tell, by=by)
    web.measure(report, users[0], account.owner, tell=tell, by=by)


def signed_in(user: Any) -> Client:
    """A browser of somebody."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=SIGNED_IN)
    return client


def getting(client: Client, url: str) -> Callable[[], None]:
    """Opens a page; raises RuntimeError where it does not open."""

    def call() -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answers {answer.status_code}")
        _ = answer.content

    return call


def _reading(report: Report, client: Client, account: Account, tell: Tell) -> None:
    floors = {
        "hello": "/floor/hello/",
        "bare page of 50": "/floor/bare/",
        "bare page with search": "/floor/bare/?q=suzhou",
        "DRF list of 50": "/floor/api/",
    }
    for name, url in floors.items():
        tell(name)
        report.add(Case(f"floor: {name}", clocks.request(getting(client, url))))
    one = f"/customers/{account.pk}/"
    cases = (
        ("customer list, 50 rows", "/customers/", "bare page of 50", 25, 2.4, 8),
        ("customer list, name search", "/customers/?q=suzhou", "bare page with search", 30, 1.6, 8),
        ("one customer with time line", one, "", 30, None, 14),
        ("API list of 50", "/api/v1/accounts/?page_size=50", "DRF list of 50", None, 1.7, 4),
        ("API detail", f"/api/v1/accounts/{account.pk}/", "", 7, None, None),
        ("dashboard", "/dashboard/", "", 25, None, 25),
        ("contribution list", "/contributions/", "bare page of 50", None, None, 25),
        ("list of tiers", "/tiers/", "bare page of 50", None, None, 25),
        ("risk list", "/risks/", "bare page of 50", None, None, 25),
        ("visit list", "/visits/", "bare page of 50", None, None, 25),
        ("search box, a name", "/search/suggest/?q=suzhou", "", 50, None, 16),
        ("search box, one letter", "/search/suggest/?q=s", "", 50, None, 16),
    )
    for name, url, floor, most, ratio, queries in cases:
        tell(name)
        calls = [getting(client, path) for path in (url, floors.get(floor)) if path]
        cost, *beside = clocks.requests(*calls)
        least = beside[0] if beside else None
        report.add(Case(name, cost, floor=least, most=most, most_ratio=ratio, most_queries=queries))


def _writing(report: Report, client: Client, account: Account, tell: Tell) -> None:
    numbers = itertools.count()

    def log() -> None:
        note = f"Visit {next(numbers)}: they want the price of the last lot."
        answer = client.post(
            "/visits/log/", {"account": account.pk, "note": note, "outcome": "advance", "_key": str(uuid.uuid4())}
        )
        if answer.status_code != 302:
            raise RuntimeError(f"logging a visit answers {answer.status_code}")

    tell("log a visit")
    report.add(Case("log a visit", clocks.request(log), most=15, most_queries=14))
    getting(client, "/today/")()
    report.add(Case("today page of a manager", clocks.request(getting(client, "/today/")), most_queries=25))
