"""The service catalogue: promised by tier and class, delivered, confirmed, the gaps, and hours booked as cost once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import contact_merges, merges
from accounts.models import Account, CostEntry, HourRate, TierChange
from kam.ground.errors import Refused
from lifecycle.actions import service_deliveries, services
from lifecycle.facts import services as facts
from lifecycle.models import Service, ServiceDelivery
from lifecycle.rules import services as rules
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _wednesday(workday):
    """The year is nine tenths over."""


@pytest.fixture
def advice(zhao):
    return services.change(
        Service.objects.get(key="advice"), values={"promised": {"platinum": 20, "core": 40, "gold": 0}}, by=zhao
    )


def done(account, service, by, quantity=1, **values):
    return service_deliveries.note(
        values={"account": account, "service": service, "quantity": Decimal(quantity), **values}, by=by
    )


def test_the_list_says_first_what_its_rows_come_to(lin, acme, advice, browser_of):
    assert "We did something" not in browser_of(lin).get("/services/").content.decode()
    done(acme, advice, lin, hours=Decimal("2.5"))
    li = factories.ContactFactory(account=acme, name="Li Wei")
    done(acme, advice, lin, hours=Decimal(4), confirmed_by=li, confirmed_on=DAY)
    page = browser_of(lin).get("/services/").content.decode()
    assert "We did something for customers 2 times; 6.5 hours of ours are noted for it." in page
    assert "1 delivery is not confirmed by the customer." in page
    page = browser_of(lin).get("/services/?confirmed=true").content.decode()
    assert "1 time; 4.0 hours" in page and "All of it is confirmed by the customers." in page


def test_what_is_promised_falls_due_evenly_in_whole_units():
    assert rules.promised({"gold": 12, "core": 6}, "gold", "core") == 12 and rules.promised({}, "gold", "") == 0
    half = rules.standing(Decimal(12), Decimal(5), date(2026, 6, 30))
    assert (half.due, half.gap) == (5, 0)
    assert rules.standing(Decimal(12), Decimal(5), date(2026, 12, 31)).gap == 7
    assert rules.standing(Decimal(1), Decimal(0), date(2026, 12, 30)).gap == 0
    assert rules.standing(Decimal(4), Decimal(6), DAY).share == 1.5


def test_promised_against_delivered_by_tier_and_class(advice, lin, acme, other, zhao):
    assert facts.of_account(acme, DAY) == []
    Account.objects.filter(pk=acme.pk).update(tier="platinum", key_class="core")
    acme.refresh_from_db()
    done(acme, advice, lin, 10)
    done(acme, advice, lin, 9, on=date(2025, 12, 30))
    (line,) = facts.of_account(acme, DAY)
    assert (line.standing.promised, line.standing.delivered, line.standing.due, line.standing.gap) == (40, 10, 36, 26)
    assert [one.account for one in facts.gaps(zhao, DAY)] == [acme]
    assert facts.gaps(other.owner, DAY) == []


def test_each_day_owes_by_the_grade_of_that_day():
    by_grade, year = {"gold": 12, "platinum": 24, "core": 36}, date(2026, 1, 1)
    fresh = rules.owed(by_grade, [(year, ""), (date(2026, 10, 1), "gold")], [(year, "")])
    assert rules.standing(Decimal(12), Decimal(0), date(2026, 9, 30), fresh).due == 0
    assert rules.standing(Decimal(12), Decimal(0), date(2026, 12, 31), fresh).due == 3
    risen = rules.owed(by_grade, [(year, "gold"), (date(2026, 7, 2), "platinum")], [(year, ""), (DAY, "core")])
    assert [units for _day, units in risen] == [12, 24, 36]
    assert rules.standing(Decimal(36), Decimal(0), date(2026, 7, 1), risen).due == 5
    assert rules.standing(Decimal(36), Decimal(0), date(2026, 12, 31), risen).due == 19


@pytest.mark.db_both
def test_who_is_new_to_a_tier_is_owed_nothing_for_the_time_before(advice, lin, acme, other, browser_of, api_of):
    TierChange.objects.create(account=acme, tier="platinum", from_on=date(2026, 10, 26), by=lin)
    Account.objects.filter(pk=acme.pk).update(tier="platinum", tier_since=date(2026, 10, 26))
    Account.objects.filter(pk=other.pk).update(tier="platinum", tier_since=date(2025, 3, 1), owner=lin)
    due = {one.account: one.standing.due for one in facts.gaps(lin, DAY)}
    assert due == {acme: 1, other: 18}
    page = browser_of(lin).get("/services/gaps/").content.decode()
    assert "a new tier counts from its first day" in page
    told = {one["account"]: one["due"] for one in api_of(lin).get("/api/v1/service-gaps/").json()["results"]}
    assert told == {acme.pk: "1.00", other.pk: "18.00"}


@pytest.mark.db_both
def test_the_gaps_of_the_book_take_a_fixed_number_of_queries(advice, zhao, django_assert_max_num_queries):
    for _number in range(15):
        factories.AccountFactory(tier="platinum")
    with django_assert_max_num_queries(5):
        assert len(facts.gaps(zhao, DAY)) == 15


@pytest.mark.db_both
def test_hours_are_booked_by_a_tick_once_and_taken_back(advice, lin, zhao, gu, acme):
    HourRate.objects.create(kind="support", on=date(2026, 1, 1), amount=Decimal(200))
    one = done(acme, advice, gu, 3, hours=Decimal("2.5"))
    assert not CostEntry.objects.exists(), "nothing becomes a cost by itself"
    with pytest.raises(PermissionDenied):
        service_deliveries.book(one, by=gu)
    one = service_deliveries.book(one, by=lin)
    assert CostEntry.objects.live().get().amount == Decimal("500.00")
    with pytest.raises(Refused):
        service_deliveries.book(one, by=lin)
    for verb in (
        lambda: service_deliveries.archive(one, by=lin),
        lambda: service_deliveries.change(one, values={"hours": Decimal(9)}, by=lin),
    ):
        with pytest.raises(Refused):
            verb()
    one = service_deliveries.unbook(one, by=lin)
    assert not CostEntry.objects.live().exists() and one.booked is None
    service_deliveries.change(one, values={"hours": None}, by=lin)
    with pytest.raises(Refused):
        service_deliveries.book(one, by=lin)


@pytest.mark.db_both
def test_what_cannot_be(advice, lin, acme, other, zhao):
    with pytest.raises(Refused):
        done(acme, advice, lin, on=date(2026, 12, 1))
    with pytest.raises(Refused):
        done(acme, advice, lin, confirmed_by=factories.ContactFactory(account=other))
    with pytest.raises(Refused):
        done(other, advice, lin)
    with pytest.raises(PermissionDenied):
        services.write(values={"name": "Own"}, by=lin)
    for promised in ({"silver": 3}, {"gold": -1}, {"gold": "x"}, [1]):
        with pytest.raises(Refused):
            services.change(advice, values={"promised": promised}, by=zhao)
    done(acme, advice, lin)
    with pytest.raises(Refused):
        services.change(advice, values={"unit": "days"}, by=zhao)
    services.archive(advice, by=zhao)
    with pytest.raises(Refused):
        done(acme, Service.objects.get(pk=advice.pk), lin)


@pytest.mark.db_both
def test_the_pages_and_the_api(advice, lin, chen, gu, zhao, acme, browser_of, api_of):
    li, client = factories.ContactFactory(account=acme, name="Li Wei"), browser_of(gu)
    Account.objects.filter(pk=acme.pk).update(tier="platinum")
    said = {"service": advice.pk, "on": "2026-11-20", "quantity": "4", "hours": "4", "confirmed_by": li.pk,
            "confirmed_on": "2026-11-20", "note": "Site audit"}  # fmt: skip
    assert client.post(f"/customers/{acme.pk}/services/new/", said).status_code == 302
    one = ServiceDelivery.objects.get()
    part = client.get(f"/customers/{acme.pk}/services/").content.decode()
    assert "Li Wei" in part and "Site audit" in part and "Technical consultancy" in part
    finance = factories.UserFactory(role="finance")
    assert "Li Wei" not in browser_of(finance).get(f"/customers/{acme.pk}/services/").content.decode()
    assert client.get(f"/services/{one.pk}/edit/").status_code == 200
    assert client.post(f"/services/{one.pk}/edit/", said | {"quantity": "5"}).status_code == 302
    assert browser_of(chen).get(f"/services/{one.pk}/edit/").status_code == 404
    gaps = browser_of(lin).get("/services/gaps/")
    assert "Acme Building" in gaps.content.decode() and gaps.context["customers"][0][1][0].standing.gap == 13
    text = b"".join(browser_of(lin).get("/services/gaps/?format=csv").streaming_content).decode()
    assert "ACME" in text
    assert browser_of(lin).get("/services/").context["count"] == 1
    assert api_of(lin).get("/api/v1/service-gaps/").json()["results"][0]["gap"] == "13.00"
    made = api_of(gu).post("/api/v1/service-deliveries/", {"account": acme.pk, "service": advice.pk, "hours": "2"},
                           format="json")  # fmt: skip
    assert made.status_code == 201 and made.json()["quantity"] == "1.00" and made.json()["user"] == gu.pk
    assert api_of(gu).post(f"/api/v1/service-deliveries/{made.json()['id']}/book/").status_code == 403
    for verb in ("archive", "restore"):
        assert client.post(f"/services/{one.pk}/{verb}/").status_code == 302
    director = browser_of(zhao)
    assert director.get(f"/settings/services/{advice.pk}/").status_code == 200
    new = {"name": "Hotline", "kind": "basic", "unit": "times", "for_gold": "12"}
    assert director.post("/settings/services/new/", new).status_code == 302
    assert Service.objects.get(name="Hotline").promised == {"gold": 12}
    changed = api_of(zhao).patch(f"/api/v1/services/{advice.pk}/", {"promised": {"iron": 2}}, format="json")
    assert changed.status_code == 200 and changed.json()["promised"] == {"iron": 2}
    read = browser_of(lin).get("/settings/services/")
    assert read.status_code == 200 and "New service" not in read.content.decode()
    assert browser_of(lin).get("/settings/services/new/").status_code == 403


@pytest.mark.db_both
def test_merges_take_deliveries_along(advice, lin, zhao, acme, other):
    li, twin = factories.ContactFactory(account=acme), factories.ContactFactory(account=acme)
    done(acme, advice, lin, confirmed_by=twin)
    done(other, advice, zhao)
    merges.merge(acme, other, by=zhao)
    contact_merges.merge(li, twin, by=zhao)
    assert set(ServiceDelivery.objects.values_list("account", flat=True)) == {acme.pk}
    assert ServiceDelivery.objects.filter(confirmed_by=li).count() == 1
