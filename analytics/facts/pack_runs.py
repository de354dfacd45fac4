"""What the kept runs, and the histories of tier, class and stage, say of one account as of a day: in three reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    DecimalField,
    F,
    FilteredRelation,
    FloatField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from accounts.models import Account, ClassChange, TierChange
from analytics.choices import sorted_reasons
from analytics.models import AssetValue, Contribution, Loyalty, Potential, Score
from analytics.rules import packs as rules
from kam.choices import RunKind, RunState
from kam.models import Run
from lifecycle.models.stages import StageMove

HISTORY, REASONS, MONEY = 12, 5, 20
CENT = Decimal("0.01")
WANTED: dict[str, tuple[Any, tuple[str, ...]]] = {
    "contributions": (Contribution, ("revenue", "cost", "cost_to_serve", "net_contribution", "rank", "share",
                                     "cost_estimated")),
    "scores": (Score, ("p", "band", "value_at_risk", "reasons", "signals", "inputs")),
    "assets": (AssetValue, ("value", "low", "high", "at_risk")),
    "potentials": (Potential, ("wallet", "potential", "actual", "gap", "basis")),
    "loyalties": (Loyalty, ("score",)),
}  # fmt: skip
"""{the account's rows of runs: their model, and what is told of them}."""


def gather(account: Account, day: date) -> dict[str, Any]:
    """The parts by their names; what no run had said by the day is None."""
    runs = _runs(day)
    row = _row(account, day, runs)
    told = {name: _of(row, name, runs.get(model.run_kind)) for name, (model, _columns) in WANTED.items()}
    net, loyal = _histories(account, max([day, *(run.as_of for run in runs.values() if run.as_of)]))
    return {
        "standing": _standing(row),
        "contribution": _contribution(told["contributions"], net),
        "risk": _risk(told["scores"]),
        "value": _amounts(told["assets"], "value", "low", "high", "at_risk"),
        "potential": _potential(told["potentials"]),
        "loyalty": _loyalty(told["loyalties"], loyal),
    }


def money(value: Any) -> str | None:
    """An amount as text, to the cent."""
    return None if value is None else str(Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP))


def share(value: float | None) -> str | None:
    """A fraction or a score as text, to four places."""
    return None if value is None else f"{value:.4f}"


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _runs(day: date) -> dict[str, Run]:
    """
    Of each kind the run that tells the day best: one of that day computed when it was over, else that of the night
    after, which found the day whole, else the newest up to it.
    """
    kinds = (RunKind.CONTRIBUTION, RunKind.CHURN, RunKind.VALUE)
    begun = TruncDate("started_at", tzinfo=timezone.get_default_timezone())
    next_day = Q(as_of=day + timedelta(1), begun=F("as_of"), params__clock=True)
    whole = Case(When(as_of=day, begun__gt=day, then=2), When(next_day, then=1), default=0)
    known = Run.objects.done().filter(kind__in=kinds).annotate(begun=begun).filter(Q(as_of__lte=day) | next_day)
    newest = Window(
        RowNumber(),
        partition_by="kind",
        order_by=[F("whole").desc(), F("as_of").desc(), F("finished_at").desc(), "-pk"],
    )
    return {run.kind: run for run in known.annotate(whole=whole).annotate(place=newest).filter(place=1)}


def reaches(run: Run) -> date:
    """The last day of which a run knew all: the night's own day had only begun when it was computed."""
    assert run.as_of is not None
    begun = run.started_at and timezone.localdate(run.started_at, timezone.get_default_timezone())
    is_of_night = run.params.get("clock") and begun == run.as_of
    return run.as_of - timedelta(1) if is_of_night else run.as_of


def _row(account: Account, day: date, runs: Mapping[str, Run]) -> dict[str, Any]:
    """Tier, class and stage of the day beside the account's row of each run."""
    tiers = TierChange.objects.on(day).filter(account=OuterRef("pk")).order_by("-from_on", "-pk")
    classes = ClassChange.objects.on(day).filter(account=OuterRef("pk")).with_since()
    moves = StageMove.objects.filter(journey__account=OuterRef("pk"), on__lte=day).order_by("-on", "-pk")
    then = {
        "tier_then": tiers.values("tier"), "tier_from": tiers.values("from_on"), "tier_hand": tiers.values("by_hand"),
        "class_then": classes.values("key_class"), "class_from": classes.values("since"),
        "stage_then": moves.values("stage"), "stage_from": moves.values("on"),
    }  # fmt: skip
    joined, columns = {}, list(then)
    for name, (model, wanted) in WANTED.items():
        run = runs.get(model.run_kind)
        joined[f"_{name}"] = FilteredRelation(name, condition=Q(**{f"{name}__run": run.pk if run else None}))
        columns += [f"_{name}__{column}" for column in ("id", *wanted)]
    found = Account.objects.filter(pk=account.pk).annotate(
        **joined, **{name: Subquery(rows[:1]) for name, rows in then.items()}
    )
    return dict(found.values(*columns).get())


