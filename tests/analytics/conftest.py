"""What several tests of numbers begin with: a day, and a book that was computed."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account
from kam.models import User
from tests.analytics import report_books
from tests.analytics.books import computed


@pytest.fixture
def book(acme: Account, other: Account) -> Any:
    """Two customers, computed."""
    return computed(acme, other)


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
