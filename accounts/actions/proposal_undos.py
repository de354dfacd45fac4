"""Decisions on proposed tiers taken back together: what was approved or rejected in one go is proposed again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import tier_changes
from accounts.choices import EventVerb, TierState
from accounts.models import Account, TierChange
from kam.ground import events
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import Event, User

FOR = timedelta(hours=1)
"""How long decisions can be taken back; a fall that stood longer may have been acted on."""
TAKEN_BACK = "taken_back"
"""Reason: whoever approved the change took that back."""
BECAME = {EventVerb.TIER_CHANGED: TierState.IN_EFFECT, EventVerb.TIER_REJECTED: TierState.REJECTED}


def take_back(deed: UUID, *, by: User) -> dict[str, int]:
    """
    Undo what the user decided by one request; {back, stayed}: whatever moved on since stays as it is.

    Raises Refused where nothing of it can be taken back any more.
    """
    require(by, Right.APPROVE_TIERS)
    with transaction.atomic():
        since = timezone.now() - FOR
        decided = Event.objects.filter(at__gte=since, deed=deed, by_id=by.pk, verb__in=list(BECAME))
        back = [_back(one, by) for one in decided.order_by("pk") if "decided" in one.data]
        if not any(back):
            raise Refused(_("These decisions can no longer be taken back: an hour is over, or the tiers moved on."))
    return {"back": back.count(True), "stayed": back.count(False)}


def _back(event: Event, by: User) -> bool:
    """Whether one decision could be taken back."""
    told: dict[str, Any] = event.data["decided"]
    change = TierChange.objects.visible_to(by).select_for_update().filter(pk=told["change"]).first()
    if change is None or change.state != BECAME[EventVerb(event.verb)] or change.by_id != by.pk:
        return False
    account = Account.objects.select_for_update().get(pk=change.account_id)
    if account.archived_at or TierChange.objects.filter(account=account, created_at__gt=event.at).exists():
        return False
    approved = change.state == TierState.IN_EFFECT
    change.state, change.reason, change.to_on = TierState.PROPOSED, "", None
    change.from_on, change.by_id = told["from_on"], told["by"]
    change.save(update_fields=["state", "reason", "to_on", "from_on", "by"])
    if approved:
        _stand_again(account, change, told["ended"], by)
    else:
        tier_changes.tell_asked([change], by)
    return True


def _stand_again(account: Account, change: TierChange, ended: list[int], by: User) -> None:
    """The tier that gave way to the approved one stands as it did."""
    before = TierChange.objects.filter(pk__in=ended, account=account, state=TierState.ENDED).first()
    if before is not None:
        before.state, before.to_on = TierState.IN_EFFECT, None
        before.save(update_fields=["state", "to_on"])
    tier_changes.set_tiers({account.pk: change.was}, before.from_on if before else change.from_on)
    events.record(
        EventVerb.TIER_CHANGED, account, by=by, changes={"tier": [change.tier, change.was]},
        data={"reasons": {TAKEN_BACK: {}}}, notify=[account.owner],
    )  # fmt: skip
