"""Managers on comparable books: bounds of chance by enumeration, figures by SQL, and who may read whose."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from math import sqrt
from random import Random

import pytest
from django.db import connection

from accounts.models import HandedOver, TierChange
from analytics.actions import recompute
from analytics.facts import managers as facts
from analytics.forms.managers import ManagersForm
from analytics.rules import managers as rules
from analytics.rules.managers import CONTRIBUTION, COVERAGE, FEW, LESS, MORE, OPEN, RETENTION
from analytics.views import managers as pages
from kam.choices import Role
from tests import factories

AS_OF, START = date(2026, 6, 30), date(2025, 6, 30)


def items(**held):
    """`a=[1, 0]` are two customers of a's, of one tier."""
    return [(owner, "gold", float(value)) for owner, values in held.items() for value in values]


def test_by_hand():
    """A's four of six against B's six of six: usual six; 2² · 5/36 · 6 · 6 / 11 is the variance, no skewness."""
    found = rules.compare(items(a=[1, 0, 1, 1, 0, 1], b=[1] * 6), least=0, most=1)
    a, spread = found["a"], sqrt(4 * 5 / 36 * 36 / 11)
    assert (a.n, a.own, a.usual, a.says) == (6, 4, 6, OPEN) and a.high == 6, "nobody keeps more than all"
    assert a.low == pytest.approx(6 - 2.241403 * spread, abs=1e-5)
    assert found["b"].usual == 4 and found["b"].low < 1, "six customers leave nearly anything to chance"
    assert found["b"].says == FEW and (found["a"].raw, found["a"].all) == (4, 6)


def test_mean_spread_and_skewness_are_those_of_all_ways_to_deal():
    values = [0.0, 1.0, 1.5, 2.0, 2.0, 3.0, 5.0, 8.0, 20.0, 90.0]
    apart = []
    for chosen in combinations(range(10), 4):
        mine = [values[place] for place in chosen]
        apart.append(sum(mine) - 4 * (sum(values) - sum(mine)) / 6)
    known = {"gold": (10, 2, *rules.Moments(values).about())}
    found = rules._summed({"gold": values[:4]}, known, 1)
    assert sum(apart) / 210 == pytest.approx(0, abs=1e-9)
    assert found.variance == pytest.approx(sum(one**2 for one in apart) / 210)
    assert found.third == pytest.approx(sum(one**3 for one in apart) / 210)
    assert found.own - found.usual == pytest.approx(sum(values[:4]) - 4 * sum(values[4:]) / 6)


def test_the_quantile_is_the_normal_one_without_skewness_and_grows_with_z():
    assert rules.quantile(1.96, 0) == 1.96
    assert rules.quantile(2, 1) == pytest.approx(2.45, abs=0.02), "gamma of shape 4 at 97.7 %"
    for skew in (-4, -1, 0.5, 1, 3):
        ends = [rules.quantile(z / 4, skew) for z in range(-16, 17) if z]
        assert ends == sorted(ends) and rules.quantile(3, skew) == -rules.quantile(-3, -skew)


@pytest.mark.parametrize("sizes", [[12] * 8, [60, 5, 8, 30, 100]])
def test_among_managers_that_differ_by_chance_alone_hardly_ever_anybody_stands_out(sizes):
    """Contributions as unequal as real ones, dealt at random: in five of a hundred at most somebody is named."""
    rng, named, deals = Random(3), 0, 200
    values = [
        (str(tier := rng.randrange(4)), 1000 * 3**-tier * rng.lognormvariate(0, 1.2) - 50) for _ in range(sum(sizes))
    ]
    owners = [owner for owner, count in enumerate(sizes) for _ in range(count)]
    for _deal in range(deals):
        rng.shuffle(owners)
        found = rules.compare((owner, *value) for owner, value in zip(owners, values, strict=True))
        named += any(one.says in (MORE, LESS) for one in found.values())
    assert named / deals <= 0.06


def test_who_is_really_better_is_named():
    found = rules.compare(items(a=[9] * 10, b=[5, 6, 4, 5, 6] * 4, c=[5, 4, 6, 5, 5] * 4))
    assert (found["a"].says, found["b"].says) == (MORE, OPEN)
    other = rules.compare(items(a=[0] * 12, b=[1] * 20, c=[1] * 20), least=0, most=1)
    assert other["a"].says == LESS and other["b"].low >= 0


