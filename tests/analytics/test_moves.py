"""Tier migration: its sums are those of the verdict rows, each cell opens its customers, a past day is read as kept."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.actions import tiers
from accounts.models import Account, ClassChange, Order, Policy, TierChange
from analytics.actions import recompute
from analytics.facts import moves
from analytics.models import Contribution, Verdict
from kam.choices import Role, RunKind
from lifecycle.models import Journey, StageMove
from tests import factories
from tests.analytics.books import DAY, buys, computed

pytestmark = pytest.mark.django_db
BEFORE = DAY - timedelta(days=200)


@pytest.fixture
def book(acme, other, system):
    """Two runs: in between one customer fell to nothing, and some came."""
    Policy.objects.update(runs_needed=1, margin=0)
    falls = factories.AccountFactory(code="FALLS", name="Falls")
    buys(falls, months=12, amount="20000.00", until=BEFORE)
    buys(acme, months=3, amount="900.00", until=BEFORE - timedelta(days=30))
    recompute.start(RunKind.ALL, as_of=BEFORE, by=system)
    Order.objects.filter(account=falls).update(cost=Decimal("30000.00"))
    computed(acme, other)
    return falls


def rows(run):
    return dict(Verdict.objects.filter(run=run).values_list("account_id", "in_effect"))


@pytest.mark.db_both
def test_the_sums_are_those_of_the_verdict_rows(book, zhao):
    span = moves.span()
    assert (span.first.as_of, span.last.as_of) == (BEFORE, DAY)
    before, after = rows(span.first), rows(span.last)
    ways = Counter((before.get(account, moves.NONE), tier) for account, tier in after.items())
    cells = moves.cells(span, zhao)
    assert {(cell.was, cell.tier): cell.accounts for cell in cells} == ways and len(ways) > 2
    nets = dict(Contribution.objects.current().values_list("account_id", "net_contribution"))
    for cell in cells:
        inside = [a for a, tier in after.items() if (before.get(a, moves.NONE), tier) == (cell.was, cell.tier)]
        assert cell.net == sum(nets.get(account, 0) for account in inside)


def test_a_customer_the_later_run_does_not_know_has_gone(book, zhao):
    gone = Verdict.objects.filter(run=moves.span().last, account=book)
    was = Verdict.objects.get(run=moves.span().first, account=book).in_effect
    gone.delete()
    cell = next(cell for cell in moves.cells(moves.span(), zhao) if cell.tier == moves.NONE)
    assert (cell.was, cell.accounts) == (was, 1)


def test_the_days_are_those_of_the_newest_runs_up_to_them(book):
    span = moves.span(BEFORE + timedelta(days=3), DAY + timedelta(days=50))
    assert (span.first.as_of, span.last.as_of) == (BEFORE, DAY)
    assert moves.span(date(1990, 1, 1), DAY).first.as_of == BEFORE
    assert moves.span(DAY, BEFORE) is None and moves.span(DAY, DAY) is None
    assert moves.span(None, date(1990, 1, 1)) is None


@pytest.mark.db_both
def test_a_tier_that_came_later_on_the_day_counts_in_cells_list_and_api(book, browser_of, api_of, zhao, time_machine):
    time_machine.move_to(f"{DAY} 15:00+08:00")
    before = {(cell.was, cell.tier): cell.accounts for cell in moves.cells(moves.span(), zhao)}
    verdict = Verdict.objects.get(run=moves.span().last, account=book)
    was = Verdict.objects.get(run=moves.span().first, account=book).in_effect
    assert verdict.in_effect != "gold"
    tiers.override(
        Account.objects.get(pk=book.pk),
        tier="gold",
        reason="Door opener",
        until=timezone.localdate() + timedelta(days=365),
        by=zhao,
    )
    after = {(cell.was, cell.tier): cell.accounts for cell in moves.cells(moves.span(), zhao)}
    assert after.get((was, "gold"), 0) == before.get((was, "gold"), 0) + 1
    assert sum(after.values()) == sum(before.values())
    page = browser_of(zhao).get(f"/migration/customers/?was={was}&tier=gold")
    assert "Falls" in page.content.decode() and page.context["count"] == after[(was, "gold")]
    found = api_of(zhao).get(f"/api/v1/tier-moves/?was={was}&tier=gold").json()["results"]
    assert [row["in_effect"] for row in found if row["account"] == book.pk] == ["gold"]


def test_each_cell_opens_exactly_its_customers(book, browser_of, zhao):
    client = browser_of(zhao)
    page = client.get("/migration/")
    assert "&lt;data" not in page.content.decode(), "an amount in a hint is told, not its marks"
    assert page.status_code == 200 and "Falls" not in page.content.decode()
    for row in page.context["rows"]:
        for one in row["cells"]:
            opened = client.get(one["url"])
            assert opened.context["count"] == (one["cell"].accounts if one["cell"] else 0)
    fell = client.get(page.context["figures"][1]["url"]).content.decode()
    assert "Falls" in fell and "Acme" not in fell
    links = page.context["flow"].option["series"][0]["links"]
    assert sum(link["value"] for link in links) == sum(row["count"] for row in page.context["rows"])
    sheet = client.get(page.context["moved_url"] + "&format=csv")
    assert "Falls" in b"".join(sheet.streaming_content).decode()


def test_days_that_cannot_be_compared_stay_as_typed_and_are_told_of(book, browser_of, zhao):
    client = browser_of(zhao)
    page = client.get("/migration/", {"since": DAY.isoformat(), "until": BEFORE.isoformat()})
    html = page.content.decode()
    assert f'value="{DAY}"' in html and f'value="{BEFORE}"' in html and "span" not in page.context
    assert "is not before the last" in html and "no two runs" not in html
    assert "is no day" in client.get("/migration/", {"since": "2026-02-31"}).content.decode()


def test_a_run_that_stands_in_for_another_day_is_said(book, browser_of, zhao):
    asked = {"since": "1990-01-01", "until": (DAY + timedelta(days=9)).isoformat()}
    page = browser_of(zhao).get("/migration/", asked)
    html = page.content.decode()
    assert 'value="1990-01-01"' in html and f'value="{asked["until"]}"' in html and page.context["span"]
    assert "starts with the oldest" in html and "the last one before it" in html
    exact = browser_of(zhao).get("/migration/", {"since": BEFORE.isoformat(), "until": DAY.isoformat()})
    assert exact.context["said"] == []


def test_a_lead_sees_the_migration_of_their_own_team_only(book, browser_of, api_of, lin, north, acme):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    page = browser_of(lead).get("/migration/")
    own = Verdict.objects.current().filter(account__owner=lin).count()
    assert sum(row["count"] for row in page.context["rows"]) == own < Verdict.objects.current().count()
    assert browser_of(lin).get("/migration/").status_code == 403
    assert api_of(lin).get("/api/v1/migration/").status_code == 403
    assert sum(cell["accounts"] for cell in api_of(lead).get("/api/v1/migration/").json()["cells"]) == own


def test_the_api_says_the_same_as_the_page(book, api_of, zhao):
    client = api_of(zhao)
    found = client.get(f"/api/v1/migration/?since={BEFORE}&until={DAY}").json()
    assert (found["since"], found["until"]) == (BEFORE.isoformat(), DAY.isoformat())
    for cell in found["cells"]:
        listed = client.get(
            f"/api/v1/tier-moves/?since={BEFORE}&until={DAY}&was={cell['was']}&tier={cell['tier']}"
        ).json()
        assert len(listed["results"]) == cell["accounts"]
        assert {(row["was"], row["in_effect"]) for row in listed["results"]} == {(cell["was"], cell["tier"])}
    assert client.get("/api/v1/migration/?since=2026-13-01").status_code == 400
    assert client.get("/api/v1/migration/?until=1990-01-01").status_code == 404


def test_one_customer_as_of_a_past_day_as_it_was_known_then(book, browser_of, api_of, zhao, chen):
    client, api, path = browser_of(zhao), api_of(zhao), f"/customers/{book.pk}/on/"
    then = client.get(path, {"day": (BEFORE + timedelta(days=10)).isoformat()}).content.decode()
    assert "Platinum" in then and "Nobody brings a larger net contribution." in then
    now = client.get(path, {"day": DAY.isoformat()}).content.decode()
    assert "Lead" in now and "It earned nothing after cost to serve." in now
    long_ago = client.get(path, {"day": "2001-01-01"}).content.decode()
    assert "Nothing was known" in long_ago
    assert client.get(path, {"day": "yesterday"}).status_code == 200
    found = api.get(f"/api/v1/accounts/{book.pk}/on/?day={BEFORE}").json()
    assert (found["tier"], found["policy"], found["rank"]) == ("platinum", 1, 1)
    nothing = api.get(f"/api/v1/accounts/{book.pk}/on/?day=2001-01-01").json()
    assert nothing["tier"] is None and nothing["reasons"] == {} and nothing["risk"] is None
    assert api.get(f"/api/v1/accounts/{book.pk}/on/").status_code == 400
    assert api_of(chen).get(f"/api/v1/accounts/{book.pk}/on/?day={DAY}").status_code == 404
    assert browser_of(chen).get(path, {"day": DAY.isoformat()}).status_code == 404


@pytest.mark.db_both
def test_of_a_day_to_come_nothing_is_told_but_that_it_has_not_come(book, browser_of, api_of, zhao):
    tomorrow = (timezone.localdate() + timedelta(1)).isoformat()
    page = browser_of(zhao).get(f"/customers/{book.pk}/on/", {"day": tomorrow}).content.decode()
    assert "is yet to come" in page and "Net contribution" not in page
    answer = api_of(zhao).get(f"/api/v1/accounts/{book.pk}/on/?day={tomorrow}")
    assert answer.status_code == 400 and "yet to come" in answer.json()["errors"]["day"][0]
    today = browser_of(zhao).get(f"/customers/{book.pk}/on/", {"day": timezone.localdate().isoformat()})
    assert "Net contribution" in today.content.decode()


def test_the_points_of_the_class_of_that_day_are_shown(book, browser_of, zhao):
    ClassChange.objects.create(
        account_id=book.pk, key_class="core", from_on=DAY - timedelta(days=20), core_score=80, by=zhao,
        reasons={"philosophy": {"score": 85, "observed": 70, "judged": 100, "holds": True},
                 "policies": {"score": None}, "sway": {"score": 40, "observed": None, "judged": 40, "holds": False}},
    )  # fmt: skip
    page = browser_of(zhao).get(f"/customers/{book.pk}/on/", {"day": DAY.isoformat()}).content.decode()
    assert "85 of 100" in page and "records 70" in page and "judged 100" in page and "does not hold" in page
    assert page.count(" of 100") == 2, "what was not known then is left out"


def test_a_tier_set_by_hand_is_told_with_its_reason(book, api_of, zhao):
    tiers.override(
        Account.objects.get(pk=book.pk),
        tier="gold",
        reason="Door opener",
        until=timezone.localdate() + timedelta(days=365),
        by=zhao,
    )
    found = api_of(zhao).get(f"/api/v1/accounts/{book.pk}/on/?day={timezone.localdate()}").json()
    assert found["by_hand"] and found["tier"] == "gold"


def test_the_queries_do_not_grow(book, browser_of, zhao, django_assert_max_num_queries):
    client = browser_of(zhao)
    client.get("/migration/")
    with django_assert_max_num_queries(22):
        client.get("/migration/")
    with django_assert_max_num_queries(22):
        client.get("/migration/customers/")


def test_without_two_runs_the_page_says_so(browser_of, zhao):
    assert "no two runs" in browser_of(zhao).get("/migration/").content.decode()


def test_that_the_policy_changed_between_the_days_is_said(book, browser_of, zhao):
    client, said = browser_of(zhao), "the policy changed from version"
    page = client.get("/migration/")
    assert said not in page.content.decode() and page.context["figures"][0]["hint"].startswith("net contribution ")
    span = page.context["span"]
    type(span.last).objects.filter(pk=span.last.pk).update(policy_version=2)
    assert f"{said} {span.first.policy_version} to version 2" in client.get("/migration/").content.decode()


def test_one_line_counts_who_made_the_moves_and_its_counts_open_them(book, browser_of, api_of, zhao, acme, system):
    journey, on = Journey.objects.create(account=acme, stage="deepening", since=BEFORE), DAY - timedelta(days=9)
    for by in (zhao, zhao, system):
        StageMove.objects.create(journey=journey, was="engagement", stage="deepening", on=on, by=by)
    for was, by in (("core", system), ("core", zhao), ("", system)):
        ClassChange.objects.create(account=acme, key_class="important", was=was, from_on=on, to_on=on, by=by)
    tiers.override(acme, tier="iron", reason="Promised", until=timezone.localdate() + timedelta(days=9), by=zhao)
    TierChange.objects.filter(account=acme, by_hand=True).update(from_on=DAY)
    client = browser_of(zhao)
    page = client.get("/migration/")
    line = unescape(strip_tags(page.context["makers"]))
    assert "by the computation; 1 by people." in line.partition("Classes: ")[2]
    assert "2 by people." in line.partition("Stages: ")[2] and "1 by hand" in line
    for address, count in re.findall(r'href="([^"]+)">([\d,]+) ', page.context["makers"]):
        assert client.get(unescape(address)).context["count"] == int(count), address
    told = api_of(zhao).get("/api/v1/migration/").json()["made"]
    assert told["classes"] == {"computed": 1, "by_people": 1} and told["tiers"]["hand"] == 1
    nobody = api_of(zhao).get("/api/v1/migration/?region=Nowhere").json()["made"]
    assert nobody["stages"] == {"computed": 0, "by_people": 0} and set(nobody["tiers"].values()) == {0}
    assert "href" not in client.get("/migration/?segment=&category=Pumps").context.get("makers", "")


def test_page_list_file_and_api_are_narrowed_alike(book, browser_of, api_of, zhao, acme):
    acme.segment = "Export"
    acme.save()
    days = f"since={BEFORE}&until={DAY}"
    page = browser_of(zhao).get(f"/migration/?{days}&segment=Export&owner={acme.owner_id}")
    cells = [one for row in page.context["rows"] for one in row["cells"] if one["cell"]]
    assert [one["cell"].accounts for one in cells] == [1] and len(page.context["chips"]) == 2
    assert browser_of(zhao).get(cells[0]["url"]).context["count"] == 1
    found = api_of(zhao).get(f"/api/v1/migration/?{days}&segment=Export").json()
    assert [cell["accounts"] for cell in found["cells"]] == [1]
    assert api_of(zhao).get(f"/api/v1/migration/?{days}&owner=x").status_code == 400
    sheet = browser_of(zhao).get(f"/migration/?{days}&segment=Export&format=csv")
    assert "text/csv" in sheet["Content-Type"]


@pytest.mark.db_both
def test_who_came_in_between_and_rose_since_is_told_beside_the_table(book, acme, zhao, system, browser_of):
    first = "Of those first seen here 1 rose and 0 fell since; the list of tiers counts them too."
    assert "Of those first seen here" not in browser_of(zhao).get("/migration/").content.decode()
    new = factories.AccountFactory(code="NEW", name="Newcomer")
    for tier, was, day in (("lead", "", 90), ("iron", "lead", 30)):
        TierChange.objects.filter(account=new).update(state="ended", to_on=DAY - timedelta(day))
        TierChange.objects.create(account=new, tier=tier, was=was, from_on=DAY - timedelta(day), by=system)
    Account.objects.filter(pk=new.pk).update(tier="iron")
    Verdict.objects.create(run=moves.span().last, account=new, computed="iron", in_effect="iron")
    assert moves.came_and_moved(moves.span(), zhao) == (1, 0)
    assert first in browser_of(zhao).get("/migration/").content.decode()
    assert moves.came_and_moved(moves.span(), zhao, {"account__region": "Elsewhere"}) == (0, 0)
