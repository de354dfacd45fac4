"""What is left undone with customers under a warning: asked with the rows, so that it costs hardly a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef
from django.utils import timezone

from accounts.models import Policy, cadences
from accounts.models.cadences import Told
from kam.ground.days import company_today
from lifecycle.choices import PlanState
from lifecycle.choices.cases import Severity
from lifecycle.models import Case, PlayUse, VisitPlan, Warning


def told() -> dict[str, Any]:
    """
    Whether a critical complaint waits for its first answer past the deadline, and whether a play was taken.

    Beside them the day of the next visit, of the next that is only proposed, and of the newest that was missed.
    """
    today = company_today()
    return {"unanswered": unanswered(), "played": Exists(PlayUse.objects.standing().filter(warning=OuterRef("pk"))),
            "proposed_on": _day(VisitPlan.objects.filter(state=PlanState.PROPOSED, planned_on__gte=today),
                                Min("planned_on")),
            "next_on": _day(VisitPlan.objects.ahead(today), Min("planned_on")),
            "missed_on": _day(VisitPlan.objects.missed(today), Max("planned_on"))}  # fmt: skip


def unanswered(account: str = "account") -> Exists:
    """Whether a critical complaint of a customer, which `account` leads to, waits past the deadline."""
    now = timezone.now()
    waits = Case.objects.complaints().late(now).filter(severity=Severity.CRITICAL, answered_at__isnull=True)
    return Exists(waits.filter(answer_due_at__lt=now, account=OuterRef(account)))


def _day(plans: Any, which: Any) -> Any:
    return plans.filter(account=OuterRef("account")).order_by().values("account").annotate(day=which).values("day")


def agreed() -> Told:
    """What was agreed by today on visits of key accounts and of those under a warning, of whom alone the page tells."""
    return cadences.of_keys(company_today(), also=Warning.objects.open().order_by().values("account"))


def tell_visits(rows: Sequence[Any], policy: Policy | None = None, agreed: Told | None = None) -> None:
    """
    Hang on each the day on which a visit was due that nobody plans, as `overdue_on`: one missed, or one by cadence.

    `never_seen`: it was due from the first, and nobody was there yet. A missed one is over once somebody was there.
    """
    waiting = [row for row in rows if row.next_on is None]
    customers = [row.account for row in waiting]
    terms = (policy or Policy.objects.current(), company_today(), agreed)
    due = cadences.of_accounts(customers, *terms) if waiting else {}
    for row in rows:
        row.overdue_on, row.never_seen = None, False
    for row in waiting:
        cadence, seen_on = due[row.account_id], cadences.seen_on(row.account)
        missed = row.missed_on if row.missed_on and (seen_on is None or row.missed_on > seen_on) else None
        late = cadence.due_on if cadence.due_on and cadence.due_on < company_today() else None
        row.overdue_on = missed or late
        row.never_seen = bool(cadence.every) and cadence.due_on is None and missed is None