def test_nothing_is_said_where_nothing_can_be():
    assert rules.compare([]) == {}
    alone = rules.compare(items(a=[1] * 30))
    assert alone["a"] == rules.Compared(30, raw=30), "one manager"
    few = rules.compare(items(a=[1] * 4, b=[5] * 9))
    assert (few["a"].says, few["b"].says) == (FEW, FEW), "four customers, and four of others"
    same = rules.compare(items(a=[1] * 9, b=[1] * 9), least=0, most=1)
    assert {one.says for one in same.values()} == {OPEN}, "nobody lost"
    nothing = rules.compare(items(a=[0] * 9, b=[0] * 9))
    assert nothing["a"].says == OPEN and (nothing["a"].low, nothing["a"].high) == (0, 0), "zero contribution"
    assert rules.compare(items(a=[1] * 9, b=[2] * 9), hands=2)["a"].usual is None


def test_tiers_are_weighed_by_the_owners_own():
    rows = [("a", "gold", 10.0)] * 8 + [("a", "iron", 1.0)] * 2 + [("b", "gold", 8.0)] * 5 + [("b", "iron", 3.0)] * 95
    found = rules.compare(rows)["a"]
    assert (found.own, found.usual) == (82, 8 * 8 + 2 * 3)
    assert rules.compare([*rows, ("a", "lead", 500.0)])["a"].own == 82, "a tier that nobody else holds"


@pytest.fixture
def book(lin, chen, zhao, system):
    """Of lin's eight golds six ordered again, of chen's seven all; lin won two, chen one; one changed hands."""
    made = {}
    for owner, name, count in ((lin, "lin", 8), (chen, "chen", 7)):
        for number in range(count):
            account = factories.AccountFactory(name=f"{name} {number}", owner=owner, region="East" if number else "")
            TierChange.objects.create(account=account, tier="gold", from_on=START - timedelta(30), by=system)
            factories.OrderFactory(account=account, ordered_on=START - timedelta(9), amount=Decimal(700))
            if name == "chen" or number > 1:
                factories.OrderFactory(account=account, ordered_on=AS_OF - timedelta(9), amount=Decimal(100 + number),
                                       amount_cost=Decimal("40.25"))  # fmt: skip
            made[f"{name} {number}"] = account
    for owner, name in ((lin, "lin new"), (lin, "lin newer"), (chen, "chen new")):
        made[name] = factories.AccountFactory(name=name, owner=owner)
        factories.OrderFactory(account=made[name], ordered_on=AS_OF - timedelta(3), amount=Decimal(50))
    moved = made["lin 7"]
    HandedOver.objects.create(
        account=moved, was=chen, owner=lin, on=AS_OF - timedelta(90), by=zhao, done_at="2026-04-01T00:00Z"
    )
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    recompute.start("behaviour", as_of=AS_OF, by=zhao)
    return made


def sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.db_both
def test_each_figure_is_that_of_the_rows(book, lin, chen, zhao):
    books, everything = facts.gather(zhao, as_of=AS_OF), lambda _one: True
    held = f"SELECT id FROM accounts_account WHERE owner_id = {lin.pk} AND id <> {book['lin 7'].pk}"
    ((net,),) = sql(f"SELECT SUM(net_contribution) FROM analytics_contribution WHERE account_id IN ({held})")
    was = f"SELECT DISTINCT account_id FROM accounts_order WHERE ordered_on <= '{START}' AND account_id IN ({held})"
    ((before,),) = sql(f"SELECT COUNT(*) FROM ({was}) AS was")
    ((again,),) = sql(
        f"SELECT COUNT(DISTINCT account_id) FROM accounts_order WHERE ordered_on > '{START}' AND account_id IN ({was})"
    )
    money, kept = books.compared(CONTRIBUTION, everything), books.compared(RETENTION, everything)
    assert (kept[lin.pk].all, kept[lin.pk].own) == (before, again) == (7, 5)
    assert sum(one.net for one in books.held if one.owner == lin.pk) == round(net * 100)
    assert money[lin.pk].all == 9 and money[lin.pk].n == 7, "the two that were won have nobody to be compared with"
    ours = [one.net for one in books.held if one.owner == lin.pk and one.tier == "gold"]
    theirs = [one.net for one in books.held if one.owner == chen.pk and one.tier == "gold"]
    assert money[lin.pk].usual == pytest.approx(sum(theirs) * len(ours) / len(theirs))
    assert kept[lin.pk].usual == 7 and kept[chen.pk].usual == pytest.approx(5)
    assert books.moved == {lin.pk: 1} and {one.says for one in kept.values()} == {OPEN}


