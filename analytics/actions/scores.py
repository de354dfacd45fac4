"""Writes the churn scores of a run with their reasons, and warns of accounts that enter the threshold (C1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accounts.rules.hysteresis import NONE, State
from analytics.actions.parts import Rows
from analytics.choices import sorted_reasons
from analytics.facts import engagement, score_models
from analytics.facts import plays as effects
from analytics.facts import scores as earlier
from analytics.facts import tiers as standing
from analytics.facts.books import Book
from analytics.models import Score
from analytics.rules import churn, signals, value, warnings
from analytics.rules.trade import Bools, Floats, Ints, Numbers, Trade
from kam.ground import bulk
from kam.ground.rights import Right, require
from kam.models import Run, User
from lifecycle.actions import plays
from lifecycle.actions import warnings as alarms
from lifecycle.models import Warning

STANDING = {"risk": "p", "risk_band": "band", "value_at_risk": "value_at_risk"}
"""What the account lists show of the newest rows."""
INPUTS = '{"silent": %d, "gap": %.4f, "orders": %d, "tenure": %d, "orders90": %d, "orders365": %d, "months": %d}'
HEARD = INPUTS.removesuffix("}") + ', "heard": %d, "points": %.1f, "points_before": %.1f}'
"""With the answers that the satisfaction of the score speaks of: 1 satisfaction, 2 recommendation, in points of ten."""


@dataclass(frozen=True)
class Scored:
    """All that a churn run says, one entry per scored account."""

    trade: Trade
    scores: churn.Scores
    offsets: Floats
    exposed: signals.Exposures
    p: Floats
    bands: State
    warned: warnings.Warned
    expected: Ints
    at_risk: Ints
    model: int
    """Number of the version that scored; 0 for the day-one weights."""


def compute(book: Book) -> Scored:
    """Scores, bands, warnings and value at risk as of the book's date; nothing is written."""
    chosen = book.trade.active
    trade, tier = churn.scored(book.trade), book.tier_codes()
    version = score_models.in_force(book.as_of, book.horizon)
    found = churn.score(trade, version.weights, book.horizon)
    nominated = np.isin(trade.account, list(standing.nominated(book.as_of)))
    weights = signals.Policy(**book.policy.group("signals"))
    exposed = engagement.gather(
        trade.account, tier[chosen], book.as_of, book.policy.visit_days,
        nominated=nominated, weights=weights, horizon=book.horizon,
    )  # fmt: skip
    offsets = signals.offsets(exposed, weights)
    p = churn.probability(found.logit + offsets.sum(axis=1))
    before, rule = earlier.state_before(trade.account, book.as_of, book.horizon), warning_policy(book)
    expected = value.expected(book.trade, book.whole, tier, book.horizon)[chosen]
    return Scored(
        trade=trade,
        scores=found,
        offsets=offsets,
        exposed=exposed,
        p=p,
        bands=warnings.bands(p, before.bands, rule),
        warned=warnings.warn(
            p, _watched(trade, tier[chosen], nominated, rule, book.as_of), before.warned, before.calm, rule
        ),
        expected=expected,
        at_risk=value.at_risk(p, expected),
        model=version.number,
    )


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """
    The rows of a run that nobody reads yet.

    Returns how many accounts stand in each band and what is at risk, and the effect for the moment of the flip.
    """
    require(by, Right.RECOMPUTE)
    found = compute(book)
    ROWS.write(run, _numbers(found), by=by)
    summary = {
        "accounts": len(found.trade),
        "bands": np.bincount(found.bands.place, minlength=len(warnings.BANDS)).tolist(),
        "expected": str(bulk.money(int(np.maximum(found.expected, 0).sum()))),
        "value_at_risk": str(bulk.money(int(found.at_risk.sum()))),
        "horizon": book.horizon,
        "model": found.model,
    }
    return summary, lambda: warn(book, found, by=by)


def warn(book: Book, found: Scored, *, by: User) -> dict[str, Any]:
    """Those that enter the threshold are warned of; what plays did so far is counted anew."""
    require(by, Right.RECOMPUTE)
    entering = np.flatnonzero(found.warned.enters).tolist()
    told = alarms.warn_many([_alarm(found, i) for i in entering], on=book.as_of, by=by)
    places = {account: i for i, account in enumerate(found.trade.account.tolist())}
    standing_open = Warning.objects.unclosed().values_list("account_id", flat=True)
    older = [places[account] for account in standing_open if account in places]
    alarms.refresh([_alarm(found, i) for i in older], on=book.as_of, by=by)
    plays.measure(effects.measured(book.as_of), by=by)
    return {"warnings": told["opened"]}


def _alarm(found: Scored, i: int) -> alarms.Alarm:
    return alarms.Alarm(
        account_id=int(found.trade.account[i]),
        risk=float(found.p[i]),
        value_at_risk=bulk.money(int(found.at_risk[i])),
        reasons=top_reasons(found, i),
    )


