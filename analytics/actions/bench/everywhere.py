"""Measures every page over a full company and tells the slowest ones, which nobody thought of measuring."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import Account
from analytics.actions import recompute
from analytics.actions.bench import clocks, data
from analytics.actions.bench.report import Case, Report
from kam.ground.rights import Right, require
from kam.models import User

SLOWEST = 5
MOST = 500
"""CPU milliseconds that the slowest page may cost at 20,000 customers."""
APART = ("api/", "auth/", "admin/", "metrics", "healthz", "readyz")
CUSTOMER = "<int:pk>"


def measure(report: Report, client: Client, account: Account, *, tell: Callable[[str], None], by: User) -> None:
    """
    Each page that needs no number, and each of the customer, opened by the client; with what every night computes.

    Raises RuntimeError for a page that fails.
    """
    require(by, Right.IMPORT)
    tell("every page")
    for kind in recompute.APART:
        recompute.start(kind, as_of=timezone.localdate(), by=by)
    data.analyse()
    found = [Case(f"slowest: {path}", clocks.request(_opening(client, path), rounds=3, warm=0), most=MOST)
             for path in sorted(set(addresses(account))) if _is_page(client, path)]  # fmt: skip
    found.sort(key=lambda case: -case.cost.cpu)
    for case in found[:SLOWEST]:
        report.add(case)


def addresses(account: Account) -> Iterator[str]:
    """The addresses of pages that take no number, and those of a customer."""
    for pattern in _patterns(get_resolver("kam.urls")):
        path = pattern.replace(f"customers/{CUSTOMER}", f"customers/{account.pk}")
        if "<" not in path and "^" not in path and not path.startswith(APART):
            yield f"/{path}"


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{before}{one.pattern}"
        else:
            yield from _patterns(one, f"{before}{one.pattern}")


def _is_page(client: Client, path: str) -> bool:
    """Whether the client may open it, tried once, which warms it up too."""
    answer = client.get(path)
    if answer.status_code >= 500:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return answer.status_code == 200 and not answer.streaming


def _opening(client: Client, path: str) -> Callable[[], None]:
    def call() -> None:
        _ = client.get(path).content

    return call
