"""The departure simulator: what goes is what SQL says of the leavers, and nothing of anybody unseen comes out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db.models import Sum

from accounts.actions import policies
from accounts.models import Account, OrderLine, Policy
from analytics.actions import overrules, recompute
from analytics.facts import departures as facts
from analytics.facts import policies as lab
from analytics.facts.tiers import CODES
from analytics.models import Contribution, TierBasis, Verdict
from analytics.rules import contribution, departures
from analytics.views import departures as pages
from kam.choices import Role, RunKind
from kam.models import User
from kam.rules import formats
from tests import factories
from tests.analytics.books import DAY, buys, computed

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(acme, other):
    """Acme brought a customer that brought another; it has a daughter; hours and a debt hang on it."""
    daughter = factories.AccountFactory(code="DAUGHTER", parent=acme, owner=acme.owner)
    second = factories.AccountFactory(code="SECOND", referred_by=acme, owner=acme.owner)
    third = factories.AccountFactory(code="THIRD", referred_by=second, owner=acme.owner)
    for account, amount in ((daughter, "700.00"), (second, "2500.00"), (third, "1500.00")):
        buys(account, amount=amount)
    factories.CostFactory(account=acme, on=DAY - timedelta(9), kind="visits", amount="360.00", hours=2)
    factories.OrderFactory(account=acme, ordered_on=DAY, amount=Decimal(40), due_on=DAY - timedelta(1))
    return computed(acme, other)


def ask(user, *accounts, groups=False, of_book=True, as_of=None):
    return facts.picture(list(accounts), user, groups=groups, as_of=as_of, of_book=of_book)


@pytest.mark.db_both
def test_what_goes_is_what_the_tables_say(book, zhao, acme):
    found = ask(zhao, acme)
    rows = Contribution.objects.current()
    own, everybody = rows.get(account=acme), rows.aggregate(net=Sum("net_contribution"))["net"]
    assert (found.lost.revenue, found.lost.net) == (int(own.revenue * 100), int(own.net_contribution * 100))
    assert found.lost.cost_to_serve == int(own.cost_to_serve * 100) and found.whole.net == int(everybody * 100)
    assert found.share == pytest.approx(own.share) and found.verdict == departures.HARD
    assert (found.work.hours, found.work.hours_worth) == (2, Decimal("360.00")) and found.work.orders == 14
    assert found.debts["overdue"] == Decimal(40) and found.debts["open"] > 100_000
    assert found.members == 1
    assert [account.code for account, _net in found.referred.rows] == ["SECOND", "THIRD"]
    assert found.referred.net == sum(
        int(r.net_contribution * 100) for r in rows.filter(account__code__in=["SECOND", "THIRD"])
    )
    assert found.shape.before.accounts - found.shape.after.accounts == 1
    left = rows.exclude(account=acme).values_list("net_contribution", flat=True)
    assert found.shape.after == contribution.concentrated(np.array([int(net * 100) for net in left], np.int64))


def test_a_group_goes_as_a_whole(book, zhao, acme):
    alone, whole = ask(zhao, acme), ask(zhao, acme, groups=True)
    daughter = Contribution.objects.current().get(account__code="DAUGHTER")
    assert whole.lost.net - alone.lost.net == int(daughter.net_contribution * 100)
    assert whole.members == 0 and {account.code for account, _m in whole.leaving} == {"ACME", "DAUGHTER"}


@pytest.mark.db_both
def test_tiers_without_them_are_those_of_a_book_that_never_had_them(acme, other, zhao, system):
    computed(acme, other)
    moved = ask(zhao, other).moves
    basis = lab.unpack(bytes(TierBasis.objects.latest("run").packed))
    assert departures.shares_above(basis.net).tolist() == basis.share_above.tolist()
    said = dict(zip(moved.account.tolist(), moved.tier.tolist(), strict=True))
    was = dict(zip(moved.account.tolist(), moved.was.tolist(), strict=True))
    without = departures.without(basis, basis.account == other.pk)
    computed_before = dict(Verdict.objects.current().values_list("account", "computed"))
    other.orders.all().delete()
    recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    left = lab.unpack(bytes(TierBasis.objects.latest("run").packed))
    assert without.account.tolist() == left.account.tolist() and without.net.tolist() == left.net.tolist()
    assert without.share_above.tolist() == left.share_above.tolist()
    after = dict(Verdict.objects.current().values_list("account", "computed"))
    assert said == {key: CODES[tier] for key, tier in after.items() if tier != computed_before[key]} != {}
    assert was == {key: CODES[computed_before[key]] for key in said}


def test_who_was_acquitted_is_not_held_back_in_the_question_either(acme, lin, zhao, system, time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    giant = factories.AccountFactory(code="GIANT", owner=lin)
    more = [factories.AccountFactory(code=f"S{number}", owner=lin) for number in range(7)]
    for account, amount, cost in [
        (giant, 200_000, 140_000),
        (acme, 100_000, 93_000),
        *((s, 8_000, 4_000) for s in more),
    ]:
        for number in range(12):
            factories.OrderFactory(account=account, ordered_on=DAY - timedelta(30 * number), amount=Decimal(amount),
                                   revenue=Decimal(amount), amount_cost=Decimal(cost), cost=Decimal(cost))  # fmt: skip
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    held = ask(zhao, giant).moves
    assert Verdict.objects.current().get(account=acme).false_keys == ["no_profit"] and acme.pk not in held.account
    overrules.overrule(acme, kind="no_profit", reason="The North", until=DAY + timedelta(90), by=zhao)
    moved = ask(zhao, giant).moves
    place = moved.account.tolist().index(acme.pk)
    assert (moved.was[place], moved.tier[place]) == (CODES["gold"], CODES["platinum"])


@pytest.mark.db_both
def test_what_loses_its_biggest_buyer(book, zhao, lin, acme, other):
    tiles, glass = (factories.ProductFactory(category=name) for name in ("Tiles", "Glass"))
    lines = [(acme, tiles, 60, 1), (acme, glass, 40, 1), (other, glass, 90, 1), (other, tiles, 10, 5)]
    for account, product, amount, rate in lines:
        order = factories.OrderFactory(account=account, ordered_on=DAY, amount=Decimal(0), rate=rate)
        OrderLine.objects.create(order=order, position=1, product=product, quantity=1, amount=amount)
    old = factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(365), amount=Decimal(0))
    OrderLine.objects.create(order=old, position=1, product=glass, quantity=1, amount=900)
    found = ask(zhao, acme)
    assert [(one.name, one.gone, one.whole, one.next_account) for one in found.categories] == [
        ("Tiles", 6000, 11000, other.pk)
    ]
    assert [one.name for one in found.products] == [tiles.name]
    mine = ask(lin, acme, of_book=False)
    assert {(one.name, one.next_account) for one in mine.categories} == {("Tiles", None), ("Glass", None)}
    assert not mine.next_names and mine.categories[0].whole == 6000


def test_the_manager_sees_their_own_and_nothing_of_the_book(book, browser_of, api_of, lin, chen, acme, other):
    hidden = factories.AccountFactory(code="HIDDEN", name="Nobody Knows", referred_by=acme, parent=acme, owner=chen)
    beyond = factories.AccountFactory(code="BEYOND", referred_by=hidden, owner=lin)
    page = browser_of(lin).get(f"/departures/?account={acme.pk}&groups=on")
    text = page.content.decode()
    assert "The company would be hurt" in text and "Gini" not in text and "change tier" not in text
    assert "Nobody Knows" not in text and "华东" not in text and "BEYOND" not in text
    answer = api_of(lin).get(f"/api/v1/departures/?account={acme.pk}&groups=true").json()
    assert answer["before"] is None and answer["tier_moves"] is None and hidden.pk not in answer["leaving"]
    seen = Contribution.objects.current().visible_to(lin).aggregate(sum=Sum("revenue"))["sum"]
    assert Decimal(answer["whole"]["revenue"]) == seen and answer["referred"]["accounts"] == 2
    for client, root in ((browser_of(lin), ""), (api_of(lin), "/api/v1")):
        assert client.get(f"{root}/departures/?account={other.pk}").status_code == (400 if root else 422)
        assert client.get(f"{root}/departures/?account={acme.pk}&as_of=soon").status_code == (400 if root else 422)
    assert browser_of(lin).get(f"/customers/{other.pk}/departure/").status_code == 404
    assert browser_of(lin).get(f"/customers/{acme.pk}/departure/").url == f"/departures/?account={acme.pk}"
    assert beyond.pk not in answer["leaving"]


def test_every_share_of_the_table_has_one_basis_and_the_company_is_named_apart(
    book, browser_of, api_of, lin, zhao, acme
):
    mine, all_of_it = (browser_of(who).get(f"/departures/?account={acme.pk}") for who in (lin, zhao))
    for page in (mine, all_of_it):
        found = page.context["found"]
        net = page.context["effort"].table["rows"][2]
        assert net[0] == "Net contribution" and net[-1] == formats.percent(found.lost.net / found.whole.net, 1)
    count = Contribution.objects.current().visible_to(lin).count()
    found, text = mine.context["found"], mine.content.decode()
    assert f"Of the {count} customers you see." in text and "of what all its profitable customers bring" in text
    own, company = (formats.percent(one, 1) for one in (found.share_seen, found.share))
    assert own != company and mine.context["head"][0]["hint"] == (
        f"{own} of the net contribution of the customers you see; "
        f"{company} of what all profitable customers of the company bring"
    )
    text = all_of_it.content.decode()
    assert "Of all customers of the company." in text and "customers you see." not in text.split('id="movers"')[0]
    answer = api_of(lin).get(f"/api/v1/departures/?account={acme.pk}").json()
    assert answer["share_seen"] == pytest.approx(found.share_seen) and answer["customers"] == count


@pytest.mark.db_both
def test_a_lead_sees_the_shape_of_what_is_theirs_and_moves_of_theirs_only(book, lin, other, north, acme):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    found = ask(lead, acme)
    assert found.shape.before.accounts == Contribution.objects.current().filter(account__owner=lin).count()
    assert other.pk not in found.moves.account.tolist()


def test_page_api_and_file_answer_alike(book, browser_of, api_of, zhao, acme, other):
    query = f"account={acme.pk}&account={other.pk}"
    page = browser_of(zhao).get(f"/departures/?{query}")
    answer = api_of(zhao).get(f"/api/v1/departures/?{query}").json()
    found = page.context["found"]
    assert Decimal(answer["lost"]["net_contribution"]) * 100 == found.lost.net
    assert answer["after"]["makers"] == found.shape.after.makers and answer["verdict"] == found.verdict
    text = page.content.decode()
    assert "Acme Building and" in text or f"{other} and" in text
    sheet = b"".join(browser_of(zhao).get(f"/departures/?{query}&format=csv").streaming_content).decode()
    assert "Acme Building" in sheet and f"{Decimal(found.lost.net).scaleb(-2)}" in sheet and "Gini" in sheet
    assert api_of(zhao).get("/api/v1/departures/").status_code == 400


def test_a_past_day_speaks_of_its_own_run(book, zhao, acme, system):
    recompute.start(RunKind.ALL, as_of=DAY - timedelta(200), by=system)
    assert ask(zhao, acme, as_of=DAY - timedelta(100)).run.as_of == DAY - timedelta(200)
    assert ask(zhao, acme).run.as_of == DAY
    assert ask(zhao, acme, as_of=DAY - timedelta(900)) is None


@pytest.mark.db_both
def test_who_would_move_is_told_by_the_policy_of_the_day_of_the_tiers(book, zhao, acme, other):
    before = ask(zhao, other).moves
    later = policies.draft({"platinum_share": 0.05, "gold_share": 0.1}, by=zhao)
    Policy.objects.filter(pk=later.pk).update(state="published", effective_on=DAY + timedelta(5))
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY + timedelta(9), by=zhao)
    found = ask(zhao, other)
    assert (found.run.as_of, Policy.objects.in_force(found.run.as_of)) == (DAY + timedelta(9), later)
    said = [list(zip(*(getattr(one, name).tolist() for name in ("account", "was", "tier")), strict=True))
            for one in (before, found.moves)]  # fmt: skip
    assert said[0] == said[1] != []
    basis = lab.unpack(bytes(TierBasis.objects.latest("run").packed))
    rules = (lab.rule(one) for one in (Policy.objects.in_force(DAY), later))
    old, new = (departures.moves(basis, basis.account == other.pk, rule) for rule in rules)
    assert old.tier.tolist() != new.tier.tolist(), "the later one would move others"


def test_nobody_chosen_and_nothing_computed(browser_of, api_of, lin, acme):
    client = browser_of(lin)
    assert "Choose who leaves" in client.get("/departures/").content.decode()
    assert "No run is kept" in client.get(f"/departures/?account={acme.pk}").content.decode()
    assert api_of(lin).get(f"/api/v1/departures/?account={acme.pk}").status_code == 404


@pytest.mark.parametrize(("net", "share", "led", "wanted"), [
    (-1, 0.0, 3, "relief"), (0, 0.0, 0, "relief"), (5, 0.05, 0, "hard"), (5, 0.01, 0, "felt"),
    (5, 0.0099, 1, "felt"), (5, 0.0099, 0, "little"),
])  # fmt: skip
def test_how_much_it_hurts(net, share, led, wanted):
    assert departures.verdict(net, share, led) == wanted


@pytest.mark.db_both
def test_the_queries_do_not_grow(book, browser_of, zhao, acme, django_assert_max_num_queries):
    client = browser_of(zhao)
    keys = Account.objects.values_list("pk", flat=True)
    client.get("/departures/")
    for chosen in ([acme.pk], list(keys)):
        query = "&".join(f"account={key}" for key in chosen)
        with django_assert_max_num_queries(25):
            assert client.get(f"/departures/?{query}&groups=on").status_code == 200
    assert User.objects.system()


def test_what_is_not_listed_is_counted_and_can_be_listed(browser_of, zhao, acme, other, monkeypatch):
    for number in range(4):
        brought = factories.AccountFactory(code=f"R{number}", referred_by=acme, owner=acme.owner)
        buys(brought, amount=f"{900 + number}.00")
    computed(acme, other)
    monkeypatch.setattr(pages, "FEW", 3)
    address = f"/departures/?account={acme.pk}"
    page = browser_of(zhao).get(address)
    assert len(page.context["referred"]) == 3 and page.context["referred_rest"]["count"] == 1
    assert "And 1 more." in page.content.decode() and "all=on#referred" in page.content.decode()
    whole = browser_of(zhao).get(f"{address}&all=on")
    assert len(whole.context["referred"]) == 4 and "And 1 more" not in whole.content.decode()
    moved = len(whole.context["movers"])
    assert moved == whole.context["moved"] == len(page.context["movers"]) + page.context["movers_rest"].get("count", 0)


def test_what_the_page_cannot_hold_is_in_the_file():
    assert pages.left_out({"all": "on"}, "movers", 501, 500) == {"count": 1, "url": ""}


def test_before_and_after_are_told_apart_by_stroke_and_colour(acme, zhao, browser_of):
    buys(acme, amount="900.00")
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    before, after = browser_of(zhao).get(f"/departures/?account={acme.pk}").context["curves"].option["series"]
    assert before["lineStyle"]["type"] == "dashed" and "type" not in after["lineStyle"]
    assert before["color"] != after["color"]


def test_gross_profit_is_called_by_what_it_rests_on_in_the_words_of_the_customers_page(acme, zhao, browser_of):
    from accounts.models import Order
    from accounts.views import margins

    buys(acme, amount="900.00")
    keys = list(Order.objects.filter(account=acme).order_by("pk").values_list("pk", flat=True))
    Order.objects.filter(pk__in=keys[len(keys) * 3 // 4 :]).update(cost=None, amount_cost=None)
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    share = margins.covered(Decimal(len(keys) * 3 // 4), Decimal(len(keys)))
    away = browser_of(zhao).get(f"/departures/?account={acme.pk}")
    gross = away.context["head"][1]
    assert gross["label"] == "Gross profit, unknown costs estimated" and gross["hint"].startswith(share)
    file = browser_of(zhao).get(f"/departures/?account={acme.pk}&format=csv")
    text = (b"".join(file.streaming_content) if file.streaming else file.content).decode()
    assert "Gross profit, unknown costs estimated" in text and "Gross profit," not in text.replace(gross["label"], "")
    tab = browser_of(zhao).get(f"/customers/{acme.pk}/trade/").context["figures"][1]
    assert tab["label"] == "Gross profit from known costs" and tab["hint"].endswith(share)
    Order.objects.update(cost=None, amount_cost=None)
    recompute.start(RunKind.ALL, as_of=DAY, by=zhao)
    bare = browser_of(zhao).get(f"/departures/?account={acme.pk}").context["head"][1]
    assert bare["label"] == "Revenue in place of gross profit" and "0%" in bare["hint"]
