"""Agents and channel: each figure against SQL over the rows, sentence, filters, file and API, within one's scope."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account, Downstream, Order, Quota, Territory
from accounts.views.sheet_words import LABELS
from analytics.actions import recompute
from analytics.facts import agents as facts
from analytics.models import Contribution
from analytics.rules import agents as rules
from analytics.rules.agents import BEHIND, BRINGS, CONFLICT, NO_QUOTA
from analytics.views.sheet_words import AGENTS
from kam.ground import days
from tests import factories

AS_OF = date(2026, 6, 30)


@pytest.fixture
def book(lin, chen, acme, other, zhao):
    """Acme deals and brought Site, who brought Hall and the agent Other; Late came after the day."""
    made = {"acme": acme, "other": other}
    for account, kind, region in ((acme, "dealer", "East"), (other, "agent", "West")):
        account.kind, account.region = kind, region
        account.save()
    made["site"] = factories.AccountFactory(owner=chen, name="Site", referred_by=acme, referred_on=date(2025, 1, 1))
    made["hall"] = factories.AccountFactory(
        owner=lin, name="Hall", referred_by=made["site"], referred_on=date(2025, 2, 1)
    )
    made["late"] = factories.AccountFactory(owner=lin, name="Late", referred_by=acme, referred_on=AS_OF + timedelta(1))
    made["plain"] = factories.AccountFactory(owner=lin, name="Plain")
    other.referred_by, other.referred_on = made["site"], date(2025, 3, 1)
    other.save()
    for name, amount in (("acme", "9000.01"), ("other", "700.20"), ("site", "500.30"), ("hall", "40.04"),
                         ("late", "3000"), ("plain", "100")):  # fmt: skip
        factories.OrderFactory(account=made[name], ordered_on=AS_OF - timedelta(40), amount=Decimal(amount),
                               amount_cost=Decimal("10.01"))  # fmt: skip
    factories.CostFactory(account=acme, on=AS_OF, amount=Decimal("0.99"))
    Quota.objects.create(account=acme, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), amount=Decimal(90_000))
    for account in (acme, other):
        Territory.objects.create(account=account, region="East", region_key="east")
    Downstream.objects.create(account=acme, name="One", estimate=Decimal("1000.50"))
    Downstream.objects.create(account=acme, name="Two")
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    return made


def net(book, *names):
    with connection.cursor() as cursor:
        keys = ",".join(str(book[name].pk) for name in names)
        cursor.execute(
            f"SELECT SUM(o.amount - o.amount_cost) - COALESCE((SELECT SUM(amount) FROM accounts_costentry WHERE "
            f"account_id IN ({keys})), 0) FROM accounts_order o WHERE o.account_id IN ({keys})"
        )
        return round(Decimal(str(cursor.fetchone()[0])), 2)


@pytest.mark.django_db
@pytest.mark.db_both
def test_each_figure_is_that_of_the_rows(book, zhao, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        found = facts.gather(zhao)
    acme, other = sorted(found.rows, key=lambda one: one.account != book["acme"].pk)
    assert Decimal(acme.own) / 100 == net(book, "acme") == Contribution.objects.current().get(
        account=book["acme"]).net_contribution  # fmt: skip
    assert Decimal(acme.through) / 100 == net(book, "site", "hall", "other"), "who came after the day counts not"
    assert (acme.brought, other.brought, other.through) == (3, 0, 0)
    assert (acme.quota, acme.achieved, acme.is_behind) == (9_000_000, 900_001, True)
    assert (other.quota, other.attainment, other.has_quota) == (None, None, False)
    assert (acme.conflicts, other.conflicts, acme.downstream, acme.estimate) == (1, 1, 2, 100_050)
    whole = rules.whole(found.rows, found.brought_by(found.rows), found.values)
    assert Decimal(whole.through) / 100 == net(book, "site", "hall"), "a partner that was brought counts as its own"
    assert Decimal(whole.own) / 100 == net(book, "acme", "other") and whole.brought == 2
    assert Decimal(found.book) / 100 == net(book, *book)
    assert dict(zip(rules.WATCH, whole.counts, strict=True)) == {BEHIND: 1, CONFLICT: 2, NO_QUOTA: 1, BRINGS: 1}


@pytest.mark.django_db
@pytest.mark.db_both
def test_the_page_says_it_and_each_number_opens_its_partners(book, zhao, browser_of):
    client = browser_of(zhao)
    page = client.get("/agents/")
    assert page.context["headline"].startswith(
        "1 partner has a quota; 1 is behind it; 1 brings other customers. Themselves, all 2 partners bring CN¥"
    )
    said = "Besides, 2 customers that are no partners came through them, with CN¥520."
    assert said in page.context["headline"]
    for figure in page.context["figures"][2:5]:
        assert len(client.get(f"/agents/{figure['url']}").context["rows"]) == int(figure["value"]), figure["label"]
    assert [one["account"] for one in page.context["rows"]] == [book["acme"], book["other"]]
    listed = client.get(page.context["rows"][0]["conflict_url"]).context["rows"]
    assert len(listed) == 1
    bar = page.context["picture"].option["series"][0]["data"][-1]
    assert bar["url"] == f"/customers/{book['acme'].pk}/?tab=channel"
    narrowed = client.get("/agents/?region=West&watch=conflict").context
    assert [one["account"] for one in narrowed["rows"]] == [book["other"]]
    assert narrowed["headline"].startswith("West, Channel conflict: ")
    assert "Itself, 1 partner brings" in narrowed["headline"]
    assert [one["account"] for one in client.get("/agents/?sort=own").context["rows"]][0] == book["other"]
    assert client.get("/agents/?kind=dealer").context["whole"].agents == 1
    assert client.get("/agents/?watch=x").context["faults"]


@pytest.mark.django_db
@pytest.mark.db_both
def test_page_file_and_api_say_the_same_within_ones_scope(book, zhao, lin, chen, browser_of, api_of):
    told = api_of(zhao).get("/api/v1/agents/").json()
    sheet = b"".join(browser_of(zhao).get("/agents/?format=csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(sheet.splitlines()))
    for line, one in zip(lines, told["results"], strict=True):
        for name in ("net_contribution", "net_contribution_through_it", "revenue", "quota", "achieved"):
            assert line[str((LABELS | AGENTS)[name])] == (one[name] or ""), name
    assert Decimal(told["whole"]["net_contribution"]) == net(book, "acme", "other")
    assert browser_of(zhao).get("/agents/?format=xlsx").content[:2] == b"PK"
    mine = api_of(lin).get("/api/v1/agents/").json()
    assert [one["account"] for one in mine["results"]] == [book["acme"].pk]
    assert Decimal(mine["results"][0]["net_contribution_through_it"]) == net(book, "hall"), (
        "over Site, whom lin sees not"
    )
    assert mine["results"][0]["conflicts"] == 0
    assert api_of(zhao).get("/api/v1/agents/?as_of=2020-01-01").status_code == 404
    panel = browser_of(lin).get(f"/customers/{book['acme'].pk}/agent/").context["says"]
    assert (
        "1 customer with CN¥30.03 came through it. Together this is place 1 of 1 among the partners you see." in panel
    )
    assert browser_of(lin).get(f"/customers/{book['plain'].pk}/agent/").context["says"] == ""
    assert browser_of(chen).get(f"/customers/{book['acme'].pk}/agent/").status_code == 404
    assert "agent/" in browser_of(lin).get(f"/customers/{book['acme'].pk}/channel/").content.decode()


@pytest.mark.django_db
@pytest.mark.db_both
def test_how_much_of_what_they_brought_came_by_agents(book, zhao, lin, browser_of):
    """Of what says its way, to the cent; within one's sight, and nothing where no order says it."""
    first = factories.OrderFactory(account=book["site"], ordered_on=AS_OF, amount=Decimal("249.70"), channel="agent")
    factories.OrderFactory(account=book["site"], ordered_on=AS_OF, amount=Decimal("-9.00"), channel="agent")
    factories.OrderFactory(account=book["plain"], ordered_on=AS_OF, amount=Decimal("99.00"), channel="agent")
    factories.OrderFactory(account=book["site"], ordered_on=AS_OF - timedelta(365), amount=1, channel="agent")
    Order.objects.filter(account=book["site"]).exclude(channel="agent").update(channel="phone")
    found = facts.gather(zhao)
    came = found.brought_by(found.rows)
    assert came == {book["site"].pk, book["hall"].pk}
    assert facts.by_agents(found, came) == pytest.approx(249.70 / (249.70 + 500.30))
    told = "Of what they bought, 33% came by agents or distributors."
    assert told in browser_of(zhao).get("/agents/").context["headline"]
    panel = f"/customers/{book['acme'].pk}/agent/"
    assert told in browser_of(zhao).get(panel).context["says"]
    assert "came by agents" not in browser_of(lin).get(panel).context["says"], "lin sees Hall alone, who says nothing"
    Order.objects.filter(pk=first.pk).update(archived_at=timezone.now())
    assert "0% came by agents" in browser_of(zhao).get("/agents/").context["headline"]


@pytest.mark.django_db
def test_the_customers_one_brought_open_where_the_list_tells_the_same_day(book, zhao, browser_of):
    """The list tells today's: of a run of an earlier day the number stands alone; archived ones are in both."""
    client = browser_of(zhao)
    Order.objects.filter(account=book["site"]).update(ordered_on=AS_OF + timedelta(1))
    assert AS_OF < days.offered() < days.company_today()
    assert "came_through" not in client.get("/agents/").content.decode()
    recompute.start("contribution", as_of=days.offered(), by=zhao)
    Account.objects.filter(pk=book["hall"].pk).update(archived_at=timezone.now())
    row = client.get("/agents/").context["rows"][0]
    listed = client.get(row["brought_url"]).context["rows"]
    assert len(listed) == row["one"].brought == 4


@pytest.mark.django_db
def test_before_any_run(zhao, browser_of, api_of):
    assert "Nothing was computed yet" in browser_of(zhao).get("/agents/").content.decode()
    assert api_of(zhao).get("/api/v1/agents/").status_code == 404
