"""Who is slipping: the sentence on the first screen, and the customers that fell most beside the warnings."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account, Standing
from analytics.actions import recompute
from analytics.choices import Compared, RiskBand
from analytics.facts import leaders
from analytics.facts import slipping as facts
from analytics.facts.falls import Fell
from analytics.models import Contribution, Development, Score, Verdict
from analytics.views import slipping as views
from analytics.views.dashboard_ways import WHOLE
from kam.choices import Role, RunKind, RunState
from kam.models import Run
from lifecycle.actions import warnings
from lifecycle.choices import Stage
from lifecycle.models import Journey, Warning
from tests import factories
from tests.analytics.books import DAY, computed
from tests.analytics.development_books import order

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
URL = "/dashboard/slipping/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def falling(acme, other, lin, system):
    """Customers that buy less than the year before (by 900, 500, 100), one that buys more; the alien is not Lin's."""
    made, far = [], factories.UserFactory(username="far")
    books = (("Falling 0", 1000, 100), ("Falling 1", 2000, 1500), ("Alien", 500, 300), ("Falling 2", 200, 100),
             ("Rising", 100, 900))  # fmt: skip
    for name, before, now in books:
        owner, region = far if name == "Alien" else lin, "East" if name == "Falling 0" else "West"
        account = factories.AccountFactory(name=name, owner=owner, region=region)
        for ago, amount in ((500, before), (100, now)):
            order(account, DAY - timedelta(ago), bare=str(amount))
        made.append(account)
    computed(acme, other)
    recompute.start(RunKind.DEVELOPMENT, as_of=DAY, by=system)
    Warning.objects.all().delete()
    return made


def texts(found):
    return [line["text"] for line in views.lines(found, WHOLE)]


def test_they_are_whom_development_says_fell_most_without_those_who_have_gone(falling, zhao):
    rows = Development.objects.filter(run__is_current=True, period=Compared.YEAR)
    sums = rows.values("account").annotate(moved=Sum("change")).filter(moved__lt=0).order_by("moved")
    found = facts.gather(zhao)
    assert [one.mover.pk for one in found.fallen] == [row["account"] for row in sums][: facts.MOST]
    first, second, *_rest = found.fallen
    assert (first.mover.pk, second.mover.pk) == (falling[0].pk, falling[1].pk)
    assert [one.mover.change for one in (first, second)] == [Decimal(-900), Decimal(-500)]
    Account.objects.filter(pk=falling[0].pk).update(archived_at=timezone.now())
    assert facts.gather(zhao).fallen[0].mover.pk == falling[1].pk


def test_the_sentence_names_who_is_warned_and_who_fell_without_a_warning(falling, zhao, browser_of):
    browser = browser_of(zhao)
    calm = browser.get(URL, {"brief": 1}, headers=HTMX).content.decode()
    assert "Nobody is under a warning." in calm
    assert "<li>Without a warning Falling 0 (buys 90% less, −" in calm
    assert "Falling 1 (buys 25% less, −" in calm and "Falling 2 (buys" not in calm and "<table" not in calm
    assert '">Falling 2</a>' in calm and "No warning" in calm and "Plan a visit</a>" in calm, "each with what is next"
    warnings.raise_by_hand(falling[0], reason="They look around", by=zhao)
    said = browser.get(URL, {"brief": 1}, headers=HTMX).content.decode()
    assert "1 customer under a warning, " in said and "at risk in the next 90 days, most with Falling 0" in said
    assert "Without a warning Falling 1 (buys 25% less" in said and 'href="/warnings/">The warnings</a>' in said


def test_each_stands_with_amount_part_owner_and_warning_and_opens_the_customer(falling, lin, zhao, browser_of):
    opened = warnings.raise_by_hand(falling[0], reason="They look around", by=zhao)
    page = browser_of(zhao).get(URL, headers=HTMX)
    first, second, *_rest = page.context["rows"]
    assert first["url"] == f"/customers/{falling[0].pk}/?tab=development" and first["owner"] == lin.name
    assert first["warning"] == f"/warnings/{opened.pk}/" and second["warning"] == "" and second["part"] == -0.25
    html = page.content.decode()
    assert "No warning" in html and "−90%" in html and f'href="/warnings/{opened.pk}/"' in html


