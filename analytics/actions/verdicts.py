"""Writes what a tier run says of each account, and brings the tiers into effect (T2, T5, T8)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from accounts.actions import tiers
from accounts.rules.hysteresis import NONE
from accounts.rules.tiers import ORDER, Outcome
from analytics.facts import policies
from analytics.facts.books import Book
from analytics.models import TierBasis, Verdict
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

COLUMNS = (
    "run_id",
    "account_id",
    "computed",
    "in_effect",
    "pending",
    "pending_runs",
    "false_keys",
    "evidence",
    "reasons",
    "overruled",
)
NAMES = tuple(str(tier.value) for tier in ORDER)


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """
    The rows of a run that nobody reads yet.

    Returns how many accounts stand in each tier and are flagged, and the effect for the moment of the flip.
    """
    require(by, Right.RECOMPUTE)
    Verdict.objects.filter(run=run).delete()
    outcome = book.decide()
    bulk.write(Verdict, COLUMNS, _rows(run, book, outcome))
    TierBasis.objects.filter(run=run).delete()
    TierBasis.objects.create(run=run, packed=policies.pack(book.basis))
    counted = Counter(outcome.tier.tolist())
    flags, net = book.flags, book.whole.net
    summary = {
        "accounts": len(book.trade),
        "tiers": {name: counted[code] for code, name in enumerate(NAMES)},
        "net": {name: str(bulk.money(int(net[outcome.tier == code].sum()))) for code, name in enumerate(NAMES)},
        "waiting": int((outcome.state.pending != NONE).sum()),
        "flagged": int(flags.any.sum()),
        "one_off": int(flags.one_off.sum()),
        "no_profit": int(flags.no_profit.sum()),
        "squeezer": int(flags.squeezer.sum()),
        "overruled": int((flags.any & ~flags.blocking(book.excused)).sum()),
    }
    return summary, lambda: settle(run, book, outcome, by=by)


def settle(run: Run, book: Book, outcome: Outcome, *, by: User) -> dict[str, Any]:
    """The computed tiers take effect, or are proposed where the policy asks for approval."""
    require(by, Right.RECOMPUTE)
    accounts = book.trade.account.tolist()
    places = {account: place for place, account in enumerate(accounts)}
    return tiers.apply(
        book.computed(),
        why=lambda account: outcome.reasons(places[account]),
        run=run,
        policy=book.policy,
        by=by,
    )


def _rows(run: Run, book: Book, outcome: Outcome) -> Iterator[tuple[Any, ...]]:
    in_effect = book.in_effect()
    flags, flagged = book.flags, book.flags.any.tolist()
    excused = (book.flags.any & book.excused.any).tolist()
    places, pending = outcome.tier.tolist(), outcome.state.pending.tolist()
    streak = outcome.state.streak.tolist()
    for i, account in enumerate(book.trade.account.tolist()):
        yield (
            run.pk,
            account,
            NAMES[places[i]],
            in_effect[account],
            "" if pending[i] == NONE else NAMES[pending[i]],
            streak[i],
            json.dumps(flags.kinds(i)) if flagged[i] else "[]",
            json.dumps(flags.evidence(i)) if flagged[i] else "{}",
            json.dumps(outcome.reasons(i)),
            json.dumps(flags.kinds(i, book.excused)) if excused[i] else "[]",
        )
