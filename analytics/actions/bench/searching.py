"""Measures the search box over a hundred thousand customers, as one types: for a director, and for a manager's own."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from django.contrib.auth import get_user_model
from django.test import override_settings
from django.utils import timezone

from accounts.models import Account, Contact
from analytics.actions.bench import clocks, data, pages, tables
from analytics.actions.bench.databases import own_database
from analytics.actions.bench.report import Case, Report
from kam.choices import Role
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.models import Visit

ACCOUNTS = 100_000
VISITS = 200_000
MOST = 50
"""CPU milliseconds in which the box answers each letter."""
TYPED = {"a name": "suzhou", "one letter": "s", "a code": "B0001"}


def measure(report: Report, _orders: int, *, tell: Callable[[str], None], by: User) -> None:
    """Build the book, then type into the box."""
    require(by, Right.IMPORT)
    with own_database("search"):
        tell(f"building {ACCOUNTS:,} customers to search among")
        fill(ACCOUNTS, VISITS)
        with override_settings(ALLOWED_HOSTS=["*"]):
            cases(report)


def fill(accounts: int, visits: int) -> None:
    """Customers with a contact each, and visits; by seed, the same each time."""
    data.fill_accounts(accounts)
    keys = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    users = list(get_user_model().objects.filter(is_system=False).order_by("pk"))
    rng, now, today = Random(9), tables.now(), timezone.localdate()
    bulk.write(Contact, data.CONTACT, data.contacts(rng, keys, now, accounts))
    bulk.write(Visit, data.VISIT, data.visits(rng, keys, users, today, now, visits))
    data.analyse()


def cases(report: Report) -> None:
    """What each says who types it."""
    everybody = User.objects.filter(is_system=False)
    for who, role in (("director", Role.DIRECTOR), ("manager", Role.MANAGER)):
        client = pages.signed_in(everybody.filter(role=role).order_by("pk").first())
        for what, text in TYPED.items():
            found = clocks.request(pages.getting(client, f"/search/suggest/?q={text}"), rounds=10)
            report.add(Case(f"search box of a {who} among many, {what}", found, most=MOST, most_queries=16))
