"""The reservoir from the book: the ledger is the truth of today's key accounts, each number opens its customers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.actions import accounts
from accounts.models import Account, Nomination, TierChange
from analytics.actions import reservoir as watch
from analytics.choices import EventVerb, Flow
from analytics.facts import reservoir as facts
from analytics.facts import reservoir_lines
from analytics.forms.reservoir import FlowForm
from analytics.models import Contribution
from analytics.rules.reservoir import INFLOWS, OUTFLOWS
from analytics.views import reservoir_parts
from kam.choices import Role, RunKind, RunState
from kam.models import Event, Notice, Run
from lifecycle.actions import journeys
from lifecycle.choices import Stage
from lifecycle.models import Journey
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
TODAY = date(2026, 11, 25)
FIRST = date(2026, 5, 10)


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to("2026-11-25 10:00+08:00")


def stands(account, by, *spans):
    """Tiers one after the other: (tier, from) each; the last one is in effect."""
    was = ""
    for place, (tier, start, *why) in enumerate(spans):
        end = spans[place + 1][1] if place + 1 < len(spans) else None
        TierChange.objects.create(
            account=account, tier=tier, was=was, from_on=start, to_on=end, by=by,
            state="ended" if end else "in_effect", reasons={code: {} for code in why},
        )  # fmt: skip
        was = tier
    Account.objects.filter(pk=account.pk).update(tier=was)


def run(day, **nets):
    made = Run.objects.create(kind=RunKind.CONTRIBUTION, as_of=day, state=RunState.DONE, started_by_id=1,
                              finished_at=timezone.now())  # fmt: skip
    nothing = {"revenue": 0, "cost": 0, "cost_to_serve": 0, "share": 0, "share_above": 0, "cumulative_share": 0}
    for rank, (code, net) in enumerate(nets.items(), start=1):
        account = Account.objects.get(code=code)
        Contribution.objects.create(run=made, account=account, net_contribution=Decimal(net), rank=rank, **nothing)
    return made


@pytest.fixture
def book(lin, chen, zhao, system):
    """One of everything: new, promoted, demoted, unmasked, lost and back, nominated, archived, handed over."""

    def account(code, owner=lin, **more):
        return factories.AccountFactory(code=code, name=code.title(), owner=owner, region="North", **more)

    made = {code: account(code) for code in ("STAYS", "NEW", "UP", "DOWN", "MASK", "BACK", "NAMED", "FILE", "MOVES")}
    stands(made["STAYS"], system, ("platinum", FIRST))
    stands(made["NEW"], system, ("gold", date(2026, 9, 1)))
    stands(made["UP"], system, ("iron", FIRST), ("gold", date(2026, 8, 1)))
    stands(made["DOWN"], system, ("gold", FIRST), ("iron", date(2026, 10, 1)))
    stands(made["MASK"], system, ("gold", FIRST), ("iron", date(2026, 10, 1), "false_key"))
    for code in ("BACK", "FILE", "MOVES"):
        stands(made[code], system, ("gold", FIRST))
    journey = Journey.objects.create(account=made["BACK"], stage=Stage.WARNING, since=FIRST)
    journeys.set_stage(journey, to=Stage.LOST, reason="gone", on=date(2026, 7, 3), by=lin)
    journeys.set_stage(journey, to=Stage.WON_BACK, reason="back", on=date(2026, 9, 9), by=lin)
    Nomination.objects.create(
        account=made["NAMED"], kind="strategy", reason="x", state="confirmed", proposed_by=lin, proposed_on=FIRST,
        from_on=date(2026, 6, 5), until=date(2026, 11, 9), decided_by=zhao,
    )  # fmt: skip
    accounts.archive(made["FILE"], by=zhao)
    accounts.hand_over(made["MOVES"], owner=chen, by=zhao)
    run(date(2026, 6, 30), STAYS="100.10", DOWN="50.00", UP="20.00")
    run(date(2026, 10, 31), STAYS="140.00", UP="70.05", NEW="30.00", DOWN="10.00")
    return made


def ways(lines):
    return {(line.account.code, str(line.change.flow), line.on) for line in lines}


def test_each_happening_is_told_once_with_its_day_and_the_ledger_balances(book, zhao):
    found = facts.water(zhao)
    assert (found.bounds[0], found.bounds[-1], len(found.bounds)) == (FIRST, TODAY, 8)
    months = found.months()
    assert all(month.is_balanced for month in months)
    assert months[-1].closing == Account.objects.live().key(TODAY).exclude(journey__stage=Stage.LOST).count() == 5
    told = ways(reservoir_lines.lines(found, lambda place: True, (*INFLOWS, *OUTFLOWS)))
    assert told == {
        ("NEW", "new", date(2026, 9, 1)), ("UP", "promoted", date(2026, 8, 1)), ("DOWN", "demoted", date(2026, 10, 1)),
        ("MASK", "unmasked", date(2026, 10, 1)), ("BACK", "churned", date(2026, 7, 3)),
        ("BACK", "won_back", date(2026, 9, 9)), ("NAMED", "new", date(2026, 6, 5)),
        ("NAMED", "demoted", date(2026, 11, 10)), ("FILE", "closed", TODAY),
    }  # fmt: skip


def test_amounts_are_those_of_the_months_own_run_and_growth_stands_apart(book, zhao):
    by_end = {month.until: month for month in facts.water(zhao).months()}
    october = by_end[date(2026, 10, 31)]
    assert (october.opening_net, october.nets[Flow.DEMOTED]) == (Decimal("170.10"), Decimal("10.00"))
    assert october.grown == Decimal("39.90") - Decimal("40.00") + Decimal("50.05") + Decimal("30.00")
    assert october.closing_net == Decimal("240.05") and october.is_balanced
    assert by_end[date(2026, 5, 31)].opening_net == 0


def test_split_by_owner_a_handover_is_a_transfer(book, zhao, lin, chen):
    found = facts.water(zhao)
    mine, theirs = (found.months(lambda place, key=user.pk: place.owner == key) for user in (lin, chen))
    assert mine[-1].flows[Flow.MOVED_OUT] == theirs[-1].flows[Flow.MOVED_IN] == 1
    assert all(month.is_balanced for month in (*mine, *theirs))
    assert [a.closing + b.closing for a, b in zip(mine, theirs, strict=True)] == [m.closing for m in found.months()]


def test_a_lead_sees_their_own_teams_reservoir_and_a_manager_none(book, lin, north, browser_of, api_of, chen):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    assert facts.water(lead).months()[-1].closing == 4
    assert "Moves" not in browser_of(lead).get("/reservoir/customers/?flow=closing").content.decode()
    for client, path in ((browser_of(lin), "/reservoir/"), (api_of(lin), "/api/v1/reservoir/")):
        assert client.get(path).status_code == 403


def test_each_number_of_the_page_opens_as_many_customers(book, browser_of, zhao):
    client = browser_of(zhao)
    page = client.get("/reservoir/")
    assert "5 key accounts" not in page.content.decode() and page.context["headline"].endswith("more.")
    opened = 0
    for row in [*page.context["rows"], page.context["total"]]:
        for url, text in [(row["opening_url"], row["opening"]), (row["closing_url"], row["closing"]),
                          *((cell["url"], cell["text"]) for cell in row["cells"] if cell["text"])]:  # fmt: skip
            listed = client.get(url)
            assert len(listed.context["rows"]) == int(text.strip("+−")), url
            opened += 1
    assert opened > 20
    lost = client.get("/reservoir/customers/?flow=churned").content.decode()
    assert "Lost, by its life cycle" in lost and "Back" in lost


def test_each_way_in_or_out_leads_to_the_row_it_was_read_from(book, browser_of, zhao):
    client = browser_of(zhao)
    rows = client.get("/reservoir/customers/").context["rows"]
    found = {row["line"].account.code: row["url"] for row in rows}
    assert found["BACK"].startswith("/stages/moves/") and found["NAMED"].startswith("/nominations/")
    assert found["UP"].startswith("/tiers/") and found["FILE"] == f"/customers/{book['FILE'].pk}/"
    for row in rows:
        opened = client.get(row["url"])
        assert opened.status_code == 200 and opened.context.get("count", 1) > 0, row["url"]


def number(text):
    """A signed number or short amount of the page, as it stands there."""
    return abs(Decimal(text.strip("+−").replace("CN¥", "").replace(",", "") or 0))


@pytest.mark.parametrize("by", ["owner", "region"])
def test_each_number_by_owner_and_region_opens_its_customers_and_they_bring_its_amount(book, browser_of, zhao, by):
    Account.objects.filter(code="NEW").update(owner=None, region="")
    accounts.change(book["STAYS"], values={"region": "South"}, by=zhao)
    client, opened = browser_of(zhao), 0
    parts = client.get(f"/reservoir/?by={by}").context["parts"]
    assert len(parts["rows"]) > 1
    for row in [*parts["rows"], {"cells": parts["total"]}]:
        for cell in row["cells"]:
            if not cell["count"]:
                continue
            listed = client.get(cell["url"])
            assert len(listed.context["rows"]) == number(cell["count"]) or "moved" in cell["url"], cell
            if "moved" not in cell["url"] or "line" in row:
                assert abs(abs(listed.context["total"]) - number(strip_tags(cell["amount"]))) < 1, cell
            opened += 1
    assert opened > 12
    moved = [cell for row in parts["rows"] for cell in row["cells"] if "moved_out" in cell["url"] and cell["count"]]
    assert [cell["count"] for cell in moved] == ["−1"]
    for said in ("region=none", "region=unknown") if by == "region" else ("owner=unassigned",):
        assert client.get(f"/reservoir/?{said}").context["figures"][-1]["value"] == "1", said


def test_the_parts_stay_within_what_was_asked_for(book, browser_of, zhao, lin, chen):
    accounts.change(book["STAYS"], values={"region": "South"}, by=zhao)
    page = browser_of(zhao).get(f"/reservoir/?by=region&owner={lin.pk}")
    assert {row["name"] for row in page.context["parts"]["rows"]} == {"North", "South"}
    assert all(f"owner={lin.pk}" in cell["url"] for row in page.context["parts"]["rows"] for cell in row["cells"]
               if cell["count"])  # fmt: skip
    narrowed = browser_of(zhao).get("/reservoir/?by=owner&region=South").context["parts"]["rows"]
    assert [row["name"] for row in narrowed] == [lin.name]


def test_an_owner_known_by_name_alone_is_asked_for_by_it(book, browser_of, zhao):
    Event.objects.filter(verb="account.handed_over").update(changes={"owner": ["Gone Wu", "Chen Rui"]}, data={})
    rows = browser_of(zhao).get("/reservoir/?by=owner").context["parts"]["rows"]
    gone = next(row for row in rows if row["name"] == "Gone Wu")
    for cell in gone["cells"]:
        assert not cell["count"] or len(browser_of(zhao).get(cell["url"]).context["rows"]) == number(cell["count"])
    assert browser_of(zhao).get(gone["url"]).context["figures"][-1]["value"] == "0"


def test_the_page_says_the_whole_balance_and_when_more_goes_than_comes(book, browser_of, zhao, time_machine):
    page = browser_of(zhao).get("/reservoir/")
    formula, parts = page.context["formula"], page.context["parts"]
    named = [flow for flow, _label in page.context["flows"]]
    assert formula == reservoir_parts.formula(named, has_grown=False) and formula in page.content.decode()
    assert all(str(head) in parts["formula"] for head in parts["heads"])
    page = page.content.decode()
    in_money = browser_of(zhao).get("/reservoir/?measure=net").context["formula"]
    assert in_money == formula.replace(" =", " + Grown or shrunk =")
    assert "more key accounts went than came" not in page
    time_machine.move_to("2026-12-02 10:00+08:00")
    assert "more key accounts went than came" in browser_of(zhao).get("/reservoir/").content.decode()


def test_the_page_in_money_with_filters_and_as_a_file(book, browser_of, zhao, chen):
    client = browser_of(zhao)
    assert "Grown or shrunk" in client.get("/reservoir/?measure=net&by=region").content.decode()
    narrowed = client.get(f"/reservoir/?owner={chen.pk}&months=6")
    assert narrowed.context["figures"][-1]["value"] == "1"
    assert client.get("/reservoir/?owner=nobody").context["faults"]
    assert client.get("/reservoir/?months=7&until=x").status_code == 200
    text = b"".join(client.get("/reservoir/?format=csv").streaming_content).decode()
    assert text.startswith("\ufeffPart,After,Until,")
    assert Event.objects.filter(verb="list.exported", subject_name="reservoir").exists()
    flows = client.get("/reservoir/customers/?format=csv&flow=closed")
    assert "File" in b"".join(flows.streaming_content).decode()


def test_the_api_says_the_same(book, api_of, zhao):
    client = api_of(zhao)
    found = client.get("/api/v1/reservoir/").json()
    assert [month["closing"] for month in found["months"]] == [m.closing for m in facts.water(zhao).months()]
    listed = client.get("/api/v1/reservoir/flows/?flow=demoted&month=2026-10-31").json()
    assert (listed["count"], listed["results"][0]["name"], listed["results"][0]["net_contribution"]) == (
        1, "Down", "10.00"
    )  # fmt: skip
    assert found["parts"] == []
    split = client.get("/api/v1/reservoir/?by=owner").json()["parts"]
    assert {part["name"] for part in split} == {"Lin Xiao", "Chen Rui"}
    assert sum(part["line"]["closing"] for part in split) == found["months"][-1]["closing"]
    for part in split:
        asked = client.get(f"/api/v1/reservoir/flows/?owner={part['key']}&flow=closing").json()
        assert asked["count"] == part["line"]["closing"]
    assert client.get("/api/v1/reservoir/?months=5").status_code == 400
    assert client.get("/api/v1/reservoir/?until=2001-01-01").status_code == 404


def test_the_queries_do_not_grow(book, zhao, system, django_assert_num_queries):
    with django_assert_num_queries(14):
        facts.water(zhao)
    for number in range(30):
        stands(factories.AccountFactory(region=str(number % 3)), system, ("iron", FIRST), ("gold", date(2026, 8, 1)))
    with django_assert_num_queries(14):
        facts.water(zhao)
    with django_assert_num_queries(8):
        facts.quarter(zhao, TODAY - timedelta(90), TODAY)


def test_the_dashboards_tile_is_the_ledgers_quarter(book, zhao):
    found = facts.quarter(zhao, date(2026, 8, 31), TODAY)
    months = [month for month in facts.water(zhao).months() if month.after >= date(2026, 8, 31)]
    assert found.closing == months[-1].closing
    assert found.count(INFLOWS) == sum(m.count(INFLOWS) for m in months)
    assert found.count(OUTFLOWS) == sum(m.count(OUTFLOWS) for m in months)


def test_two_falling_months_are_told_once_to_directors_and_leads_of_what_they_see(
    book, zhao, lin, chen, north, system, time_machine, browser_of
):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    other = factories.UserFactory(role=Role.LEAD, team=chen.team)
    assert watch.watch(by=system) == [], "in September more came than went"
    time_machine.move_to("2026-12-02 10:00+08:00")
    told = watch.watch(by=system)
    assert {event.data["user"] for event in told} == {zhao.pk, lead.pk} and other.pk
    assert watch.watch(by=system) == []
    assert Notice.objects.filter(event__verb=EventVerb.RESERVOIR_FALLING).count() == 2
    page = browser_of(lead).get("/notices/").content.decode()
    assert "More key accounts go than come" in page and "Went out: 4" in page and "Came in: 0" in page


def test_before_any_tier_there_is_nothing(zhao, browser_of, api_of):
    assert facts.water(zhao) is None and facts.quarter(zhao, FIRST, TODAY) is None
    assert "Nothing has flowed yet" in browser_of(zhao).get("/reservoir/").content.decode()
    assert api_of(zhao).get("/api/v1/reservoir/").status_code == 404


def test_owners_before_a_handover_are_read_from_the_log(book, zhao, lin, chen):
    moved = facts.water(zhao).movers[book["MOVES"].pk]
    assert moved.place.owner == chen.pk
    assert [(day, place.owner) for day, place in moved.moved] == [(TODAY, lin.pk)]
    assert FlowForm({}, user=zhao).is_valid() and isinstance(timezone.now(), datetime)
