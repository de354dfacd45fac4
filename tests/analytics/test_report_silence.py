"""Key accounts that ordered nothing in a report's period stand under its risks, the biggest first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from analytics.actions import reports
from analytics.facts import reports as facts
from analytics.models import report_papers
from tests import factories
from tests.analytics import report_books as book

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("first_of_july")]
DAYS = (book.FIRST, book.LAST)


def test_key_accounts_that_ordered_nothing_are_a_risk(full, lin):
    def silent(span="month", days=DAYS):
        return [(row["name"], row["amount"]) for row in facts.gather(lin, None, span, days)["rows"].get("silent", ())]

    assert silent() == []
    big, slow, small = (factories.AccountFactory(code=code, name=code, tier="gold", owner=lin) for code in "BSM")
    factories.AccountFactory(code="Z", tier="iron", owner=lin)
    for account, day, amount in ((big, date(2026, 5, 9), 900), (small, date(2026, 5, 9), 20),
                                 *((slow, date(2026, month, 3), 50) for month in (1, 2, 3))):  # fmt: skip
        factories.OrderFactory(account=account, ordered_on=day, amount=amount, revenue=Decimal(amount))
    assert silent() == [("B", "900.00"), ("S", "150.00"), ("M", "20.00")]
    assert [name for name, _amount in silent("week", (date(2026, 6, 22), date(2026, 6, 28)))] == ["S"]
    made = reports.make(span="month", day=book.LAST, by=lin)
    told = str(report_papers.sentences(made, made))
    assert "key accounts ordered nothing in the period, the biggest" in told
    assert "900 in twelve months, last on 9 May" in told
    head = report_papers.paper(made, made, language="en").headline
    stopped = "B ordered nothing in the period (CN¥900 in twelve months, last on 9 May); "
    assert head.startswith(stopped), "before what came in: it weighs more than a tenth of that"
    factories.OrderFactory(account=big, ordered_on=date(2026, 6, 9), amount=5, revenue=Decimal(5))
    assert silent()[0][0] == "S"
