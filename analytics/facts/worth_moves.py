"""What moved the value of the customers between two runs: who came and went, risk, retention, correction, orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, ExpressionWrapper, F, FloatField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf

from accounts.choices import Tier
from accounts.models import Account
from accounts.models.measures import Cents
from analytics.models import AssetValue
from analytics.rules import worth_moves as rules
from kam.choices import RunKind
from kam.models import Run

MAKERS, LEAST = 2, 0.1
"""So many customers are named with the line of risk, each with so much of it at least."""
A_QUARTER = timedelta(80)
"""A run that is at least so old tells of the quarter before: ends of months lie up to ten days off."""


@dataclass(frozen=True)
class WorthMoved:
    """Two runs and the lines whose sum is the difference of what the reader sees of them."""

    before: Run
    after: Run
    lines: list[tuple[str, float]]
    factors: tuple[float, float]
    models: tuple[int | None, int | None]
    """Numbers of the versions of the churn score on the two days; None where no score is kept."""
    was: float
    """The value on the earlier day of what the reader sees."""

    @property
    def total(self) -> float:
        return sum(amount for _code, amount in self.lines)

    @property
    def policies(self) -> tuple[int | None, int | None]:
        return self.before.policy_version, self.after.policy_version


def of_a_quarter(user: Any, near: WorthMoved | None, chosen: Mapping[str, Any] | None = None) -> WorthMoved | None:
    """Since the newest run that is a quarter old, which may be the one before that is known already; else None."""
    if near is None or near.before.as_of <= near.after.as_of - A_QUARTER:  # type: ignore[operator]
        return near
    return moved(user, near.after, chosen, back=A_QUARTER)


def moved(
    user: Any, after: Run, chosen: Mapping[str, Any] | None = None, *, back: timedelta = timedelta()
) -> WorthMoved | None:
    """
    Since the run before (`back`: the newest so long ago), of all or a part of the customers; None where there is none.

    Six queries.
    """
    before = Run.objects.before(RunKind.VALUE, after.as_of - back)  # type: ignore[operator]
    if before is None:
        return None
    seen = AssetValue.objects.visible_to(user).filter(**(chosen or {}))
    came = _sum(seen.filter(run=after).exclude(_there(before)))
    gone = _sum(seen.filter(run=before).exclude(_there(after)))
    factors = (_factor(before.result), _factor(after.result))
    pairs = _pairs(seen, before, after)
    lines, was = rules.lines(came, gone, pairs, factors), gone + sum(one.was for one in pairs)
    return WorthMoved(before, after, lines, factors, (_model(before), _model(after)), was)


def since_a_quarter(user: Any) -> WorthMoved | None:
    """`of_a_quarter` of all that a reader sees today, without what went before it; nine statements."""
    after = Run.objects.current(RunKind.VALUE)
    near = Run.objects.before(RunKind.VALUE, after.as_of) if after else None
    if after is None or near is None:
        return None
    is_old = near.as_of <= after.as_of - A_QUARTER  # type: ignore[operator]
    return (None if is_old else moved(user, after, back=A_QUARTER)) or moved(user, after)


def movers(user: Any, found: WorthMoved) -> list[tuple[int, str, Decimal]]:
    """Whose value moved most, the way of the whole: (customer, its name, by how much), two at most; one statement."""
    rows = AssetValue.objects.visible_to(user).order_by().filter(run__in=(found.before, found.after))
    sign = Case(When(run=found.after, then=F("value")), default=-F("value"), output_field=Cents())
    changed, fell = rows.values("account").annotate(change=Sum(sign, output_field=Cents())), found.total < 0
    told = ("account", Account.called("account__"), "change")
    alike = changed.filter(**{"change__lt" if fell else "change__gt": 0})
    return list(alike.order_by("change" if fell else "-change", "account").values_list(*told)[:MAKERS])


def by_risk(user: Any, found: WorthMoved, chosen: Mapping[str, Any] | None = None) -> list[tuple[Account, float]]:
    """Who makes most of the line of risk, and how much each: two at most, none below a tenth of it; one query."""
    line = dict(found.lines).get(rules.RISK, 0.0)
    if not line:
        return []
    seen = AssetValue.objects.visible_to(user).filter(**(chosen or {}))
    rows = _priced(seen, found.before, found.after).annotate(change=F("again") - F("was")).select_related("account")
    told = rows.defer("account__search_text").order_by("change" if line < 0 else "-change", "account")[:MAKERS]
    return [(row.account, row.change) for row in told if row.change / line >= LEAST]


def _priced(seen: Any, before: Run, after: Run) -> Any:
    """Rows of those valued in both runs: value before (`was`), the same at the new risk (`again`), tier before."""
    then = AssetValue.objects.filter(run=before, account=OuterRef("account"))
    both = seen.filter(_there(before), run=after).order_by().annotate(
        was=Subquery(then.values("value")[:1], output_field=FloatField()), p_then=Subquery(then.values("p")[:1]),
        tier_then=Subquery(then.values("tier")[:1]),
    )  # fmt: skip
    again = F("was") * (1.0 - F("p")) / NullIf(1.0 - F("p_then"), Value(0.0))
    return both.annotate(again=Coalesce(ExpressionWrapper(again, FloatField()), Value(0.0)))


def _pairs(seen: Any, before: Run, after: Run) -> list[rules.Pair]:
    """Those valued in both runs, by the weight of their tiers: value before, the same at the new risk, value now."""
    sums = (
        _priced(seen, before, after)
        .values("tier_then", "tier")
        .annotate(sum_was=Sum("was"), sum_again=Sum("again"), now=Sum("value"))
    )
    return [
        rules.Pair(float(row["sum_was"]), float(row["sum_again"]), float(row["now"]),
                   _weight(after, row["tier"]) / _weight(before, row["tier_then"]))
        for row in sums
    ]  # fmt: skip


def _there(run: Run) -> Exists:
    return Exists(AssetValue.objects.filter(run=run, account=OuterRef("account")))


def _sum(rows: Any) -> float:
    return float(rows.order_by().aggregate(sum=Sum("value"))["sum"] or 0)


def _factor(result: Mapping[str, Any]) -> float:
    return float(result.get("factor", 1.0))


def _weight(run: Run, tier: str) -> float:
    """Of a tier in a run: how much a window's contribution counts over the years; whoever has none as the least."""
    kept = run.result.get("retention") or {}
    return rules.weight(float(kept.get(tier or Tier.LEAD.value, 1.0)), int(run.result.get("horizon", 90)))


def _model(run: Run) -> int | None:
    """The version that scored on the day of a run."""
    scored = Run.objects.at(RunKind.CHURN, run.as_of)
    return int(scored.result.get("model", 0)) if scored else None
