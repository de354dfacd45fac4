"""What stands beside numbers of a year before: how much hung on how few, what managers' customers brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pytest
from django.db.models import Sum

from accounts.models import Account
from analytics.actions import recompute
from analytics.models import Contribution
from analytics.rules import contribution
from analytics.rules import managers as rules
from analytics.rules.managers import CONTRIBUTION, COVERAGE, LESS, MORE, OPEN, RETENTION
from analytics.views import concentration_before
from analytics.views import managers as pages
from kam.choices import RunKind
from tests import factories
from tests.analytics.books import DAY, computed

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(acme, other):
    Account.objects.filter(pk=acme.pk).update(region="North")
    return computed(acme, other)


@pytest.mark.db_both
def test_beside_it_stands_a_year_before_of_the_same_customers(book, acme, browser_of, api_of, zhao, system):
    assert "a year before" not in browser_of(zhao).get("/concentration/").content.decode(), "none is kept"
    assert api_of(zhao).get("/api/v1/concentration/").json()["before"] is None
    then = DAY - timedelta(days=360)
    run = recompute.start(RunKind.CONTRIBUTION, as_of=then, by=system)
    for asked in ("", "&region=North"):
        rows = Contribution.objects.filter(run=run, **({"account": acme} if asked else {}))
        earned = sorted((row.net_contribution for row in rows if row.net_contribution > 0), reverse=True)
        page = browser_of(zhao).get(f"/concentration/?by=owner{asked}")
        biggest = f"{earned[0] / sum(earned) * 100:.1f}%"
        assert f"a year before {biggest}" in str(page.context["figures"][1]["hint"]), asked
        assert "&lt;data" not in page.content.decode()
        before = api_of(zhao).get(f"/api/v1/concentration/?by=owner{asked}").json()["before"]
        assert (before["as_of"], before["accounts"]) == (then.isoformat(), rows.count())
        assert Decimal(before["amount"]) == rows.aggregate(sum=Sum("net_contribution"))["sum"]
        assert before["biggest_share"] == pytest.approx(float(earned[0] / sum(earned)))
        sheet = b"".join(browser_of(zhao).get(f"/concentration/?format=csv{asked}").streaming_content).decode()
        assert f"Everybody a year before, on {then.isoformat()}" in sheet.splitlines()[-1]
    run.result["basis"] = "revenue"
    run.save(update_fields=["result"])
    assert api_of(zhao).get("/api/v1/concentration/").json()["before"] is None, "another measure is no comparison"


@pytest.mark.parametrize(
    ("then", "now", "way"),
    [((40, 0.10, 0.50), (30, 0.12, 0.60), 1), ((30, 0.12, 0.60), (40, 0.10, 0.50), -1),
     ((40, 0.10, 0.50), (30, 0.09, 0.60), 0), ((40, 0.10, 0.50), (40, 0.10, 0.503), 0),
     ((40, 0.10, 0.50), (40, 0.10, 0.51), 1)],
)  # fmt: skip
def test_more_or_less_hangs_on_few_only_where_all_say_so(then, now, way):
    nothing = contribution.concentrated(np.array([], np.int64))
    told = [replace(nothing, makers=makers, biggest_share=biggest, top10_share=ten)
            for makers, biggest, ten in (then, now)]  # fmt: skip
    assert concentration_before.turn(*told) == way


@pytest.mark.parametrize(
    ("now", "told"),
    [((900_000, 0.09, 0.45, -50_000), "because they bring less: the first ten CN¥4,050 after CN¥5,000."),
     ((1_300_000, 0.07, 0.40, -50_000), "because the biggest brings less: CN¥910 after CN¥1,000."),
     ((2_000_000, 0.08, 0.40, -50_000), "Less hangs on few than a year before (1 Jan 2026). Then 30 customers"),
     ((2_000_000, 0.08, 0.40, -90_000), "at a loss grew from CN¥500 to CN¥900.")],
)  # fmt: skip
def test_why_less_hangs_on_few_is_told_and_losses_that_grew(now, told):
    nothing = contribution.concentrated(np.array([], np.int64))
    then = replace(nothing, makers=30, biggest_share=0.10, top10_share=0.50, total=1_000_000, lost=-50_000)
    total, biggest, ten, lost = now
    today = replace(nothing, makers=40, biggest_share=biggest, top10_share=ten, total=total, lost=lost)
    before = SimpleNamespace(found=then, as_of=date(2026, 1, 1))
    said = concentration_before.sentence(SimpleNamespace(found=today, before=before))
    assert told in said and ("at a loss" in said) is (lost == -90_000)


THEN = DAY - timedelta(days=365)


@pytest.fixture
def sold_more(lin):
    """Six customers of lin's that brought 2,000 each in the year before, and 100 in this one."""
    mine = [factories.AccountFactory(owner=lin) for _number in range(6)]
    for account in mine:
        for day, amount, cost in ((THEN, 5000, 3000), (DAY, 200, 100)):
            factories.OrderFactory(account=account, ordered_on=day - timedelta(9), amount=Decimal(amount),
                                   amount_cost=Decimal(cost))  # fmt: skip
    return mine