def test_who_warned_of_all_says_so_and_without_a_run_nothing_is_said_of_who_fell(falling, zhao, system):
    for account in Account.objects.filter(pk__in=[one.mover.pk for one in facts.gather(zhao).fallen]):
        warnings.raise_by_hand(account, reason="They look around", by=zhao)
    assert texts(facts.gather(zhao))[-1] == "Those who fell most are all under a warning."
    Development.objects.all().delete()
    assert texts(facts.gather(zhao))[-1] == "Nobody buys less than a year before."


def test_it_is_of_what_the_reader_sees_and_of_what_the_dashboard_is_narrowed_to(falling, north, zhao, lin, browser_of):
    lead = factories.UserFactory(username="sun", role=Role.LEAD, team=north)
    north.lead = lead
    north.save()
    seen, whole = ([one.mover.name for one in facts.gather(reader).fallen] for reader in (lead, zhao))
    assert "Falling 0" in seen and "Alien" not in seen and "Alien" in whole
    narrowed = browser_of(zhao).get(URL, {"region": "West"}, headers=HTMX)
    names = [row["mover"].name for row in narrowed.context["rows"]]
    assert "Falling 1" in names and "Falling 0" not in names
    assert narrowed.context["url"] == "/development/?region=West"
    assert browser_of(lin).get(URL).status_code == 403


def test_the_dashboard_asks_for_both_and_it_asks_little(falling, zhao, browser_of, django_assert_max_num_queries):
    browser = browser_of(zhao)
    html = browser.get("/dashboard/").content.decode()
    assert f'hx-get="{URL}?brief=1"' in html and f'hx-get="{URL}"' in html
    narrowed = browser.get("/dashboard/?region=West").content.decode()
    assert f'hx-get="{URL}?brief=1&amp;region=West"' in narrowed and f'hx-get="{URL}?region=West"' in narrowed
    with django_assert_max_num_queries(20):
        assert browser.get(URL).status_code == 200


def test_who_is_lost_has_gone(falling, zhao):
    Journey.objects.update_or_create(account=falling[0], defaults={"stage": Stage.LOST, "since": DAY})
    assert facts.gather(zhao).fallen[0].mover.pk == falling[1].pk


def test_the_five_that_bring_most_are_named_with_their_share_of_what_all_that_earn_bring(
    falling, zhao, lin, browser_of
):
    run = Run.objects.current(RunKind.CONTRIBUTION)
    house, branch, *_rest = falling
    Account.objects.filter(pk=branch.pk).update(parent=house)
    nets = dict(Standing.objects.values_list("account", "net_contribution"))
    assert leaders.group_of(zhao, branch.pk) == (house.pk, nets[house.pk] + nets[branch.pk])
    assert leaders.group_of(zhao, falling[4].pk) is None
    browser = browser_of(zhao)
    assert 'hx-get="/dashboard/group/"' in browser.get("/dashboard/").content.decode()
    assert browser.get("/dashboard/group/").content.decode().strip() == "", "the biggest customer stands alone"
    first = Contribution.objects.filter(run=run).order_by("rank").first()
    Account.objects.filter(pk=first.account_id).update(parent=house)
    cache.clear()
    assert f'<a href="/customers/{house.pk}/group/"><small>with its group ' in (
        browser.get("/dashboard/group/").content.decode()
    )
    rows = list(Contribution.objects.filter(run=run, net_contribution__gt=0).order_by("-net_contribution", "rank"))
    found = leaders.gather(zhao, run)
    assert [one.name for one in found.first] == [str(one.account) for one in rows[:5]]
    nets = [one.net_contribution for one in rows]
    assert [one.share for one in found.first] == pytest.approx([float(net / sum(nets)) for net in nets[:5]])
    assert found.share == pytest.approx(float(sum(nets[:5]) / sum(nets)))
    page = browser_of(zhao).get(URL, {"brief": 1}).content.decode()
    first = found.first[0]
    assert f'On whom we depend</h2><div>\n  <p class="says"><a href="/customers/{first.pk}/">{first.name}</a> (' in page
    assert views.hangs(leaders.Leaders([], 0.0)) == ""
    seen = leaders.gather(lin, run)
    assert {one.name for one in seen.first} <= {str(one) for one in Account.objects.visible_to(lin)}


