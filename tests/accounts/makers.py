"""Small makers of incentives and of the parts of a channel file; each gives what a test does not care about."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from accounts.models import Downstream, Incentive, Outlet, Quota, Seller, Territory
from lifecycle.actions import aftermaths
from lifecycle.models import Journey
from tests.factories import AccountFactory


class IncentiveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Incentive

    account = factory.SubFactory(AccountFactory)
    kind = "gift"
    title = factory.Sequence(lambda n: f"Incentive {n}")
    earned_on = date(2026, 6, 1)


class OutletFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Outlet

    account = factory.SubFactory(AccountFactory, kind="dealer")
    name = factory.Sequence(lambda n: f"Outlet {n}")


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory

    account = factory.SubFactory(AccountFactory, kind="dealer")
    region = "East"
    region_key = factory.LazyAttribute(lambda t: t.region.casefold())


class SellerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Seller

    account = factory.SubFactory(AccountFactory, kind="dealer")
    name = factory.Sequence(lambda n: f"Seller {n}")


class DownstreamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Downstream

    account = factory.SubFactory(AccountFactory, kind="dealer")
    name = factory.Sequence(lambda n: f"Site {n}")


class QuotaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Quota

    account = factory.SubFactory(AccountFactory, kind="dealer")
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)
    amount = Decimal("120000.00")


def looked_in(account, by):
    """A customer that lies dormant, and a day to look in again."""
    Journey.objects.get_or_create(account=account, defaults={"stage": "dormant", "since": date(2026, 1, 1)})
    return aftermaths.rest(account, revisit_on=timezone.localdate() + timedelta(9), by=by)
