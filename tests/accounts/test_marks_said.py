"""What stands beside the marks of an alliance and a partnership: which are missing, what an agreement counts for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.actions import marks
from accounts.models import Account
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture
def key(acme, time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    Account.objects.filter(pk=acme.pk).update(tier="gold", tier_since=DAY)
    acme.refresh_from_db()
    return acme


def test_beside_the_marks_it_says_which_are_missing_and_what_an_agreement_counts_for(browser_of, lin, key):
    client, page = browser_of(lin), f"/customers/{key.pk}/class/"
    bare = client.get(page).context["marks"]
    assert "Missing: Both heads lead it together, Our people work in their company" in bare[0]["says"]
    assert "Agreements on products or services" in bare[1]["says"]
    assert "an alliance, or orders without formal procurement, counts 100 of 100, a partnership 70" in bare[0]["counts"]
    factories.AgreementFactory(account=key, kind="alliance", starts_on=DAY - timedelta(9), ends_on=None)
    marks.note(values={"account": key, "kind": "joint_lead", "evidence": "Both chair it"}, by=lin)
    told = client.get(page).context["marks"]
    assert "Both heads" not in told[0]["says"] and "Our people work in their company" in told[0]["says"]
    assert told[0]["counts"].startswith("In force: Strategic alliance.")
    assert "by itself is no mark: it counts 100 of 100 for the point" in told[0]["counts"]
    assert told[0]["counts"] in client.get(page).content.decode().replace("&#x27;", "'")
