"""Every named page of the product on a phone: no wider than the screen, nothing for the console to complain of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver

from accounts.views.home import TABS
from tests import factories
from tests.analytics.books import computed
from tests.browser import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
APART = ("api/", "admin/", "auth/", "healthz", "readyz", "metrics", "sw.js", "manifest", "robots", "me/", "views/add")
PARTS = (
    "suggest",
    "pick/",
    "like/",
    "line/",
    "option/",
    "progress",
    "/read/",
    "seek/",
    "lab/draft",
    "runs/start",
    "queued/",
)
"""Pieces of pages, and doors that only take what is sent."""
CHINESE = "上海浦东新区张江国际建筑装饰材料与整装门窗幕墙工程" * 3
LATIN = "Internationale Baustoffgrosshandelsgesellschaft fuer Fassadenelemente und Dach " * 2
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  const rolls = (node) => {
    for (let up = node.parentElement; up; up = up.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const out = [...document.querySelectorAll("main *")].filter((node) =>
    node.getBoundingClientRect().right > width + 1 && !rolls(node) && !node.closest("thead, .vh, svg"));
  const over = document.documentElement.scrollWidth - width;
  return [over, ...out.slice(0, 2).map((node) => node.outerHTML.slice(0, 120))];
}"""


def addresses(patterns: Any, before: str = "") -> Iterator[str]:
    """Every page that needs no key."""
    for one in patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, path)
        elif one.name and not path.startswith(APART) and not any(part in path for part in (*PARTS, *"<(^")):
            yield f"/{path}"


@pytest.fixture
def book(lin: Any, zhao: Any, acme: Any) -> list[Any]:
    """A few customers with a run, the longest names that people write among them."""
    found = [factories.AccountFactory(name=name, short_name="", owner=lin) for name in (CHINESE[:60], LATIN[:80])]
    found[1].parent = found[0]
    found[1].referred_by = acme
    found[1].save()
    for account in found:
        factories.ContactFactory(account=account, name=LATIN[:60], title=CHINESE[:40])
    computed(acme, found[0])
    return found


def faults(page: Any, path: str, heard: list[str]) -> list[str]:
    heard.clear()
    answer = page.goto(path, wait_until="load")
    over, *nodes = page.evaluate(WIDER)
    broken = [f"{answer.status}"] if answer.status >= 400 and answer.status != 403 else []
    noise = [line for line in heard if "403" not in line]  # what a director may not open
    return [*broken, *([f"{over} px too wide"] if over > 0 else []), *nodes, *noise]


def test_no_page_is_wider_than_a_phone(zhao: Any, book: Any, context_of: Any) -> None:
    page = context_of(zhao, reduced_motion="reduce").new_page()
    heard = looks.listened(page)
    paths = sorted(set(addresses(get_resolver().url_patterns)))
    assert len(paths) > 60 and "/waterfall/" in paths and "/classes/" in paths
    wrong = {path: found for path in paths if (found := faults(page, path, heard))}
    assert wrong == {}


def test_no_part_of_a_customer_with_a_long_name_is_wider_than_a_phone(zhao: Any, book: Any, context_of: Any) -> None:
    page = context_of(zhao, reduced_motion="reduce").new_page()
    heard = looks.listened(page)
    parts = [f"?tab={part[0]}" for _label, group in TABS for part in group]
    below = [*parts, "edit/", "group/", "map/", "merge/", "nominations/new/", "departure/", "verdict/", "assess/"]
    wrong = {}
    for account in book:
        for path in [
            f"/customers/{account.pk}/{rest}" for rest in (parts[:3] if account is book[1] else parts + below)
        ]:
            wrong |= {path: found} if (found := faults(page, path, heard)) else {}
    assert wrong == {}
