"""A book for the tests of reports: lin's month with something of everything, a lead above, and a team beside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Account, TierChange
from analytics.actions import recompute
from kam.choices import Role, RunKind
from kam.models import User
from lifecycle.actions import cases
from lifecycle.models import Promise, VisitPlan, Warning
from tests import factories

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
NOW = "2026-07-01 09:00+08:00"


def at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour), timezone.get_default_timezone())


def lead_of(team: Any, **named: Any) -> User:
    """Whoever leads a team."""
    values = {"username": "sun", "name": "Sun Li", "email": "sun@example.com", "role": Role.LEAD, "team": team} | named
    lead: User = factories.UserFactory(**values)
    team.lead = lead
    team.save()
    return lead


def month(acme: Account, lin: User) -> Account:
    """June of lin: two orders against one in May, four visits, two of them planned, and so on; runs of both ends."""
    for day, amount in ((date(2025, 6, 10), "800.00"), (date(2026, 5, 20), "1000.10"), (date(2026, 6, 5), "900.20"),
                        (date(2026, 6, 25), "700.15")):  # fmt: skip
        money = {
            "amount": Decimal(amount),
            "revenue": Decimal(amount),
            "cost": Decimal(300),
            "amount_cost": Decimal(300),
        }
        factories.OrderFactory(account=acme, ordered_on=day, **money)
    recompute.start(RunKind.CONTRIBUTION, as_of=date(2026, 5, 31), by=User.objects.system())
    recompute.start(RunKind.CONTRIBUTION, as_of=LAST, by=User.objects.system())
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    TierChange.objects.create(account=acme, tier="gold", was="iron", from_on=date(2026, 6, 12), by=lin)
    visits = [factories.VisitFactory(account=acme, user=lin, held_at=at(FIRST + timedelta(7 * n))) for n in range(4)]
    for number, state in enumerate(("done", "done", "planned")):
        VisitPlan.objects.create(
            account=acme, user=lin, planned_on=FIRST + timedelta(7 * number), planned_at=at(FIRST - timedelta(5)),
            planned_for=FIRST + timedelta(7 * number), state=state, visit=visits[number] if state == "done" else None,
        )  # fmt: skip
    VisitPlan.objects.create(account=acme, user=lin, planned_on=date(2026, 7, 9), planned_for=date(2026, 7, 9))
    for text, due, kept in (
        ("Send prices", 10, 9),
        ("Send samples", 10, 12),
        ("Call back", 8, None),
        ("Ask", 28, None),
    ):
        Promise.objects.create(
            account=acme, user=lin, text=text, due_on=date(2026, 6, due), kept_on=date(2026, 6, kept) if kept else None
        )
    warned(acme, lin)
    told = {"account": acme, "sort": "complaint", "opened_at": at(date(2026, 6, 18))}
    cases.report(values=told | {"title": "Broken tiles"}, by=lin)
    cases.cancel(
        cases.report(values=told | {"title": "By mistake"}, by=lin), note="x", at=at(date(2026, 6, 19)), by=lin
    )
    return acme


def warned(acme: Account, lin: User) -> None:
    """One warning that was kept in June, and one opened in June that stands open."""
    known = {"risk_at_opening": 0.7, "risk": 0.7, "value_at_risk": Decimal("500.25")}
    Warning.objects.create(account=acme, opened_on=date(2026, 4, 1), state="kept", closed_on=date(2026, 6, 3),
                           closed_by=lin, value_saved=Decimal("320.40"), **known)  # fmt: skip
    Warning.objects.create(account=acme, opened_on=date(2026, 6, 20), value_at_opening=Decimal("500.25"), **known)
