"""Books that are hard to draw."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Account, Wallet
from analytics.actions import recompute
from kam.choices import RunKind
from kam.models import User
from tests import factories
from tests.analytics.books import DAY, computed
from tests.analytics.development_books import fill

CHINESE = "上海浦东新区张江国际建筑装饰材料与整装门窗幕墙工程" * 3
COMPUTED = (RunKind.ALL, RunKind.VALUE, RunKind.DEVELOPMENT, RunKind.BEHAVIOUR, RunKind.FIT)
"""What the nights write that pages of analyses read."""
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


def pictured(acme: Any, lin: Any, chen: Any, until: date = DAY) -> None:
    """
    A company of which the pages of analyses have something to draw: thirty customers of five years in two hands, a
    dealer that brought one of them, costs to serve a few that bring little, the needs of some; computed on two days.
    """
    sold = fill(1, lin, until, count=30)
    Account.objects.filter(pk__in=[one.pk for one in sold[::2]]).update(owner=chen)
    for place, account in enumerate(sold[:8]):
        factories.CostFactory(account=account, on=until, amount=Decimal(10 ** (2 + place % 4)))
    for account in sold[:4]:
        Wallet.objects.create(account=account, on=until - timedelta(90), amount=Decimal(10**7), currency="CNY",
                              worth=Decimal(10**7), source="Tender", by=lin)  # fmt: skip
    acme.kind = "dealer"
    acme.save()
    sold[0].referred_by = acme
    sold[0].save()
    by = User.objects.system()
    for day in (until - timedelta(60), until):
        for kind in COMPUTED:
            recompute.start(kind, as_of=day, by=by)
