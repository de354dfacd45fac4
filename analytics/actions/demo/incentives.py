"""The demo's incentives: what the biggest customers earned by tier and volume: given with its cost, due, forfeited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.actions import incentives
from accounts.choices import Grade
from accounts.choices.incentives import EarnedFor, IncentiveKind
from accounts.models import Contact, Incentive
from accounts.rules.incentives import promises
from analytics.actions.demo.people import Staff
from analytics.actions.demo.policies import INCENTIVES
from analytics.actions.demo.profiles import Profile

MOST = 18
KINDS = {
    "年度返利 3%": IncentiveKind.REBATE, "季度返利 1.5%": IncentiveKind.REBATE, "新品优先试用": IncentiveKind.SUPPORT,
    "驻厂技术支持": IncentiveKind.SUPPORT, "样板间补贴": IncentiveKind.BONUS, "年度战略伙伴奖": IncentiveKind.AWARD,
    "总经理年会致辞": IncentiveKind.INVITATION, "金牌客户授牌": IncentiveKind.PLAQUE,
}  # fmt: skip
PARTS = {IncentiveKind.REBATE: Decimal("0.006"), IncentiveKind.SUPPORT: Decimal("0.002"),
         IncentiveKind.BONUS: Decimal("0.004")}  # fmt: skip
"""What a kind costs as a part of the customer's yearly size."""


def reward(profiles: list[Profile], met: dict[int, list[Contact]], staff: Staff, today: date) -> None:
    """The first customers by size got most of what their tier promises; the costs go into the ledger with them."""
    chosen = sorted((one for one in profiles if one.pattern == "steady"), key=lambda one: (-one.size, one.name))[:MOST]
    rows = [row for place, one in enumerate(chosen) for row in _of_tier(place, one, met, staff, today)]
    rows += [row for place, one in enumerate(chosen[:6]) for row in _others(place, one, staff, today)]
    public = next((one for one in profiles if one.kind == "government"), None)
    rows += _public(public, staff, today) if public else []
    made = Incentive.objects.bulk_create(rows)
    incentives.book(made)


def _of_tier(
    place: int, profile: Profile, met: dict[int, list[Contact]], staff: Staff, today: date
) -> Iterator[Incentive]:
    """What platinum or gold promises: mostly given, every fourth still waiting."""
    grade = Grade.PLATINUM if place < MOST // 3 else Grade.GOLD
    material, honorary = INCENTIVES[grade]
    for number, promise in enumerate(promises({grade: {"material": material, "honorary": honorary}}, [grade])):
        kind = KINDS[promise.text]
        waits, on = (place + number) % 4 == 3, today - timedelta(20 + (place * 7 + number * 11) % 80)
        if (place + number) % 5 == 4:
            continue  # promised, and nobody has entered it
        cost = _cents(profile, PARTS.get(kind))
        people = met.get(profile.account.pk, [])
        yield _row(
            profile, staff, kind=kind, title=promise.text, promise=promise.text, earned_for=EarnedFor.TIER,
            grade=grade, earned_on=on, due_by=on + timedelta(45), value=cost, spent=None if waits else cost,
            cost=None if waits else cost, given_on=None if waits else on + timedelta(12),
            given_to=people[0] if people and kind == IncentiveKind.PLAQUE and not waits else None,
            basis="按年度定级", document=None,
        )  # fmt: skip


def _others(place: int, profile: Profile, staff: Staff, today: date) -> Iterator[Incentive]:
    """Beside the policy: a bonus for volume that is overdue, a trip that was forfeited, a voucher."""
    on = today - timedelta(70 + place * 3)
    if place % 3 == 0:
        yield _row(profile, staff, kind=IncentiveKind.BONUS, title="达量奖金", earned_for=EarnedFor.VOLUME,
                   earned_on=on, due_by=today - timedelta(5 + place), value=_cents(profile, Decimal("0.005")),
                   basis="前三季度采购超出目标 12%")  # fmt: skip
    elif place % 3 == 1:
        yield _row(profile, staff, kind=IncentiveKind.TRAVEL, title="年度工厂考察", earned_for=EarnedFor.VOLUME,
                   earned_on=on, value=Decimal(18_000), forfeited_on=on + timedelta(30),
                   forfeit_reason="人员变动，客户放弃", basis="全年达量")  # fmt: skip
    else:
        yield _row(profile, staff, kind=IncentiveKind.VOUCHER, title="新品折扣券", earned_for=EarnedFor.OTHER,
                   earned_on=on, given_on=on + timedelta(3), value=Decimal(6_000), spent=Decimal(6_000),
                   cost=Decimal(6_000), basis="推荐新客户")  # fmt: skip


def _public(profile: Profile, staff: Staff, today: date) -> list[Incentive]:
    """A public body: one honour with its approval."""
    on = today - timedelta(40)
    return [
        _row(profile, staff, kind=IncentiveKind.PLAQUE, title="示范工程共建牌匾", earned_for=EarnedFor.OTHER,
             earned_on=on, given_on=on + timedelta(9), value=Decimal(1_200), spent=Decimal(1_200), cost=Decimal(1_200),
             approval="赵敏批准：公开授牌，不归个人", basis="示范工程验收")
    ]  # fmt: skip


def _row(profile: Profile, staff: Staff, **values: Any) -> Incentive:
    by = staff[profile.owner] if profile.owner else staff["zhao"]
    return Incentive(account=profile.account, currency="CNY", by=by, **values)


def _cents(profile: Profile, part: Decimal | None) -> Decimal | None:
    """A part of the yearly size in whole hundreds."""
    return None if part is None else (Decimal(profile.size) * part / 100).quantize(Decimal(1)) * 100
