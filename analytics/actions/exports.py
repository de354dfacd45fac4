"""Writes a run's rows as a plain CSV file, for anyone who wants to check the numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.choices import KeyClass
from accounts.models import Account, TierChange
from accounts.rules import classes
from accounts.rules.tiers import FALSE_KEY, LOSS, LOYALTY, LOYALTY_SCORE, SHARE, VOLUME, WAITING
from analytics.facts import tiers as standing
from analytics.models import Contribution, Score, Verdict
from analytics.rules.churn import REASONS
from analytics.rules.signals import SIGNALS
from kam.choices import EventVerb, RunKind
from kam.ground import events, sheets
from kam.ground.errors import Refused
from kam.models import Run, User

KINDS = {"contributions": RunKind.CONTRIBUTION, "tiers": RunKind.TIERS, "scores": RunKind.CHURN}
SPOKEN = (LOSS, FALSE_KEY, LOYALTY, VOLUME, LOYALTY_SCORE, SHARE, WAITING)
"""Reason codes of a computed tier in the order they are listed."""
BY_HAND, INHERITED, CORE, PROPOSED, KEPT = "by_hand", "inherited", "core", "proposed", "kept"
"""Why another tier than the computed one is in effect; `kept`: none of the others, for a proposal was decided since."""
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

    others = _others(day) if day is not None else {}

    def row(code: str, key: int, tier: str, computed: str, false_keys: list[str], reasons: dict[str, Any]) -> Row:
        said = [one for one in SPOKEN if one in reasons]
        if tier != computed:
            said = _apart(others, key, tier, computed)
        return [day, sheets.inert(code), tier, ";".join(false_keys), ";".join(said)]

    return head, (row(*values) for values in sorted(found, key=lambda values: values[0]))


def _apart(others: dict[str, dict[int, str]], key: int, tier: str, computed: str) -> list[str]:
    """Why the tier in effect is not the computed one."""
    for name in (BY_HAND, INHERITED):
        if key in others[name]:
            return [name]
    core = key in others[CORE] and classes.falls(KeyClass.CORE, tier, computed)
    waits = others[PROPOSED].get(key) == computed
    return [name for name, holds in ((CORE, core), (PROPOSED, waits)) if holds] or [KEPT]


def _others(day: date) -> dict[str, dict[int, str]]:
    """{code: {account: its tier by that}} of what may set a tier in effect apart from the computed one."""
    heirs = Account.objects.filter(inherits_tier=True, parent__isnull=False).values_list("pk", "tier")
    took = TierChange.objects.on(day).filter(reasons__has_key=INHERITED).values_list("account_id", "tier")
    core = Account.objects.filter(key_class=KeyClass.CORE, key_class_since__lte=day).values_list("pk", "tier")
    proposed = TierChange.objects.proposed().values_list("account_id", "tier")
    return {BY_HAND: standing.set_by_hand(day), INHERITED: dict([*heirs, *took]), CORE: dict(core),
            PROPOSED: dict(proposed)}  # fmt: skip


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
