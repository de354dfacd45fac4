"""Analyses ask the database as often of a large book as of a small one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.actions import recompute, targets
from kam.choices import Role, RunKind
from kam.models import User
from tests import factories
from tests.analytics.books import DAY, computed
from tests.analytics.test_dashboard import HOUSEKEEPING
from tests.analytics.test_satisfaction import said

pytestmark = pytest.mark.django_db
PAGES = ("/serving/?measure=effort", "/agents/", "/satisfaction/", "/guide/checks/", "/targets/", "/dashboard/")


def asked(client, page):
    """How often a page asks, the keeping of sessions and of the day's numbers apart."""
    client.get(page)
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200, page
    return len([one for one in found.captured_queries if not one["sql"].startswith(HOUSEKEEPING)])


def grow(acme, by, numbers):
    """Partners brought by Acme with orders, costs, contacts, answers high and low, and targets for years to come."""
    today = timezone.localdate()
    for number in numbers:
        account = factories.AccountFactory(owner=acme.owner, kind="dealer", region=f"R{number}", referred_by=acme)
        factories.OrderFactory(account=account, ordered_on=DAY - timedelta(20), amount=Decimal(90), revenue=Decimal(90))
        factories.OrderFactory(account=account, ordered_on=today - timedelta(70), amount=Decimal(90),
                               revenue=Decimal(90), due_on=today - timedelta(number + 1))  # fmt: skip
        factories.CostFactory(account=account, kind="freight", on=DAY, amount=Decimal(number + 1))
        factories.ContactFactory(account=account, role="")
        for score in (2, 9):
            said(account, 3, score, "csat10", today)
        targets.write(values={"year": DAY.year + number, "key_share": 0.5}, by=by)


def test_pages_ask_as_often_of_many_as_of_few(acme, other, zhao, browser_of):
    client, desk = browser_of(zhao), browser_of(factories.UserFactory(role=Role.FINANCE))
    grow(acme, zhao, range(1))
    computed(acme, other)
    cache.clear()
    few = {page: asked(client, page) for page in PAGES} | {"/desk/": asked(desk, "/desk/")}
    grow(acme, zhao, range(1, 7))
    recompute.start(RunKind.ALL, as_of=DAY, by=User.objects.system())
    cache.clear()
    many = {page: asked(client, page) for page in PAGES} | {"/desk/": asked(desk, "/desk/")}
    assert many == few
