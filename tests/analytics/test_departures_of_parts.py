"""Who leaves where nobody is named: the biggest of a part of the customers, on the page, in files, in the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from analytics.models import Contribution
from kam.choices import RunKind, RunState
from kam.models import Run
from tests.analytics.books import DAY
from tests.analytics.test_departures import book  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def parts(book, acme, other):  # noqa: F811
    Account.objects.filter(pk=acme.pk).update(region="East", tier="gold")
    Account.objects.filter(pk=other.pk).update(region="West", segment="Retail")


def test_the_biggest_of_a_part_leave_and_all_doors_agree(parts, browser_of, api_of, zhao, acme, other):
    page = browser_of(zhao).get("/departures/?region=East")
    assert [one.pk for one, _url in page.context["chosen"]] == [acme.pk] and page.context["chips"]
    text = page.content.decode()
    assert "They are of the part chosen above" in text and 'name="region"' in text
    told = api_of(zhao).get("/api/v1/departures/?region=East").json()
    named = api_of(zhao).get(f"/api/v1/departures/?account={acme.pk}").json()
    assert told == named and told["leaving"] == [acme.pk]
    west = api_of(zhao).get("/api/v1/departures/?region=West&segment=Retail&biggest=5").json()
    assert west["leaving"] == [other.pk]
    first = api_of(zhao).get("/api/v1/departures/?biggest=1").json()["leaving"]
    assert [one.pk for one, _url in browser_of(zhao).get("/departures/?biggest=1").context["chosen"]] == first
    rows = b"".join(browser_of(zhao).get("/departures/?region=East&format=csv").streaming_content).decode()
    assert str(acme) in rows


def test_nobody_fits_and_what_cannot_be_asked(parts, browser_of, api_of, zhao, lin, acme, other):
    assert browser_of(zhao).get("/departures/?region=Nowhere").context["nobody"]
    assert api_of(zhao).get("/api/v1/departures/?region=Nowhere").status_code == 400
    assert api_of(zhao).get("/api/v1/departures/").status_code == 400
    assert api_of(zhao).get("/api/v1/departures/?biggest=201").status_code == 400
    assert browser_of(zhao).get("/departures/?biggest=0").status_code == 422
    assert api_of(lin).get("/api/v1/departures/?region=West").status_code == 400, "nobody that lin sees is there"


def test_who_is_named_leaves_whatever_the_part(parts, browser_of, zhao, acme, other):
    page = browser_of(zhao).get(f"/departures/?region=East&account={other.pk}")
    assert [one.pk for one, _url in page.context["chosen"]] == [other.pk] and "chips" not in page.context


def test_the_questions_stay_few(parts, browser_of, zhao, django_assert_max_num_queries):
    browser = browser_of(zhao)
    browser.get("/departures/?region=East")
    with django_assert_max_num_queries(25):
        browser.get("/departures/?region=East&tier=gold")


def test_up_to_a_day_the_biggest_of_then_leave(parts, browser_of, api_of, zhao, acme, other):
    """The other brings most now; half a year before it was Acme."""
    now, then = Run.objects.current(RunKind.CONTRIBUTION), DAY - timedelta(days=180)
    before = Run.objects.create(kind=RunKind.CONTRIBUTION, as_of=then, state=RunState.DONE, result=now.result,
                                started_by=zhao, finished_at=timezone.now())  # fmt: skip
    for place, account in enumerate((acme, other), start=1):
        row = Contribution.objects.get(run=now, account=account)
        row.pk, row.run, row.rank, row.net_contribution = None, before, place, 1000 - place
        row.save()
    for asked, leaving in (("", other), (f"&as_of={then.isoformat()}", acme)):
        assert api_of(zhao).get(f"/api/v1/departures/?biggest=1{asked}").json()["leaving"] == [leaving.pk]
        chosen = browser_of(zhao).get(f"/departures/?biggest=1{asked}").context["chosen"]
        assert [one.pk for one, _url in chosen] == [leaving.pk]
