"""The waterfall: every step in its place, all accounts together are the ledger to the cent, all doors agree."""

from __future__ import annotations

import csv
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.choices import CostKind
from accounts.models import Account, CostEntry, Order, TierChange
from analytics.actions import recompute
from analytics.facts import waterfalls
from analytics.models import Contribution
from analytics.rules.waterfall import KINDS, NAMES, Ledger, Parts, of, together, total
from analytics.views.waterfalls import LABELS
from kam.models import Run
from tests import factories

AS_OF = date(2026, 6, 30)
cents = st.integers(-(10**12), 10**12)
costs = st.integers(0, 10**12)
ledgers = st.builds(Ledger, cents, costs, cents, cents)
parts = st.builds(Parts, costs, costs, costs, st.none() | st.dictionaries(st.sampled_from(CostKind.values), cents))
FALLS = st.builds(of, ledgers, parts, estimates=st.booleans())


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cents, costs, cents, parts, st.booleans())
def test_the_steps_lead_from_list_price_to_the_ledgers_net(revenue, cost, served, found, estimates):
    fall = of(Ledger(revenue, cost, served, revenue - cost - served), found, estimates=estimates)
    assert fall.gross - fall.discounts == fall.revenue == revenue
    steps = fall.cost + fall.estimated + sum(getattr(fall, name) for name in KINDS) + fall.later
    assert fall.revenue - steps == fall.net == revenue - cost - served
    assert fall.cost + fall.estimated == cost and fall.net - fall.credit == fall.after_credit


def test_every_kind_of_cost_has_one_step():
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == sorted(CostKind)


