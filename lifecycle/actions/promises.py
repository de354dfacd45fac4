"""Promises of both sides: made with a day, kept, broken, changed, moved to another day, or cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, same_person, standing
from kam.models import Event, User
from lifecycle.actions import bound_promises, deciders, next_visits, takers
from lifecycle.choices import EventVerb, PromiseSide
from lifecycle.models import Promise, Visit


def make(
    account: Account,
    *,
    text: str,
    due_on: date,
    side: str = PromiseSide.OURS,
    visit: Visit | None = None,
    user: User | None = None,
    is_shown: bool = False,
    by: User,
) -> Promise:
    """Ours to them, or the customer's commitment to us; `user` is who sees to it."""
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        takers.check(account.pk, user, Right.LOG_VISITS)
        promise = Promise.objects.create(
            account=account,
            visit=visit,
            side=side,
            text=text[:255],
            due_on=due_on,
            user=user or standing(by),
            is_shown=is_shown,
        )
        bound_promises.bind(promise)
        events.record(
            EventVerb.PROMISE_MADE,
            promise,
            by=by,
            data={"due_on": due_on, "side": side},
            notify=[promise.user],
            url=f"/promises/{promise.pk}/",
        )
    return promise


def keep(promise: Promise, *, on: date | None = None, version: int | None = None, by: User) -> Promise:
    """It was done; keeping a kept one changes nothing. Raises Refused for a cancelled one."""
    require(by, Right.LOG_VISITS)
    deciders.check(promise, by)
    day = on or timezone.localdate()
    with transaction.atomic():
        promise = records.lock(promise, version, by)
        if promise.dropped_on is not None:
            raise Refused(_("This promise is cancelled already."))
        if promise.kept_on is None:
            changes = {"kept_on": [None, day]} | ({"broken_on": [promise.broken_on, None]} if promise.broken_on else {})
            promise.kept_on, promise.broken_on = day, None
            records.bump(promise)
            events.record(EventVerb.PROMISE_KEPT, promise, by=by, changes=changes)
            bound_promises.release([promise])
            _heeded(promise, by=by)
    return promise


def keep_at(visit: Visit, ticked: Iterable[Promise], *, by: User) -> list[Promise]:
    """
    The bulk twin of `keep` for those ticked in the log of a visit, done on its day; returns those it kept.

    Whoever was there says what was done there, whoever promised it.

    One that somebody else kept or cancelled meanwhile stays as it is: that is no fault of the visit.
    """
    require(by, Right.LOG_VISITS)
    day = visit.held_on
    with transaction.atomic():
        asked = list(ticked)
        still = Promise.objects.unkept().filter(broken_on__isnull=True, pk__in=[promise.pk for promise in asked])
        count = still.update(kept_on=day, kept_visit=visit, version=F("version") + 1)
        # Read again only where somebody was quicker with one of them.
        found = asked if count == len(asked) else list(Promise.objects.filter(kept_visit=visit).order_by("pk"))
        events.record_many(
            events.draft(
                EventVerb.PROMISE_KEPT, noun=events.noun_of(promise), subject_id=promise.pk, name=promise.text,
                account_id=promise.account_id, by=by, changes={"kept_on": [None, day]},
            )
            for promise in found
        )  # fmt: skip
    return found


@records.held
def reopen(promise: Promise, *, version: int | None = None, by: User) -> Promise:
    """Undo of keeping, cancelling and saying that it is broken; what was broken before it was kept is so again."""
    require(by, Right.LOG_VISITS)
    if promise.kept_visit is None or not same_person(promise.kept_visit.user, by):  # who ticked it at a visit may err
        deciders.check(promise, by)
    again = _reopen(promise, version, by)
    if again.version != promise.version:
        _heeded(again, reopened=True, by=by)
    return again


def _reopen(promise: Promise, version: int | None, by: User) -> Promise:
    values = dict.fromkeys(("kept_on", "kept_visit", "dropped_on", "broken_on"))
    broken_on = _broken_before(promise) if promise.kept_on else None
    was: dict[str, Any] = {"broken_on": broken_on} | ({} if broken_on else {"broken_why": ""})
    again = records.change(promise, values | was, version=version, by=by, verb=EventVerb.PROMISE_REOPENED)
    if again.version != promise.version:
        bound_promises.bind(again)
    return again


