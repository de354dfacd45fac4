"""Cost-to-serve entries: what serving an account cost, in the company's currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, hours
from accounts.choices import CostKind
from accounts.models import CostEntry, Incentive
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


@arrivals.at_home
def enter(*, values: Mapping[str, Any], by: User) -> CostEntry:
    """
    A new entry, signed by whoever enters it; hours without an amount are valued at the rate of their kind and day.

    Raises Refused when the customer is out of sight, and when there is neither an amount nor a rate for the hours.
    """
    require(by, Right.EDIT_COSTS)
    arrivals.open_for(values.get("account"), by)
    return records.create(CostEntry, {**completed(values), "by": by}, by=by)


@arrivals.at_home
def change(entry: CostEntry, *, values: Mapping[str, Any], version: int | None = None, by: User) -> CostEntry:
    """
    Correct an entry.

    One that was valued by its hours stays so (hours × rate) until another amount is given; an empty amount values it
    by its hours again.
    """
    require(by, Right.EDIT_COSTS)
    if "account" in values and values["account"] != entry.account:
        arrivals.open_for(values["account"], by)
    return records.change(entry, completed(values, entry), by=by, version=version)


def archive(entry: CostEntry, *, version: int | None = None, by: User) -> CostEntry:
    """Out of every list and number; `restore` undoes it."""
    require(by, Right.EDIT_COSTS)
    _check_own(entry)
    return records.archive(entry, by=by, version=version)


def restore(entry: CostEntry, *, by: User) -> CostEntry:
    """Back from the archive, and into the numbers."""
    require(by, Right.EDIT_COSTS)
    _check_own(entry)
    return records.restore(entry, by=by)


def completed(values: Mapping[str, Any], old: CostEntry | None = None) -> dict[str, Any]:
    """
    The values with the amount of hours and the rate it came by.

    An entry that was valued by its hours stays so until another amount is given; raises Refused where neither an amount
    nor a rate is known, hours are negative, or the day is yet to come.
    """
    _check_likely(values)
    if old is None:
        return {**values, **_valued(values)}
    if any(getattr(old, name) != value for name, value in values.items()):
        _check_own(old)
    whole = {name: values.get(name, getattr(old, name)) for name in ("kind", "on", "hours", "amount")}
    if old.hour_rate is not None and whole["amount"] == old.amount and _differs(old, whole):
        whole["amount"] = None
    changed = whole["amount"] is None or whole["amount"] != old.amount
    return {**values, **_valued(whole)} if changed else dict(values)


def _differs(entry: CostEntry, whole: Mapping[str, Any]) -> bool:
    return any(whole[name] != getattr(entry, name) for name in ("kind", "on", "hours"))


def _valued(values: Mapping[str, Any]) -> dict[str, Any]:
    """Amount and hour rate of an entry: an amount given by hand wins."""
    if values.get("amount") is not None:
        return {"amount": values["amount"], "hour_rate": None}
    found = hours.valued(values["kind"], values["on"], values.get("hours"))
    if found is not None:
        return {"amount": found[0], "hour_rate": found[1]}
    if not values.get("hours"):
        raise Refused(_("Enter an amount, or hours."), field="amount", status=400)
    raise Refused(_("No hour rate is known for this kind and day: enter the amount."), field="amount", code="no_rate")


def _check_likely(values: Mapping[str, Any]) -> None:
    """What was spent was spent by today, and hours that nobody worked are none; an entry too many is archived."""
    if values.get("on") is not None and values["on"] > timezone.localdate():
        raise Refused(_("No cost can have arisen on a day to come: enter it when it has."), field="on", code="to_come")
    if values.get("hours") is not None and values["hours"] < 0:
        words = _("Hours cannot be negative: archive the entry that is too many, or correct its hours.")
        raise Refused(words, field="hours", code="negative")


def _check_own(entry: CostEntry) -> None:
    """What belongs to an incentive is changed there, or the two ledgers would fall out of step."""
    if entry.kind == CostKind.INCENTIVE and Incentive.objects.filter(cost_entry=entry).exists():
        raise Refused(_("This cost belongs to an incentive: change it there."), field="amount", code="linked")
