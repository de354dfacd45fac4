"""What a periodic report tells, in no language: results, work, what comes next, each with its rows (K13)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import TruncMonth

from accounts.models import Order
from accounts.models.measures import Cents
from analytics.choices.reports import ReportState
from analytics.facts import report_keys, report_plans, report_work
from analytics.facts.report_desks import Desk, Row, Told, money
from analytics.models import Contribution, Report
from analytics.rules import packs as pack_rules
from analytics.rules import reports as rules
from kam.choices import RunKind
from kam.models import Run, Team, User

NOTHING = Decimal(0)
MONTHS = 24
JUST_AFTER = timedelta(3)
"""A run of the first of a month tells of the month before; later ones hold too much of what came after."""


def gather(user: User, team: Team | None, span: str, days: rules.Days) -> dict[str, Any]:
    """Everything that is told of one manager or team over a period; as many reads whatever they did."""
    desk, told = Desk(user, team, span, days), Told()
    _results(desk, told)
    _goal(desk, told)
    _contribution(desk, told)
    report_keys.gather(desk, told)
    report_work.gather(desk, told)
    report_plans.gather(desk, told)
    running = {"until": desk.until.isoformat()} if desk.until < desk.last else {}
    return running | {
        "shape": rules.SHAPE, "span": span, "first": days[0].isoformat(), "last": days[1].isoformat(),
        "currency": settings.COMPANY_CURRENCY, "whose": str(team or user), "team": team is not None,
        "accounts": len(desk.accounts), "figures": told.figures, "rows": told.rows, "people": _people(desk, told),
        "months": _months(desk),
    }  # fmt: skip


def _results(desk: Desk, told: Told) -> None:
    """Orders of the period, of the one before, and of the same one a year before; of as many days while it runs."""
    told.total("revenue", _ordered(desk, desk.days))
    others = {"revenue_before": desk.before, "revenue_year": year_before(desk.span, desk.days)}
    for key, days in others.items():
        told.total(key, _ordered(desk, rules.so_far(days, desk.days, desk.until)))
    told.put("orders", _orders(desk).count(), told.rows.get("revenue", ()))


def _orders(desk: Desk) -> Any:
    return Order.objects.live().filter(desk.theirs("account__"), amount__gt=0, **desk.within("ordered_on"))


def _ordered(desk: Desk, days: rules.Days) -> list[Row]:
    """What each customer ordered less what it sent back, the most first."""
    rows = Order.objects.live().filter(desk.theirs("account__"), ordered_on__range=days).order_by()
    sums = rows.values_list("account").annotate(sum=Sum("revenue", output_field=Cents()))
    ranked = sorted(sums, key=lambda one: (-one[1], one[0]))
    return [desk.row("orders", pk, pk, amount=amount, on=days[0], until=days[1]) for pk, amount in ranked]


def year_before(span: str, days: rules.Days) -> rules.Days:
    """The same period a year before: the same month or quarter, the week 52 weeks before."""
    first = days[0]
    return rules.period(span, first - timedelta(364) if span == "week" else date(first.year - 1, first.month, 1))


def _months(desk: Desk) -> list[list[str]]:
    """What came in in each of the last 24 calendar months, the one that the period ends in last."""
    wanted = pack_rules.months(desk.until, MONTHS)
    days = (date.fromisoformat(f"{wanted[0]}-01"), desk.until)
    rows = Order.objects.live().filter(desk.theirs("account__"), ordered_on__range=days).order_by()
    sums = dict(rows.values_list(TruncMonth("ordered_on")).annotate(sum=Sum("revenue", output_field=Cents())))
    known = {f"{month:%Y-%m}": amount for month, amount in sums.items()}
    return [[month, money(known.get(month, NOTHING))] for month in wanted]


def _goal(desk: Desk, told: Told) -> None:
    """
    What was aimed at for this period in the report before, where its reader accepted that.

    Of a team that agreed on nothing itself what its people agreed on: how many of those with customers did
    (`goal_people` of `goal_of`), and what the customers of just these brought (`goal_revenue`).
    """
    agreed = Report.objects.filter(span=desk.span, first_on=desk.before[0], state=ReportState.ACCEPTED,
                                   archived_at__isnull=True, goal__isnull=False).order_by("pk")  # fmt: skip
    found = list(agreed.of(desk.user, desk.team)[:1])
    if not found and desk.team is not None:
        owners = {account.owner_id for account in desk.accounts.values()}
        found = list(agreed.filter(team__isnull=True, user__in=owners))
        brought = [row for row in told.rows.get("revenue", ()) if row.get("of") in {one.user_id for one in found}]
        if found:
            told.put("goal_people", len(found))
            told.put("goal_of", len(owners))
            told.total("goal_revenue", brought)
    if found:
        told.total("goal", [desk.row("report", one.pk, None, text=str(one), amount=one.goal) for one in found])


def _contribution(desk: Desk, told: Told) -> None:
    """Net contribution of twelve months by the run that ends the period, against the one that ended the one before."""
    now, was = _closing(desk.last), _closing(desk.eve)
    if now is None or now.as_of is None:
        return
    nets = _nets(desk, now)
    told.put("net_of", now.as_of.isoformat())
    told.total("net", sorted(_net_rows(desk, nets), key=lambda row: -Decimal(row["amount"])))
    _whole(desk, told, now)
    if was is None or was.as_of is None or was.pk == now.pk:
        return
    earlier = _nets(desk, was)
    told.put("net_was_of", was.as_of.isoformat())
    told.total("net_before", _net_rows(desk, earlier))
    changed = {pk: nets.get(pk, NOTHING) - earlier.get(pk, NOTHING) for pk in {*nets, *earlier}}
    rows = sorted(_net_rows(desk, changed), key=lambda row: (-abs(Decimal(row["amount"])), row["id"]))
    told.total("risen", [row for row in rows if Decimal(row["amount"]) > 0])
    told.total("fallen", [row for row in rows if Decimal(row["amount"]) < 0])


def _whole(desk: Desk, told: Told, run: Run) -> None:
    """Of a team of all who have customers: what the run found of the whole company, and whom nobody's report holds."""
    others = Contribution.objects.filter(run=run).exclude(desk.theirs("account__"))
    if desk.team is None or others.filter(account__owner__isnull=False, account__archived_at__isnull=True).exists():
        return
    found = others.exclude(net_contribution=0).select_related("account").order_by("-net_contribution", "account")
    rows = [{"noun": "contribution", "id": one.account_id, "account": one.account_id, "name": str(one.account),
             "amount": money(one.net_contribution)} for one in found]  # fmt: skip
    told.count("unowned", rows)
    told.put("net_whole", Decimal(run.result["total"]) + Decimal(run.result["lost"]))


