"""Which tier counted for each account as of a date, and what the newest earlier run left for the next one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import numpy as np

from accounts.facts import tiers as facts
from accounts.models import Account, Nomination
from accounts.rules.hysteresis import NONE, State
from accounts.rules.tiers import FALSE_KEY, ORDER
from analytics.facts import dialect
from analytics.models import Overrule, Verdict
from analytics.rules.trade import Ints
from kam.choices import RunKind
from kam.models import Run
from lifecycle.choices import Ending, Stage
from lifecycle.models import Aftermath, Journey

CODES = {str(tier.value): code for code, tier in enumerate(ORDER)} | {"": NONE}


def newest(keys: Collection[int]) -> dict[int, tuple[str, Mapping[str, Any]]]:
    """{account: (computed tier, reasons)} by the newest run of tiers, of those that it knew."""
    rows = Verdict.objects.current().filter(account__in=keys).order_by().values_list("account", "computed", "reasons")
    return {account: (tier, reasons) for account, tier, reasons in rows}


def in_effect(accounts: Ints, as_of: date) -> Ints:
    """Tier codes (places in `ORDER`, -1 for none) by the newest run of tiers up to `as_of`."""
    run = Run.objects.at(RunKind.TIERS, as_of) or Run.objects.before(RunKind.TIERS, as_of)
    if run is None:
        return np.full(len(accounts), NONE, np.int64)
    return dialect.of_run(Verdict, run.pk, {"tier": _code("in_effect")}, accounts)["tier"]


def state_before(accounts: Ints, as_of: date) -> State:
    """What the newest completed run with a strictly earlier `as_of` left: computed tiers and changes that wait."""
    run = Run.objects.before(RunKind.TIERS, as_of)
    if run is None:
        return State.first(len(accounts))
    named = {"tier": _code("computed"), "pending": _code("pending"), "runs": "pending_runs"}
    found = dialect.of_run(Verdict, run.pk, named, accounts)
    if freed := _let_go(run, as_of):
        for column in found.values():
            column[np.isin(accounts, freed)] = NONE
    tier, pending, runs = (column.astype(np.int8) for column in found.values())
    return State(tier, pending, np.maximum(runs, 0).astype(np.int8))


def _code(column: str) -> str:
    """A tier's code of a column with its name; SQL."""
    cases = " ".join(f"WHEN '{name}' THEN {code}" for name, code in CODES.items())
    return f"CASE {column} {cases} END"


def _let_go(run: Run, as_of: date) -> list[int]:
    """
    Accounts that the newest earlier run held back as false key accounts, and whose verdict stands overruled.

    The gate acts at once, so it is lifted at once: such an account stands as if no run had seen it before.
    """
    freed = Overrule.objects.standing(as_of).values("account")
    held = Verdict.objects.filter(run=run, account__in=freed).exclude(false_keys=[])
    return [account for account, reasons in held.values_list("account_id", "reasons") if FALSE_KEY in reasons]


def set_by_hand(as_of: date) -> dict[int, str]:
    """Tiers that people had set and that stood on a day, by account."""
    return dict(facts.by_hand(as_of).values_list("account_id", "tier"))


def nominated(as_of: date) -> set[int]:
    """Keys of the accounts that a nomination made key on a day."""
    return set(Nomination.objects.counting(as_of).values_list("account_id", flat=True))


def lost() -> set[int]:
    """Keys of the accounts that have left us already."""
    return set(Journey.objects.filter(stage=Stage.LOST).values_list("account", flat=True))


def resting(as_of: date) -> set[int]:
    """Keys of the accounts that somebody lets lie dormant until a later day: nobody warns of them before it."""
    dormant = Journey.objects.at(Stage.DORMANT).order_by().values("account")
    ends = Aftermath.objects.filter(pk__in=Aftermath.objects.newest(), ending=Ending.DORMANT, revisit_on__gt=as_of)
    return set(ends.filter(account__in=dormant).order_by().values_list("account", flat=True))


def archived() -> set[int]:
    """Keys of the accounts in the archive."""
    return set(Account.objects.filter(archived_at__isnull=False).values_list("pk", flat=True))
