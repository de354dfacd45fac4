"""Why customers bring less than the year before, what threatens them, and what is planned with them: set-based."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery, Sum

from accounts.facts import rivalries
from accounts.models import Account, Order, Presence
from accounts.models.competitors import name_key
from analytics.choices import Compared
from analytics.choices.falls import FallCause
from analytics.facts import left_undone
from analytics.facts.falls import Years
from analytics.models import Contribution, Development, Score
from analytics.rules import fall_causes as rules
from analytics.rules.fall_causes import Likely, Year
from analytics.rules.trade import YEAR
from kam.ground.days import company_today
from kam.models import Run
from lifecycle.choices import PlanState
from lifecycle.facts.warnings import tell_causes
from lifecycle.models import Todo, VisitPlan, Warning
from lifecycle.models.warnings import ACTIONS
from lifecycle.rules.warnings import raised

NOTHING = Year(0, 0, 0)
READ = ("account", "risk", "band", "warning", "plan", "next_on", "proposal", "proposed_on", "acts", "answers",
        "due_on", "unanswered", "reasons", "missed", "missed_on")  # fmt: skip


@dataclass
class Causes:
    """The causes of one warning; what the names mean is said where they are told (`tell_causes`)."""

    pk: int
    known: Any = None
    causes_known: Sequence[Any] = ()
    contested: Any = None
    sees_all_causes: bool = False
    reasons: Sequence[Any] = ()


@dataclass(frozen=True)
class Around:
    """What stands around one fall; `plan` is the next visit, planned on `next_on` or proposed for `proposed_on`."""

    account: int
    before: Year
    now: Year
    likely: Likely | None
    risk: float | None = None
    band: int | None = None
    warning: int | None = None
    reasons: Sequence[Any] | None = None
    """Those of the open warning."""
    plan: int | None = None
    next_on: date | None = None
    proposal: int | None = None
    proposed_on: date | None = None
    missed: int | None = None
    missed_on: date | None = None
    """The day of the newest visit that was planned and went by, unless somebody was there since."""
    acts: int = 0
    """Open to-dos about the customer, as the list of to-dos has them."""
    due_on: date | None = None
    """The day of the first of them."""
    answers: int = 0
    """Those among them that a person, a warning or a play asks for: what a stage asks of everybody follows nobody."""
    unanswered: bool = False
    """Whether a critical complaint waits for its first answer past the deadline."""
    causes: Causes | None = None
    """Why the open warning may come true, as the reader may read it."""
    rivals: tuple[str, ...] = ()
    """Who else sells there what it buys less of, the last seen first."""
    silent: int | None = None
    """Days from its last order day in the year to the day of the run."""

    @property
    def is_followed(self) -> bool:
        """Whether a visit is planned, or something is being done."""
        return self.next_on is not None or self.answers > 0

    @property
    def still_orders(self) -> bool:
        """Whether it keeps its rhythm and only buys less."""
        return rules.is_shrinking(self.before, self.now, self.silent)

    @property
    def raised(self) -> Mapping[str, Any] | None:
        """{text, by, on} of whoever raised the open warning by hand; None where a run opened it."""
        return raised(self.reasons)


def gather(keys: Sequence[int], told: Years | None, user: Any) -> dict[int, Around]:
    """
    {customer: what stands around its fall}, of customers that the asker sees; six statements for any number.

    Without the runs that are compared no cause of the fall is told.
    """
    if not keys:
        return {}
    (before, now, silent), bought = (_years(keys, told), _bought(keys, told)) if told else (({}, {}, {}), {})
    rows = list(_standing(keys, user))
    causes = _causes([row["warning"] for row in rows if row["warning"]], user)
    more = ({"causes": causes.get(row["warning"]), "silent": silent.get(row["account"])} for row in rows)
    found = {row["account"]: _of(row | extra, before, now, bought) for row, extra in zip(rows, more, strict=True)}
    return found | {key: replace(found[key], rivals=names) for key, names in _rivals(found, user).items()}


def _of(row: dict[str, Any], before: Mapping[int, Year], now: Mapping[int, Year], bought: Any) -> Around:
    key = row["account"]
    was, is_now = before.get(key, NOTHING), now.get(key, NOTHING)
    fell = was.net > 0 and is_now.net < was.net
    likely = rules.likely(was, is_now, *bought.get(key, ({}, {}))) if fell else None
    return Around(before=was, now=is_now, likely=likely,
                  **row | {name: row[name] or 0 for name in ("acts", "answers")})  # fmt: skip


def _rivals(found: Mapping[int, Around], user: Any) -> dict[int, tuple[str, ...]]:
    """{customer: competitors seen within a year in the category of which it buys less}; one statement, if any."""
    asked = {key: name_key(one.likely.categories[0]) for key, one in found.items()
             if one.likely and one.likely.cause == FallCause.LESS}  # fmt: skip
    names: dict[int, tuple[str, ...]] = {}
    if not asked:
        return names
    since = company_today() - rivalries.YEAR
    seen = Presence.objects.visible_to(user).live().filter(account__in=asked, seen_on__gt=since).exclude(category="")
    for one in seen.select_related("competitor").order_by("-seen_on", "-pk"):
        if name_key(one.category) == asked[one.account_id]:
            names[one.account_id] = (*names.get(one.account_id, ()), str(one.competitor))
    return names


def _causes(warnings: Sequence[int], user: Any) -> dict[int, Causes]:
    """{warning: its causes}, of those of which any is known or contested; one statement."""
    found = [Causes(pk) for pk in warnings]
    if found:
        tell_causes(found, user)
    return {one.pk: one for one in found if one.causes_known or one.contested}


def _years(keys: Sequence[int], told: Years) -> tuple[dict[int, Year], dict[int, Year], dict[int, int]]:
    """
    Of each customer both years: the run's amounts, the days on which it ordered, and its discounts.

    And the days since the last of those of now.
    """
    silent: dict[int, int] = {}
    found: dict[int, dict[int, Year]] = {told.before.pk: {}, told.now.pk: {}}
    columns = ("run", "account", "revenue", "cost_to_serve", "net_contribution")
    rows = Contribution.objects.filter(run__in=found, account__in=keys).order_by().values_list(*columns)
    for run, account, *amounts in rows:
        found[run][account] = Year(*(_cents(amount) for amount in amounts))
    for account, last, *ordered in _ordered(keys, told):
        if last:
            silent[account] = (told.now.as_of - last).days  # type: ignore[operator]
        for run, (orders, discount) in zip((told.before.pk, told.now.pk), (ordered[:2], ordered[2:]), strict=True):
            year = found[run].get(account, NOTHING)
            found[run][account] = replace(year, orders=orders, discount=_cents(discount))
    return found[told.before.pk], found[told.now.pk], silent


def _ordered(keys: Sequence[int], told: Years) -> Any:
    """(customer, last order day of now, order days and discounts of the year before, those of now)."""
    sums: dict[str, Any] = {"last": Max("ordered_on", filter=_within(told.now) & Q(revenue__gt=0))}
    for name, run in (("before", told.before), ("now", told.now)):
        within = _within(run)
        sums[f"days_{name}"] = Count("ordered_on", filter=within & Q(revenue__gt=0), distinct=True)
        sums[f"off_{name}"] = Sum("discount", filter=within)
    since = min(told.before.as_of, told.now.as_of) - timedelta(days=YEAR)  # type: ignore[type-var, operator]
    rows = Order.objects.filter(account__in=keys, archived_at__isnull=True, ordered_on__gt=since)
    return rows.order_by().values_list("account").annotate(**sums)


def _within(run: Run) -> Q:
    """The year to the day of a run."""
    assert run.as_of is not None
    return Q(ordered_on__gt=run.as_of - timedelta(days=YEAR), ordered_on__lte=run.as_of)


def _bought(keys: Sequence[int], told: Years) -> dict[int, tuple[dict[str, int], dict[str, tuple[int, int]]]]:
    """
    {customer: (what it buys no more, what it buys less of)}, in cents.

    {category: revenue of the year before} and {category: that of both years}.
    """
    rows = Development.objects.filter(run=told.revenue, period=Compared.YEAR, account__in=keys, change__lt=0,
                                      before__gt=0).exclude(category="")  # fmt: skip
    found: dict[int, tuple[dict[str, int], dict[str, tuple[int, int]]]] = {}
    columns = ("account", "category", "before", "now")
    for account, category, before, now in rows.order_by("-before", "category").values_list(*columns):
        dropped, shrunk = found.setdefault(account, ({}, {}))
        if now > 0:
            shrunk[category] = (_cents(before), _cents(now))
        else:
            dropped[category] = _cents(before)
    return found


def _standing(keys: Sequence[int], user: Any) -> Any:
    """Of each customer its risk, its open warning, the next visits and what is to be done; one statement."""
    today, own = company_today(), {"account": OuterRef("pk")}
    score = Score.objects.current().filter(**own).order_by()
    opened = Warning.objects.open().filter(**own)
    planned = VisitPlan.objects.ahead(today).filter(**own).order_by("planned_on", "pk")
    last_on = F("account__standing__last_visit_on")
    since = Q(account__standing__last_visit_on__isnull=True) | Q(planned_on__gt=last_on)
    missed = VisitPlan.objects.missed(today).filter(since, **own).order_by("-planned_on", "-pk")
    proposed = VisitPlan.objects.filter(**own, state=PlanState.PROPOSED, planned_on__gte=today)
    proposed = proposed.order_by("planned_on", "pk")
    todos = Todo.objects.visible_to(user).open().filter(**own).order_by().values("account")
    return Account.objects.filter(pk__in=keys).order_by().annotate(
        account=F("pk"), risk=Subquery(score.values("p")[:1]), band=Subquery(score.values("band")[:1]),
        warning=Subquery(opened.values("pk")[:1]), reasons=Subquery(opened.values("reasons")[:1]),
        plan=Subquery(planned.values("pk")[:1]), next_on=Subquery(planned.values("planned_on")[:1]),
        proposal=Subquery(proposed.values("pk")[:1]), proposed_on=Subquery(proposed.values("planned_on")[:1]),
        missed=Subquery(missed.values("pk")[:1]), missed_on=Subquery(missed.values("planned_on")[:1]),
        acts=Subquery(todos.annotate(n=Count("pk")).values("n")),
        answers=Subquery(todos.filter(source__in=ACTIONS).annotate(n=Count("pk")).values("n")),
        unanswered=left_undone.unanswered("pk"),
        due_on=Subquery(todos.annotate(first=Min("due_on")).values("first")),
    ).values(*READ)  # fmt: skip


def _cents(amount: Decimal | None) -> int:
    return int(round(amount * 100)) if amount else 0
