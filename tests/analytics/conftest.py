"""What several tests of numbers begin with: a day, and a book that was computed."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account
from kam.models import User
from tests import factories
from tests.analytics import behaviour_books, report_books
from tests.analytics.books import computed


@pytest.fixture
def book(acme: Account, other: Account) -> Any:
    """Two customers, computed."""
    return computed(acme, other)


@pytest.fixture
def young(lin: User) -> Account:
    """A customer of lin's that has just begun to order."""
    made: Account = factories.AccountFactory(code="YOUNG", owner=lin)
    return made


@pytest.fixture
def two_years(acme: Account, other: Account, young: Account) -> tuple[Account, Account, Account]:
    """Two years of three customers: one changes in every manner, one keeps them, one is new."""
    behaviour_books.fill(acme, other, young)
    return acme, other, young


@pytest.fixture
def mailing_day(workday: None, settings: Any) -> None:
    """The Wednesday of `mailed.DAY`, on a server with an address."""
    settings.SITE_URL = "https://kam.example.com/"


@pytest.fixture
def first_of_july(time_machine: Any) -> None:
    """The morning after the month of `report_books`."""
    time_machine.move_to(report_books.NOW)


@pytest.fixture
def full(acme: Account, lin: User) -> Account:
    """Lin's customer with a month of something of everything."""
    return report_books.month(acme, lin)
