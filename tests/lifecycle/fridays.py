"""What the tests of the next visit share: a Friday morning, what was said on it, and what was proposed then."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lifecycle.actions.visits import Said
from lifecycle.models import VisitPlan

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
ON = date(2026, 11, 20)
ADVANCE = Said("advance", "王总认可新样板")


def ago(days):
    return NOW - timedelta(days=days)


def proposal(account):
    return VisitPlan.objects.get(account=account, state="proposed")
