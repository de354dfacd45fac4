"""Books that are hard to draw."""

from __future__ import annotations

from typing import Any

from tests import factories
from tests.analytics.books import computed

CHINESE = "上海浦东新区张江国际建筑装饰材料与整装门窗幕墙工程" * 3
LATIN = "Internationale Baustoffgrosshandelsgesellschaft fuer Fassadenelemente und Dach " * 2


def long_named(lin: Any, acme: Any) -> list[Any]:
    """Two customers of lin's with names and people as long as they come, the second beneath the first; computed."""
    found = [factories.AccountFactory(name=name, short_name="", owner=lin) for name in (CHINESE[:60], LATIN[:80])]
    found[1].parent = found[0]
    found[1].referred_by = acme
    found[1].save()
    for account in found:
        factories.ContactFactory(account=account, name=LATIN[:60], title=CHINESE[:40])
    computed(acme, found[0])
    return found
