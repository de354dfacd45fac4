"""If they left: nobody is said to change into the tier that is in force for it already."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Account
from analytics.actions import recompute
from analytics.facts import departures as facts
from kam.choices import RunKind
from tests.analytics.books import DAY, computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def moved(acme, other, zhao):
    """Who would move up by place alone if the other left, and into which tier."""
    computed(acme, other)
    found = facts.picture([other], zhao, groups=False, as_of=None, of_book=True)
    account, _was, tier = found.movers[0]
    assert found.already == 0
    return account, tier, len(found.movers)


def test_who_stands_there_already_is_counted_apart(moved, other, zhao, browser_of):
    account, tier, count = moved
    Account.objects.filter(pk=account.pk).update(tier=tier)
    found = facts.picture([other], zhao, groups=False, as_of=None, of_book=True)
    assert (found.already, len(found.movers)) == (1, count - 1) and account not in [one[0] for one in found.movers]
    assert sum(n for _was, _tier, n in found.moves.flows()) == count - 1
    text = browser_of(zhao).get(f"/departures/?account={other.pk}").content.decode()
    assert "1 more would change by place alone and is not listed: that tier is in force for it already." in text


def test_of_an_earlier_day_the_tier_of_that_day_counts(moved, other, zhao, system):
    """Today's tier says nothing of a run that is no longer current."""
    account, tier, count = moved
    recompute.start(RunKind.ALL, as_of=DAY + timedelta(1), by=system)
    Account.objects.filter(pk=account.pk).update(tier=tier)
    found = facts.picture([other], zhao, groups=False, as_of=DAY, of_book=True)
    assert (found.already, len(found.movers)) == (0, count)


def test_the_day_stands_in_its_field(moved, other, zhao, browser_of):
    for asked in ("", f"&as_of={DAY:%Y-%m-%d}"):
        text = browser_of(zhao).get(f"/departures/?account={other.pk}{asked}").content.decode()
        assert f'name="as_of" value="{DAY:%Y-%m-%d}"' in text
