"""What a customer requires of us under an agreement: entered, changed, put away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Agreement, Requirement
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


def enter(*, values: Mapping[str, Any], by: User) -> Requirement:
    """One more requirement of an agreement."""
    require(by, Right.EDIT_ACCOUNTS)
    agreement = values.get("agreement")
    if agreement is None or not Agreement.objects.visible_to(by).filter(pk=agreement.pk).exists():
        raise Refused(_("There is no such agreement."), field="agreement", status=400)
    return records.create(Requirement, values, by=by)


def change(requirement: Requirement, *, values: Mapping[str, Any], version: int | None = None, by: User) -> Requirement:
    """New words, a new day, new evidence; a requirement stays with its agreement."""
    require(by, Right.EDIT_ACCOUNTS)
    if "agreement" in values and values["agreement"] != requirement.agreement:
        raise Refused(_("A requirement stays with its agreement."), field="agreement")
    return records.change(requirement, values, by=by, version=version)


def archive(requirement: Requirement, *, version: int | None = None, by: User) -> Requirement:
    """No longer required; `restore` undoes it."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.archive(requirement, by=by, version=version)


def restore(requirement: Requirement, *, by: User) -> Requirement:
    """Required again."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.restore(requirement, by=by)