def _of(row: Mapping[str, Any], name: str, run: Run | None) -> dict[str, Any] | None:
    """The account's row of one run with the run; None where the run has none."""
    if run is None or row[f"_{name}__id"] is None:
        return None
    return {column: row[f"_{name}__{column}"] for column in WANTED[name][1]} | {"run": run}


def _head(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"run": found["run"].pk, "of": iso(found["run"].as_of), "until": iso(reaches(found["run"]))}


def _standing(row: Mapping[str, Any]) -> dict[str, Any]:
    """Tier, class and stage of the day."""
    return {
        "tier": row["tier_then"] or "", "tier_since": iso(row["tier_from"]), "by_hand": bool(row["tier_hand"]),
        "class": row["class_then"] or "", "class_since": iso(row["class_from"]),
        "stage": row["stage_then"] or "", "stage_since": iso(row["stage_from"]),
    }  # fmt: skip


def _histories(account: Account, day: date) -> tuple[list[list[Any]], list[list[Any]]]:
    """Net contribution, and loyalty where a run could tell it, by the last run of each month, the newest last."""
    when, done = ("run__as_of", "run_id"), {"account": account, "run__state": RunState.DONE, "run__as_of__lte": day}
    nets = Contribution.objects.filter(**done).order_by().annotate(loyal=Value(None, FloatField()))
    loyal = Loyalty.objects.filter(**done, score__isnull=False).order_by()
    loyal = loyal.annotate(net=Value(None, DecimalField(max_digits=MONEY, decimal_places=2)))
    rows = nets.values_list(*when, "net_contribution", "loyal").union(
        loyal.values_list(*when, "net", "score"), all=True
    )
    found = sorted(rows, key=lambda row: row[:2])
    net = rules.monthly((on, net) for on, _run, net, _score in found if net is not None)
    scores = rules.monthly((on, score) for on, _run, _net, score in found if score is not None)
    return ([[iso(on), money(value)] for on, value in net[-HISTORY:]],
            [[iso(on), share(value)] for on, value in scores[-HISTORY:]])  # fmt: skip


def _contribution(found: dict[str, Any] | None, history: list[list[Any]]) -> dict[str, Any] | None:
    if found is None:
        return None
    return _head(found) | {
        "revenue": money(found["revenue"]), "cost": money(found["cost"]), "served": money(found["cost_to_serve"]),
        "net": money(found["net_contribution"]), "rank": found["rank"], "share": share(found["share"]),
        "accounts": found["run"].result.get("accounts"), "estimated": found["cost_estimated"], "history": history,
    }  # fmt: skip


def _risk(found: dict[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    reasons = sorted_reasons(found["reasons"] | found["signals"], found["inputs"])[:REASONS]
    return _head(found) | {
        "p": share(found["p"]), "band": found["band"], "at_risk": money(found["value_at_risk"]),
        "horizon": found["run"].result.get("horizon", settings.CHURN_HORIZON_DAYS),
        "reasons": [[code, share(weight), numbers] for code, weight, numbers in reasons],
    }  # fmt: skip


def _amounts(found: dict[str, Any] | None, *names: str) -> dict[str, Any] | None:
    return None if found is None else _head(found) | {name: money(found[name]) for name in names}


def _potential(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """None where their need is not known."""
    if found is None or found["potential"] is None:
        return None
    told = _amounts(found, "wallet", "potential", "actual", "gap")
    return None if told is None else told | {"basis": found["basis"]}


def _loyalty(found: dict[str, Any] | None, history: list[list[Any]]) -> dict[str, Any] | None:
    if found is None or found["score"] is None:
        return None
    return _head(found) | {"score": share(found["score"]), "history": history}
