"""Tiers that the demo's director set by hand: one that stands, and some that ended, whose falls wait to be decided."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.actions import tiers
from accounts.choices import AccountKind, KeyClass, Tier, TierState
from accounts.models import Account, TierChange
from analytics.actions.demo.people import Staff
from analytics.actions.demo.visits import moment
from analytics.models import Verdict
from kam.models import Event, Notice

ASKED = 3
"""Core customers whose time as platinum is over."""
STANDS, LEFT = 24, 160
"""Days since the one that stands was set, and until its end."""
MODEL = "东北样板市场：两年内由它带出三个地级市，先按黄金配人和响应。"
JOINT = (
    "联合开发期间按铂金服务，项目验收后恢复。",
    "Platinum service while our joint project ran; it is over.",
)


def set_tiers(staff: Staff, today: date) -> None:
    """
    An iron dealer stands as gold; core customers of gold stood as platinum until yesterday.

    That a core customer falls waits for approval whatever the policy: these are the proposals that one finds.
    """
    director = staff["zhao"]
    dealers = Account.objects.live().filter(tier=Tier.IRON, kind=AccountKind.DEALER, nominated_until=None)
    model = dealers.filter(key_class="").order_by("-standing__net_contribution", "code").first()
    if model is not None:
        last = _newest(Event)
        tiers.override(model, tier=Tier.GOLD, reason=MODEL, until=today + timedelta(LEFT), by=director)
        _tell(last, today - timedelta(STANDS))
        _stood(model, Tier.GOLD, today - timedelta(STANDS), None)
    core = Account.objects.live().filter(tier=Tier.GOLD, key_class=KeyClass.CORE, owner__isnull=False)
    for account in core.order_by("-standing__net_contribution", "code")[:ASKED]:
        reason = JOINT[account.country not in ("", "CN")]
        last = _newest(Event)
        tiers.override(account, tier=Tier.PLATINUM, reason=reason, until=today, by=director)
        _tell(last, today - timedelta(STANDS * 5))
        last = _newest(Event)
        tiers.end_override(account, by=director)
        _tell(last, today - timedelta(1))
        _stood(account, Tier.PLATINUM, today - timedelta(STANDS * 5), today - timedelta(1))


def _stood(account: Account, tier: str, since: date, until: date | None) -> None:
    """What was set by hand stood since a day, and ended on another if it did, in the history and in what runs kept."""
    rows = TierChange.objects.filter(account=account)
    by_hand = rows.filter(by_hand=True).order_by("-pk").first()
    assert by_hand is not None
    rows.filter(state=TierState.ENDED, pk__lt=by_hand.pk, to_on__gt=since).update(to_on=since)
    rows.filter(pk=by_hand.pk).update(from_on=since, to_on=until, until=until or by_hand.until)
    if until:
        rows.filter(pk__gt=by_hand.pk).update(from_on=until)
    Account.objects.filter(pk=account.pk).update(tier_since=since)
    Verdict.objects.filter(account=account, run__as_of__gte=since).update(in_effect=tier)


def _newest(model: type[Event]) -> int:
    return int(model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def _tell(after: int, day: date) -> None:
    """What was recorded since is told on its day, and those concerned have read it."""
    at = moment(day, 9, 40)
    Event.objects.filter(pk__gt=after).update(at=at)
    Notice.objects.filter(event__pk__gt=after).update(at=at, read_at=at)
