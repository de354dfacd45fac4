"""Overdue and planned by nobody is one number behind every door, whatever was missed before the next accepted visit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Policy, Standing, TierChange
from analytics.facts import coverage, helping, visiting
from analytics.rules.coverage import OVERDUE, WITHOUT_PLAN
from analytics.views.coverage_turns import turned
from lifecycle.models import VisitPlan
from tests import factories
from tests.analytics.books import computed

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


@pytest.fixture
def book(lin, chen, acme, other):
    """Lin's: missed with a later one, only missed, only proposed, in time; chen's with a visit of today."""
    computed(acme, other)
    today = timezone.localdate()
    Policy.objects.update(visit_days={"gold": 30})
    Account.objects.update(tier="", nominated_until=None, key_class="")
    rows = {name: factories.AccountFactory(owner=owner, tier="gold", name=name) for name, owner in (
        ("later", lin), ("missed", lin), ("proposed", lin), ("seen", lin), ("today", chen))}  # fmt: skip
    for name, account in rows.items():
        days = 3 if name == "seen" else 60
        factories.VisitFactory(account=account, user=account.owner, held_at=timezone.now() - timedelta(days))
        Standing.objects.update_or_create(account=account, defaults={
            "last_visit_on": today - timedelta(days), "next_visit_on": today - timedelta(2)})  # fmt: skip
    for name, ahead, state in (("later", -2, "planned"), ("later", 20, "planned"), ("missed", -2, "planned"),
                               ("proposed", 4, "proposed"), ("today", 0, "planned")):  # fmt: skip
        on = today + timedelta(ahead)
        VisitPlan.objects.create(account=rows[name], user=rows[name].owner, planned_on=on, state=state)
    return rows


def listed(client, address):
    return {row["account"].name for row in client.get(address).context["rows"]}


def test_every_door_counts_the_same(book, lin, chen, zhao, browser_of, api_of):
    nobody = {"missed", "proposed"}
    lines = {one.owner_id: one for one in coverage.by_owner(zhao, Policy.objects.current())}
    assert (lines[lin.pk].due, lines[lin.pk].overdue, lines[lin.pk].planned) == (4, 3, 1)
    assert (lines[lin.pk].unplanned, lines[chen.pk].unplanned) == (2, 0)
    (one,) = [one for one in helping.gather(zhao).books if one.owner == lin.pk]
    assert (one.due, one.unplanned, one.proposed) == (4, 2, 1)
    client, api = browser_of(zhao), api_of(zhao)
    mine = f"owner={lin.pk}"
    assert listed(client, f"/coverage/customers/?state={WITHOUT_PLAN}") == nobody
    assert listed(client, f"/coverage/customers/?state={WITHOUT_PLAN}&{mine}") == nobody
    counted = api.get("/api/v1/coverage/?by=owner").json()
    assert counted["whole"]["states"][WITHOUT_PLAN] == 2 and counted["whole"]["states"][OVERDUE] == 4
    there = api.get(f"/api/v1/coverage/accounts/?state={WITHOUT_PLAN}").json()["results"]
    assert {row["account"] for row in there} == {book[name].pk for name in nobody}
    for way, names in (("unplanned", nobody), ("planned", {"later"}), ("late", {"later", *nobody})):
        rows = api.get(f"/api/v1/accounts/?visited={way}&{mine}").json()["results"]
        assert {row["name"] for row in rows} == names, way
        page = client.get(f"/customers/?visited={way}&{mine}")
        assert page.context["count"] == len(names), way
    assert "2 are overdue and nobody plans to go." in client.get("/coverage/").content.decode()
    assert "2 are overdue and nobody plans to go." in client.get(f"/coverage/?{mine}").content.decode()
    table = client.get("/dashboard/").content.decode()
    assert f'visited=planned&amp;owner={lin.pk}">1</a>' in table
    assert turned(zhao).get("said", "2 are overdue and planned by nobody").count("2 are overdue") == 1


def test_one_later_visit_less_is_one_more_everywhere(book, lin, zhao, browser_of):
    VisitPlan.objects.filter(account=book["later"], planned_on__gt=timezone.localdate()).delete()
    lines = {one.owner_id: one for one in coverage.by_owner(zhao, Policy.objects.current())}
    assert lines[lin.pk].unplanned == 3
    assert len(listed(browser_of(zhao), f"/coverage/customers/?state={WITHOUT_PLAN}")) == 3
    assert {one.name for one in coverage.days_overdue(zhao, Policy.objects.current())} == {
        "later", "missed", "proposed"}  # fmt: skip


def test_a_planned_visit_that_was_missed_is_told_apart_from_what_the_policy_wants(book, zhao, browser_of):
    client, missed = browser_of(zhao), timezone.localdate() - timedelta(2)
    address = f"/coverage/customers/?state={OVERDUE}"
    page = client.get(address)
    rows = {row["account"].name: row for row in page.context["rows"]}
    assert {name for name, row in rows.items() if row["missed"]} == {"later", "missed"}
    assert (rows["missed"]["missed"], rows["missed"]["late"]) == (missed, 30), "planned two days ago, due thirty ago"
    html = page.content.decode()
    assert html.count("and missed</span>") == 2 and html.count(">due by ") == len(rows) == 4
    text = b"".join(client.get(f"{address}&format=csv").streaming_content).decode()
    assert text.splitlines()[0].rstrip().endswith("Planned and missed") and text.count(missed.isoformat()) == 2
    yesterday = timezone.localdate() - timedelta(1)
    for account in book.values():
        TierChange.objects.create(account=account, tier="gold", from_on=yesterday - timedelta(90), by=zhao)
    past = client.get(f"{address}&as_of={yesterday}")
    there = {row["account"].name: row["missed"] for row in past.context["rows"]}
    assert there.keys() >= rows.keys() and not any(there.values()), "of a past day nobody knows what was open"
    assert "and missed</span>" not in past.content.decode()
    keys = [one.pk for one in book.values()]
    assert visiting.missed(zhao, yesterday, keys) == {} != visiting.missed(zhao, timezone.localdate(), keys)
