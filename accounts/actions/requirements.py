"""What a customer requires of us under an agreement: entered, changed, put away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import EventVerb, SeatFunction
from accounts.models import Agreement, Requirement, Seat
from accounts.rules import requirements as rules
from kam.ground import events, records, watching
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User

LOOKED_AFTER = (SeatFunction.RND, SeatFunction.TECHNICAL)
"""Whose seats answer for quality and technical approvals."""


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


def remind(*, as_of: date | None = None, by: User) -> int:
    """
    Tell of what runs out: the customer's owner and whoever sits there for quality and technical matters.

    Once for each step (`rules.requirements.STEPS` days ahead, and when the day is past); a new day begins anew.
    Returns how many requirements were told of.
    """
    require(by, Right.RECOMPUTE)
    day = as_of or timezone.localdate()
    with transaction.atomic():
        found = [one for one in _near(day) if _is_new(one, day)]
        seats = _seats({one.agreement.account_id for one in found})
        drafted = [
            events.draft(
                EventVerb.REQUIREMENT_EXPIRING, noun="requirement", subject_id=one.pk, name=str(one),
                account_id=one.agreement.account_id, by=by, kind=one.kind, valid_until=one.valid_until,
            )
            for one in found
        ]  # fmt: skip
        people = [_willing([one.agreement.account.owner, *seats[one.agreement.account_id]]) for one in found]
        homes = [f"/agreements/{one.agreement_id}/" for one in found]
        events.record_many(drafted, notify=zip(people, homes, strict=True))
        for one in found:
            assert one.valid_until is not None
            one.told_for, one.told_step = one.valid_until, rules.step(one.valid_until, day)
        Requirement.objects.bulk_update(found, ["told_for", "told_step"], batch_size=500)
    return len(found)


def _willing(people: Iterable[User | None]) -> list[User]:
    """Those who did not turn this kind of notice off."""
    return [one for one in people if one is not None and watching.wants(one, "requirement")]


def _near(day: date) -> Iterable[Requirement]:
    """What runs out soon or ran out lately, held against another night's job."""
    first, last = day - timedelta(rules.FORGOTTEN), day + timedelta(rules.SOON)
    rows = Requirement.objects.asked(day).filter(valid_until__gte=first, valid_until__lte=last)
    return rows.select_for_update(of=("self",)).select_related("agreement__account__owner").order_by("pk")


def _is_new(one: Requirement, day: date) -> bool:
    assert one.valid_until is not None
    return rules.is_new(rules.step(one.valid_until, day), one.valid_until, one.told_for, one.told_step)


def _seats(accounts: Iterable[int]) -> dict[int, list[User]]:
    """Who sits for quality and technical matters, by customer."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = Seat.objects.active().filter(account__in=accounts, function__in=LOOKED_AFTER, user__is_active=True)
    for seat in rows.select_related("user"):
        found[seat.account_id].append(seat.user)
    return found
