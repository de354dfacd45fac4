"""The demo's tier policy: a second version with its reasons in force since spring, and a third one as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from accounts.actions import policies
from accounts.choices import EventVerb, Grade, PolicyTerm
from accounts.models import Policy
from analytics.actions.demo.visits import moment
from kam.models import Event, User

AGO = 130
"""Days since the second version is in force."""
INCENTIVES: dict[str, tuple[str, str]] = {
    Grade.PLATINUM: ("年度返利 3%，新品优先试用，驻厂技术支持", "年度战略伙伴奖，总经理年会致辞"),
    Grade.GOLD: ("季度返利 1.5%，样板间补贴", "金牌客户授牌"),
    Grade.IRON: ("达量返利 0.5%", ""),
    Grade.CORE: ("联合推广基金，共建仓库", "联合品牌发布会"),
    Grade.IMPORTANT: ("长期合同价格锁定", "高层互访"),
}
SECOND: Mapping[str, Any] = {
    "gold_share": 0.82, "one_off_share": 0.75, "gold_floor": 20_000, "platinum_floor": 100_000,
    "visits_per_manager": 420, "numbers": {"gates": {"platinum_loyalty": 40}},
    "note": "二季度例会：黄金放宽到 82%，设最低年销售额，铂金忠诚度不低于 40，激励写入政策",
}  # fmt: skip
THIRD: Mapping[str, Any] = {
    "platinum_share": 0.45, "gold_share": 0.78, "loyal_months": 4, "needs_approval": True,
    "note": "明年草案：铂金收紧到 45%，忠诚度设门槛，扒皮大户从严，变动须审批",
    "numbers": {
        "gates": {"platinum_loyalty": 60, "gold_loyalty": 45},
        "loyalty": {"repurchase": 40, "recommendation": 10},
        "false_key": {"discount_quantile": 0.75, "margin_fall": 0.04},
        "classes": {"core": 72},
    },
}  # fmt: skip
CADENCE = {Grade.PLATINUM.value: 21, Grade.GOLD.value: 30, Grade.IRON.value: 90}


def write(today: date, director: User) -> None:
    """Publish the second version on its day, and leave the third one as a draft of last week."""
    worth = {grade: dict(given) for grade, given in Policy.objects.current().worth.items()}
    for grade, (material, honorary) in INCENTIVES.items():
        said = {PolicyTerm.MATERIAL.value: material, PolicyTerm.HONORARY.value: honorary}
        worth[grade] = worth.get(grade, {}) | {term: text for term, text in said.items() if text}
    second = policies.draft({**SECOND, "worth": worth, "visit_days": CADENCE}, by=director)
    second = policies.publish(second, effective_on=policies.earliest(), by=director)
    on = today - timedelta(days=AGO)
    at = moment(on - timedelta(days=6), 10, 20)
    Policy.objects.filter(pk=second.pk).update(effective_on=on, published_at=at, created_at=at, updated_at=at)
    Event.objects.filter(noun="policy", subject_id=second.pk).update(at=at)
    Event.objects.filter(noun="policy", subject_id=second.pk, verb=EventVerb.POLICY_PUBLISHED).update(
        data={"effective_on": on.isoformat(), "after": 1, "note": second.note}
    )
    third = policies.draft(THIRD, by=director)
    drafted = moment(today - timedelta(days=7), 15, 5)
    Policy.objects.filter(pk=third.pk).update(created_at=drafted, updated_at=drafted)
    Event.objects.filter(noun="policy", subject_id=third.pk).update(at=drafted)
