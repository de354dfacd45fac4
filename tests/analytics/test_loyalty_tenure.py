"""From which day tenure counts: the day that was entered or the first order kept, and the page says which is which."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Account
from analytics.actions import recompute
from analytics.models import Loyalty
from kam.choices import RunKind
from tests.analytics.books import DAY, buys

pytestmark = pytest.mark.django_db


def test_the_page_says_from_which_day_tenure_counts_and_which_one_was_entered(acme, zhao, browser_of, time_machine):
    time_machine.move_to(f"{DAY} 12:00+08:00")
    buys(acme, months=24)
    first = DAY - timedelta(days=23 * 30)
    Account.objects.filter(pk=acme.pk).update(customer_since=first - timedelta(days=100))
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    days = Loyalty.objects.current().get(account=acme).inputs["tenure"]
    assert days == 23 * 30 + 100
    page = lambda: browser_of(zhao).get(f"/customers/{acme.pk}/potential/").content.decode()  # noqa: E731
    assert "Counted from 1 May 2024, as entered in its file; the first order that is kept is of 9 Aug 2024." in page()
    Account.objects.filter(pk=acme.pk).update(customer_since=first + timedelta(days=10))
    assert "Counted from its first order of 9 Aug 2024; in its file 19 Aug 2024 is entered." in page()
    Account.objects.filter(pk=acme.pk).update(customer_since=first)
    assert "Counted from" not in page()
