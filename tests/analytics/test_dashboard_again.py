"""The dashboard looked at again: what was prepared is read, and what happened since is there."""

import pytest

from lifecycle.actions import warnings
from lifecycle.models import Warning
from tests import factories
from tests.analytics.books import computed
from tests.analytics.test_dashboard import page, queries

pytestmark = pytest.mark.django_db


def test_a_second_look_reads_what_was_prepared_and_a_happening_is_seen_at_once(acme, other, zhao, browser_of):
    computed(acme, other)
    client, opened = browser_of(zhao), Warning.objects.open().count()
    first, again = queries(client), queries(client)
    assert len(again) <= 8 < len(first)
    fresh = factories.AccountFactory(name="Newly Warned")
    assert f"{opened} open warning" in page(client).content.decode()
    warnings.raise_by_hand(fresh, reason="They look around", by=zhao)
    assert f"{opened + 1} open warning" in page(client).content.decode()