@given(
    st.lists(st.builds(of, st.builds(Ledger, cents, costs, cents, cents), parts, estimates=st.booleans()), max_size=4)
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_total_is_the_sum_of_its_accounts(falls):
    whole = total(falls)
    assert all(getattr(whole, name) == sum(getattr(fall, name) for fall in falls) for name in NAMES)


@given(st.lists(st.tuples(ledgers, parts, st.booleans()), max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_columns_of_many_accounts_make_the_sum_of_their_waterfalls(told):
    rows = [{**asdict(ledger), **asdict(found), **dict.fromkeys(CostKind.values, 0), **(found.kinds or {}),
             "estimates": int(estimates)} for ledger, found, estimates in told]  # fmt: skip
    names = [*Ledger.__annotations__, "discounts", "known_cost", "credit", "estimates", *CostKind.values]
    columns = {name: np.array([row[name] for row in rows], np.int64) for name in names}
    assert together(columns) == total(of(ledger, found, estimates=said) for ledger, found, said in told)


@pytest.fixture
def book(acme, other, lin, zhao):
    """Two customers with every kind of cost; the other's second order has no known cost."""
    for account, scale in ((acme, Decimal(1)), (other, Decimal("1.07"))):
        for day in (1, 2):
            factories.OrderFactory(
                account=account, ordered_on=date(2026, 4, day), amount=Decimal("1000.10") * scale * day // 1,
                amount_cost=None if account == other and day == 2 else Decimal("600.05"), due_on=date(2026, 5, 1),
                amount_discount=Decimal("50.25"), paid_on=None if day == 1 else date(2026, 5, 31),
            )  # fmt: skip
        for place, kind in enumerate(CostKind.values, start=1):
            factories.CostFactory(account=account, kind=kind, on=date(2026, 5, place), amount=Decimal(place) / 10)
    recompute.start("contribution", as_of=AS_OF, by=zhao)
    return acme


def ledger():
    rows = Contribution.objects.current()
    return rows, rows.aggregate(r=Sum("revenue"), c=Sum("cost"), s=Sum("cost_to_serve"), n=Sum("net_contribution"))


@pytest.mark.django_db
@pytest.mark.db_both
def test_all_accounts_together_are_the_ledger_to_the_cent(book):
    rows, sums = ledger()
    whole = waterfalls.of_book(rows, AS_OF)
    assert waterfalls.money(whole.net) == Decimal(str(sums["n"])).quantize(Decimal("0.01"))
    assert whole.revenue == waterfalls.cents(sums["r"]) and whole.later == 0
    assert whole.cost + whole.estimated == waterfalls.cents(sums["c"]) and whole.estimated > 0
    assert sum(getattr(whole, name) for name in KINDS) == waterfalls.cents(sums["s"]) == 2 * 360
    assert whole.discounts == 4 * 5025 and whole.gross == whole.revenue + whole.discounts
    assert [whole.visits, whole.support, whole.freight, whole.rebates] == [20, 40, 60, 80]


@pytest.mark.django_db
@pytest.mark.db_both
def test_late_payment_costs_eight_per_cent_a_year(book):
    fall = dict(waterfalls.falls(Contribution.objects.current(), AS_OF))[book.pk]
    first, second = Order.objects.filter(account=book).order_by("ordered_on")
    late = first.revenue * (AS_OF - date(2026, 5, 1)).days + second.revenue * 30
    assert fall.credit == round(late * 8 / 365)
    assert fall.after_credit == fall.net - fall.credit


@pytest.mark.django_db
@pytest.mark.db_both
def test_what_is_entered_after_the_run_stands_apart(book, browser_of, lin):
    factories.CostFactory(account=book, kind="freight", on=date(2026, 6, 1), amount=Decimal("70.00"))
    CostEntry.objects.filter(account=book, kind="rebate").delete()
    rows, sums = ledger()
    fall = dict(waterfalls.falls(rows, AS_OF))[book.pk]
    assert fall.later == -7000 + 40
    assert waterfalls.of_book(rows, AS_OF).net == waterfalls.cents(sums["n"])
    assert "Entered since the run" in browser_of(lin).get(f"/customers/{book.pk}/waterfall/").content.decode()


@pytest.mark.django_db
@pytest.mark.db_both
def test_page_file_and_api_say_the_same_within_ones_scope(book, other, lin, chen, zhao, browser_of, api_of):
    client, api = browser_of(zhao), api_of(zhao)
    page = client.get("/waterfall/").content.decode()
    assert "are left as net contribution" in page and "List price" in page
    lines = list(
        csv.DictReader(
            b"".join(client.get("/waterfall/?format=csv").streaming_content).decode("utf-8-sig").splitlines()
        )
    )
    said = api.get("/api/v1/waterfalls/").json()["results"]
    whole = api.get("/api/v1/waterfalls/total/").json()
    assert len(lines) == len(said) == whole["accounts"] == 2
    for name in NAMES:
        assert sum(Decimal(row[name]) for row in said) == Decimal(whole[name])
        assert sum(Decimal(row[str(LABELS[name])]) for row in lines) == Decimal(whole[name])
    assert Decimal(whole["net"]) == Decimal(str(ledger()[1]["n"])).quantize(Decimal("0.01"))
    only = api_of(lin).get("/api/v1/waterfalls/").json()["results"]
    assert [row["account"] for row in only] == [book.pk]
    assert api_of(lin).get("/api/v1/waterfalls/total/").json()["net"] == only[0]["net"]
    assert browser_of(chen).get(f"/customers/{book.pk}/waterfall/").status_code == 404
    assert api_of(chen).get(f"/api/v1/waterfalls/{said[0]['id']}/").status_code in (200, 404)
    day = AS_OF - timedelta(1)
    assert api.get(f"/api/v1/waterfalls/total/?as_of={day}").json() == {"as_of": None, "accounts": 0}
    assert client.get(f"/waterfall/?as_of={day}").status_code == 200
    assert b"PK" == client.get("/waterfall/?format=xlsx").content[:2]
    assert api.get("/api/v1/waterfalls/?format=csv").status_code == 200


@pytest.fixture
def past(acme, lin, zhao, book):
    """In March only acme had bought, without known costs, and was iron; since then it became gold."""
    factories.OrderFactory(account=acme, ordered_on=date(2026, 3, 1), amount=Decimal("500.00"), amount_cost=None)
    run = recompute.start("contribution", as_of=date(2026, 3, 31), by=zhao)
    values = {"account": acme, "state": "ended", "tier": "iron", "from_on": date(2026, 3, 31)}
    TierChange.objects.create(**values, to_on=date(2026, 5, 1), by=zhao)
    TierChange.objects.create(account=acme, state="in_effect", tier="gold", from_on=date(2026, 5, 1), by=zhao)
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    return run


@pytest.mark.django_db
@pytest.mark.db_both
def test_a_past_run_is_told_by_the_tiers_and_the_basis_of_its_day(past, zhao, browser_of):
    client = browser_of(zhao)
    assert past.result["basis"] == "revenue" != Run.objects.current("contribution").result["basis"]
    now = client.get("/waterfall/").context
    assert "gold" in dict(now["tiers"]) and not any("Too little cost" in note for note in now["notes"])
    for asked in (f"as_of={past.as_of}", f"as_of={past.as_of + timedelta(1)}", f"run={past.pk}"):
        then = client.get(f"/waterfall/?{asked}")
        assert [tier for tier, _cells in then.context["tiers"]] == ["iron"]
        assert any("Too little cost" in note for note in then.context["notes"])
        assert "tiers as of " in then.content.decode() and then.context["as_of"] == past.as_of
        file = b"".join(client.get(f"/waterfall/?{asked}&format=csv").streaming_content).decode("utf-8-sig")
        assert [line["Tier"] for line in csv.DictReader(file.splitlines())] == ["Iron"]


@pytest.mark.django_db
@pytest.mark.db_both
def test_what_prospects_cost_is_told_beside_the_ledger(book, acme, lin, chen, zhao, browser_of, api_of):
    for owner, amount in ((lin, "12.34"), (chen, "5.00")):
        prospect = factories.AccountFactory(owner=owner)
        factories.CostFactory(account=prospect, on=date(2026, 6, 1), amount=Decimal(amount))
        factories.CostFactory(account=prospect, on=AS_OF - timedelta(365), amount=Decimal(1000))
    entries = CostEntry.objects.as_of(AS_OF).filter(on__gt=AS_OF - timedelta(365)).aggregate(sum=Sum("amount"))["sum"]
    api, client = api_of(zhao), browser_of(zhao)
    told = api.get("/api/v1/waterfalls/total/").json()
    served = sum(Decimal(told[name]) for name in KINDS)
    assert (told["prospects"], served + Decimal(told["prospects"])) == ("17.34", Decimal(str(entries)))
    page = client.get("/waterfall/")
    assert "Costs of prospects, not in this: " in page.content.decode() and page.context["prospects"] == Decimal(
        "17.34"
    )
    listed = client.get(page.context["prospects_url"])
    assert listed.status_code == 200 and "state=prospect" in page.context["prospects_url"]
    assert client.get(f"/waterfall/?owner={lin.pk}").context["prospects"] == Decimal("12.34")
    assert api.get(f"/api/v1/waterfalls/total/?owner={lin.pk}").json()["prospects"] == "12.34"
    assert api.get("/api/v1/waterfalls/total/?loss=false").json()["prospects"] is None
    assert browser_of(lin).get("/waterfall/").context["prospects"] == Decimal("12.34")
    assert "prospects" not in client.get(f"/waterfall/?account={acme.pk}").context


@pytest.mark.django_db
def test_the_page_asks_no_more_for_more_customers(book, zhao, browser_of, django_assert_max_num_queries):
    client = browser_of(zhao)
    client.get("/waterfall/")
    for address in ("/waterfall/", f"/customers/{book.pk}/waterfall/"):
        with django_assert_max_num_queries(16):  # with the run of a year before
            assert client.get(address).status_code == 200
    assert Run.objects.filter(is_current=True).exists()


def test_the_table_of_tiers_reads_as_a_sum(book, browser_of, zhao):
    page = browser_of(zhao).get("/waterfall/").context
    for row in [page["whole"], *(cells for _tier, cells in page["tiers"])]:
        told = {str(cell["label"]): cell["amount"] for cell in row}
        late = told.pop("Late payment")
        gross, discounts, revenue, *costs, net = told.values()
        assert "Cost of goods with estimates" in told and "Hours and all other costs" in told and late <= 0
        assert gross + discounts == revenue and revenue + sum(costs) == net


@pytest.mark.django_db
def test_the_sentence_says_of_whom_it_speaks(book, lin, zhao, browser_of):
    client = browser_of(zhao)
    plain, narrowed = (client.get(f"/waterfall/{asked}").context["chart"].says for asked in ("", f"?owner={lin.pk}"))
    assert plain.startswith("Of 100 ") and narrowed.startswith(f"Owner: {lin}: Of 100 ")


@pytest.mark.db_both
def test_a_year_before_stands_below_the_total_of_the_same_customers(book, other, zhao, browser_of):
    assert "A year before" not in browser_of(zhao).get("/waterfall/").content.decode(), "no run of then is kept"
    then = AS_OF - timedelta(days=365)
    for account in (book, other):
        factories.OrderFactory(account=account, ordered_on=then, amount=Decimal(1000), amount_cost=Decimal(500))
    factories.CostFactory(account=book, kind="freight", on=then, amount=Decimal(8))
    run = recompute.start("contribution", as_of=then, by=zhao)
    whole, mine = run.contributions.all(), run.contributions.filter(account=book)
    for asked, rows in (("", whole), (f"?owner={book.owner_id}", mine)):
        page = browser_of(zhao).get(f"/waterfall/{asked}")
        known = rows.aggregate(revenue=Sum("revenue"), net=Sum("net_contribution"))
        cells = [one["amount"] for one in page.context["before"]]
        assert (cells[2], cells[6]) == (known["revenue"], known["net"]), asked
        left = f"{known['net'] / known['revenue'] * 100:.1f}"
        assert f"A year before, on 30 Jun 2025, {left} of 100 were left." in page.context["turn"]
    assert "Most more goes into: " in page.context["turn"]
    assert browser_of(zhao).get("/waterfall/?tier=tin").status_code == 200