def warning_policy(book: Book) -> warnings.Policy:
    """The thresholds of the policy in force."""
    policy, bands = book.policy, book.policy.group("bands")
    return warnings.Policy(
        borders=(bands.pop("raised"), bands.pop("high"), bands.pop("critical")),
        warn_from=policy.warn_at,
        close_below=policy.close_under,
        warned_tiers=tuple(policy.warned_tiers),
        **bands,  # type: ignore[arg-type]
    )


def top_reasons(found: Scored, i: int, most: int = 5) -> list[list[Any]]:
    """What raises the risk of account `i` most and is not slight: code, share of the logit, numbers for the words."""
    shares = dict(zip(churn.REASONS, found.scores.reasons[i].tolist(), strict=True))
    shares |= dict(zip(signals.SIGNALS, found.offsets[i].tolist(), strict=True))
    numbers = json.loads(inputs_text(tuple(column[i] for column in _inputs(found).values())))
    return told(shares, numbers, most)


def told(shares: Mapping[str, float], numbers: Mapping[str, Any], most: int = 5) -> list[list[Any]]:
    """The strongest of what raises a risk, as warnings keep it."""
    return [[code, round(share, 6), said] for code, share, said in sorted_reasons(shares, numbers)[:most]]


def _watched(trade: Trade, tier: Ints, nominated: Bools, rule: warnings.Policy, as_of: date) -> Bools:
    """Accounts nominated or of a warned tier, by hand or by the newest run; nobody archived, lost, or left to rest."""
    by_hand = standing.set_by_hand(as_of)
    gone = standing.archived() | standing.lost() | standing.resting(as_of)
    codes = [
        NONE if key in gone else standing.CODES[by_hand[key]] if key in by_hand else code
        for key, code in _pairs(trade.account, tier)
    ]
    warned = np.isin(np.array(codes, np.int64), [standing.CODES[name] for name in rule.warned_tiers])
    return warned | (nominated & ~np.isin(trade.account, list(gone)))


def _pairs(*columns: NDArray[Any]) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)


def inputs_text(row: tuple[Any, ...]) -> str:
    """The numbers behind the reasons of one account as JSON; those of answers only where there are any."""
    return HEARD % row if row[-3] else INPUTS % row[:-3]


def _inputs(found: Scored) -> dict[str, Ints | Floats]:
    """The columns of `HEARD`, in its order."""
    trade, heard = found.trade, found.exposed
    return {
        "silent": trade.recency,
        "gap": found.scores.gap,
        "orders": trade.orders,
        "tenure": trade.tenure,
        "orders90": trade.orders90,
        "orders365": trade.orders365,
        "months": trade.months,
        "heard": heard.satisfaction_kind,
        "points": np.round(heard.satisfaction_now, 6),
        "points_before": np.round(heard.satisfaction_before, 6),
    }


def _told(kind: str, names: Sequence[str], values: Floats) -> Numbers:
    """
    What the reasons of a kind say, with twelve digits, the same bytes on any database.

    Columns that are nought throughout (features without a weight, signals nobody has) are left out.
    """
    tidy = np.round(values, 12) + 0.0  # no minus before a nought
    said = np.flatnonzero((tidy != 0).any(axis=0)).tolist()
    return {f"{kind}.{names[column]}": tidy[:, column] for column in said}


def _numbers(found: Scored) -> Numbers:
    return {
        "account": found.trade.account,
        "p_orders": found.scores.score,
        "p": found.p,
        "base": found.scores.base,
        "band": found.bands.place,
        "pending": found.bands.pending,
        "pending_runs": found.bands.streak,
        "warned": found.warned.standing,
        "calm": found.warned.calm,
        "expected": found.expected,
        "at_risk": found.at_risk,
        **{f"inputs.{name}": column for name, column in _inputs(found).items()},
        **_told("reasons", churn.REASONS, found.scores.reasons),
        **_told("signals", signals.SIGNALS, found.offsets),
    }


def _texts(numbers: Numbers, kind: str) -> list[str]:
    """Each row's columns of a kind as JSON."""
    names = [name for name in numbers if name.startswith(f"{kind}.")]
    template = "{" + ", ".join(f'"{name.partition(".")[2]}": %.12f' for name in names) + "}"
    if not names:
        return [template] * len(numbers["account"])
    return [template % row for row in _pairs(*(numbers[name] for name in names))]


def _columns(run: Run, numbers: Numbers) -> dict[str, bulk.Column]:
    inputs = [column for name, column in numbers.items() if name.startswith("inputs.")]
    return {
        "run_id": [run.pk] * len(numbers["account"]),
        "account_id": numbers["account"],
        "p_orders": numbers["p_orders"],
        "p": numbers["p"],
        "base": numbers["base"],
        "reasons": _texts(numbers, "reasons"),
        "signals": _texts(numbers, "signals"),
        "inputs": [inputs_text(row) for row in _pairs(*inputs)],
        "band": numbers["band"],
        "pending_band": [None if pending == NONE else pending for pending in numbers["pending"].tolist()],
        "pending_runs": numbers["pending_runs"],
        "warned": numbers["warned"],
        "calm_runs": numbers["calm"],
        "expected": bulk.amounts(numbers["expected"]),
        "value_at_risk": bulk.amounts(numbers["at_risk"]),
    }


ROWS = Rows("scores", Score, _columns)
