"""A tier decided on the day of a run is in force on every page that speaks of that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import tiers
from accounts.models import Account, TierChange
from analytics.actions import recompute
from analytics.facts import moves
from analytics.models import AssetValue, Verdict
from kam.choices import RunKind
from tests.analytics import books

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
DAY = books.DAY


def later():
    """A last day of a tier by hand, well ahead."""
    return timezone.localdate() + timedelta(days=300)


@pytest.fixture
def book(acme, other, zhao, time_machine):
    books.computed(acme, other)
    recompute.start(RunKind.TIERS, as_of=date(DAY.year - 1, DAY.month, 1), by=zhao)
    recompute.start(RunKind.TIERS, as_of=DAY, by=zhao)
    recompute.start(RunKind.VALUE, as_of=DAY, by=zhao)
    time_machine.move_to(f"{DAY} 15:00+08:00")
    return Account.objects.get(code="SMALL0")


def counts(client, tier):
    """Customers of a tier by dashboard, migration, value with its list, and waterfall."""
    rows = {row["row"].tier: row["row"].accounts for row in client.get("/").context["tiers"]}
    cells = moves.cells(moves.span(), client.user)
    value = client.get("/value/?by=tier").context
    line = next((line for line in value["lines"] if line["tier"] == tier), None)
    listed = client.get(line["url"]).context["count"] if line else 0
    return {
        "dashboard": rows[tier], "migration": sum(cell.accounts for cell in cells if cell.tier == tier),
        "value": line["part"].accounts if line else 0, "value list": listed,
    }  # fmt: skip


def test_dashboard_migration_and_value_agree_on_what_was_decided_that_day(book, browser_of, zhao, time_machine):
    client = browser_of(zhao)
    client.user = zhao
    run = moves.span().last
    before = counts(client, "platinum")
    proposal = TierChange.objects.create(account=book, tier="platinum", was=book.tier, state="proposed", from_on=DAY,
                                         run=run, by=zhao)  # fmt: skip
    tiers.approve(proposal, by=zhao)
    after = counts(client, "platinum")
    assert after == {name: count + 1 for name, count in before.items()}
    page = client.get(f"/verdicts/?account={book.pk}").content.decode()
    assert "Platinum" in page.split("<tbody")[1] and Verdict.objects.get(run=run, account=book).in_effect != "platinum"
    falls = dict(client.get(f"/waterfall/?account={book.pk}").context["tiers"])
    assert list(falls) == ["platinum"]
    tiers.override(book, tier="lead", reason="Left the trade", until=later(), by=zhao)
    assert counts(client, "platinum") == before
    assert "platinum" != AssetValue.objects.get(run__is_current=True, account=book).tier


def test_what_was_decided_on_a_later_day_is_said_and_counts_later(book, browser_of, zhao, time_machine):
    client = browser_of(zhao)
    client.user = zhao
    assert "took effect since" not in client.get("/migration/").content.decode()
    before = counts(client, "platinum")
    time_machine.move_to("2026-07-02 15:00+08:00")
    client = browser_of(zhao)
    client.user = zhao
    tiers.override(book, tier="platinum", reason="Door opener", until=later(), by=zhao)
    for address in ("/migration/", "/value/"):
        assert "1 tier took effect since 30 Jun 2026;" in client.get(address).content.decode()
    assert counts(client, "platinum")["migration"] == before["migration"]


def test_lists_with_two_tiers_in_a_row_name_them(book, browser_of, zhao):
    tiers.override(book, tier="platinum", reason="Door opener", until=later(), by=zhao)
    page = browser_of(zhao).get("/verdicts/")
    columns = [str(column["label"]) for column in page.context["columns"]]
    assert "Tier in force" in columns and "Computed tier" in columns
    moved = browser_of(zhao).get("/migration/customers/")
    assert "Tier in force: from → to" in moved.content.decode()
    for found in (page, moved):
        row = next(row for row in found.content.decode().split("<tr")[1:] if f"/customers/{book.pk}/" in row)
        name = row.split("</td>")[0]
        assert 'class="tier' not in name


def test_the_badge_leads_to_why_and_the_verdict_names_what_counts(acme, other, zhao, browser_of):
    books.computed(acme, other)
    client = browser_of(zhao)
    verdict = Verdict.objects.current().get(account=acme)
    page = client.get(f"/customers/{acme.pk}/").content.decode()
    assert f'href="/customers/{acme.pk}/verdict/"' in page
    assert "Tier in force" not in client.get(f"/customers/{acme.pk}/verdict/").content.decode()
    by_hand = next(tier for tier in ("gold", "iron") if tier != verdict.in_effect)
    tiers.override(Account.objects.get(pk=acme.pk), tier=by_hand, reason="Door opener", until=later(), by=zhao)
    assert "Tier in force" in client.get(f"/customers/{acme.pk}/verdict/").content.decode()
