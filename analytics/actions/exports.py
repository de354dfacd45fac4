"""Writes a run's rows as a plain CSV file, for anyone who wants to check the numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.rules.tiers import FALSE_KEY, LOSS, LOYALTY, SHARE, WAITING
from analytics.facts import tiers as standing
from analytics.models import Contribution, Score, Verdict
from analytics.rules.churn import REASONS
from analytics.rules.signals import SIGNALS
from kam.choices import EventVerb, RunKind
from kam.ground import events, sheets
from kam.ground.errors import Refused
from kam.models import Run, User

KINDS = {"contributions": RunKind.CONTRIBUTION, "tiers": RunKind.TIERS, "scores": RunKind.CHURN}
SPOKEN = (LOSS, FALSE_KEY, LOYALTY, SHARE, WAITING)
"""Reason codes in the order they are listed."""
Row = list[Any]


def write(kind: str, *, as_of: date | None, path: Path, by: User) -> int:
    """
    Write `contributions`, `tiers` or `scores` of the completed run for `as_of` (None: the current one) to `path`.

    Rows are those visible to `by`. Returns their number; raises Refused when there is no such run.
    """
    run = _run(kind, as_of)
    head, rows = {"contributions": _contributions, "tiers": _tiers, "scores": _scores}[kind](run, by)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(head)
        for row in rows:
            lines.writerow(row)
            count += 1
    events.record(EventVerb.LIST_EXPORTED, run, by=by, data={"list": kind, "as_of": run.as_of, "rows": count})
    return count


def _run(kind: str, as_of: date | None) -> Run:
    found = Run.objects.current(KINDS[kind]) if as_of is None else Run.objects.at(KINDS[kind], as_of)
    if found is None:
        day = f" --as-of {as_of.isoformat()}" if as_of else ""
        command = f"manage.py recompute {KINDS[kind].value}{day}"
        raise Refused(
            _("Nothing was computed for this date yet. Run: %(command)s") % {"command": command}, field="as_of"
        )
    return found


def _contributions(run: Run, by: User) -> tuple[list[str], Iterator[Row]]:
    head = ["account_id", "revenue", "cost", "cost_to_serve", "net_contribution", "rank", "cumulative_share"]
    found = Contribution.objects.visible_to(by).filter(run=run).order_by("rank")
    rows = found.values_list("account__code", *head[1:])
    return head, ([sheets.inert(code), *amounts, rank, f"{share:.12f}"] for code, *amounts, rank, share in rows)


def _tiers(run: Run, by: User) -> tuple[list[str], Iterator[Row]]:
    head, day = ["as_of", "account_id", "tier", "false_key", "reason"], run.as_of
    found = (
        Verdict.objects.visible_to(by)
        .filter(run=run)
        .values_list("account__code", "account_id", "in_effect", "computed", "false_keys", "reasons")
    )

    by_hand = standing.set_by_hand(day) if day is not None else {}

    def row(code: str, key: int, tier: str, computed: str, false_keys: list[str], reasons: dict[str, Any]) -> Row:
        said = [one for one in SPOKEN if one in reasons]
        if tier != computed:
            said = ["by_hand" if key in by_hand else "proposed"]
        return [day, sheets.inert(code), tier, ";".join(false_keys), ";".join(said)]

    return head, (row(*values) for values in sorted(found, key=lambda values: values[0]))


def _scores(run: Run, by: User) -> tuple[list[str], Iterator[Row]]:
    head = ["as_of", "account_id", "score", "base", *REASONS, "score_with_signals", *SIGNALS]
    found = (
        Score.objects.visible_to(by)
        .filter(run=run)
        .values_list("account__code", "p_orders", "base", "reasons", "p", "signals")
    )
    day = run.as_of
    return head, (_score(day, *values) for values in sorted(found, key=lambda values: values[0]))


def _score(
    day: Any, code: str, alone: float, base: float, why: dict[str, float], p: float, signs: dict[str, float]
) -> Row:
    reasons = [f"{why.get(name, 0):.12f}" for name in REASONS]
    signals = [f"{signs.get(name, 0):.12f}" for name in SIGNALS]
    return [day, sheets.inert(code), f"{alone:.12f}", f"{base:.12f}", *reasons, f"{p:.12f}", *signals]
