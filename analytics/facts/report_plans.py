"""What a report tells of the coming period: what is planned and due, where it may go wrong, and whose help it takes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from accounts.models import Account, Agreement, Nomination, Order, TierChange
from accounts.models.measures import Cents
from accounts.models.receivables import owing
from analytics.choices.reports import ReportSpan
from analytics.facts.report_desks import Desk, Row, Told
from lifecycle.choices import PlanState, PromiseSide
from lifecycle.models import Case, Promise, VisitPlan, Warning

YEAR, RHYTHM, LATE = timedelta(365), 3, 1.5
"""From how many days with orders in a year there is a rhythm, and how many of its gaps are too long a silence."""


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
    found = desk.listed("agreement", renewals, "account", on="renew_by", text="title")
    late = [row for row in found if row["on"] < desk.until.isoformat()]
    told.count("renewals", [row for row in found if row not in late])
    told.count("renewals_late", late)


def _with_names(desk: Desk, noun: str, rows: QuerySet[Any], day: str, **named: str) -> list[Row]:
    """Rows with the name of their customer, which may be a colleague's."""
    found = rows.values_list("pk", "account", "account__name", "account__short_name", day, *named.values())
    return [
        desk.row(noun, pk, account, on=on, **dict(zip(named, more, strict=True))) | {"name": short or name}
        for pk, account, name, short, on, *more in found
    ]


def _risks(desk: Desk, told: Told) -> None:
    """
    Key accounts that ordered nothing, and what customers owe past its day.

    Warnings and customers not seen in time are told by the work of the period.
    """
    told.count("silent", _silent(desk))
    owed = owing(Account.objects.filter(desk.theirs()), desk.last).filter(overdue__gt=0).order_by("-overdue", "pk")
    told.total("owed", desk.listed("owed", owed, "pk", amount="overdue"))


def _silent(desk: Desk) -> list[Row]:
    """
    Key accounts without an order in the period, by what they bought in the year: they ordered in the one before, or
    are silent for longer than `LATE` of their own gaps.

    Of a week, and of a period that still runs, the rhythm alone counts: not to order in a few days says nothing.
    """
    sold = Order.objects.live().filter(amount__gt=0, ordered_on__lte=desk.until, ordered_on__gt=desk.until - YEAR)
    rows = sold.filter(account__in=Account.objects.live().key(desk.until).filter(desk.theirs())).order_by()
    year = rows.values("account").annotate(
        first=Min("ordered_on"), last=Max("ordered_on"), days=Count("ordered_on", distinct=True),
        sum=Sum("revenue", output_field=Cents()), before=Count("pk", filter=Q(ordered_on__range=desk.before)),
    )  # fmt: skip
    whole = desk.span != ReportSpan.WEEK and desk.until >= desk.last
    found = []
    for one in year.filter(last__lt=desk.first):
        gap = (one["last"] - one["first"]).days / (one["days"] - 1) if one["days"] >= RHYTHM else None
        is_late = gap is not None and (desk.until - one["last"]).days > LATE * gap
        if is_late or (whole and one["before"]):
            found.append(desk.row("silent", one["account"], one["account"], on=one["last"], amount=one["sum"]))
    return sorted(found, key=lambda row: (-Decimal(row["amount"]), row["id"]))


def _help(desk: Desk, told: Told) -> None:
    """What others have in hand: late cases, warnings that nobody follows, proposals that wait for a decision."""
    late = Case.objects.live().filter(desk.theirs("account__")).late_on(desk.last)
    late = late.exclude(user__in=list(desk.people)).order_by("opened_at", "pk")
    told.count("late_cases", desk.listed("case", late, "account", on="opened_at", text="title"))
    alone = Warning.objects.open().filter(desk.theirs("account__"), opened_on__lte=desk.last).followed(False)
    told.count(
        "unfollowed", desk.listed("warning", alone.by_value(), "account", on="opened_on", amount="value_at_risk")
    )
    tiers = TierChange.objects.proposed().filter(desk.theirs("account__"), from_on__lte=desk.last).order_by("pk")
    named = Nomination.objects.waiting().filter(desk.theirs("account__"), proposed_on__lte=desk.last)
    told.count("proposals", [
        *desk.listed("tier", tiers, "account", on="from_on"),
        *desk.listed("nomination", named.order_by("pk"), "account", on="proposed_on"),
    ])  # fmt: skip
