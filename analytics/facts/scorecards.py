"""Reading scorecards: what the data answer beside what people judged, for one account and for a list, as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, PositiveSmallIntegerField, Q
from django.db.models.functions import Coalesce

from accounts.choices import Criterion
from accounts.choices.standards import JUDGED
from accounts.models import Account, Assessment
from accounts.rules import standards
from analytics.facts import standard_rows
from analytics.models import Scorecard
from kam.choices import RunKind
from kam.models import Run

PREFIX = "on_card_"
HIGH = 70
"""From here on a score is told as high."""


def on_card(queryset: Any, names: Iterable[str], day: date) -> Any:
    """Annotates the rows with what stands on the card by the named criteria (`on_card_…`), to sort by."""
    for name in names:
        judged = Assessment.objects.score_of("account", name, day)
        whole = judged if name in JUDGED else Coalesce(F(name), judged, output_field=PositiveSmallIntegerField())
        queryset = queryset.annotate(**{f"{PREFIX}{name}": whole})
    return queryset


def of_row(row: Scorecard, name: Criterion) -> tuple[int | None, Assessment | None]:
    """What stands on the card of a row read with its account's `counting` judgements; the second says who judged it."""
    computed = None if name in JUDGED else getattr(row, name.value)
    judged = next((one for one in row.account.counting if one.criterion == name.value), None)
    if computed is not None or judged is None:
        return computed, None
    found = standards.value(computed, judged.score)
    return (None if found is None else int(found)), judged


def reached(rows: Any, names: Iterable[Criterion], day: date) -> tuple[int, dict[Criterion, tuple[int, int]]]:
    """
    How many rows, and {criterion: (of how many it is known, how many reach `HIGH`)}, computed or judged. Two queries.

    A judgement counts where the data say nothing, as in `of_row`.
    """
    chosen, found = list(names), dict.fromkeys(names, (0, 0))
    counted: dict[str, Any] = {"count": Count("pk")}
    for name in (one for one in chosen if one not in JUDGED):
        counted |= {f"known_{name}": Count(name), f"high_{name}": Count("pk", filter=Q(**{f"{name}__gte": HIGH}))}
    sums = rows.order_by().aggregate(**counted)
    unsaid = Q()
    for name in chosen:
        blank = rows if name in JUDGED else rows.filter(**{f"{name}__isnull": True})
        unsaid |= Q(criterion=name, account__in=blank.order_by().values("account"))
    high = Count("pk", filter=Q(score__gte=HIGH))
    judged = Assessment.objects.newest(day).filter(unsaid).order_by().values_list("criterion")
    more = {key: pair for key, *pair in judged.annotate(known=Count("pk"), high=high)}
    for name in found:
        known, high = more.get(name.value, (0, 0))
        found[name] = (sums.get(f"known_{name}", 0) + known, sums.get(f"high_{name}", 0) + high)
    return sums["count"], found


def run_on(day: date) -> Run | None:
    """The newest run of scorecards up to a day."""
    return Run.objects.at(RunKind.STANDARDS, day) or Run.objects.before(RunKind.STANDARDS, day)


def of_account(account: Account, day: date, *, live: bool) -> tuple[Scorecard | None, dict[str, Assessment]]:
    """
    The card of one account (read `with_newest`) and the judgements that count, as of a day.

    `live`: the card that is shown now. The card says as `has_contribution` whether a run of contribution is of its day.
    """
    run = Run.objects.current(RunKind.STANDARDS) if live else run_on(day)
    cards = standard_rows.with_newest(Scorecard.objects.filter(run=run, account=account))
    card = cards.select_related("run").first() if run else None
    if card is not None:
        card.has_contribution = standard_rows.contributed(card.run.as_of)  # type: ignore[attr-defined,arg-type]
    judged = Assessment.objects.filter(account=account).newest(day).select_related("by")
    return card, {one.criterion: one for one in judged}
