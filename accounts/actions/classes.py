"""Classes of key accounts: judged with each run over the whole book, and at once when somebody judged one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.choices import Criterion, EventVerb, KeyClass
from accounts.facts import classes as pictures
from accounts.facts.classes import Picture
from accounts.models import Account, ClassChange
from accounts.rules import classes
from kam.ground import bulk, events
from kam.ground.rights import Right, require
from kam.models import Run, User

CHUNK = 1000
SAID = ("core_score", "important_score", "reasons")
"""What a class says of itself, in the order that rows are written."""


@dataclass(frozen=True)
class Move:
    """One account's way from the class it has to the one it was found in; "" where it is no key account any more."""

    account: Account
    key_class: str
    verdict: classes.Verdict | None
    reasons: dict[str, Any]


def judge(run: Run, *, by: User) -> dict[str, int]:
    """
    The class of every key account as of the run's date takes effect at once; counts of classes and of changes.

    A class moves no price and no tier by itself: it says how to treat an account, so nobody need approve it. Accounts
    that are key no more lose theirs.
    """
    require(by, Right.RECOMPUTE)
    assert run.as_of is not None
    keys = Account.objects.live().key()
    with transaction.atomic():
        found = [_move(picture) for picture in pictures.look(keys.select_related("owner"), run.as_of)]
        gone = Account.objects.exclude(key_class="").exclude(pk__in=keys.values("pk")).select_related("owner")
        lost = [Move(account, "", None, {}) for account in gone]
        moves = [move for move in found if move.key_class != move.account.key_class] + lost
        _take_effect(moves, run.as_of, run, by)
        _refresh([move for move in found if move.key_class == move.account.key_class])
    counted = {name: sum(move.key_class == name for move in found) for name in KeyClass.values}
    return counted | {"changed_classes": len(moves)}


def follow(account: Account, *, by: User) -> None:
    """A judgement came or went: the account's class follows at once, if it is a key account (asked by the verbs)."""
    require(by, Right.ASSESS)
    today = timezone.localdate()
    key = Account.objects.live().key().filter(pk=account.pk).select_related("owner")
    as_of = pictures.day_of_records(today)
    found = [_move(picture) for picture in pictures.look(key, as_of, judged_by=today)]
    moves = [move for move in found if move.key_class != move.account.key_class]
    _take_effect(moves, today, None, by)
    _refresh([move for move in found if move.key_class == move.account.key_class])


def _move(picture: Picture) -> Move:
    return Move(picture.account, str(picture.verdict.key_class.value), picture.verdict, _reasons(picture.points))


def _reasons(points: Mapping[Criterion, classes.Point]) -> dict[str, Any]:
    """What is kept of each point: its score, what was observed, what was judged."""
    return {
        str(name.value): {
            "score": _round(point.score),
            "observed": _round(point.observed),
            "judged": _round(point.judged),
        }
        for name, point in points.items()
    }


def _round(score: float | None) -> int | None:
    return None if score is None else round(score)


def _take_effect(moves: list[Move], on: date, run: Run | None, by: User) -> None:
    """History, accounts, one event each, a notice to each owner."""
    for start in range(0, len(moves), CHUNK):
        part = moves[start : start + CHUNK]
        _end([move.account.pk for move in part], on)
        ClassChange.objects.bulk_create(_change(move, on, run, by) for move in part if move.key_class)
        for key_class in {move.key_class for move in part}:
            listed = [move.account.pk for move in part if move.key_class == key_class]
            Account.objects.filter(pk__in=listed).update(key_class=key_class, key_class_since=on if key_class else None)
    told = [move for move in moves if move.account.key_class or move.key_class == KeyClass.CORE]
    rows = [
        events.draft(
            EventVerb.CLASS_CHANGED, noun="account", subject_id=move.account.pk, name=str(move.account),
            account_id=move.account.pk, by=by, changes={"key_class": [move.account.key_class, move.key_class]},
        )
        for move in told
    ]  # fmt: skip
    events.record_many(
        rows, notify=[([move.account.owner], f"/customers/{move.account.pk}/?tab=standards") for move in told]
    )


def _end(keys: list[int], on: date) -> None:
    """Classes that stand end; one that began on the day or later was never another's past and goes."""
    standing = ClassChange.objects.standing().filter(account__in=keys)
    standing.filter(from_on__gte=on).delete()
    standing.filter(from_on__lt=on).update(to_on=on)


def _change(move: Move, on: date, run: Run | None, by: User) -> ClassChange:
    return ClassChange(
        account=move.account, key_class=move.key_class, was=move.account.key_class, from_on=on, run=run, by=by,
        **_said(move),
    )  # fmt: skip


def _said(move: Move) -> dict[str, Any]:
    assert move.verdict is not None
    core, important = _round(move.verdict.core), _round(move.verdict.important)
    return {"core_score": core, "important_score": important, "reasons": move.reasons}


def _refresh(moves: list[Move]) -> None:
    """The same class for other reasons: what stands says the newest ones (a change of class is what history keeps)."""
    now = {move.account.pk: _said(move) for move in moves}
    listed, changed = sorted(now), []
    for start in range(0, len(listed), CHUNK):
        standing = ClassChange.objects.standing().filter(account__in=listed[start : start + CHUNK])
        for key, account, *stored in standing.values_list("pk", "account_id", *SAID):
            said = [now[account][name] for name in SAID]
            if said != stored:
                changed.append((key, *said[:-1], json.dumps(said[-1])))
    if changed:
        bulk.merge(ClassChange, "id", SAID, changed, defaults={})
