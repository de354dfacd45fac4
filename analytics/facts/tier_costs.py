"""What keeping a tier costs in money, as far as it is known: the rate of an hour, and incentives by tier."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.choices import CostKind, Tier
from accounts.models import Account, HourRate, Incentive
from analytics.rules.trade import YEAR


def hour_rate(as_of: date) -> Decimal | None:
    """What an hour of visits costs on a day; None where nobody entered a rate."""
    known = HourRate.objects.live().filter(kind__in=[CostKind.VISITS, CostKind.HOURS], on__lte=as_of)
    newest = dict(known.order_by("on").values_list("kind", "amount"))  # the later of a kind stays
    return newest.get(CostKind.VISITS) or newest.get(CostKind.HOURS)


def incentives(as_of: date) -> dict[str, Decimal]:
    """{tier: cost of what its customers were given in the year to a day}; only those of which one is known."""
    given = Incentive.objects.live().filter(given_on__gt=as_of - timedelta(days=YEAR), given_on__lte=as_of)
    known = given.filter(grade__in=Tier.values, cost__isnull=False).order_by()
    return dict(known.values("grade").annotate(sum=Sum("cost")).values_list("grade", "sum"))


def owners() -> int:
    """How many active people own any customer today: those among whom the visits are divided."""
    owned = Account.objects.live().filter(owner__is_active=True)
    return int(owned.order_by().aggregate(count=Count("owner", distinct=True))["count"])
