"""What a report tells of the coming period: what is planned and due, where it may go wrong, and whose help it takes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Account, Agreement, Nomination, TierChange
from accounts.models.receivables import owing
from analytics.facts import visiting
from analytics.facts.report_desks import Desk, Row, Told
from lifecycle.choices import PlanState, PromiseSide
from lifecycle.choices.cases import OPEN, RUNNING
from lifecycle.models import Case, Promise, VisitPlan, Warning


def gather(desk: Desk, told: Told) -> None:
    """All of it; what has no date of its own stands as it stands when it is asked."""
    _plan(desk, told)
    _risks(desk, told)
    _help(desk, told)


def _plan(desk: Desk, told: Told) -> None:
    """Visits, promises and renewals of the period that follows."""
    people, ahead = list(desk.people), desk.after
    plans = VisitPlan.objects.filter(user__in=people, account__archived_at__isnull=True, planned_on__range=ahead)
    plans = plans.filter(state__in=(PlanState.PLANNED, PlanState.DONE), planned_for__isnull=False)
    told.count("ahead", _with_names(desk, "plan", plans.order_by("planned_on", "planned_time", "pk"), "planned_on"))
    due = Promise.objects.filter(user__in=people, side=PromiseSide.OURS, account__archived_at__isnull=True)
    due = due.filter(Q(kept_on__isnull=True) | Q(kept_on__gt=desk.last), dropped_on__isnull=True)
    due = due.filter(due_on__range=ahead).order_by("due_on", "pk")
    told.count("promised", _with_names(desk, "promise", due, "due_on", text="text"))
    renewals = Agreement.objects.live().due_within((ahead[1] - desk.last).days, desk.last)
    renewals = renewals.filter(desk.theirs("account__")).order_by("renew_by", "pk")
    told.count("renewals", desk.listed("agreement", renewals, "account", on="renew_by", text="title"))


def _with_names(desk: Desk, noun: str, rows: QuerySet[Any], day: str, **named: str) -> list[Row]:
    """Rows with the name of their customer, which may be a colleague's."""
    found = rows.values_list("pk", "account", "account__name", "account__short_name", day, *named.values())
    return [
        desk.row(noun, pk, account, on=on, **dict(zip(named, more, strict=True))) | {"name": short or name}
        for pk, account, name, short, on, *more in found
    ]


def _risks(desk: Desk, told: Told) -> None:
    """What customers owe past its day. Warnings and customers not seen in time are told by the work of the period."""
    owed = owing(Account.objects.filter(desk.theirs()), desk.last).filter(overdue__gt=0).order_by("-overdue", "pk")
    told.total("owed", desk.listed("owed", owed, "pk", amount="overdue"))


def _help(desk: Desk, told: Told) -> None:
    """What others have in hand: late cases, warnings that nobody follows, proposals that wait for a decision."""
    late = Case.objects.live().filter(desk.theirs("account__")).as_of(desk.last)
    late = late.filter(state_then__in=set(OPEN) & set(RUNNING), due_at_then__lt=visiting.end(desk.last))
    late = late.exclude(user__in=list(desk.people)).order_by("opened_at", "pk")
    told.count("late_cases", desk.listed("case", late, "account", on="opened_at", text="title"))
    alone = Warning.objects.open().filter(desk.theirs("account__"), opened_on__lte=desk.last).followed(False)
    told.count(
        "unfollowed", desk.listed("warning", alone.by_value(), "account", on="opened_on", amount="value_at_risk")
    )
    tiers = TierChange.objects.proposed().filter(desk.theirs("account__"), from_on__lte=desk.last).order_by("pk")
    named = Nomination.objects.waiting().filter(desk.theirs("account__"), from_on__lte=desk.last).order_by("pk")
    told.count("proposals", [
        *desk.listed("tier", tiers, "account", on="from_on"), *desk.listed("nomination", named, "account", on="from_on")
    ])  # fmt: skip
