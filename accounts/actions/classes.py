"""Classes of key accounts: judged with each run over the whole book, and at once when somebody judged one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from accounts.choices import Criterion, EventVerb, KeyClass
from accounts.facts import classes as pictures
from accounts.facts.classes import Picture
from accounts.models import Account, ClassChange
from accounts.rules import classes
from kam.ground import days, events
from kam.ground.rights import Right, require
from kam.models import Run, User

CHUNK = 1000


@dataclass(frozen=True)
class Move:
    """One account and the class it was found in ("" where it is no key account any more), with what stood before."""

    account: Account
    key_class: str
    was: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    """The scores and reasons, by the columns of the history."""

    @property
    def changes(self) -> bool:
        return self.key_class != self.account.key_class


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
        moves = [*found, *(Move(account, "") for account in gone)]
        _take_effect(moves, run.as_of, run, by)
    counted = {name: sum(move.key_class == name for move in found) for name in KeyClass.values}
    return counted | {"changed_classes": sum(move.changes for move in moves)}


def follow(account: Account, *, by: User) -> None:
    """
    A judgement came or went, or a tier was set by hand: the class follows at once, from the newest day of the book.

    An account that is key no more loses its class.
    """
    follow_many([account.pk], by=by)


def follow_many(keys: Iterable[int], *, by: User) -> None:
    """The same where judgements of many accounts came or went at once."""
    require(by, Right.ASSESS)
    on = days.offered()
    fresh = Account.objects.filter(pk__in=set(keys)).select_related("owner")
    found = [_move(one) for one in pictures.look(fresh.live().key(), pictures.day_of_records(on), on=on)]
    lost = fresh.exclude(key_class="").exclude(pk__in=[move.account.pk for move in found])
    _take_effect([*found, *(Move(one, "") for one in lost)], on, None, by)


def _move(picture: Picture) -> Move:
    verdict = picture.verdict
    said = {
        "core_score": _round(verdict.core), "important_score": _round(verdict.important),
        "reasons": _reasons(picture.points),
    }  # fmt: skip
    return Move(picture.account, str(verdict.key_class.value), picture.was, said)


def _reasons(points: Mapping[Criterion, classes.Point]) -> dict[str, Any]:
    """What is kept of each point: its score, what was observed, what was judged, and whether it held."""
    return {
        str(name.value): {
            "score": _round(point.score),
            "observed": _round(point.observed),
            "judged": _round(point.judged),
            "holds": point.holds,
        }
        for name, point in points.items()
    }


def _round(score: float | None) -> int | None:
    return None if score is None else round(score)


def _take_effect(moves: list[Move], on: date, run: Run | None, by: User) -> None:
    """History and accounts; of each class that changed an event, and a notice to the owner."""
    for start in range(0, len(moves), CHUNK):
        _write(moves[start : start + CHUNK], on, run, by)
    told = [move for move in moves if move.changes and (move.account.key_class or move.key_class == KeyClass.CORE)]
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


def _write(moves: list[Move], on: date, run: Run | None, by: User) -> None:
    """What says something else than what stands takes its place: the same class for other reasons does so too."""
    history = ClassChange.objects.filter(account__in=[move.account.pk for move in moves])
    stands = {row.account_id: row for row in history.standing()}
    moves = [move for move in moves if move.changes or not _says(stands.get(move.account.pk), move)]
    begins = _begins(history, on)
    begin = {move.account.pk: begins.get(move.account.pk, on) for move in moves}
    _end([stands[key] for key in begin if key in stands], begin)
    ClassChange.objects.bulk_create(
        ClassChange(
            account=move.account, key_class=move.key_class, was=move.was, from_on=begin[move.account.pk], run=run,
            by=by, **move.said,
        )
        for move in moves if move.key_class
    )  # fmt: skip
    since = ClassChange.objects.standing().with_since().filter(account=OuterRef("pk")).values("since")[:1]
    for key_class in {move.key_class for move in moves}:
        listed = [move.account.pk for move in moves if move.key_class == key_class]
        Account.objects.filter(pk__in=listed).update(key_class=key_class, key_class_since=Subquery(since))
    changed = [move.account.pk for move in moves if move.changes]
    Account.objects.filter(pk__in=changed).update(graded_at=timezone.now())


def _says(row: ClassChange | None, move: Move) -> bool:
    """Whether a row says the same class for reasons that a reader takes for the same."""
    if row is None or row.key_class != move.key_class:
        return row is None and not move.key_class
    means = ("core_score", "important_score")
    moved = any(classes.drifted(getattr(row, name), move.said[name]) for name in means if name in move.said)
    return not moved and not classes.tells_more(row.reasons, move.said.get("reasons", {}))


def _begins(history: Any, on: date) -> dict[int, date]:
    """From when a class can stand, by account: the day asked for, but never in the midst of what history holds."""
    last = history.order_by().values_list("account").annotate(Max("from_on"), Max("to_on"))
    return {account: max(on, from_on, to_on or on) for account, from_on, to_on in last}


def _end(stands: list[ClassChange], begin: Mapping[int, date]) -> None:
    """Classes that stand end where the next begin; one that began on that day was never another's past, it goes."""
    ClassChange.objects.filter(pk__in=[row.pk for row in stands if row.from_on >= begin[row.account_id]]).delete()
    for day in set(begin.values()):
        listed = [row.pk for row in stands if row.from_on < day == begin[row.account_id]]
        ClassChange.objects.filter(pk__in=listed).update(to_on=day)