def _broken_before(promise: Promise) -> date | None:
    """Since when a promise was broken that was kept after all, as the log tells; None for any other."""
    kept = Event.objects.filter(noun=events.noun_of(promise), subject_id=promise.pk, verb=EventVerb.PROMISE_KEPT)
    last = kept.order_by("pk").last()
    was = last.changes.get("broken_on") if last else None
    return date.fromisoformat(was[0]) if was else None


def reopen_of(visit: Visit, *, by: User) -> list[Promise]:
    """Undo of `keep_at`: those that this visit kept, and no other, are open again."""
    require(by, Right.LOG_VISITS)
    return [_reopen(promise, None, by) for promise in Promise.objects.filter(kept_visit=visit).order_by("pk")]


@records.held
def give_up(
    promise: Promise, *, why: str = "", on: date | None = None, version: int | None = None, by: User
) -> Promise:
    """It was not kept and somebody says so, and why; kept late, it counts as kept. Refused before its day is over."""
    require(by, Right.LOG_VISITS)
    deciders.check(promise, by)
    _still_open(promise)
    day = on or timezone.localdate()
    if promise.due_on >= day:
        raise Refused(_("Its day is not over yet. Cancel the promise, or move it."))
    values = {"broken_on": day, "broken_why": why.strip()[:255]}
    broken = records.change(promise, values, version=version, by=by, verb=EventVerb.PROMISE_BROKEN)
    bound_promises.release([broken])
    _heeded(broken, by=by)
    return broken


@records.held
def change(promise: Promise, values: Mapping[str, Any], *, version: int | None = None, by: User) -> Promise:
    """Other words, side, day or colleague for an open one, who is told; raises Refused for one that is over."""
    require(by, Right.LOG_VISITS)
    deciders.check(promise, by)
    _still_open(promise)
    said = {name for name, value in values.items() if getattr(promise, name) != value}
    verb = EventVerb.PROMISE_MOVED if said == {"due_on"} else EventVerb.PROMISE_CHANGED
    given = values.get("user") if "user" in said else None
    takers.check(promise.account_id, given, Right.LOG_VISITS)
    url = f"/promises/{promise.pk}/"
    changed = records.change(promise, values, version=version, by=by, verb=verb, notify=[given], url=url)
    if said & {"due_on", "side"}:
        if bound_promises.release([promise]):
            bound_promises.bind(changed)
        if PromiseSide.OURS in (promise.side, changed.side):
            next_visits.heed_promise(changed, by=by)
    return changed


def move(promise: Promise, *, due_on: date, version: int | None = None, by: User) -> Promise:
    """Due on another day; one that was kept or cancelled is not moved."""
    return change(promise, {"due_on": due_on}, version=version, by=by)


@records.held
def drop(promise: Promise, *, version: int | None = None, by: User) -> Promise:
    """It is no longer to be done; `reopen` undoes it. Raises Refused for one that is kept."""
    require(by, Right.LOG_VISITS)
    deciders.check(promise, by)
    _still_open(promise)
    values = {"dropped_on": timezone.localdate()}
    gone = records.change(promise, values, version=version, by=by, verb=EventVerb.PROMISE_DROPPED)
    bound_promises.release([gone])
    _heeded(gone, by=by)
    return gone


def _heeded(promise: Promise, *, reopened: bool = False, by: User) -> None:
    """What is proposed for one of ours follows it; their commitments call for no visit."""
    if promise.side == PromiseSide.OURS:
        next_visits.heed_promise(promise, reopened=reopened, by=by)


def _still_open(promise: Promise) -> None:
    if promise.kept_on is not None:
        raise Refused(_("This promise is kept already."))
    if promise.broken_on is not None:
        raise Refused(_("This promise is broken. Open it again first."))
    if promise.dropped_on is not None:
        raise Refused(_("This promise is cancelled already."))
