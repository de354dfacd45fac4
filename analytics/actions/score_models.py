"""Learns versions of the churn score from the company's own past, and pins one of them by a director's word (C1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from analytics.choices import EventVerb
from analytics.facts import score_models as facts
from analytics.facts.books import Book
from analytics.models import ModelPin, ScoreModel
from analytics.rules import learning
from analytics.rules.learning import Learned
from analytics.rules.prior import Weights, packed
from kam.ground import days, events, records, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Run, User


def horizon() -> int:
    """Days without an order that the company's scores foretell."""
    return int(settings.CHURN_HORIZON_DAYS)


def learn(*, as_of: date, days_ahead: int | None = None, run: Run | None = None, by: User) -> ScoreModel | None:
    """
    The version that the orders up to a date ask for; learning once more for that date is another version, with a number
    of its own, unless it says the same.

    None where nothing can be learned yet: no past day with its outcome known, or all accounts went one way.
    """
    require(by, Right.RECOMPUTE)
    ahead = days_ahead or horizon()
    found = reckoned(as_of, ahead)
    if found is None:
        return None
    learned, origins = found
    with transaction.atomic():
        staging.take_turn("score_models.learn")
        return _kept(learned, origins, as_of, ahead, run, by)


def reckoned(as_of: date, horizon: int) -> tuple[Learned, list[date]] | None:
    """What would be learned as of a date, and from which past days; nothing is written."""
    origins = facts.origins(as_of, horizon)
    if not origins:
        return None
    season = facts.year_ago(as_of)
    book, pasts = facts.gather(as_of, [*origins, *([season] if season else [])], horizon)
    same = pasts.pop() if season else None
    learned = learning.learn(book, pasts, same, horizon=horizon)
    return None if learned is None else (learned, origins)


def known(as_of: date, horizon: int) -> Weights:
    """
    The weights by which a past day is judged: those in force then, else what could have been learned then.

    So a book that was brought in a short while ago is judged by the same kind of score as tomorrow's.
    """
    standing = facts.in_force(as_of, horizon)
    if standing.number != facts.DAY_ONE or standing.pinned:
        return standing.weights
    found = reckoned(as_of, horizon)
    return standing.weights if found is None else found[0].weights


def write(run: Run, book: Book, *, by: User) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]]:
    """The version of a run; its summary says what it learned from, or that there was nothing to learn from."""
    require(by, Right.RECOMPUTE)
    model = learn(as_of=book.as_of, days_ahead=book.horizon, run=run, by=by)
    if model is None:
        return {"learned": False, "horizon": book.horizon}, dict
    names = ("number", "horizon", "rows", "accounts", "lost", "auc", "brier", "ece")
    return {"learned": True} | {name: getattr(model, name) for name in names}, dict


def pin(*, model: ScoreModel | None, reason: str, by: User) -> ModelPin:
    """
    From now on the scores keep to one version (None: the day-one weights) until it is let go.

    It counts from the book's present day, so that past days keep the version that was known then.
    """
    require(by, Right.EDIT_POLICY)
    if not reason.strip():
        raise Refused(_("Say why this version is to be kept."), field="reason", status=400)
    with transaction.atomic():
        staging.take_turn("score_models.pin")
        for one in ModelPin.objects.filter(is_open=True):
            _end(one, by)
        values = {"score_model": model, "reason": reason.strip(), "from_on": days.offered(), "by": by}
        told = {"number": model.number if model else facts.DAY_ONE, "reason": reason.strip()}
        return records.create(ModelPin, values, by=by, verb=EventVerb.SCORE_MODEL_PINNED, data=told)


def unpin(pin: ModelPin, *, version: int | None = None, by: User) -> ModelPin:
    """From now on the newest learned version scores again; raises Refused for one that was let go before."""
    require(by, Right.EDIT_POLICY)
    with transaction.atomic():
        fresh = records.lock(pin, version, by)
        if not fresh.is_open:
            raise Refused(_("This version is not pinned any more."), code="conflict")
        return _end(fresh, by)


def _end(pin: ModelPin, by: User) -> ModelPin:
    pin.is_open, pin.until_on = False, max(days.offered(), pin.from_on)
    records.bump(pin)
    number = pin.score_model.number if pin.score_model else facts.DAY_ONE
    events.record(EventVerb.SCORE_MODEL_UNPINNED, pin, by=by, data={"number": number})
    return pin


def _kept(learned: Learned, origins: list[date], as_of: date, horizon: int, run: Run | None, by: User) -> ScoreModel:
    """The row of a version, with its number and event."""
    values: dict[str, Any] = {
        "from_on": origins[-1], "until_on": origins[0], "origins": len(origins), "run": run, "learned_by": by,
        "parameters": packed(learned.weights, facts.segments()),
    }  # fmt: skip
    values |= {name: getattr(learned, name) for name in ("rows", "accounts", "lost", "auc", "brier", "ece")}
    values |= {"intercept": learned.intercept, "slope": learned.slope}
    same = ScoreModel.objects.known_on(as_of, horizon).filter(as_of=as_of).first()
    again = same is not None and same.parameters == json.loads(json.dumps(values["parameters"]))
    number = same.number if same and again else (ScoreModel.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    keys: dict[str, Any] = {"number": number, "as_of": as_of, "horizon": horizon}
    row, _new = ScoreModel.objects.update_or_create(**keys, defaults=values)
    told = {"number": number, "as_of": as_of, "rows": learned.rows, "auc": learned.auc}
    events.record(EventVerb.SCORE_MODEL_LEARNED, row, by=by, data=told)
    return row
