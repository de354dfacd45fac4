"""What went over with a merge is told by nouns, as events and the API call them, and by no table of the database."""

from __future__ import annotations

import pytest

from accounts.actions import merges
from accounts.models import Merge
from kam.models import Event
from tests.accounts.merges.conftest import order

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def test_what_went_over_is_told_by_nouns(acme, twin, zhao, api_of):
    order(twin, "N1", 5)
    merge = merges.merge(acme, twin, by=zhao)
    told = api_of(zhao).get(f"/api/v1/merges/{merge.pk}/").json()["counts"]
    assert told["order"] >= 1 and not [name for name in told if "." in name or not name.islower()]
    assert Event.objects.get(verb="account.merged").data["counts"] == told
    Merge.objects.filter(pk=merge.pk).update(counts={"accounts.Order": 2, "lifecycle.Visit_contacts": 1})
    kept = api_of(zhao).get(f"/api/v1/merges/{merge.pk}/").json()["counts"]
    assert kept == {"order": 2, "visit": 1}, "merges of before kept them by tables"
