"""Agents and channel narrowed: the parts by owner, tier, region, segment or kind add up to the whole one sees."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.choices.channels import CHANNEL_KINDS
from accounts.models import Account
from analytics.actions import recompute
from kam.choices import Role
from tests import factories

AS_OF = date(2026, 6, 30)


@pytest.fixture
def chain(lin, chen, acme, other, zhao):
    """Lin's dealer brought Site, who brought Chen's agent, who brought Far and the agent Third, who brought Near."""
    Account.objects.filter(pk=acme.pk).update(kind="dealer", region="East", tier="gold", segment="one")
    made = {"acme": acme, "other": other}

    def brought(name, above, owner, **more):
        made[name] = factories.AccountFactory(name=name, owner=owner, referred_by=above, referred_on=AS_OF, **more)
        return made[name]

    site = brought("Site", acme, chen)
    Account.objects.filter(pk=other.pk).update(
        kind="agent", region="West", tier="iron", segment="two", referred_by=site, referred_on=AS_OF
    )
    brought("Far", other, lin)
    third = brought("Third", other, lin, kind="agent", region="West", segment="one", tier="iron")
    brought("Near", third, chen)
    brought("Low", acme, lin)
    for place, account in enumerate(made.values()):
        factories.OrderFactory(account=account, ordered_on=AS_OF - timedelta(9), amount=Decimal(2**place * 100))
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    return made


def parts(seen, by):
    """{value of the partner's column: (customers, cents)} by the last partner on each customer's way, in plain SQL."""
    kinds, keys = "', '".join(CHANNEL_KINDS), ", ".join(str(one) for one in seen)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH RECURSIVE way AS (
                SELECT id AS customer, referred_by_id AS above FROM accounts_account
                    WHERE kind NOT IN ('{kinds}') AND id IN ({keys}) AND referred_by_id IS NOT NULL
                UNION ALL SELECT w.customer, a.referred_by_id FROM way w JOIN accounts_account a ON a.id = w.above
                    WHERE a.referred_by_id IS NOT NULL AND NOT (a.kind IN ('{kinds}') AND a.id IN ({keys}))
            ) SELECT p.{by}, COUNT(*), SUM((SELECT SUM(o.amount) FROM accounts_order o WHERE o.account_id = w.customer))
            FROM way w JOIN accounts_account p ON p.id = w.above AND p.kind IN ('{kinds}') AND p.id IN ({keys})
            GROUP BY p.{by}"""
        )
        return {row[0]: (row[1], Decimal(row[2])) for row in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.db_both
@pytest.mark.parametrize(
    ("asked", "column"),
    [("owner", "owner_id"), ("tier", "tier"), ("region", "region"), ("segment", "segment"), ("kind", "kind")],
)
def test_the_parts_add_up_to_the_whole(chain, zhao, api_of, asked, column):
    def told(**more):
        whole = api_of(zhao).get("/api/v1/agents/", more).json()["whole"]
        return whole["brought"], Decimal(whole["net_contribution_through_them"])

    said, found = parts([one.pk for one in chain.values()], column), defaultdict(lambda: (0, Decimal(0)))
    for value in {getattr(one, column) for one in Account.objects.filter(kind__in=CHANNEL_KINDS)}:
        found[value] = told(**{asked: value})
    assert found == said and len(said) > 1, "a partner counts as its own, and who came over two with the last alone"
    assert told() == told(watch="brings") == tuple(map(sum, zip(*found.values(), strict=True)))
    assert told() == (4, sum(Decimal(2**place * 100) for place in (2, 3, 5, 6)))


@pytest.mark.django_db
@pytest.mark.db_both
def test_within_a_leads_sight_too(chain, lin, north, api_of):
    lead = factories.UserFactory(username="lead", role=Role.LEAD, team=north)
    Account.objects.filter(pk=chain["Third"].pk).update(owner=lead)
    Account.objects.filter(pk=chain["Near"].pk).update(owner=lead)
    said = parts([one.pk for name, one in chain.items() if name in ("acme", "Far", "Third", "Near", "Low")], "owner_id")
    wholes = [api_of(lead).get("/api/v1/agents/", {"owner": one}).json()["whole"] for one in (lin.pk, lead.pk)]
    assert [one["brought"] for one in wholes] == [2, 1]
    assert sum(one["brought"] for one in wholes) == api_of(lead).get("/api/v1/agents/").json()["whole"]["brought"]
    assert said[lead.pk][1] == Decimal(wholes[1]["net_contribution_through_them"])


@pytest.mark.django_db
@pytest.mark.db_both
def test_the_sentence_counts_the_same_customers(chain, zhao, lin, browser_of):
    """Chen's agent brought Far itself; the agent after it and Near count with others."""
    said = browser_of(zhao).get("/agents/", {"owner": chain["other"].owner_id}).context
    assert "Besides, 1 customer that is no partner came through them, with CN¥" in said["headline"]
    factories.OrderFactory(account=chain["Far"], ordered_on=AS_OF, amount=Decimal("1.00"), channel="agent")
    factories.OrderFactory(account=chain["Near"], ordered_on=AS_OF, amount=Decimal("3.00"), channel="phone")
    of_chen = browser_of(zhao).get("/agents/", {"owner": chain["other"].owner_id}).context["headline"]
    assert "Of what they bought, 100% came by agents or distributors." in of_chen
    assert "Of what they bought, 25% came" in browser_of(zhao).get("/agents/").context["headline"]
    mine = browser_of(lin).get("/agents/").context
    assert (mine["whole"].agents, mine["whole"].brought) == (2, 2), "Far counts with Acme for whom sees not the agent"