@pytest.mark.django_db
@pytest.mark.db_both
def test_without_a_run_of_behaviour_the_orders_are_counted(book, zhao):
    by_run = facts.gather(zhao, as_of=AS_OF)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM analytics_behaviourchange")
        cursor.execute("DELETE FROM analytics_behaviour")
        cursor.execute("DELETE FROM kam_run WHERE kind = 'behaviour'")
    assert facts.gather(zhao, as_of=AS_OF).held == by_run.held


@pytest.mark.django_db
def test_who_had_it_then_is_read_back_through_hand_overs(book, lin, chen, zhao):
    """Given away after the day: then it was still the giver's."""
    HandedOver.objects.create(
        account=book["lin 3"], was=lin, owner=chen, on=AS_OF + timedelta(3), by=zhao, done_at="2026-07-03T00:00Z"
    )
    book["lin 3"].owner = chen
    book["lin 3"].save()
    books = facts.gather(zhao, as_of=AS_OF)
    assert next(one.owner for one in books.held if one.account == book["lin 3"].pk) == lin.pk


@pytest.mark.django_db
@pytest.mark.db_both
def test_coverage_is_that_of_the_coverage_page(book, lin, zhao, browser_of):
    factories.VisitFactory(account=book["lin 2"], user=lin, held_at="2026-06-20T02:00Z")
    books = facts.gather(zhao, as_of=AS_OF)
    found = books.compared(COVERAGE, lambda _one: True)[lin.pk]
    page = browser_of(zhao).get(f"/coverage/?as_of={AS_OF}&by=owner").context["rows"]
    (line,) = [row["line"] for row in page if row["key"] == lin.pk]
    assert (found.all, found.raw) == (line.due, line.counts["done"]) == (8, 1)


