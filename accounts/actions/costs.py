"""Cost-to-serve entries: what serving an account cost, in the company's currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Account, CostEntry
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


def enter(*, values: Mapping[str, Any], by: User) -> CostEntry:
    """A new entry, signed by whoever enters it."""
    require(by, Right.EDIT_COSTS)
    _check_account(values.get("account"), by)
    return records.create(CostEntry, {**values, "by": by}, by=by)


def change(entry: CostEntry, *, values: Mapping[str, Any], version: int | None = None, by: User) -> CostEntry:
    """Correct an entry."""
    require(by, Right.EDIT_COSTS)
    if "account" in values and values["account"] != entry.account:
        _check_account(values["account"], by)
    return records.change(entry, values, by=by, version=version)


def archive(entry: CostEntry, *, version: int | None = None, by: User) -> CostEntry:
    """Out of every list and number; `restore` undoes it."""
    require(by, Right.EDIT_COSTS)
    return records.archive(entry, by=by, version=version)


def restore(entry: CostEntry, *, by: User) -> CostEntry:
    """Back from the archive, and into the numbers."""
    require(by, Right.EDIT_COSTS)
    return records.restore(entry, by=by)


def completed(values: Mapping[str, Any], old: CostEntry | None = None) -> dict[str, Any]:
    """Nothing follows from an entry's values."""
    return dict(values)


def _check_account(account: Account | None, by: User) -> None:
    if account is None or not Account.objects.visible_to(by).filter(pk=account.pk).exists():
        raise Refused(_("There is no such customer."), field="account", status=400)
