"""Ties between customers, checked before they are written: no circles, nobody unseen, no heirs without a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import arrivals
from accounts.models import Account
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

CIRCLES = {
    "parent": gettext_lazy("This group already belongs to the customer: that would be a circle."),
    "referred_by": gettext_lazy("This customer was itself brought by the other, be it over steps: a circle."),
}


def at_home(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with group and referrer where their files live now; in the caller's transaction."""
    ties = {name: values[name] for name in CIRCLES if values.get(name) is not None}
    return {**values, **{name: arrivals.home(found) for name, found in ties.items()}}


def check(account: Account | None, values: Mapping[str, Any], by: User) -> None:
    """
    Group, referrer and what is taken over, of a new customer (None) or one that changes (under its lock).

    Raises Refused: a circle, somebody one does not see or whose file is archived, a person of another house, a day to
    come, an heir without a group; PermissionDenied when somebody lets a tier be taken over who may not set tiers.
    """
    for name in CIRCLES:
        _check_tie(name, account, values.get(name), by)
    _check_referral(account, values)
    _check_heir(account, values, by)


def _check_tie(name: str, account: Account | None, found: Account | None, by: User) -> None:
    if found is None or (account is not None and getattr(account, f"{name}_id") == found.pk):
        return
    if account is not None and found.pk == account.pk:
        raise Refused(_("A customer cannot be its own group or referrer."), field=name)
    arrivals.open_for(found, by, field=name)
    if account is not None and account.pk in _way_up(found, f"{name}_id"):
        raise Refused(CIRCLES[name], field=name, code="circle")


def _way_up(account: Account, name: str) -> list[int]:
    """
    The keys above an account, itself first, by group or by referrer; stops where a circle would begin.

    Each row is locked on the way: of two who tie two customers to each other at once, one waits and then sees it.
    """
    found: list[int] = []
    key: int | None = account.pk
    while key is not None and key not in found:
        found.append(key)
        key = Account.objects.select_for_update().filter(pk=key).values_list(name, flat=True).first()
    return found


def _check_referral(account: Account | None, values: Mapping[str, Any]) -> None:
    """The person who recommended us works for the customer that did, on a day gone by."""
    told = {name: values.get(name, getattr(account, name, None)) for name in ("referred_by", "referred_by_contact")}
    person = told["referred_by_contact"]
    if person is not None and (told["referred_by"] is None or person.account_id != told["referred_by"].pk):
        words = _("This person does not work for the customer that recommended us.")
        raise Refused(words, field="referred_by_contact")
    if values.get("referred_on") and values["referred_on"] > timezone.localdate():
        raise Refused(_("The day lies ahead. Note what happened."), field="referred_on")


def _check_heir(account: Account | None, values: Mapping[str, Any], by: User) -> None:
    """Team and tier are taken over from a group; the tier only by the word of somebody who may set tiers."""
    parent = values.get("parent", getattr(account, "parent", None))
    for name in ("inherits_team", "inherits_tier"):
        if values.get(name, getattr(account, name, False)) and parent is None:
            words = _("Without a group there is nothing to take over. Choose the group, or take the tick away.")
            raise Refused(words, field=name)
    if "inherits_tier" in values and values["inherits_tier"] != getattr(account, "inherits_tier", False):
        require(by, Right.OVERRIDE_TIERS)
