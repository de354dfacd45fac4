"""Promises of both sides: made with a day, kept, or moved to another day."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
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
    by: User,
) -> Promise:
    """Ours to them, or the customer's commitment to us; `user` is who sees to it."""
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        promise = Promise.objects.create(
            account=account, visit=visit, side=side, text=text[:255], due_on=due_on, user=user or by
        )
        events.record(
            EventVerb.PROMISE_MADE,
            promise,
            by=by,
            data={"due_on": due_on, "side": side},
            notify=[promise.user],
            url="/promises/",
        )
    return promise


def keep(promise: Promise, *, on: date | None = None, version: int | None = None, by: User) -> Promise:
    """It was done; keeping a kept one changes nothing."""
    require(by, Right.LOG_VISITS)
    day = on or timezone.localdate()
    with transaction.atomic():
        promise = records.lock(promise, version)
        if promise.kept_on is None:
            promise.kept_on = day
            records.bump(promise)
            events.record(EventVerb.PROMISE_KEPT, promise, by=by, changes={"kept_on": [None, day]})
    return promise


def reopen(promise: Promise, *, by: User) -> Promise:
    """Undo of keeping."""
    require(by, Right.LOG_VISITS)
    return records.change(promise, {"kept_on": None}, by=by, verb=EventVerb.PROMISE_MOVED)


def move(promise: Promise, *, due_on: date, version: int | None = None, by: User) -> Promise:
    """Due on another day; one that was kept is not moved."""
    require(by, Right.LOG_VISITS)
    if promise.kept_on is not None:
        raise Refused(_("This promise is kept already."))
    return records.change(promise, {"due_on": due_on}, version=version, by=by, verb=EventVerb.PROMISE_MOVED)
