"""Writes what a tier run says of each account, and brings the tiers into effect (T2, T5, T8)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from accounts.actions import tiers
from accounts.models import Account
from accounts.rules.hysteresis import NONE
from accounts.rules.tiers import ORDER, SHARE, Outcome
from analytics.facts import policies
from analytics.facts.books import Book
from analytics.models import TierBasis, Verdict
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User

NAMES = tuple(str(tier.value) for tier in ORDER)


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """
    The rows of a run that nobody reads yet.

    Returns how many accounts stand in each tier and are flagged, and the effect for the moment of the flip.
    """
    require(by, Right.RECOMPUTE)
    Verdict.objects.filter(run=run).delete()
    outcome = book.decide()
    bulk.write_columns(Verdict, _columns(run, book, outcome))
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
    done = tiers.apply(
        book.computed(),
        why=lambda account: outcome.reasons(places[account]),
        run=run,
        policy=book.policy,
        as_one=book.as_one,
        by=by,
    )
    return {**done, "net_in_force": _net_in_force(book)}


def _net_in_force(book: Book) -> dict[str, str]:
    """Net contribution by the tier that customers have by now: another than the computed one where that waits."""
    stands = dict(Account.objects.live().exclude(tier="").order_by().values_list("pk", "tier"))
    tier = np.array([stands.get(account, "") for account in book.trade.account.tolist()], object)
    return {name: str(bulk.money(int(book.whole.net[tier == name].sum()))) for name in NAMES}


def _columns(run: Run, book: Book, outcome: Outcome) -> dict[str, bulk.Column]:
    accounts, in_effect = book.trade.account.tolist(), book.in_effect()
    names = np.array([*NAMES, ""], object)  # the last one is what NONE points to
    kinds, evidence, overruled = ([empty] * len(accounts) for empty in ("[]", "{}", "[]"))
    for i in np.flatnonzero(book.flags.any).tolist():
        kinds[i], evidence[i] = json.dumps(book.flags.kinds(i)), json.dumps(book.flags.evidence(i))
        overruled[i] = json.dumps(book.flags.kinds(i, book.excused)) if book.excused.any[i] else "[]"
    return {
        "run_id": [run.pk] * len(accounts),
        "account_id": book.trade.account,
        "computed": list(names[outcome.tier]),
        "in_effect": [in_effect[account] for account in accounts],
        "pending": list(names[outcome.state.pending]),
        "pending_runs": outcome.state.streak,
        "false_keys": kinds,
        "evidence": evidence,
        "reasons": _reasons(outcome),
        "overruled": overruled,
    }


def _reasons(outcome: Outcome) -> list[str]:
    """The reasons of each account as JSON; most stand where their share puts them, for no other reason."""
    texts = bulk.objects({"share_above": np.round(outcome.candidates.share_above, 6)})
    beside = "".join(f", {json.dumps(key)}: {json.dumps(said)}" for key, said in outcome.candidates.stand_in.items())
    texts = [f'{{"{SHARE}": {text[:-1]}{beside}}}}}' for text in texts]
    for i in np.flatnonzero(~outcome.by_share_alone).tolist():
        texts[i] = json.dumps(outcome.reasons(i))
    return texts