@pytest.mark.db_both
def test_a_fall_against_the_own_year_before_is_named_whether_chance_explains_it_or_not(
    sold_more, lin, chen, zhao, system, browser_of, api_of
):
    Account.objects.update(region="East")
    for day in (THEN, DAY):
        run = recompute.start(RunKind.CONTRIBUTION, as_of=day, by=system)
    held = Contribution.objects.filter(account__in=sold_more)
    was, now = (held.filter(run__as_of=day).aggregate(sum=Sum("net_contribution"))["sum"] for day in (THEN, DAY))
    fell = f"−{(1 - now / was) * 100:.0f}%"
    whole = browser_of(zhao).get("/managers/").context["headline"]
    assert "fell most" not in whole, "it is said once, by whom to help first"
    assert fell in browser_of(zhao).get("/managers/help/?brief=1").content.decode()
    page = browser_of(zhao).get("/managers/?region=East")
    assert f"the same customers fell most with {lin.name} (" in page.context["headline"]
    assert fell == "−95%" and fell in page.context["headline"] and chen.name not in page.context["headline"]
    row = next(one for one in page.context["rows"] if one["key"] == lin.pk)
    assert fell in row["cells"][CONTRIBUTION]["before"]
    told = api_of(zhao).get("/api/v1/managers/").json()["results"]
    assert {one["owner"]: Decimal(one["contribution_before"]) for one in told}[lin.pk] == was
    sheet = browser_of(zhao).get("/managers/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert [Decimal(cell) for cell in sheet[1].split(",")[-2:]] == [now, was]
    assert fell in browser_of(lin).get("/managers/").context["headline"], "of one's own book"
    run.result["basis"] = "revenue"
    run.save(update_fields=["result"])
    told = api_of(zhao).get("/api/v1/managers/").json()["results"]
    assert {one["contribution_before"] for one in told} == {None}, "by another measure it is not known"


@pytest.mark.db_both
def test_what_a_new_customer_brings_hides_no_fall_of_the_same(sold_more, lin, zhao, system, browser_of, api_of):
    new = factories.AccountFactory(owner=lin)
    factories.OrderFactory(account=new, ordered_on=DAY - timedelta(9), amount=Decimal(20000), amount_cost=Decimal(7000))
    for day in (THEN, DAY):
        recompute.start(RunKind.CONTRIBUTION, as_of=day, by=system)
    held = Contribution.objects.filter(account__in=sold_more)
    was, now = (held.filter(run__as_of=day).aggregate(sum=Sum("net_contribution"))["sum"] for day in (THEN, DAY))
    page = browser_of(zhao).get("/managers/")
    assert "(CN¥600 after CN¥12K, −95%)" in browser_of(lin).get("/managers/").context["headline"]
    (row,) = (one for one in page.context["rows"] if one["key"] == lin.pk)
    told = "6 customers of both years: CN¥600, the year before CN¥12K (−95%)"
    assert row["cells"][CONTRIBUTION]["before"] == told and row["customers"] == 7
    (api,) = (one for one in api_of(zhao).get("/api/v1/managers/").json()["results"] if one["owner"] == lin.pk)
    assert (Decimal(api["contribution_same"]), Decimal(api["contribution_before"])) == (now, was) == (600, 12000)
    head, line = browser_of(zhao).get("/managers/?format=csv").getvalue().decode("utf-8-sig").splitlines()[:2]
    assert head.endswith("customers of both years,Contribution: the same customers in the year before"), head
    assert [Decimal(cell) for cell in line.split(",")[-2:]] == [now, was]


@pytest.mark.parametrize(("own", "barely"), [(2.99, True), (2.8, False), (3.0, False), (7.1, True), (9, False)])
def test_hardly_outside_is_not_called_clear(own, barely):
    says = LESS if own < 3 else MORE if own > 7 else OPEN
    one = rules.Compared(9, 9, own, 5, 3, 7, says)
    assert one.barely is barely
    told = pages.headline({CONTRIBUTION: {1: one}, RETENTION: {}, COVERAGE: {}}, [(1, "Lin")])
    assert ("Just outside" in told) is barely and ("Clearly" in told) is (says != OPEN and not barely)


def test_the_point_of_the_curve_opens_those_who_make_eighty_percent(book, zhao, browser_of):
    client = browser_of(zhao)
    page = client.get("/concentration/")
    point = page.context["curve"].option["series"][0]["markPoint"]
    assert not point["silent"] and point["data"][0]["url"] == page.context["figures"][0]["url"]
    assert client.get(point["data"][0]["url"]).context["count"] == page.context["picture"].found.makers
    assert point["data"][0]["url"].partition("?")[0] in client.get("/dashboard/").content.decode()
    past = client.get(f"/concentration/?as_of={DAY}&region=none").context["curve"]
    assert past is None or past.option["series"][0]["markPoint"]["silent"], "no list asks for what is not known"
