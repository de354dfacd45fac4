"""What the files show of customers as of a day, for the diagnosis of their dilemma; a fixed number of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, DecimalField, ExpressionWrapper, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.choices import Threat
from accounts.models import (
    Account,
    Agreement,
    Contact,
    CostEntry,
    Order,
    OrderLine,
    Policy,
    Presence,
    Seat,
    Standing,
    Wallet,
    deliveries,
)
from kam.ground import events
from kam.ground.days import company_day
from kam.models import Event
from lifecycle.choices import EventVerb, NeedSign, PromiseSide
from lifecycle.facts import agreed, stays
from lifecycle.models import Diagnosis, Journey, Need, Promise, StageMove, SurveyAnswer, Visit, Warning
from lifecycle.models.cases import Case as Complaint
from lifecycle.models.visits import DECIDERS, HEADS_MET
from lifecycle.rules.dilemmas import Facts, Limits
from lifecycle.rules.encounters import WRITTEN
from lifecycle.rules.survey_answers import Period, Said, compared, whole

YEAR = 365
UNHAPPY = (NeedSign.COMPLAINT, NeedSign.DISSATISFACTION)
MONEY = DecimalField(max_digits=20, decimal_places=2)
Values = dict[int, dict[str, Any]]


def found_on(row: Diagnosis) -> date | None:
    """The day on which a night first saw a dilemma that the files may show from earlier on; None where none is told."""
    told = Event.objects.filter(verb=EventVerb.DILEMMA_FOUND, noun=events.noun_of(row), subject_id=row.pk)
    at = told.order_by("pk").values_list("at", flat=True).first()
    return company_day(at) if at else None


def gather(keys: Collection[int], as_of: date) -> dict[int, Facts]:
    """{account: what its file shows} of those that stand in a stage on that day."""
    found: Values = defaultdict(dict)
    usual = stays.usual_days(as_of)
    held = Q(journey__in=Journey.objects.held(as_of, usual).filter(account__in=keys).order_by().values("pk"))
    moves = StageMove.objects.filter(journey__account__in=keys, on__lte=as_of).order_by("on", "pk")
    moves = moves.annotate(held=ExpressionWrapper(held, BooleanField()))
    for account, stage, on, waits in moves.values_list("journey__account", "stage", "on", "held"):
        found[account] |= {"stage": stage, "days": (as_of - on).days, "usual": usual.get(stage, 0), "held": waits}
    here = list(found)
    for part in PARTS:
        for account, values in part(here, as_of).items():
            found[account] |= values
    return {account: Facts(**values) for account, values in found.items()}


def _trade(keys: list[int], as_of: date) -> Values:
    """Orders, revenue and gross profit of the year and the one before, and how we delivered."""
    year, before = as_of - timedelta(YEAR), as_of - timedelta(2 * YEAR)
    now = Q(ordered_on__gt=year)
    due = Q(promised_on__gt=year, promised_on__lte=as_of)
    rows = (
        Order.objects.as_of(as_of).filter(account__in=keys).order_by().values("account").annotate(
            ordered_ever=Count("pk", filter=Q(amount__gt=0)),
            orders=Count("pk", filter=now & Q(amount__gt=0)),
            year=_sum("revenue", now),
            past=_sum("revenue", Q(ordered_on__lte=year, ordered_on__gt=before)),
            known=_sum("revenue", now & Q(cost__isnull=False)),
            spent=_sum("cost", now),
            due=Count("pk", filter=due),
            late=Count("pk", filter=deliveries.came_late("", as_of)),
            damaged=Count("pk", filter=deliveries.came_damaged("", as_of)),
        )
    )  # fmt: skip
    found: Values = {}
    for row in rows:
        revenue, before_that, known, cost = (float(row.pop(name)) for name in ("year", "past", "known", "spent"))
        margin = (known - cost) / known if known > 0 else 1.0  # nothing known of costs: nothing held against them
        account = row.pop("account")
        found[account] = row | {"revenue": revenue, "before": before_that, "earned": revenue * margin}
    return found


def _sum(column: str, only: Q) -> Any:
    return Coalesce(Sum(Case(When(only, then=F(column)), output_field=MONEY)), Value(0, MONEY), output_field=MONEY)


def _costs(keys: list[int], as_of: date) -> Values:
    rows = CostEntry.objects.as_of(as_of).filter(account__in=keys, on__gt=as_of - timedelta(YEAR)).order_by()
    told = rows.values("account").annotate(Sum("amount"), Sum("hours"))
    return {
        row["account"]: {"serving": float(row["amount__sum"] or 0), "hours": float(row["hours__sum"] or 0)}
        for row in told
    }


def _categories(keys: list[int], as_of: date) -> Values:
    lines = OrderLine.objects.filter(
        order__account__in=keys, order__archived_at__isnull=True, order__ordered_on__lte=as_of,
        order__ordered_on__gt=as_of - timedelta(YEAR), product__isnull=False,
    ).exclude(product__category="")  # fmt: skip
    told = lines.order_by().values_list("order__account").annotate(Count("product__category", distinct=True))
    return {account: {"categories": count} for account, count in told}


def _visits(keys: list[int], as_of: date) -> Values:
    """How often we were there in the year, whom we met, when last, and how often we should be."""
    company = timezone.get_default_timezone()
    end = timezone.make_aware(datetime.combine(as_of + timedelta(days=1), time.min), company)
    year = Q(held_at__gte=end - timedelta(YEAR))
    seen = year & ~Q(kind__in=WRITTEN)  # who was only written to was not met
    held = Visit.objects.live().filter(account__in=keys, held_at__lt=end).order_by()
    told = held.values("account").annotate(
        visits=Count("pk", filter=seen, distinct=True),
        heads_met=Count("pk", filter=year & HEADS_MET, distinct=True),
        met=Count("contacts", filter=seen, distinct=True),
        deciders_met=Count("contacts", filter=seen & Q(contacts__role__in=DECIDERS), distinct=True),
    )
    (last_days,) = held.seen().last_days(Q())
    found: Values = {row.pop("account"): row for row in told}
    policy = Policy.objects.in_force(as_of)
    limits = Limits(**policy.group("dilemmas"))
    told = agreed.of_customers(as_of, keys)
    for account in Account.objects.filter(pk__in=keys).only("tier", "key_class", "nominated_until"):
        values, said = found.setdefault(account.pk, {}), told.get(account.pk, agreed.NOTHING)
        last_on, every = last_days.get(account.pk), policy.visit_every(account)
        due = said.due_on(last_on, every)
        values["quiet"] = max((as_of - last_on).days, 0) if last_on else None
        values["cadence"], values["limits"] = said.rhythm or every, limits
        values["spared"] = due is not None and due >= as_of
    return found


def _people(keys: list[int], as_of: date) -> Values:
    there = Contact.objects.live().filter(account__in=keys).exclude(left_on__lte=as_of).order_by()
    told = there.values("account").annotate(people=Count("pk"), deciders=Count("pk", filter=Q(role__in=DECIDERS)))
    return {row.pop("account"): row for row in told}


def _team(keys: list[int], as_of: date) -> Values:
    seats = Seat.objects.live().filter(account__in=keys).exclude(until__lt=as_of).order_by()
    told = seats.values("account").annotate(
        functions=Count("function", distinct=True), service=Count("pk", filter=Q(function="service"))
    )
    return {row.pop("account"): row for row in told}


def _agreements(keys: list[int], as_of: date) -> Values:
    live = Agreement.objects.live().filter(account__in=keys).order_by()
    found: Values = defaultdict(dict)
    for name, rows in (("agreements", live.in_force(as_of)), ("expired", live.expired(as_of))):
        for account, count in rows.values_list("account").annotate(Count("pk")):
            found[account][name] = count
    return found


def _wallets(keys: list[int], as_of: date) -> Values:
    rows = Wallet.objects.live().filter(account__in=keys, on__lte=as_of).order_by("on", "pk")
    return {account: {"wallet": float(worth)} for account, worth in rows.values_list("account", "worth")}


def _needs(keys: list[int], as_of: date) -> Values:
    """Needs that were heard up to the day, those still open on it, and what of them nobody had answered."""
    still = Q(closed_on__isnull=True) | Q(closed_on__gt=as_of)
    bare = still & (Q(proposed_on__isnull=True) | Q(proposed_on__gt=as_of))
    stated = Q(stated_on__lte=as_of) | Q(sign=NeedSign.STATED)
    heard = Need.objects.live().filter(account__in=keys, heard_on__lte=as_of).order_by().values("account")
    told = heard.annotate(
        needs=Count("pk"),
        needs_open=Count("pk", filter=still),
        unanswered=Count("pk", filter=bare & stated & ~Q(sign__in=UNHAPPY)),
        unhappy=Count("pk", filter=bare & Q(sign__in=UNHAPPY)),
    )
    return {row.pop("account"): row for row in told}


def _answers(keys: list[int], as_of: date) -> Values:
    """The customers' answers to our surveys: how many and how many low in the year, and the mean of each half-year."""
    year, half = as_of - timedelta(YEAR), as_of - timedelta(YEAR // 2)
    given = SurveyAnswer.objects.of_customers().filter(account__in=keys, answered_on__gt=year, answered_on__lte=as_of)
    is_new = ExpressionWrapper(Q(answered_on__gt=half), output_field=BooleanField())
    told = given.order_by().values("account", "contact", is_new=is_new).annotate(
        n=Count("pk"), total=Sum("points"), lows=Count("pk", filter=Q(is_low=True))
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    halves: dict[tuple[int, bool], dict[int | None, Said]] = defaultdict(dict)
    for row in told:
        one = found.setdefault(row["account"], {"answers": 0, "low": 0})
        one["answers"] += row["n"]
        one["low"] += row["lows"]
        halves[row["account"], bool(row["is_new"])][row["contact"]] = Said(row["total"], row["n"])
    for account, one in found.items():
        _halves(one, halves.get((account, False), {}), halves.get((account, True), {}))
    return found


def _halves(one: dict[str, Any], past: Period, now: Period) -> None:
    """The mean of the newer half-year; what it was before only of the same people, where they are known."""
    if now:
        one["points"] = whole(now)
    if now and past and (two := compared(past, now)).people != 0:
        one |= {"points_same": two.now, "points_before": two.before}


def _pressure(keys: list[int], as_of: date) -> Values:
    """
    Our promises past their day in a year, complaints not solved, competitors that are strong there or on trial.

    A promise that was said to be broken waits for nobody any more: it counts in how we kept our word.
    """
    found: Values = defaultdict(dict)
    kept = Q(kept_on__isnull=True) | Q(kept_on__gt=as_of)
    dropped = Q(dropped_on__isnull=True) | Q(dropped_on__gt=as_of)
    unbroken = Q(broken_on__isnull=True) | Q(broken_on__gt=as_of)
    ours = Promise.objects.filter(kept, dropped, unbroken, account__in=keys, side=PromiseSide.OURS)
    ours = ours.filter(due_on__lt=as_of, due_on__gt=as_of - timedelta(YEAR))
    rivals = Presence.objects.live().filter(account__in=keys, seen_on__lte=as_of)
    rivals = rivals.filter(threat__in=(Threat.HIGH, Threat.TRIAL))
    open_then = Complaint.objects.live().complaints().open_on(as_of).filter(account__in=keys)
    for name, rows in (("promises", ours), ("rivals", rivals), ("complaints", open_then)):
        for account, count in rows.order_by().values_list("account").annotate(Count("pk")):
            found[account][name] = count
    return found


def _risks(keys: list[int], as_of: date) -> Values:
    """The newest risk, unless it was computed after the day; a warning that was open on it."""
    found: Values = defaultdict(dict)
    known = Standing.objects.filter(account__in=keys, risk__isnull=False, as_of__lte=as_of)
    for account, risk in known.values_list("account", "risk"):
        found[account]["risk"] = risk
    still = Q(closed_on__isnull=True) | Q(closed_on__gt=as_of)
    warned = Warning.objects.filter(still, account__in=keys, opened_on__lte=as_of).order_by()
    for account in warned.values_list("account", flat=True):
        found[account]["warned"] = True
    return found


PARTS = (
    _trade, _costs, _categories, _visits, _people, _team, _agreements, _wallets, _needs, _answers, _pressure, _risks,
)  # fmt: skip
"""Whoever is asked: each of keys and a day, in a query or two."""


def one(account: Account, as_of: date) -> Facts | None:
    """Of one customer; None for one without a stage."""
    facts: Mapping[int, Facts] = gather([account.pk], as_of)
    return facts.get(account.pk)
