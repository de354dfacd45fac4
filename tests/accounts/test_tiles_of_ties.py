"""The figures of a group and of referrals open the customers that they are made of."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from accounts.models import Account, Standing
from tests import factories

pytestmark = pytest.mark.django_db


def stands(account, revenue, tier="gold"):
    Standing.objects.update_or_create(
        account=account, defaults={"revenue": revenue, "net_contribution": revenue / 2, "risk": 0.2}
    )
    Account.objects.filter(pk=account.pk).update(tier=tier)


@pytest.fixture
def book(acme, lin, other):
    """Acme has two members, one in the archive; it brought a customer, which brought another over an archived one."""
    member, gone = (factories.AccountFactory(owner=lin, parent=acme) for _place in range(2))
    brought, between = factories.AccountFactory(owner=lin, referred_by=acme), factories.AccountFactory(owner=lin)
    Account.objects.filter(pk=between.pk).update(referred_by=brought)
    last = factories.AccountFactory(owner=lin, referred_by=between)
    for place, account in enumerate((acme, member, gone, brought, between, last, other)):
        stands(account, Decimal(1000 * (place + 1)), "platinum" if account == acme else "gold")
    Account.objects.filter(pk__in=[gone.pk, between.pk]).update(archived_at="2026-01-01T00:00Z")
    return {"acme": acme, "member": member, "brought": brought, "last": last}


def keys(client, url):
    page = client.get(url)
    assert page.status_code == 200 and urlsplit(url).path == "/customers/"
    return {row["id"] for row in page.context["rows"]}


def test_a_groups_figures_open_its_members(book, browser_of, lin):
    client = browser_of(lin)
    head = client.get(f"/customers/{book['acme'].pk}/group/").context["head"]
    figures = {str(one["label"]): one for one in head if one.get("url")}
    assert len(figures) == 5
    members = {book["acme"].pk, book["member"].pk}
    for label, one in figures.items():
        assert keys(client, one["url"]) == ({book["acme"].pk} if label == "Best tier" else members), label


@pytest.mark.db_both
def test_the_figures_of_referrals_open_who_was_brought_and_who_brings(book, browser_of, lin, chen, api_of):
    client = browser_of(lin)
    brought, brings, revenue, net = (one["url"] for one in client.get("/referrals/").context["head"])
    assert keys(client, brought) == keys(client, revenue) == keys(client, net) == {book["brought"].pk, book["last"].pk}
    assert keys(client, brings) == {book["acme"].pk, book["brought"].pk}
    assert not api_of(chen).get("/api/v1/accounts/?referral=brought").json()["results"]
    assert api_of(lin).get("/api/v1/accounts/?referral=x").status_code == 400