@pytest.mark.django_db
@pytest.mark.db_both
def test_the_page_names_nobody_for_luck_and_each_figure_opens_its_customers(book, lin, chen, zhao, browser_of):
    client = browser_of(zhao)
    page = client.get(f"/managers/?as_of={AS_OF}")
    assert page.context["headline"] == "2 managers on comparable books: no difference can be told from chance."
    assert [row["name"] for row in page.context["rows"]] == [chen.name, lin.name], "by name, not by rank"
    for row in page.context["rows"]:
        for measure in (CONTRIBUTION, RETENTION):
            cell = row["cells"][measure]
            assert len(client.get(cell["url"]).context["rows"]) == cell["one"].all
        assert len(client.get(row["lost_url"]).context["rows"]) == row["lost"]
        assert len(client.get(row["cells"][COVERAGE]["url"]).context["rows"]) == row["cells"][COVERAGE]["one"].all
        assert len(client.get(row["overdue_url"]).context["rows"]) == row["overdue"] > 0
    said = ("1 customer changed hands", 'title="no clear difference; ')
    assert all(words in page.content.decode() for words in said)
    narrowed = client.get(f"/managers/?as_of={AS_OF}&tier=new&owner={lin.pk}").context["rows"]
    assert [(row["name"], row["customers"]) for row in narrowed] == [(lin.name, 2)]
    sheet = client.get(f"/managers/?as_of={AS_OF}&format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert sheet[2].startswith(f"{lin.pk},Lin Xiao,9,1,7,") and ",no clear difference," in sheet[2]
    assert client.get("/managers/?tier=tin").context["faults"]


@pytest.mark.django_db
def test_somebody_who_loses_more_than_chance_explains_is_named(book, lin, chen, zhao, system, browser_of):
    for number in range(30):
        account = factories.AccountFactory(owner=chen)
        TierChange.objects.create(account=account, tier="gold", from_on=START - timedelta(30), by=system)
        factories.OrderFactory(account=account, ordered_on=START - timedelta(9), amount=Decimal(700))
        factories.OrderFactory(account=account, ordered_on=AS_OF - timedelta(9), amount=Decimal(100 + number))
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    recompute.start("behaviour", as_of=AS_OF, by=zhao)
    page = browser_of(zhao).get(f"/managers/?as_of={AS_OF}")
    said = page.context["headline"]
    alone = browser_of(zhao).get(f"/managers/?as_of={AS_OF}&owner={lin.pk}").context
    assert alone["headline"] == "" and [row["key"] for row in alone["rows"]] == [lin.pk], "of one nothing is compared"
    assert "Retention lower with Lin Xiao (7 customers: 71%, usual 100%)" in said and said.endswith("may be chance.")
    cell = next(row for row in page.context["rows"] if row["key"] == lin.pk)["cells"][RETENTION]
    assert (cell["raw"], cell["says"]) == ("71% (5 of 7)", "clearly lower")


def test_the_picture_opens_on_what_the_sentence_speaks_of():
    nothing, low = rules.Compared(9, 9, 4, 5, 3, 7, OPEN), rules.Compared(9, 9, 1, 6, 3, 9, LESS)
    found = {CONTRIBUTION: {1: nothing}, RETENTION: {1: nothing}, COVERAGE: {1: low, 2: nothing}}
    for asked, people, opened in (("", [1, 2], COVERAGE), ("retention", [1], RETENTION), ("", [2], CONTRIBUTION)):
        form = ManagersForm({"measure": asked}, user=None)
        assert form.is_valid()
        assert pages.opens_on(form, found, [(key, "Lin") for key in people]) == opened


@pytest.mark.django_db
@pytest.mark.db_both
def test_a_manager_reads_their_own_and_others_only_together(book, lin, chen, gu, browser_of, api_of, system, zhao):
    page = browser_of(lin).get(f"/managers/?as_of={AS_OF}")
    assert [row["name"] for row in page.context["rows"]] == [lin.name]
    assert chen.name not in page.content.decode()
    assert "Too few of your customers are comparable" in page.context["headline"], "one other hand could be told apart"
    for number in range(2):
        more = factories.UserFactory(role=Role.MANAGER)
        for place in range(6):
            account = factories.AccountFactory(owner=more)
            TierChange.objects.create(account=account, tier="gold", from_on=START - timedelta(30), by=system)
            factories.OrderFactory(account=account, ordered_on=START - timedelta(9), amount=Decimal(700))
            factories.OrderFactory(
                account=account, ordered_on=AS_OF - timedelta(9), amount=Decimal(90 + place + number)
            )
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    recompute.start("behaviour", as_of=AS_OF, by=zhao)
    told = browser_of(lin).get(f"/managers/?as_of={AS_OF}").context["headline"]
    assert told.startswith("Contribution of 7 customers: CN¥") and "Retention of 7 customers: 71%, " in told
    said = api_of(lin).get(f"/api/v1/managers/?as_of={AS_OF}").json()["results"]
    assert [one["owner"] for one in said] == [lin.pk] and said[0]["retention"]["own"] == 5
    assert api_of(lin).get(f"/api/v1/managers/?as_of={AS_OF}&owner={chen.pk}").json()["results"] == []
    listed = browser_of(lin).get(f"/managers/customers/?as_of={AS_OF}&owner={chen.pk}")
    assert listed.context["rows"] == []
    assert api_of(gu).get(f"/api/v1/managers/?as_of={AS_OF}").json()["results"] == []
    assert len(api_of(zhao).get(f"/api/v1/managers/?as_of={AS_OF}").json()["results"]) == 4


@pytest.mark.django_db
def test_a_lead_reads_their_team(book, lin, chen, browser_of):
    lead = factories.UserFactory(role=Role.LEAD, team=lin.team)
    rows = browser_of(lead).get(f"/managers/?as_of={AS_OF}").context["rows"]
    assert [row["name"] for row in rows] == [lin.name]


@pytest.mark.django_db
def test_before_any_run_alone_and_with_no_tiers_kept(lin, zhao, acme, browser_of, api_of):
    assert "Nothing was computed yet" in browser_of(lin).get("/managers/").content.decode()
    assert api_of(lin).get("/api/v1/managers/").status_code == 404
    factories.OrderFactory(account=acme, ordered_on=AS_OF, amount=Decimal(100))
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    page = browser_of(zhao).get("/managers/")
    assert page.context["headline"] == "Only one manager holds customers here: there is nobody to compare with."
    assert page.context["picture"] is None


@pytest.mark.django_db
def test_as_many_questions_for_many_customers(book, zhao, lin, system, browser_of, django_assert_num_queries):
    client = browser_of(zhao)
    client.get(f"/managers/?as_of={AS_OF}")
    with django_assert_num_queries(25):
        client.get(f"/managers/?as_of={AS_OF}")
    for _number in range(20):
        account = factories.AccountFactory(owner=lin)
        TierChange.objects.create(account=account, tier="gold", from_on=START - timedelta(30), by=system)
    with django_assert_num_queries(25):
        client.get(f"/managers/?as_of={AS_OF}")
