"""What makes the numbers true: each check counts exactly the rows that its link lists, within the reader's scope."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import Duplicate
from kam.choices import Role
from kam.ground import checks
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanting(acme, other, lin):
    """Acme lacks a region, a contact and a tier; the owner of the other has left; a third has nobody."""
    gone = factories.UserFactory(is_active=False)
    acme.region, other.region, other.owner = "", "North", gone
    acme.save()
    other.save()
    free = factories.AccountFactory(owner=None, region="North")
    factories.ContactFactory(account=other, role="")
    factories.ContactFactory(account=free, role="decider")
    today = timezone.localdate()
    for account, cost, amount in ((acme, None, "300.00"), (other, Decimal(10), "700.00")):
        factories.OrderFactory(account=account, ordered_on=today - timedelta(9), amount=Decimal(amount),
                               revenue=Decimal(amount), amount_cost=cost, cost=cost)  # fmt: skip
    typed = {name: Decimal(5000) for name in ("amount", "revenue", "amount_cost", "cost")}
    factories.OrderFactory(account=acme, ordered_on=today - timedelta(400), **typed)
    Duplicate.objects.create(first=acme, second=other, score=80)
    return free


def told(user):
    return {check.key: check for check in checks.read(user)}


def test_each_number_is_that_of_the_list_it_leads_to(wanting, zhao, browser_of):
    browser = browser_of(zhao)
    found = told(zhao)
    assert {key for key, check in found.items() if check.count} == set(found)
    for check in found.values():
        shown = browser.get(f"{check.url}&format=csv" if "?" in check.url else f"{check.url}?format=csv")
        assert len(shown.getvalue().decode("utf-8-sig").strip().splitlines()) - 1 == check.count, check.key
    assert found["costs"].share == pytest.approx(0.3) and found["costs"].is_serious
    assert (found["tier"].count, found["owner_left"].count, found["owner"].count) == (2, 1, 1)


def test_a_reader_counts_what_they_see(wanting, acme, north, lin):
    lead = factories.UserFactory(username="sun", role=Role.LEAD, team=north)
    lin.team = north
    lin.save()
    found = told(lead)
    assert found["costs"].of == 1 and found["owner_left"].count == 0 and found["duplicates"].count == 0
    assert found["owner"].of == 1


@pytest.mark.db_both
def test_the_queries_do_not_grow_with_the_book(wanting, zhao, django_assert_num_queries):
    for _number in range(20):
        factories.OrderFactory(account=factories.AccountFactory(owner=None))
    with django_assert_num_queries(7):
        assert told(zhao)["owner"].count == 21


def test_the_page_says_what_is_done_and_what_it_costs(wanting, zhao, ada, lin, browser_of):
    page = browser_of(zhao).get(reverse("kam:check-list")).content.decode()
    assert "30.0% of revenue" in page and "volume above profit" in page
    Duplicate.objects.all().delete()
    assert "Done: nothing is missing here." in browser_of(zhao).get(reverse("kam:check-list")).content.decode()
    assert browser_of(lin).get(reverse("kam:check-list")).status_code == 403
    for person in (zhao, ada):
        assert reverse("kam:check-list") in browser_of(person).get(reverse("kam:settings")).content.decode()


def test_finance_is_not_told_of_contacts_roles(wanting):
    assert "roles" not in told(factories.UserFactory(role=Role.FINANCE))


def test_a_dashboard_is_told_what_is_serious_after_it_came(wanting, zhao, browser_of):
    cache.clear()
    note = browser_of(zhao).get(reverse("kam:check-note"), headers={"HX-Request": "true"}).content.decode()
    assert "less true" in note and "lacks=region" not in note and "cost=unknown" in note


def test_the_api_says_the_same(wanting, zhao, lin, api_of):
    rows = api_of(zhao).get("/api/v1/checks/").json()["checks"]
    assert [(row["key"], row["count"]) for row in rows] == [(one.key, one.count) for one in checks.read(zhao)]
    assert rows[0]["serious"] and not rows[0]["done"]
    assert api_of(lin).get("/api/v1/checks/").status_code == 403


def test_the_guide_goes_on_with_them_once_its_steps_are_done(wanting, ada, browser_of, monkeypatch):
    from kam.ground import guide

    monkeypatch.setattr(guide, "steps", list)
    assert "make the data good" in browser_of(ada).get(reverse("kam:guide")).content.decode()


def test_who_only_sent_things_back_waits_for_no_tier(wanting, zhao):
    returned = {name: Decimal(-50) for name in ("amount", "revenue")}
    old = timezone.localdate() - timedelta(500)
    factories.OrderFactory(account=factories.AccountFactory(), ordered_on=old, **returned)
    assert told(zhao)["tier"].count == 2, "no computation would give them one"
