"""What two do at once in the account file: of two that exclude each other the second is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actions import contacts, policies
from accounts.models import Contact, Policy
from tests import factories
from tests.accounts.merges.test_parallel import beside

pytestmark = [pytest.mark.company, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


def together(check: Any) -> Any:
    """The check, after which each of two waits a moment for the other, so that neither has written yet."""
    begin = Barrier(2)

    def wait(*args: Any) -> None:
        check(*args)
        with suppress(BrokenBarrierError):
            begin.wait(timeout=1)

    return wait


def test_of_two_set_below_each_other_at_once_one_is_refused(acme: Any, lin: Any, monkeypatch: Any):
    first, second = (factories.ContactFactory(account=acme) for _ in range(2))
    monkeypatch.setattr(contacts, "_check_heir", together(contacts._check_heir))
    below = [(first, second), (second, first)]
    works = [lambda pair=pair: contacts.change(pair[0], values={"reports_to": pair[1]}, by=lin).pk for pair in below]
    found = beside(*works)
    assert "circle" in found and sum(isinstance(one, int) for one in found) == 1
    assert Contact.objects.filter(reports_to__isnull=False).count() == 1


def test_of_two_drafts_approved_at_once_for_one_day_one_is_refused(zhao: Any, monkeypatch: Any):
    monkeypatch.setattr(policies, "_alone_on", together(policies._alone_on))
    policies.ensure_first()
    drafts = [policies.draft({}, by=zhao) for _ in range(2)]
    day = timezone.localdate() + timedelta(days=30)
    found = beside(*(lambda one=one: policies.publish(one, effective_on=day, by=zhao).pk for one in drafts))
    assert sum(isinstance(one, int) for one in found) == 1
    assert Policy.objects.published().filter(effective_on=day).count() == 1
