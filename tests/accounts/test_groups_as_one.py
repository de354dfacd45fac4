"""A group as one customer: its tier, its place in the list of groups, what it lends to its members."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.facts import group_ranks
from accounts.facts import groups as facts
from accounts.models import Account, Standing, TierChange
from accounts.rules import groups as groups_rules
from analytics.actions import recompute
from analytics.models import Verdict
from kam.choices import RunKind
from tests import factories

pytestmark = pytest.mark.django_db


def tier_of(account):
    return Account.objects.get(pk=account.pk).tier


DAY = date(2026, 6, 30)


def traded(account, amount, months=4):
    """An order a month, of so much each."""
    for n in range(months):
        factories.OrderFactory(account=account, ordered_on=DAY - timedelta(days=5 + 31 * n), revenue=Decimal(amount))


@pytest.fixture
def holding(lin, acme):
    """Acme never orders; its five branches are small each, and together the greatest customer of the book."""
    branches = [factories.AccountFactory(code=f"B{n}", owner=lin, parent=acme, inherits_tier=True) for n in range(5)]
    for branch in branches:
        traded(branch, 1000)
    for n in range(4):
        traded(factories.AccountFactory(code=f"BIG{n}", owner=lin), 3000 - n)
    return acme, branches


@pytest.mark.db_both
def test_what_a_holding_would_be_as_one_customer_is_handed_down(system, zhao, holding):
    acme, branches = holding
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    found = facts.now([acme.pk])[acme.pk]
    assert (found.tier, found.reasons) == ("platinum", {"share": {"share_above": 0.0}})
    assert tier_of(acme) == "" and {tier_of(one) for one in branches} == {"platinum"}
    assert Verdict.objects.get(account=branches[0], run__is_current=True).in_effect == "platinum"
    stands = TierChange.objects.get(account=branches[0], state="in_effect")
    assert stands.reasons == {"inherited": {"group": acme.pk, "as_one": True}}
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    assert TierChange.objects.filter(account=branches[0]).count() == 1, "the same day says the same"
    Account.objects.filter(pk=branches[0].pk).update(inherits_tier=False)
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    assert tier_of(branches[0]) == "gold", "by itself it stands behind the four"


@pytest.mark.db_both
def test_what_is_lent_lowers_nobody(system, zhao, lin, holding, browser_of):
    acme, branches = holding
    good, bad = branches[:2]
    traded(good, 20_000)
    factories.CostFactory(account=bad, on=DAY, amount=Decimal(98_000))
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    lent = facts.tiers_now([acme.pk])[acme.pk]
    assert groups_rules.is_better("platinum", lent), "the one that loses takes the group down"
    assert (
        tier_of(good) == "platinum" and Verdict.objects.get(account=good, run__is_current=True).in_effect == "platinum"
    )
    stands = TierChange.objects.get(account=good, state="in_effect")
    assert "inherited" not in stands.reasons, "its own tier, for its own reasons"
    assert tier_of(bad) == lent
    assert "inherited" in TierChange.objects.get(account=bad, state="in_effect").reasons, "others are lifted"
    assert "Its own tier stands: it is better" in browser_of(lin).get(f"/customers/{good.pk}/").content.decode()
    page = browser_of(lin).get(f"/customers/{bad.pk}/").content.decode()
    assert "The tier is taken over from" in page and "Its own tier stands" not in page
    assert groups_rules.is_better("gold", "") and not groups_rules.is_better("", "lead")
    assert groups_rules.is_better("gold", "iron") and not groups_rules.is_better("gold", "gold")


@pytest.mark.db_both
def test_the_share_above_a_group_equals_sql(system, holding):
    acme, branches = holding
    traded(acme, 10)
    Account.objects.filter(pk=branches[4].pk).update(archived_at=timezone.now())
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=system)
    ours = [acme.pk, *(one.pk for one in branches[:4])]
    nets = dict(Standing.objects.values_list("account_id", "net_contribution"))
    whole = sum(nets[key] for key in ours)
    others = [net for key, net in nets.items() if key not in ours]
    above = sum(net for net in others if net > whole)
    assert facts.now([acme.pk])[acme.pk].reasons["share"]["share_above"] == round(
        float(above) / float(sum(others) + whole), 6
    )
    many = [row.pk for row in Account.objects.all()]
    few, all_at_once = facts.now(many[:3]), facts.now(many)
    assert {key: all_at_once[key] for key in few} == few
    assert groups_rules.share_above(-5, 100, 100, [10, -15]) == 1.0
    assert groups_rules.share_above(50, 200, 120, [60, -10]) == (120 - 60) / (200 - 60 + 50)


def test_the_page_the_list_and_the_api_tell_the_tier_as_one_customer(
    browser_of, api_of, system, lin, chen, zhao, holding, django_assert_max_num_queries
):
    acme, branches = holding
    hidden = factories.AccountFactory(owner=chen, parent=acme, name="Hidden Branch")
    traded(hidden, 900)
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    page = browser_of(lin).get(f"/customers/{acme.pk}/group/").content.decode()
    assert "As one customer with all its members the group would be Platinum." in page
    assert "members that take over its tier get this one" in page
    told = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/group/").json()
    assert told["as_one"] == {"tier": "platinum", "reasons": {"share": {"share_above": 0.0}}} and told["left_out"] == 0
    book = Standing.objects.filter(account__in=[acme.pk, *(one.pk for one in branches)]).aggregate(
        revenue=Sum("revenue"), net=Sum("net_contribution")
    )
    (top,) = group_ranks.ranked(lin)
    assert (top.whole.revenue, top.whole.net_contribution, top.whole.count) == (book["revenue"], book["net"], 6)
    assert group_ranks.ranked(zhao)[0].whole.count == 7
    assert [one.account for one in group_ranks.ranked(chen)] == [], "one member alone is no group to who sees only it"
    listed = browser_of(lin).get("/groups/").content.decode()
    assert "One group" in listed and f"/customers/?whole_group={acme.pk}" in listed and "Platinum" in listed
    rows = b"".join(browser_of(lin).get("/groups/?format=csv").streaming_content).decode()
    assert "Tier as one customer" in rows and f"{book['revenue']:.2f}" in rows
    (row,) = api_of(lin).get("/api/v1/groups/").json()["results"]
    assert (row["id"], row["whole"]["count"], row["as_one"]["tier"]) == (acme.pk, 6, "platinum")
    assert api_of(chen).get("/api/v1/groups/").json()["count"] == 0
    assert api_of(lin).get("/api/v1/groups/?sort=name").status_code == 400
    for _ in range(30):
        factories.AccountFactory(parent=factories.AccountFactory(owner=lin), owner=lin)
    client = browser_of(lin)
    with django_assert_max_num_queries(20):
        assert client.get("/groups/").context["pager"]["pages"] == 2


def test_customers_are_found_by_the_whole_group(api_of, lin, acme):
    east = factories.AccountFactory(code="EAST", owner=lin, parent=acme)
    for code in ("SZ", "NB"):
        factories.AccountFactory(code=code, owner=lin, parent=east)
    found = {row["code"] for row in api_of(lin).get(f"/api/v1/accounts/?whole_group={acme.pk}").json()["results"]}
    assert found == {"ACME", "EAST", "SZ", "NB"}
    direct = api_of(lin).get(f"/api/v1/accounts/?parent={acme.pk}").json()["results"]
    assert [row["code"] for row in direct] == ["EAST"]
    assert len(api_of(lin).get(f"/api/v1/accounts/?whole_group={east.pk}").json()["results"]) == 3
