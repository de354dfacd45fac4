"""Services that were done for customers: noted, confirmed, corrected; their hours booked as cost once, if at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, costs
from accounts.choices import CostKind
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import User
from lifecycle.choices import EventVerb
from lifecycle.models import ServiceDelivery


@arrivals.at_home
def note(*, values: Mapping[str, Any], by: User) -> ServiceDelivery:
    """A service was done; today and by oneself unless somebody says otherwise."""
    require(by, Right.EDIT_CASES)
    account = arrivals.open_for(values.get("account"), by)
    filled = {**values, "user": values.get("user") or standing(by), "on": values.get("on") or timezone.localdate()}
    filled["quantity"] = 1 if filled.get("quantity") is None else filled["quantity"]
    service = filled.get("service")
    if service is not None and service.archived_at is not None:
        raise Refused(_("This service is not in the catalogue any more."), field="service", status=400)
    _check(account.pk, filled)
    return records.create(ServiceDelivery, filled, by=by, verb=EventVerb.DELIVERY_NOTED, data={"on": filled["on"]})


def change(
    delivery: ServiceDelivery, *, values: Mapping[str, Any], version: int | None = None, by: User
) -> ServiceDelivery:
    """Correct it; the customer stays, and hours that are booked are taken back before they change."""
    require(by, Right.EDIT_CASES)
    said = dict(values)
    if said.pop("account", delivery.account) != delivery.account:
        raise Refused(_("A delivery stays with its customer. Note another one there."), field="account")
    for name in ("on", "user", "quantity", "service"):
        if said.get(name) is None:
            said.pop(name, None)
    moved = [name for name in ("on", "hours") if name in said and said[name] != getattr(delivery, name)]
    if delivery.booked is not None and moved:
        raise Refused(_("Its hours are booked as a cost. Take that back first."), field=moved[0])
    _check(delivery.account_id, said)
    return records.change(delivery, said, version=version, by=by, verb=EventVerb.DELIVERY_CHANGED)


def archive(delivery: ServiceDelivery, *, version: int | None = None, by: User) -> ServiceDelivery:
    """It was not done after all; `restore` undoes it. A booked one is taken back first."""
    require(by, Right.EDIT_CASES)
    if delivery.booked is not None:
        raise Refused(_("Its hours are booked as a cost. Take that back first."))
    return records.archive(delivery, version=version, by=by)


def restore(delivery: ServiceDelivery, *, by: User) -> ServiceDelivery:
    """Back in the lists."""
    require(by, Right.EDIT_CASES)
    return records.restore(delivery, by=by)


def book(delivery: ServiceDelivery, *, by: User) -> ServiceDelivery:
    """Its hours into the cost to serve, valued at the rate of support, once; a visit's own hours are not looked at."""
    require(by, Right.EDIT_COSTS)
    with transaction.atomic():
        fresh = records.lock(delivery)
        if fresh.archived_at is not None or not fresh.hours:
            raise Refused(_("There are no hours to book."), field="hours")
        if fresh.booked is not None:
            raise Refused(_("Its hours are booked already."), code="conflict")
        entry = {"account": fresh.account, "on": fresh.on, "kind": CostKind.SUPPORT, "hours": fresh.hours,
                 "note": str(fresh.service)[:200]}  # fmt: skip
        fresh.cost_entry = costs.enter(values=entry, by=by)
        records.bump(fresh)
        events.record(EventVerb.DELIVERY_BOOKED, fresh, by=by, data={"hours": fresh.hours})
    return fresh


def unbook(delivery: ServiceDelivery, *, by: User) -> ServiceDelivery:
    """Undo of booking: the entry leaves the cost to serve."""
    require(by, Right.EDIT_COSTS)
    with transaction.atomic():
        fresh = records.lock(delivery)
        if fresh.booked is not None:
            costs.archive(fresh.booked, by=by)
            fresh.cost_entry = None
            records.bump(fresh)
            events.record(EventVerb.DELIVERY_UNBOOKED, fresh, by=by)
    return fresh


def _check(account: int, values: Mapping[str, Any]) -> None:
    """Nothing lies ahead, and whoever confirmed it is one of theirs."""
    for name in ("on", "confirmed_on"):
        if values.get(name) is not None and values[name] > timezone.localdate():
            raise Refused(_("The day lies ahead. Note what happened."), field=name, status=400)
    contact = values.get("confirmed_by")
    if contact is not None and contact.account_id != account:
        raise Refused(_("This belongs to another customer."), field="confirmed_by", status=400)
