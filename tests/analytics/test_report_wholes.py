"""A report of all people beside the dashboard: what nobody holds is in neither person's report, and it says so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from analytics.actions import recompute
from analytics.facts import reports as facts
from analytics.models import report_contributions
from analytics.models.report_words import Teller
from kam.choices import RunKind
from kam.rules import formats
from tests import factories
from tests.analytics import report_books as book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_of_july")]
DAYS = (book.FIRST, book.LAST)


@pytest.mark.db_both
def test_where_a_report_of_all_people_differs_from_the_dashboard_it_says_by_whom(full, north, chen, system):
    sun, alone = book.lead_of(north), factories.AccountFactory(name="Alone", owner=None)
    factories.OrderFactory(account=alone, ordered_on=date(2026, 6, 9), amount=90, revenue=Decimal(90))
    run = recompute.start(RunKind.CONTRIBUTION, as_of=book.LAST, by=system)
    told = facts.gather(sun, north, "month", DAYS)
    whole = Decimal(run.result["total"]) + Decimal(run.result["lost"])
    assert (
        Decimal(told["figures"]["net"]) + sum(Decimal(row["amount"]) for row in told["rows"]["unowned"])
        == whole
        == Decimal(told["figures"]["net_whole"])
    )
    assert [row["name"] for row in told["rows"]["unowned"]] == ["Alone"]
    said = [one.text for one in report_contributions.contribution(Teller(told, lambda _key: ""))]
    shown = formats.short_money(whole, "CNY", "en")
    assert (
        f"1 customer without an owner, or in the archive, is in nobody's report: with it the dashboard has {shown}."
        in said
    )
    another = factories.AccountFactory(name="Another", owner=chen)
    factories.OrderFactory(account=another, ordered_on=date(2026, 6, 9), amount=70, revenue=Decimal(70))
    recompute.start(RunKind.CONTRIBUTION, as_of=book.LAST, by=system)
    assert "net_whole" not in facts.gather(sun, north, "month", DAYS)["figures"], (
        "of a part nothing is said of the whole"
    )