@pytest.fixture
def thinned(lin, system):
    """What customers brought in two years; "Loser" falls most in revenue and costs, "Thin" buys as much for less."""
    books = {"Loser": ((9000, 9900), (3000, 3400)), "Thin": ((4000, 1000), (4000, 3900)),
             "Less": ((3000, 1500), (2000, 1000)), "Richer": ((3000, 2900), (2500, 500))}  # fmt: skip
    made = {}
    for name, years in books.items():
        made[name] = factories.AccountFactory(name=name, owner=lin)
        for ago, (amount, cost) in zip((500, 100), years, strict=True):
            factories.OrderFactory(account=made[name], ordered_on=DAY - timedelta(ago), amount=Decimal(amount),
                                   amount_cost=Decimal(cost))  # fmt: skip
    for day in (DAY - timedelta(365), DAY):
        recompute.start(RunKind.CONTRIBUTION, as_of=day, by=system)
    recompute.start(RunKind.DEVELOPMENT, as_of=DAY, by=system)
    return made


def held_back(account, **told):
    """The run of tiers that holds a customer back as a false key account."""
    run, _made = Run.objects.get_or_create(
        kind=RunKind.TIERS, is_current=True,
        defaults={"as_of": DAY, "state": RunState.DONE, "started_by": account.owner},
    )  # fmt: skip
    Verdict.objects.filter(run=run).update(false_keys=[])
    told = {"computed": "gold", "in_effect": "iron", "false_keys": ["one_off"]} | told
    return Verdict.objects.update_or_create(run=run, account=account, defaults=told)[0]


def test_who_loses_us_money_is_not_one_to_save_and_who_brings_less_is_slipping_though_it_buys_as_much(thinned, zhao):
    found = facts.gather(zhao)
    assert [(one.mover.name, one.nets.fall) for one in found.fallen] == [("Thin", 2900), ("Less", 500)]
    assert [one.mover.name for one in found.unsaved] == ["Loser", "Richer"]
    said = texts(found)[0]
    assert said.startswith("2 customers bring CN¥3,400 less than the year before (whoever brings more is not set off)")
    assert "Thin (brings 97% less from as much revenue, contribution −" in said and "Less (buys 33% less" in said
    assert views.left(found.unsaved) == (
        "Fell much and left out: Loser (loses CN¥400), Richer (brings no less contribution)."
    )
    assert not views.lines(found, WHOLE)[1:], "neither of them fell in contribution"


def test_a_false_key_account_is_left_out_with_the_word_and_with_how_much_it_fell_by(thinned, zhao):
    held_back(thinned["Less"])
    found = facts.gather(zhao)
    assert [one.mover.name for one in found.fallen] == ["Thin"] and found.money.fell == (1, 2900)
    assert "Less (false key account, contribution −CN¥500)" in views.left(found.unsaved)
    held_back(thinned["Thin"])
    left = views.lines(facts.gather(zhao), WHOLE)[-1]
    assert left["text"] == "Fell much and left out: Thin (false key account, contribution −CN¥2,900)."
    assert left["ways"] == [("False key accounts", "/verdicts/?false_key=held_back")]


def test_the_sum_of_who_fell_opens_its_list_which_comes_to_it_to_the_cent(thinned, zhao, lin, browser_of):
    held_back(thinned["Loser"])
    found = facts.gather(zhao)
    assert found.money.fell == (2, 3400)
    line = views.lines(found, WHOLE)[0]
    assert line["ways"] == [("Who they are", "/contributions/falls/")]
    browser = browser_of(zhao)
    page = browser.get("/contributions/falls/")
    assert (
        page.context["count"] == 2
        and '2 customers: <span title="−CN¥3,400.00">−CN¥3,400</span> together.' in (page.context["page"]["subtitle"])
    )
    table = csv.DictReader(io.StringIO(b"".join(browser.get("/contributions/falls/?format=csv")).decode("utf-8-sig")))
    rows = {row["Customer"]: row for row in table}
    assert rows.keys() == {"Thin", "Less"}
    assert sum(Decimal(row["Change"]) for row in rows.values()) == -3400
    for row in rows.values():
        now, before = Decimal(row["Contribution now"]), Decimal(row["Contribution a year before"])
        assert now - before == Decimal(row["Change"])
    assert browser.get("/contributions/falls/?q=Thin").context["count"] == 1
    assert browser.get("/contributions/falls/?sort=revenue").status_code == 200
    assert browser_of(lin).get("/contributions/falls/").context["count"] == 2
    far = factories.UserFactory(username="far")
    assert browser_of(far).get("/contributions/falls/").context["count"] == 0


