"""Overruled verdicts: the flag stays to be read, holds no tier back while the word stands, and acts again after it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import policies
from accounts.models import Account, Order, TierChange
from analytics.actions import overrules, recompute, simulate
from analytics.facts import dashboards
from analytics.models import Overrule, Verdict
from analytics.views.verdicts import evidence_words
from kam.choices import RunKind
from kam.ground.errors import Refused
from kam.models import Event, Notice, Run
from kam.rules import formats
from tests import factories

pytestmark = pytest.mark.django_db
DAY, NEXT, LATER = date(2026, 6, 30), date(2026, 7, 31), date(2026, 9, 30)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


def buys(account, amount, cost, days=range(0, 480, 30), until=LATER):
    rows = [
        Order(
            account=account, number=f"{account.code}-{n}", ordered_on=until - timedelta(n), currency="CNY",
            amount=Decimal(amount), revenue=Decimal(amount), cost=Decimal(cost), amount_cost=Decimal(cost),
        )
        for n in days
    ]  # fmt: skip
    Order.objects.bulk_create(rows)


@pytest.fixture
def fat(acme):
    """Acme buys most of all at next to no margin: volume without profit, and the largest contribution even so."""
    buys(acme, 100_000, 93_000)
    for number in range(7):
        buys(factories.AccountFactory(code=f"S{number}", owner=acme.owner), 8_000, 4_000)
    return acme


def tiers(day, by):
    run = recompute.start(RunKind.TIERS, as_of=day, by=by)
    return Verdict.objects.select_related("run").get(run=run, account__code="ACME")


def said(account, by, **values):
    given = {"kind": "no_profit", "reason": "Opens the north for us", "until": date(2026, 9, 1)} | values
    return overrules.overrule(account, **given, by=by)


def test_a_version_that_asks_does_not_take_back_what_an_overruled_verdict_freed_that_day(fat, zhao, system):
    tiers(DAY - timedelta(30), zhao)
    tiers(DAY, zhao)
    said(fat, zhao)
    assert tiers(DAY, zhao).in_effect == "platinum"
    values = {"platinum_floor": 10**9, "gold_floor": 10**9, "needs_approval": True}
    policies.publish(policies.draft(values, by=zhao), effective_on=DAY, by=zhao)
    for _again in range(2):
        verdict = tiers(DAY, zhao)
        assert (verdict.computed, verdict.in_effect) == ("iron", "platinum")
        assert Account.objects.get(pk=fat.pk).tier == "platinum"
        asked = TierChange.objects.proposed().get(account=fat)
        assert (asked.was, asked.tier) == ("platinum", "iron")
    changed = Event.objects.filter(verb="tier.changed", account_id=fat.pk)
    assert [event.changes["tier"] for event in changed] == [["iron", "platinum"], ["", "iron"]]


def test_a_recompute_lets_the_account_up_and_after_the_end_the_gate_acts_again(fat, zhao, time_machine):
    first = tiers(DAY, zhao)
    assert (first.false_keys, first.overruled, first.in_effect) == (["no_profit"], [], "iron")
    one = said(fat, zhao)
    told = Event.objects.get(verb="overrule.created")
    assert told.account_id == fat.pk and Notice.objects.get(event=told).user == fat.owner
    assert (one.from_on, one.evidence) == (DAY, first.evidence)
    time_machine.move_to("2026-07-31 10:00+08:00")
    freed = tiers(NEXT, zhao)
    assert (freed.false_keys, freed.overruled, freed.in_effect) == (["no_profit"], ["no_profit"], "platinum")
    assert freed.evidence and "false_key" not in freed.reasons, "the verdict is shown with its evidence all the same"
    assert Account.objects.get(pk=fat.pk).tier == "platinum"
    time_machine.move_to("2026-09-30 10:00+08:00")
    after = tiers(LATER, zhao)
    assert (after.overruled, after.in_effect) == ([], "iron") and "false_key" in after.reasons
    assert tiers(NEXT, zhao).in_effect == "platinum", "a day within the span says the same whenever it is computed"
    assert tiers(LATER, zhao).in_effect == "iron"


def test_the_same_day_computed_again_heeds_it_and_withdrawn_it_does_not(fat, zhao):
    tiers(DAY, zhao)
    one = said(fat, zhao)
    assert tiers(DAY, zhao).in_effect == "platinum"
    overrules.withdraw(one, reason="They cancelled the project", by=zhao)
    assert tiers(DAY, zhao).in_effect == "iron"
    with pytest.raises(Refused):
        overrules.withdraw(one, reason="again", by=zhao)
    assert Overrule.objects.count() == 1 and Event.objects.filter(verb="overrule.withdrawn").exists()
    assert said(fat, zhao).pk != one.pk


def test_withdrawn_later_the_days_before_keep_heeding_it(fat, zhao, time_machine):
    tiers(DAY, zhao)
    one = said(fat, zhao)
    time_machine.move_to("2026-07-31 10:00+08:00")
    overrules.withdraw(one, reason="Enough", by=zhao)
    assert tiers(date(2026, 7, 30), zhao).in_effect == "platinum"
    assert tiers(NEXT, zhao).in_effect == "iron"


def test_another_kind_that_nobody_overruled_still_holds_it_back(fat, zhao):
    first = tiers(DAY, zhao)
    Overrule.objects.create(
        account=fat, kind="squeezer", reason="x", from_on=DAY, until=NEXT, by=zhao, evidence=first.evidence
    )
    held = tiers(DAY, zhao)
    assert (held.overruled, held.in_effect) == ([], "iron")


def test_the_policy_lab_tries_on_the_same_words(fat, zhao):
    tiers(DAY, zhao)
    assert not simulate.preview({}, by=zhao).movers(False).size
    said(fat, zhao)
    tiers(DAY, zhao)
    preview = simulate.preview({}, by=zhao)
    place = preview.ground.basis.account.tolist().index(fat.pk)
    assert preview.now.tiers(False)[place] == 0 and not preview.now.false_key[place]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "one_off"}, "kind"), ({"reason": "  "}, "reason"),
        ({"until": DAY - timedelta(1)}, "until"), ({"until": DAY + timedelta(366)}, "until"),
    ],
)  # fmt: skip
def test_bad_input_names_its_field_on_page_and_api(fat, zhao, api_of, browser_of, values, field):
    tiers(DAY, zhao)
    body = {"account": fat.pk, "kind": "no_profit", "reason": "x", "until": NEXT} | values
    answer = api_of(zhao).post("/api/v1/overrules/", body, format="json")
    assert answer.status_code in (400, 409) and field in answer.json()["errors"]
    page = browser_of(zhao).post(f"/customers/{fat.pk}/overrule/", body)
    assert page.status_code == 422 and page.context["form"].errors[field]
    assert not Overrule.objects.exists()


def test_only_a_director_overrules_and_only_what_is_said(fat, zhao, lin, chen, api_of, browser_of):
    with pytest.raises(Refused):
        said(fat, zhao)
    tiers(DAY, zhao)
    with pytest.raises(PermissionDenied):
        said(fat, lin)
    body = {"account": fat.pk, "kind": "no_profit", "reason": "x", "until": NEXT}
    assert api_of(lin).post("/api/v1/overrules/", body, format="json").status_code == 403
    assert browser_of(lin).get(f"/customers/{fat.pk}/overrule/").status_code == 403
    assert browser_of(chen).get(f"/customers/{fat.pk}/verdict/").status_code == 404
    one = said(fat, zhao)
    with pytest.raises(Refused):
        said(fat, zhao)
    assert api_of(chen).get(f"/api/v1/overrules/{one.pk}/").status_code == 404
    assert browser_of(lin).get(f"/overrules/{one.pk}/withdraw/").status_code == 403
    assert api_of(lin).get(f"/api/v1/overrules/{one.pk}/").json()["stands"] is True


@pytest.mark.db_both
def test_pages_say_who_until_when_and_why_and_cite_the_rows(fat, zhao, browser_of, django_assert_max_num_queries):
    factories.CostFactory(account=fat, on=DAY, amount=Decimal("500.00"), note="Night crew")
    tiers(DAY, zhao)
    client = browser_of(zhao)
    assert f"/customers/{fat.pk}/overrule/?kind=no_profit" in client.get("/verdicts/?false_key=any").content.decode()
    body = {"kind": "no_profit", "reason": "Opens the north", "until": "2026-09-01"}
    assert client.post(f"/customers/{fat.pk}/overrule/", body).status_code == 302
    recompute.start(RunKind.CONTRIBUTION, as_of=DAY, by=zhao)
    tiers(DAY, zhao)
    told = "overruled by Zhao Min until 1 Sep 2026, because Opens the north"
    with django_assert_max_num_queries(16):
        listed = client.get("/verdicts/?overruled=true")
    assert told in listed.content.decode() and len(listed.context["rows"]) == 1
    assert told in client.get(f"/customers/{fat.pk}/contribution/").content.decode()
    page = client.get(f"/customers/{fat.pk}/verdict/").content.decode()
    order = Order.objects.filter(account=fat, ordered_on__lte=DAY).first()
    assert told in page and f"/orders/{order.pk}/" in page and "Night crew" in page
    listed = client.get(f"/overrules/?account={fat.pk}&stands=true")
    assert len(listed.context["rows"]) == 1
    one = Overrule.objects.get()
    assert client.post(f"/overrules/{one.pk}/withdraw/", {"reason": ""}).status_code == 422
    assert client.post(f"/overrules/{one.pk}/withdraw/", {"reason": "Done"}).status_code == 302
    assert not client.get("/overrules/?stands=true").context["rows"]


def test_the_api_overrules_withdraws_and_gives_the_proof(fat, zhao, lin, chen, api_of):
    first = tiers(DAY, zhao)
    api = api_of(zhao)
    body = {"account": fat.pk, "kind": "no_profit", "reason": "Opens the north", "until": "2026-09-01"}
    made = api.post("/api/v1/overrules/", body, format="json")
    assert made.status_code == 201 and made.json()["evidence"] == first.evidence
    again = tiers(DAY, zhao)
    row = api.get("/api/v1/verdicts/?overruled=true").json()["results"][0]
    assert (row["id"], row["overruled"]) == (again.pk, ["no_profit"])
    proof = api_of(lin).get(f"/api/v1/verdicts/{again.pk}/proof/").json()
    assert [(one["kind"], one["count"], one["since"]) for one in proof] == [("no_profit", 12, "2025-07-01")]
    assert proof[0]["revenue"] == proof[0]["year_revenue"] == f"{12 * 100_000}.00"
    assert api_of(chen).get(f"/api/v1/verdicts/{again.pk}/proof/").status_code == 404
    assert api.post(f"{made['Location']}withdraw/", {}, format="json").status_code == 400
    assert api.post(f"{made['Location']}withdraw/", {"reason": "x"}, format="json").json()["stands"] is False


def test_a_one_off_is_proved_by_the_orders_of_its_thirty_days(acme, zhao, api_of):
    buys(acme, 90_000, 40_000, days=(10, 20), until=DAY)
    buys(acme, 2_000, 1_000, days=(70, 500), until=DAY)
    for number in range(6):
        buys(factories.AccountFactory(code=f"S{number}", owner=acme.owner), 8_000, 4_000, until=DAY)
    found = tiers(DAY, zhao)
    assert found.false_keys == ["one_off"]
    (proof,) = api_of(zhao).get(f"/api/v1/verdicts/{found.pk}/proof/").json()
    assert (proof["since"], proof["until"]) == (str(DAY - timedelta(20)), str(DAY - timedelta(10)))
    assert [one["number"] for one in proof["orders"]] == ["ACME-20", "ACME-10"] or proof["count"] == 2
    assert proof["revenue"] == "180000.00" and proof["year_revenue"] == "182000.00"
    assert found.evidence["burst_share"] == pytest.approx(180 / 182, abs=1e-3)


def test_the_words_name_the_tests_that_spoke_and_older_evidence_is_still_read(fat, zhao):
    verdict = tiers(DAY, zhao)
    (line,) = evidence_words(verdict)
    assert verdict.evidence["tests"] == ["rate"] and formats.percent(verdict.evidence["least_rate"], 1) in line
    assert "net contribution" not in line
    verdict.evidence |= {"tests": ["net", "usual"], "net": "-12.50", "median_net": "100.00"}
    (line,) = evidence_words(verdict)
    assert "−CN¥12.50" in line and "CN¥100" in line and "half of the middle" not in line
    verdict.evidence, verdict.false_keys = {"margin_rate": 0.07, "median_rate": 0.5}, ["no_profit", "squeezer"]
    for old in evidence_words(verdict):
        assert "7.0%" in old and "50.0%" in old


def test_the_customers_page_says_what_looks_big_and_is_not(fat, zhao, browser_of):
    tiers(DAY, zhao)
    client, address = browser_of(zhao), f"/customers/{fat.pk}/flags/"
    assert address in client.get(f"/customers/{fat.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert "Volume without profit: " in page and "overruled" not in page and f"/customers/{fat.pk}/verdict/" in page
    other = Account.objects.get(code="S0")
    assert client.get(f"/customers/{other.pk}/flags/").content.decode().strip() == ""
    button = f"/customers/{fat.pk}/overrule/"
    cell = client.get("/verdicts/").content.decode().partition(button)[0].rpartition("<td")[2]
    assert "Volume without profit" in cell, "in the flag's own cell: a column behind it is out of sight"
    said(fat, zhao)
    assert "Volume without profit, overruled" in client.get(address).content.decode(), "said at once, acts later"
    assert button not in client.get("/verdicts/").content.decode()


def test_the_dashboard_counts_among_those_not_counted_nobody_whose_verdict_is_overruled(fat, zhao, lin, browser_of):
    tiers(DAY, zhao)
    run = lambda: Run.objects.current(RunKind.TIERS)  # noqa: E731
    assert [dashboards.flagged(user, run())[0] for user in (zhao, lin)] == [1, 1]
    assert len(browser_of(zhao).get("/verdicts/?false_key=held_back").context["rows"]) == 1
    said(fat, zhao)
    tiers(DAY, zhao)
    assert [dashboards.flagged(user, run()) for user in (zhao, lin)] == [(0, 1), (0, 1)], "overruled, told beside"
    assert not browser_of(zhao).get("/verdicts/?false_key=held_back").context["rows"]
    Verdict.objects.filter(run=run(), account=fat).update(false_keys=["one_off", "no_profit"])
    assert dashboards.flagged(lin, run())[0] == 1, "one kind of two overruled holds back even so"


def test_before_a_verdict_is_overruled_its_page_says_what_that_changes(fat, zhao, browser_of):
    tiers(DAY, zhao)
    address, rows = f"/customers/{fat.pk}/overrule/?kind=no_profit", Verdict.objects.filter(account=fat)
    page = lambda: browser_of(zhao).get(address).content.decode()  # noqa: E731
    assert "By its place it would be Platinum from the next computation of tiers on." in page()
    reasons = rows.get().reasons
    rows.update(reasons=reasons | {"loyalty": {"months": 1, "days": 90, "orders": 1}})
    stays = "Overruling this alone changes nothing: it would stay Iron."
    assert stays in page() and "Not yet loyal: it ordered in 1 month of the last twelve." in page()
    rows.update(reasons=reasons, false_keys=["no_profit", "squeezer"])
    assert stays in page() and "It is a false key account by another sign, too: Squeezer." in page()
