"""Groups that bring more as a whole than accounts among the five: below them on the dashboard, and on Concentration."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import Account
from analytics.actions import recompute
from analytics.facts import leaders, leading_groups
from kam.choices import RunKind
from kam.models import Run
from tests import factories
from tests.analytics.books import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
URL = "/dashboard/groups/"
HTMX = {"HX-Request": "true"}


def bought(account, amount):
    factories.OrderFactory(account=account, ordered_on=DAY - timedelta(9), amount=Decimal(amount),
                           amount_cost=Decimal(0))  # fmt: skip


@pytest.fixture
def holding(lin, acme, system):
    """Six customers of 1000, 900, … 500; Acme never orders, and its three branches of 300 bring 900 together."""
    for n in range(6):
        bought(factories.AccountFactory(name=f"Big {n}", code=f"BIG{n}", owner=lin), 1000 - 100 * n)
    branches = [factories.AccountFactory(name=f"Branch {n}", owner=lin, parent=acme) for n in range(3)]
    for branch in branches:
        bought(branch, 320)
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=system)
    return branches


def found(user):
    return leading_groups.gather(user, leaders.gather(user, Run.objects.current(RunKind.CONTRIBUTION)))


def test_a_group_that_brings_more_than_accounts_of_the_five_is_told_with_its_place(holding, acme, zhao):
    (one,) = found(zhao)
    assert (one.top, one.count, one.net, one.place) == (acme.pk, 4, Decimal(960), 2)
    assert one.share == pytest.approx(960 / (4500 + 960))


def test_the_dashboard_and_concentration_say_it_and_lead_to_the_members(holding, acme, lin, zhao, browser_of):
    browser = browser_of(zhao)
    html = browser.get(URL, headers=HTMX).content.decode()
    said = f"Counted by whole groups, {acme} comes second with CN¥960 (17.6%, 4 customers)."
    assert "<summary>On whom we depend, by groups</summary>" in html, "a phone folds it"
    assert strip_tags(html.split("</summary>")[1]).strip() == f"{said} All groups"
    assert f'href="/customers/{acme.pk}/group/"' in html and f'href="/customers/?whole_group={acme.pk}"' in html
    assert browser.get(f"/customers/?whole_group={acme.pk}").context["count"] == 4
    assert "960" in browser.get(f"/customers/{acme.pk}/group/").content.decode()
    slipping = "/dashboard/slipping/?brief=1"
    for page in (slipping, "/concentration/"):
        assert f'hx-get="{URL}"' in browser.get(page, headers=HTMX).content.decode(), page
    for other in (f"{slipping}&region=West", "/concentration/?measure=revenue", "/concentration/?region=West"):
        assert URL not in browser.get(other, headers=HTMX).content.decode(), other
    assert browser_of(lin).get(URL).status_code == 403


def test_it_asks_little_however_many_groups(holding, acme, lin, zhao, browser_of, django_assert_max_num_queries):
    for _ in range(20):
        factories.AccountFactory(parent=factories.AccountFactory(owner=lin), owner=lin)
    browser = browser_of(zhao)
    browser.get("/customers/")
    with django_assert_max_num_queries(12):
        assert str(acme) in browser.get(URL, headers=HTMX).content.decode()


def test_whom_a_reader_does_not_see_is_neither_counted_nor_named(holding, acme, lin, far):
    Account.objects.filter(pk=holding[0].pk).update(owner=far)
    (one,) = found(lin)
    assert (one.count, one.net, one.place) == (3, Decimal(640), 5)
    Account.objects.filter(pk=acme.pk).update(owner=far)
    assert found(lin) == [], "siblings below a top that is not seen are no group"
    assert found(far) == [], "one of whom nothing is earned, and a member of less than it"


def test_what_changes_nothing_is_not_said(holding, acme, zhao, lin):
    Account.objects.filter(pk__in=[one.pk for one in holding[1:]]).update(archived_at=timezone.now())
    assert found(zhao) == [], "320 is less than the fifth; the archived do not count, as on the group's page"
    Account.objects.filter(parent=acme).update(parent=None)
    big = Account.objects.get(code="BIG0")
    Account.objects.filter(pk=holding[0].pk).update(parent=big)
    assert [(one.top, one.place) for one in found(zhao)] == [(big.pk, 1)], "a third more than its greatest alone"
    Account.objects.filter(pk=holding[0].pk).update(parent=None)
    Account.objects.filter(pk=acme.pk).update(parent=big)
    assert found(zhao) == [], "first with and without a member that brings nothing"


def test_a_greater_group_takes_the_place_of_its_members(holding, acme, zhao):
    first, second = Account.objects.get(code="BIG0"), Account.objects.get(code="BIG1")
    Account.objects.filter(pk=second.pk).update(parent=first)
    assert [(one.top, one.net, one.place) for one in found(zhao)] == [(first.pk, 1900, 1), (acme.pk, 960, 2)]


@pytest.fixture
def far():
    return factories.UserFactory(username="far")
