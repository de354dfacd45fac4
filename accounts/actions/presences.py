"""Where competitors stand: noticed at a customer, seen again, gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, competitors
from accounts.models import Presence
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


@arrivals.at_home
def note(*, values: Mapping[str, Any], data: events.Told = None, by: User) -> Presence:
    """
    A competitor was noticed at a customer; `new_competitor` names one nobody has entered yet.

    `data` goes into the event, here as in `change`.

    Without a day it was seen today. Raises Refused when it is noted there already for the same product category.
    """
    require(by, Right.EDIT_ACCOUNTS)
    values = dict(values)
    arrivals.open_for(values.get("account"), by)
    name = str(values.pop("new_competitor", "") or "").strip()
    values = completed(values)
    with transaction.atomic():
        if values.get("competitor") is None and name:
            values["competitor"] = competitors.called(name, by=by)
        if values.get("competitor") is None:
            raise Refused(_("Choose a competitor, or name a new one."), field="competitor", status=400)
        _check_free(values)
        return records.create(Presence, {**values, "by": by}, data=data, by=by)


def change(
    presence: Presence, *, values: Mapping[str, Any], version: int | None = None, data: events.Told = None, by: User
) -> Presence:
    """What is known now; customer and competitor stay."""
    require(by, Right.EDIT_ACCOUNTS)
    values = {name: value for name, value in values.items() if name != "new_competitor"}
    for name in ("account", "competitor"):
        if name in values and values[name] != getattr(presence, name):
            raise Refused(_("This stays with its customer and competitor. Note another one."), field=name)
    values = completed(values, presence)
    told = {name: getattr(presence, name) for name in ("account", "competitor", "category")} | values
    _check_free(told, but=presence)
    return records.change(presence, values, by=by, version=version, data=data)


def archive(presence: Presence, *, version: int | None = None, by: User) -> Presence:
    """The competitor is gone from there; `restore` undoes it."""
    require(by, Right.EDIT_ACCOUNTS)
    return records.archive(presence, by=by, version=version)


def restore(presence: Presence, *, by: User) -> Presence:
    """It is there after all."""
    require(by, Right.EDIT_ACCOUNTS)
    named = {name: getattr(presence, name) for name in ("account", "competitor", "category")}
    _check_free(named, but=presence)
    return records.restore(presence, by=by)


def completed(values: Mapping[str, Any], old: Presence | None = None) -> dict[str, Any]:
    """The values with the day it was seen: the one said, else the known one, else today; raises Refused for others."""
    filled = dict(values)
    filled["seen_on"] = filled.get("seen_on") or (old.seen_on if old else timezone.localdate())
    since = filled.get("since", old.since if old else None)
    if filled["seen_on"] > timezone.localdate():
        raise Refused(_("Nobody can have seen it on a day to come."), field="seen_on", code="to_come")
    if since and since > filled["seen_on"]:
        raise Refused(_("It cannot be there since a day after it was last seen."), field="since", code="after_seen")
    return filled


def _check_free(values: Mapping[str, Any], but: Presence | None = None) -> None:
    same = Presence.objects.live().filter(
        account=values["account"], competitor=values["competitor"], category=values.get("category", "")
    )
    if same.exclude(pk=but.pk if but else 0).exists():
        words = _("This competitor is noted here already, for the same product category.")
        raise Refused(words, field="competitor", code="taken")
