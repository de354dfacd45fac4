"""Objections of customers: noted with how they were met, and whether they still stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import User
from lifecycle.models import Objection


@arrivals.at_home
def note(*, values: Mapping[str, Any], by: User) -> Objection:
    """An objection as it was raised: at a visit on its day, else today."""
    require(by, Right.LOG_VISITS)
    account, visit = arrivals.open_for(values.get("account"), by), values.get("visit")
    if visit is not None and visit.account_id != account.pk:
        raise Refused(_("This belongs to another customer."), field="visit", status=400)
    today = timezone.localdate()
    held_on = min(visit.held_on, today) if visit is not None else today
    told = {**values, "user": standing(by), "raised_on": values.get("raised_on") or held_on}
    _check_day(told["raised_on"])
    return records.create(Objection, told, by=by)


def change(objection: Objection, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Objection:
    """How it was met, and whether it still stands; the customer and the visit stay."""
    require(by, Right.LOG_VISITS)
    said = dict(values)
    for name in ("account", "visit"):
        if name in said and said.pop(name) != getattr(objection, name):
            raise Refused(_("An objection stays with its customer and visit. Note another one."), field=name)
    if said.get("raised_on") is None:
        said.pop("raised_on", None)
    else:
        _check_day(said["raised_on"])
    return records.change(objection, said, version=version, by=by)


def archive(objection: Objection, *, version: int | None = None, by: User) -> Objection:
    """Out of the lists; `restore` undoes it."""
    require(by, Right.LOG_VISITS)
    return records.archive(objection, version=version, by=by)


def restore(objection: Objection, *, by: User) -> Objection:
    """Back in the lists."""
    require(by, Right.LOG_VISITS)
    return records.restore(objection, by=by)


def _check_day(day: Any) -> None:
    if day > timezone.localdate():
        raise Refused(_("The day lies ahead. Note what happened."), field="raised_on", status=400)
