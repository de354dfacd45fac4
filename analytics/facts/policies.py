"""The facts a policy is tried on: those that a run of tiers kept, or gathered for a day without such a run."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
from django.conf import settings

from accounts.models import Policy
from accounts.rules.hysteresis import State
from analytics.facts import overrules
from analytics.facts import tiers as standing
from analytics.facts.books import Book, false_rule, loyalty_rule, tier_rule
from analytics.models import TierBasis
from analytics.rules.false_accounts import Traits
from analytics.rules.loyalty import Signs
from analytics.rules.policies import Basis, Rule
from kam.choices import RunKind
from kam.ground import bulk
from kam.ground.cache import kept
from kam.models import Run

COLUMNS = ("account", "share_above", "net", "revenue", "months", "tenure", "orders")
TRAITS = tuple(field.name for field in fields(Traits))
SIGNS = tuple(field.name for field in fields(Signs))
KEPT = 900
"""Seconds that the facts of a day without a run are kept at hand."""


@dataclass(frozen=True)
class Ground:
    """What a policy is tried on: the day, its facts, what the run before left, and whether a run kept them."""

    as_of: date
    basis: Basis
    before: State
    kept: bool


def rule(policy: Policy) -> Rule:
    """A version of the policy as far as it decides tiers; it need not be saved."""
    return Rule(tier_rule(policy), false_rule(policy), loyalty_rule(policy))


def pack(basis: Basis) -> bytes:
    """The basis as one compressed piece, lightly: the shares are random digits that no effort makes shorter."""
    out = io.BytesIO()
    columns = {name: getattr(basis, name) for name in COLUMNS}
    columns |= {f"traits_{name}": getattr(basis.traits, name) for name in TRAITS}
    np.savez(out, **columns, **{f"signs_{name}": getattr(basis.signs, name) for name in SIGNS})
    return zlib.compress(out.getvalue(), 1)


def unpack(packed: bytes) -> Basis | None:
    """The basis again, value for value; None of one that was kept before more numbers could be tried on it."""
    with np.load(io.BytesIO(zlib.decompress(packed)), allow_pickle=False) as found:
        if not all(
            name in found for name in (*(f"traits_{one}" for one in TRAITS), *(f"signs_{one}" for one in SIGNS))
        ):
            return None
        traits = Traits(**{name: found[f"traits_{name}"] for name in TRAITS})
        signs = Signs(**{name: found[f"signs_{name}"] for name in SIGNS})
        return Basis(**{name: found[name] for name in COLUMNS}, traits=traits, signs=signs)


def newest() -> date | None:
    """The day of the newest run of tiers; None before the first."""
    run = newest_run()
    return run.as_of if run else None


def newest_run() -> Run | None:
    """The newest run of tiers; None before the first."""
    return Run.objects.current(RunKind.TIERS)


def ground(as_of: date, policy: Policy) -> Ground:
    """The facts of a day, by its run of tiers where one kept them, else gathered now (and kept at hand for a while)."""
    run = Run.objects.at(RunKind.TIERS, as_of)
    kept = kept_by(run) if run else None
    basis = kept if kept is not None else _heeding(_gathered(as_of, policy), as_of)
    return Ground(as_of, basis, standing.state_before(basis.account, as_of), kept is not None)


def kept_by(run: Run) -> Basis | None:
    """The facts that a run of tiers kept, heeding what stands overruled on its day; None where it kept none."""
    packed = TierBasis.objects.filter(run=run).values_list("packed", flat=True).first()
    basis = unpack(bytes(packed)) if packed is not None else None
    return _heeding(basis, run.as_of) if basis is not None and run.as_of is not None else None


def _heeding(basis: Basis, as_of: date) -> Basis:
    return replace(basis, excused=overrules.excused(basis.account, as_of))


def _gathered(as_of: date, policy: Policy) -> Basis:
    newest_run = Run.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = f"lab:{as_of.isoformat()}:{newest_run}"
    packed: bytes | None = kept.get(key)
    found = unpack(packed) if packed is not None else None
    if found is None:
        with bulk.patient():
            found = Book(as_of, horizon=settings.CHURN_HORIZON_DAYS, policy=policy).basis
        kept.set(key, pack(found), KEPT)
    return found
