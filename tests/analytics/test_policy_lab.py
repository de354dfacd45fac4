"""The policy lab: what it previews is what a run by the published policy brings about; only policy writers open it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from accounts.actions import policies, tiers
from accounts.models import Account, ClassChange, HourRate, Incentive, Nomination, Policy, TierChange
from analytics.actions import overrules, recompute, simulate
from analytics.facts import policies as facts
from analytics.models import TierBasis, Verdict
from kam.choices import RunKind
from kam.ground.errors import Refused
from kam.models import Event, Run, User
from tests import factories
from tests.analytics.books import DAY
from tests.analytics.lab_numbers import NUMBERS, columns

pytestmark = pytest.mark.django_db
EARLIER = DAY - timedelta(days=60)


@pytest.fixture
def book(lin, system):
    """Forty customers of two segments, all sizes and habits, computed on two days; the book ends on DAY."""
    rng = Random(7)
    orders, costs = [], []
    for number in range(40):
        segment = {"segment": "roads" if number % 3 else "gardens"}
        account = factories.AccountFactory(code=f"B{number:02}", name=f"Buyer {number:02}", owner=lin, **segment)
        size, months = 100_000 / (1 + number) ** 1.2, rng.choice([1, 2, 3, 5, 9, 14])
        for order in range(months):
            amount = Decimal(f"{size * rng.uniform(0.3, 1.7):.2f}")
            day = DAY - timedelta(days=rng.randint(0, 20) + 29 * order)
            cost = amount * Decimal(rng.choice(["0.5", "0.7", "0.97"]))
            money = {"amount": amount, "revenue": amount, "amount_cost": cost, "cost": cost,
                     "discount": amount * Decimal(rng.choice(["0", "0.3"]))}  # fmt: skip
            orders.append(factories.OrderFactory.build(account=account, ordered_on=day, **money))
        if number % 7 == 0:
            costs.append(factories.CostFactory.build(account=account, on=DAY, amount=Decimal(f"{size / 2:.2f}")))
    factories.OrderFactory._meta.model.objects.bulk_create(orders)
    factories.CostFactory._meta.model.objects.bulk_create(costs)
    recompute.start(RunKind.TIERS, as_of=EARLIER, by=system)
    recompute.start(RunKind.ALL, as_of=DAY, by=system)
    return list(Account.objects.order_by("code"))


def core_of(account):
    """A core account that stands at gold since the run before."""
    begun = EARLIER - timedelta(days=1)
    Account.objects.filter(pk=account.pk).update(tier="gold", key_class="core", key_class_since=begun)
    TierChange.objects.filter(account=account).update(tier="gold", from_on=begun)
    ClassChange.objects.create(account=account, key_class="core", from_on=begun, by=User.objects.system())


@pytest.fixture
def decided(book, zhao, time_machine):
    """People had their say: a verdict overruled, a tier set by hand, one taken over, a core account."""
    time_machine.move_to("2026-06-30 10:00+08:00")
    flagged = Verdict.objects.current().exclude(false_keys=[]).order_by("account__code").select_related("account")
    one = flagged[0]
    overrules.overrule(one.account, kind=one.false_keys[0], reason="x", until=date(2026, 9, 1), by=zhao)
    by_hand, group, heir, core = (Account.objects.get(code=f"B{number}") for number in (20, 10, 21, 15))
    tiers.override(by_hand, tier="platinum", reason="Strategy", until=date(2026, 9, 1), by=zhao)
    Account.objects.filter(pk=heir.pk).update(parent=group, inherits_tier=True)
    core_of(core)
    return [by_hand, heir, core]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=NUMBERS)
def test_a_run_by_the_published_policy_gives_exactly_the_previewed_tiers(decided, zhao, system, found):
    preview = simulate.preview(columns(found), by=zhao)
    basis = preview.ground.basis
    previewed = dict(zip(basis.account.tolist(), preview.now.next.tolist(), strict=True))
    standing = dict(zip(basis.account.tolist(), preview.sides(False)[1].tolist(), strict=True))
    draft = simulate.draft(columns(found), by=zhao)
    policy = policies.publish(draft, effective_on=DAY, by=zhao)
    run = recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    assert run.policy_version == policy.number
    rows = Verdict.objects.filter(run=run).values_list("account_id", "computed", "in_effect", "false_keys", "overruled")
    said = {account: (simulate.NAMES.index(tier), simulate.NAMES.index(stands)) for account, tier, stands, *_ in rows}
    assert said == {account: (tier, standing[account]) for account, tier in previewed.items()}
    held_back = {account for account, _tier, _stands, kinds, overruled in rows if set(kinds) - set(overruled)}
    assert held_back == set(basis.account[preview.now.false_key].tolist())


@pytest.mark.db_both
def test_the_property_speaks_of_overruled_verdicts_and_of_tiers_that_are_not_the_computed_ones(decided, zhao, system):
    run = recompute.start(RunKind.TIERS, as_of=DAY, by=system)
    rows = Verdict.objects.filter(run=run)
    assert rows.exclude(overruled=[]).exists() and rows.exclude(false_keys=[]).filter(overruled=[]).exists()
    differs = set(rows.exclude(in_effect=F("computed")).values_list("account__code", flat=True))
    assert differs == {account.code for account in decided}
    assert rows.values("account__segment").distinct().count() == 2


def test_the_numbers_in_force_move_nobody_and_give_what_the_run_gave(book, zhao):
    preview = simulate.preview({}, by=zhao)
    assert preview.ground.kept and not len(preview.movers(False)) and not len(preview.movers(True))
    assert preview.now.false_key.any(), "the book holds false key accounts, so the property speaks of them too"
    said = dict(Verdict.objects.current().values_list("account_id", "computed"))
    names = [simulate.NAMES[code] for code in preview.now.next]
    assert dict(zip(preview.ground.basis.account.tolist(), names, strict=True)) == said


def test_in_the_end_is_what_runs_settle_on(book, zhao, system):
    values = {"platinum_share": 0.2, "gold_share": 0.4, "margin": 0.0, "runs_needed": 2}
    preview = simulate.preview(values, by=zhao)
    settled = dict(zip(preview.ground.basis.account.tolist(), preview.now.settled.tolist(), strict=True))
    assert preview.waiting and len(preview.movers(True)) > len(preview.movers(False))
    policies.publish(simulate.draft(values, by=zhao), effective_on=DAY, by=zhao)
    Run.objects.filter(as_of=EARLIER).delete()
    Verdict.objects.all().delete()
    run = recompute.start(RunKind.TIERS, as_of=DAY, by=system)  # a first run: nothing waits
    computed = Verdict.objects.filter(run=run).values_list("account_id", "computed")
    assert {account: simulate.NAMES.index(tier) for account, tier in computed} == settled


def test_sums_before_and_after_are_those_of_the_book(book, zhao):
    preview = simulate.preview({"gold_share": 0.6, "visit_days": {"platinum": 73}}, by=zhao)
    for settled in (False, True):
        lines = preview.lines(settled)
        assert sum(line.before for line in lines) == sum(line.after for line in lines) == len(preview.ground.basis)
        assert sum(line.net_before for line in lines) == sum(line.net_after for line in lines)
        assert sum(flow.accounts for flow in preview.flows(settled)) == len(preview.movers(settled))
    platinum = preview.lines(False)[0]
    assert platinum.visits_after == platinum.after * 5 and platinum.visits_before == platinum.before * 365 / 21


def test_packed_facts_come_back_value_for_value(book):
    basis = facts.unpack(bytes(TierBasis.objects.order_by("-run__as_of").first().packed))
    again = facts.unpack(facts.pack(basis))
    for whole, part in ((basis.traits, again.traits), (basis.signs, again.signs)):
        assert all(np.array_equal(value, vars(part)[name], equal_nan=True) for name, value in vars(whole).items())
    for name in facts.COLUMNS:
        assert (getattr(again, name) == getattr(basis, name)).all() and getattr(again, name).dtype.kind in "if"
    assert basis.net.sum() == sum(
        int(net * 100)
        for net in Run.objects.current("contribution").contributions.values_list("net_contribution", flat=True)
    )


def test_a_day_without_a_run_is_gathered_and_says_the_same_as_its_run_would(book, zhao, system):
    day = DAY - timedelta(days=31)
    preview = simulate.preview({"platinum_share": 0.3}, as_of=day, by=zhao)
    assert not preview.ground.kept
    recompute.start(RunKind.TIERS, as_of=day, by=system)
    again = simulate.preview({"platinum_share": 0.3}, as_of=day, by=zhao)
    assert again.ground.kept and (again.now.next == preview.now.next).all()
    for wrong in (date(1999, 1, 1), date(2999, 1, 1)):
        with pytest.raises(Refused):
            simulate.preview({}, as_of=wrong, by=zhao)


def test_numbers_out_of_bounds_are_refused_in_words(book, zhao):
    with pytest.raises(Refused) as refused:
        simulate.preview({"platinum_share": 0.9}, by=zhao)
    assert refused.value.field == "gold_share"


def test_only_who_writes_policies_opens_the_lab(book, browser_of, lin, ada, zhao):
    for user in (lin, ada):
        assert browser_of(user).get("/lab/").status_code == 403
        assert browser_of(user).post("/lab/draft/", {}).status_code == 403
        with pytest.raises(PermissionDenied):
            simulate.preview({}, by=user)
    assert browser_of(zhao).get("/lab/").status_code == 200


def test_the_page_shows_who_would_move_sorts_exports_and_makes_a_draft(book, browser_of, zhao):
    client = browser_of(zhao)
    plain = client.get("/lab/")
    assert (
        "Compared with version 1 (in force from the beginning), nobody would change tier." in plain.content.decode()
        and "Make a draft" not in plain.content.decode()
    )
    asked = {"platinum_share": "20", "gold_share": "40", "sight": "settled"}
    page = client.get("/lab/", asked)
    moved = simulate.preview({"platinum_share": 0.2, "gold_share": 0.4}, by=zhao).movers(True)
    rows = page.context["list"]["rows"]
    assert page.context["list"]["count"] == len(moved) == len(rows) > 2
    assert [row["revenue"] for row in rows] == sorted((row["revenue"] for row in rows), reverse=True)
    named = client.get("/lab/", asked | {"sort": "name"}).context["list"]["rows"]
    assert [row["account"].name for row in named] == sorted(row["account"].name for row in rows)
    part = client.get("/lab/", asked, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="result"') and "Make a draft of it" in part
    sheet = client.get("/lab/", asked | {"format": "csv"})
    assert len(b"".join(sheet.streaming_content).decode().strip().splitlines()) == len(moved) + 1
    assert Event.objects.filter(verb="list.exported", subject_name="policy-lab").exists()
    made = client.post("/lab/draft/", dict(page.context["numbers"]))
    draft = Policy.objects.drafts().get()
    assert made.url == reverse("accounts:policy-publish", args=[draft.pk])
    assert (draft.platinum_share, draft.gold_share, draft.worth) == (0.2, 0.4, Policy.objects.current().worth)


def test_wrong_numbers_stay_on_the_page(book, browser_of, zhao):
    client = browser_of(zhao)
    for wrong in ({"platinum_share": "99"}, {"margin": "x"}, {"as_of": "1999-01-01"}, {"visits_gold": "-1"},
                  {"platinum_share": "nan"}, {"gold_floor": "1e400"}):  # fmt: skip
        answer = client.get("/lab/", wrong)
        assert answer.status_code == 422 and "note bad" in answer.content.decode(), wrong
    assert client.get("/lab/", {"sort": "-bogus", "sight": "settled"}).status_code == 200


MORE_KEY = {"platinum_share": 0.2, "gold_share": 0.4, "runs_needed": 1, "margin": 0.0}


def test_hand_set_tiers_are_said_to_stay(book, zhao):
    preview = simulate.preview(MORE_KEY, by=zhao)
    moved = preview.movers(False)
    account = Account.objects.get(pk=int(preview.ground.basis.account[moved[0]]))
    tiers.override(account, tier="iron", reason="Strategy", until=date(2027, 12, 1), by=zhao)
    again = simulate.preview(MORE_KEY, by=zhao)
    assert again.staying(False) == 1 and again.movers(False).tolist() == moved[1:].tolist()
    assert sum(flow.accounts for flow in again.flows(False)) == len(moved) - 1


def test_what_is_in_effect_counts_and_the_nominated_are_visited_like_gold(book, zhao, time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    Policy.objects.update(visit_days={"platinum": 73, "gold": 73, "iron": 365, "lead": 365})

    def lines():
        found = simulate.preview({}, by=zhao).lines(False)
        return {line.tier: (line.before, line.visits_before, line.after, line.visits_after) for line in found}

    first = lines()
    by_hand, core, named, over = Account.objects.filter(tier="lead").order_by("code")[:4]
    tiers.override(by_hand, tier="platinum", reason="Strategy", until=date(2027, 12, 1), by=zhao)
    core_of(core)
    for account, until in ((named, date(2027, 1, 1)), (over, DAY - timedelta(1))):
        Nomination.objects.create(account=account, kind="potential", state="confirmed", reason="x", proposed_by=zhao,
                                  proposed_on=EARLIER, from_on=EARLIER, until=until)  # fmt: skip
    now = lines()
    platinum, gold, lead = (first[name][0] for name in ("platinum", "gold", "lead"))
    assert now["platinum"] == (platinum + 1, (platinum + 1) * 5, platinum + 1, (platinum + 1) * 5)
    assert now["gold"] == (gold + 1, (gold + 1) * 5, gold + 1, (gold + 1) * 5)
    assert now["lead"] == (lead - 2, lead - 3 + 5, lead - 2, lead - 3 + 5)


def test_a_change_that_waits_for_approval_is_no_tier_yet(book, zhao, time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")
    Policy.objects.update(needs_approval=True)
    waits = Account.objects.filter(tier="platinum").first()
    TierChange.objects.filter(account=waits).update(tier="iron")
    assert len(simulate.preview({}, by=zhao).movers(False)) == 0
    preview = simulate.preview(MORE_KEY, by=zhao)
    place = preview.ground.basis.account.tolist().index(waits.pk)
    before, after = preview.sides(False)
    assert simulate.NAMES[before[place]] == "iron"
    assert after[place] == (before if preview.was.next[place] == preview.now.next[place] else preview.now.next)[place]
    assert len(preview.movers(False)) > 0


def test_the_queries_do_not_grow_with_the_book(book, browser_of, zhao, django_assert_max_num_queries):
    client = browser_of(zhao)
    client.get("/lab/")
    with django_assert_max_num_queries(29):
        client.get("/lab/", {"platinum_share": "20", "gold_share": "40", "sight": "settled"})
    with django_assert_max_num_queries(30):
        client.get("/lab/", {"platinum_share": "40"})


def test_without_a_run_the_lab_says_what_to_do(browser_of, zhao):
    assert "Compute once" in browser_of(zhao).get("/lab/").content.decode()


def test_the_headline_says_who_moves_at_once_and_how_many_more_wait(book, browser_of, zhao):
    client = browser_of(zhao)
    asked = {"platinum_share": "20", "gold_share": "40", "runs_needed": "3"}
    page = client.get("/lab/", asked)
    later = len(page.context["preview"].movers(True)) - len(page.context["preview"].movers(False))
    assert later > 0 and page.context["headline"].endswith(f"Up to {later} more with the next computations.")
    assert "at once" in page.context["headline"]
    settled = client.get("/lab/", {**asked, "sight": "settled"}).context["headline"]
    assert "at once" not in settled and "Up to" not in settled


def test_the_cost_is_said_in_money_where_rates_and_costs_are_known(book, browser_of, zhao):
    client, asked = browser_of(zhao), {"platinum_share": "20", "visits_platinum": "14"}
    page = client.get("/lab/", asked)
    assert "Only the hours are known" in page.content.decode() and page.context["incentives"] is None
    HourRate.objects.create(kind="visits", on=EARLIER, amount=Decimal(200))
    Incentive.objects.create(account=book[0], kind="gift", title="Tea", grade="platinum", earned_on=EARLIER,
                             given_on=EARLIER, cost=Decimal(900))  # fmt: skip
    page = client.get("/lab/", asked)
    assert page.context["hours_cost"] == tuple(round(Decimal(str(hours)) * 200) for hours in page.context["hours"])
    line = next(line for line in page.context["lines"] if line.tier == "platinum")
    assert page.context["incentives"] == (900, round(Decimal(900) * line.after / line.before))
    assert "Only the hours are known" not in page.content.decode()
