"""The team of a key account: what nobody holds, what ends soon, which customers have gaps, at page, list and API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import SeatFunction
from accounts.models import Account
from tests import factories

pytestmark = pytest.mark.django_db
OTHERS = [function for function in SeatFunction.values if function != "manager"]


@pytest.fixture
def key(acme):
    acme.tier = "gold"
    acme.save()
    return acme


def fill(account, functions, **more):
    return [factories.SeatFactory(account=account, function=function, **more) for function in functions]


def gaps(**filters):
    return set(Account.objects.filter(**filters).with_team_gap().values_list("code", flat=True))


@pytest.mark.db_both
def test_a_key_account_lacks_what_nobody_holds(key):
    assert gaps() == {"ACME"}
    fill(key, OTHERS[:-1])
    fill(key, OTHERS[:1])  # two in one function fill no other
    assert gaps() == {"ACME"}
    last = fill(key, OTHERS[-1:])[0]
    assert gaps() == set() and Account.objects.with_whole_team().get() == key
    last.until = timezone.localdate() - timedelta(days=1)
    last.save()
    assert gaps() == {"ACME"}


def test_without_an_owner_somebody_must_sit_as_account_manager(key):
    fill(key, OTHERS)
    Account.objects.update(owner=None)
    assert gaps() == {"ACME"}
    fill(key, ["manager"])
    assert gaps() == set()


@pytest.mark.db_both
@pytest.mark.parametrize("steps", [1, 2])
def test_page_list_and_api_read_one_team(steps, browser_of, api_of, lin, key):
    """Seats taken over count at each of the three, those of colleagues who are gone at none."""
    page, client = browser_of(lin), api_of(lin)

    def answers():
        shown = page.get(f"/customers/{key.pk}/team/").content.decode()
        told = client.get(f"/api/v1/accounts/{key.pk}/team/").json()
        return "without a holder" in shown, key.code in gaps(), bool(told["missing"])

    top = group = factories.AccountFactory(name="Group")
    if steps > 1:
        group = factories.AccountFactory(name="Branch", parent=top, inherits_team=True)
    fill(key, OTHERS[:2])
    seats = fill(top, OTHERS[2:])
    assert answers() == (True, True, True)
    Account.objects.filter(pk=key.pk).update(parent=group)
    assert answers() == (True, True, True), "it does not take them over"
    Account.objects.filter(pk=key.pk).update(inherits_team=True)
    assert answers() == (False, False, False)
    assert list(Account.objects.with_whole_team()) == [key]
    seats[0].user.is_active = False
    seats[0].user.save()
    assert answers() == (True, True, True)
    Account.objects.update(tier="iron")
    told = client.get(f"/api/v1/accounts/{key.pk}/team/").json()
    assert told["missing"] == [] and OTHERS[2] not in told["held"] and OTHERS[3] in told["held"]


@pytest.mark.db_both
def test_only_key_accounts_have_gaps(acme, other):
    assert gaps() == set()
    assert not Account.objects.with_whole_team().exists()


def test_the_tab_offers_each_empty_seat_in_one_tap(browser_of, lin, gu, key):
    page = browser_of(lin)
    shown = page.get(f"/customers/{key.pk}/team/").content.decode()
    assert "5 of 7 functions without a holder" in shown  # lin owns it, gu serves it
    assert f"/customers/{key.pk}/team/new/?function=finance" in shown
    assert "function=service" not in shown
    form = page.get(f"/customers/{key.pk}/team/new/?function=finance").content.decode()
    assert '<option value="finance" selected>' in form
    assert "?function=" not in browser_of(gu).get(f"/customers/{key.pk}/team/").content.decode()


@pytest.mark.db_both
def test_the_tab_of_another_customer_asks_for_no_team(browser_of, lin, acme):
    assert "Gaps in the team" not in browser_of(lin).get(f"/customers/{acme.pk}/team/").content.decode()


def test_seats_that_end_within_thirty_days_are_shown(browser_of, lin, key):
    near, far = timezone.localdate() + timedelta(days=30), timezone.localdate() + timedelta(days=31)
    mate = factories.UserFactory(name="Soon Gone")
    fill(key, ["finance"], user=mate, until=near)
    fill(key, ["marketing"], until=far)
    shown = browser_of(lin).get(f"/customers/{key.pk}/team/").content.decode()
    assert shown.count("last day") == 1 and "Soon Gone (Finance): last day" in shown
    assert "without an end" not in shown and shown.count(">until ") + shown.count("· until ") == 2


@pytest.mark.db_both
def test_the_list_filters_by_gaps_at_a_constant_price(browser_of, api_of, zhao, lin, key, other):
    def codes(value):
        found = api_of(zhao).get(f"/api/v1/accounts/?team_gap={value}").json()["results"]
        return {row["code"] for row in found}

    assert (codes("true"), codes("false")) == ({"ACME"}, set())
    fill(key, OTHERS)
    assert (codes("true"), codes("false")) == (set(), {"ACME"})
    assert api_of(zhao).get("/api/v1/accounts/?team_gap=maybe").status_code == 400
    page = browser_of(zhao)
    page.get("/customers/?team_gap=true")
    for count in (1, 20):
        for _ in range(count):
            factories.AccountFactory(tier="platinum", owner=lin)
        with CaptureQueriesContext(connection) as caught:
            shown = page.get("/customers/?team_gap=true").content.decode()
        assert ("1 entry" if count == 1 else "21 entries") in shown
        assert len(caught) <= 25
        if count == 1:
            before = len(caught)
    assert len(caught) == before


def test_the_api_tells_what_is_held_and_lacking(api_of, lin, gu, key, other):
    seat = fill(key, ["finance"], until=timezone.localdate() + timedelta(days=3))[0]
    told = api_of(lin).get(f"/api/v1/accounts/{key.pk}/team/").json()
    assert told["held"] == ["manager", "finance", "service"]
    assert told["missing"] == ["marketing", "rnd", "technical", "sponsor"]
    assert told["ending"] == [seat.pk] and told["key"] is True
    assert api_of(lin).get(f"/api/v1/accounts/{other.pk}/team/").status_code == 404


def test_a_seat_of_its_own_and_of_its_group_is_shown_once(browser_of, lin, gu, acme):
    group = factories.AccountFactory(owner=lin)
    Account.objects.filter(pk=acme.pk).update(parent=group, inherits_team=True)
    for function in ("service", "finance"):  # gu has a seat for service at Acme itself
        factories.SeatFactory(account=group, user=gu, function=function)
    page = browser_of(lin).get(f"/customers/{acme.pk}/team/")
    assert [seat.function for seat in page.context["seats"]] == ["service"]
    assert [seat.function for seat, _group in page.context["inherited"]] == ["finance"]