def test_of_a_book_without_a_year_before_nobody_is_said_to_have_fallen(falling, zhao, browser_of):
    page = browser_of(zhao).get("/contributions/falls/")
    assert page.status_code == 200 and page.context["count"] == 0
    assert "Nobody’s contribution fell" in page.content.decode().replace("&#x27;", "’").replace("'", "’")
    assert facts.gather(zhao).money.fell is None


def test_what_threatens_one_of_the_five_stands_beside_its_name(thinned, zhao):
    held_back(thinned["Richer"])
    run = Run.objects.create(kind=RunKind.CHURN, as_of=DAY, state=RunState.DONE, is_current=True, started_by=zhao)
    rest = {"run": run, "p_orders": 0, "base": 0, "expected": 0, "value_at_risk": 0, "warned": False}
    Score.objects.create(account=thinned["Richer"], p=0.65, band=RiskBand.HIGH, **rest)
    Score.objects.create(account=thinned["Less"], p=0.1, band=RiskBand.LOW, **rest)
    said = views.hangs(leaders.gather(zhao, Run.objects.current(RunKind.CONTRIBUTION)))
    assert ">Richer</a> (64.5%, false key account, risk 65%), " in said and ">Less</a> (32.3%), " in said


def test_who_carries_us_at_high_risk_without_a_warning_is_named_as_the_headline_counts_them(falling, zhao):
    Score.objects.filter(account=falling[1]).update(p=0.71, band=RiskBand.HIGH)
    Score.objects.exclude(account=falling[1]).update(band=RiskBand.LOW)
    found = facts.gather(zhao)
    assert found.high in ([], [(falling[1].pk, "Falling 1", 0.71)])
    high = replace(found, high=[(falling[1].pk, "Falling 1", 0.71)])
    line, makers = views.lines(high, WHOLE)[0], found.book.makers
    assert line["text"] == f"Of the {makers} that bring 80%, 1 is at high risk without a warning: Falling 1 (71%)."
    assert [label for label, _url in line["ways"]] == ["Who they are", "All at high risk without a warning"]
    assert f"most={makers}" in line["ways"][0][1] and "most" not in line["ways"][1][1]
    assert "Falling 1 (buys" not in "".join(texts(high)), "nobody is named twice"
    more = replace(found, high=[(0, "A", 0.9), (0, "B", 0.8), (0, "C", 0.7)])
    assert "3 are at high risk without a warning, first A (90%) and B (80%)." in texts(more)[0]


def test_each_size_of_money_is_told_by_its_name(thinned, zhao, browser_of):
    Warning.objects.all().delete()
    found = facts.gather(zhao)
    assert found.money == (None, None, (2, sum(one.nets.fall for one in found.fallen)))
    money = facts.Money(Decimal(2_160_000), Decimal(1_770_000), Fell(1, Decimal(500)))
    assert views.sizes(money) == (
        "The money: of what is expected in the next 90 days CN¥2.16M at risk, of it CN¥1.77M under warning; "
        "1 customer brings CN¥500 less than the year before (whoever brings more is not set off)."
    )
    assert "under warning" not in views.sizes(money._replace(warned=Decimal(3_000_000))), "no part of it"
    assert views.sizes(facts.Money()) == ""
    page = browser_of(zhao).get(URL, headers=HTMX).content.decode()
    assert "The money: 2 customers bring CN¥3,400 less than the year before" in page
    assert '<a href="/contributions/falls/">Who they are</a>' in page


def test_the_money_at_risk_is_that_of_the_tile(falling, zhao):
    run = Run.objects.current(RunKind.CHURN)
    scores = Score.objects.filter(run=run)
    assert facts.gather(zhao, churn=run).money.at_risk == scores.aggregate(sum=Sum("value_at_risk"))["sum"]