def _closing(day: date) -> Run | None:
    """The run that holds all of a period: the first on its last day or just after it; else the newest before it."""
    done = Run.objects.of(RunKind.CONTRIBUTION).done().filter(as_of__range=(day, day + JUST_AFTER))
    return done.order_by("as_of", "-finished_at", "-pk").first() or Run.objects.up_to(RunKind.CONTRIBUTION, day)


def _nets(desk: Desk, run: Run) -> dict[int, Decimal]:
    rows = Contribution.objects.filter(desk.theirs("account__"), run=run)
    return dict(rows.values_list("account", "net_contribution"))


def _net_rows(desk: Desk, nets: Mapping[int, Decimal]) -> list[Row]:
    return [desk.row("contribution", pk, pk, amount=net) for pk, net in nets.items() if net]


def _people(desk: Desk, told: Told) -> list[dict[str, Any]]:
    """Of a team: each colleague with customers, by name: what theirs ordered, visits held, warnings that are open."""
    if desk.team is None:
        return []
    owned = Counter(account.owner_id for account in desk.accounts.values())
    revenue: dict[int | None, Decimal] = defaultdict(Decimal)
    sums = Order.objects.live().filter(desk.theirs("account__"), **desk.within("ordered_on")).order_by()
    for pk, amount in sums.values_list("account__owner").annotate(sum=Sum("revenue", output_field=Cents())):
        revenue[pk] = amount
    held, warned = report_work.held_by(desk), report_work.warned_by(desk)
    return [
        {"id": pk, "name": str(one), "accounts": owned[pk], "revenue": money(revenue[pk]), "visits": held.get(pk, 0),
         "warnings": warned.get(pk, 0)}
        for pk, one in desk.people.items() if owned[pk] or held.get(pk)
    ]  # fmt: skip
