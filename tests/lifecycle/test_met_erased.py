"""A visit of somebody whose data was erased says that one person was met, and no name."""

import pytest

from accounts.actions import erasures
from lifecycle.actions import visits
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.mark.db_both
def test_who_was_erased_is_counted_wherever_the_visit_tells_whom_it_met(ada, lin, acme, browser_of):
    wang, su, li = (factories.ContactFactory(account=acme, name=name) for name in ("Wang Lihua", "Su Ming", "Li Na"))
    visit = visits.log(account=acme, said=visits.Said("advance", contacts=[wang, su, li]), by=lin)
    erasures.erase(wang, name="Wang Lihua", by=ada)
    client = browser_of(lin)
    pages = (
        f"/visits/{visit.pk}/",
        "/visits/",
        f"/customers/{acme.pk}/visits-panel/",
        f"/customers/{acme.pk}/briefing/",
    )
    for address in pages:
        told = client.get(address).content.decode()
        assert "1 person whose data was erased" in told and "Li Na" in told, address
        assert "Wang" not in told and ("[erased]" not in told or "briefing" in address), address
    erasures.erase(su, name="Su Ming", by=ada)
    erasures.erase(li, name="Li Na", by=ada)
    told = client.get(f"/visits/{visit.pk}/").content.decode()
    assert "3 people whose data was erased" in told and "Nobody named as met" not in told
