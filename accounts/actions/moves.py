"""Competitors' moves: what one of them did on a day, in the market or at one customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Move
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


@arrivals.at_home
def note(*, values: Mapping[str, Any], data: events.Told = None, by: User) -> Move:
    """
    A move; one that names a customer is seen by whoever sees the customer, any other by everybody.

    `data` goes into the event.
    """
    require(by, Right.EDIT_ACCOUNTS)
    _check(values, by)
    return records.create(Move, {**values, "by": by}, data=data, by=by)


def change(move: Move, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Move:
    """Correct it; a move that belongs to a customer is never opened to everybody."""
    require(by, Right.EDIT_ACCOUNTS)
    if "account" in values and values["account"] != move.account:
        raise Refused(_("A move stays with its customer. Note another one."), field="account")
    _check({"on": move.on} | dict(values), by)
    return records.change(move, values, by=by, version=version)


def archive(move: Move, *, version: int | None = None, by: User) -> Move:
    """Out of the lists; `restore` undoes it."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.archive(move, by=by, version=version)


def restore(move: Move, *, by: User) -> Move:
    """Back from the archive."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.restore(move, by=by)


def completed(values: Mapping[str, Any], old: Move | None = None) -> dict[str, Any]:
    """The values of a row of a file; raises Refused for a day to come."""
    _check_day(values.get("on", old.on if old else None))
    return dict(values)


def _check(values: Mapping[str, Any], by: User) -> None:
    if values.get("account") is not None:
        arrivals.open_for(values["account"], by)
    _check_day(values["on"])


def _check_day(on: date | None) -> None:
    if on is not None and on > timezone.localdate():
        raise Refused(_("The day lies ahead. Note what happened."), field="on", code="to_come")
