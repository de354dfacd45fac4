"""Custom fields of the demo company: five that a maker of building materials would ask for, and what it knows."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from accounts.actions import fields
from accounts.choices import FieldKind
from accounts.models import Account
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile

WAYS = [
    {"value": "open_tender", "label_en": "Open tender", "label_zh_hans": "公开招标", "label_zh_hant": "公開招標"},
    {"value": "framework", "label_en": "Annual framework", "label_zh_hans": "年度框架", "label_zh_hant": "年度框架"},
    {"value": "inquiry", "label_en": "Three quotations", "label_zh_hans": "询价比价", "label_zh_hant": "詢價比價"},
    {"value": "single_source", "label_en": "Single source", "label_zh_hans": "单一来源", "label_zh_hant": "單一來源"},
]
FIELDS: list[dict[str, Any]] = [
    {"key": "purchase_budget", "kind": FieldKind.MONEY, "label_en": "Annual budget", "listed": True,
     "label_zh_hans": "年采购预算", "label_zh_hant": "年採購預算",
     "help_text": "Building materials, a year, with tax", "help_zh_hans": "建材类，全年，含税",
     "help_zh_hant": "建材類，全年，含稅"},
    {"key": "purchase_way", "kind": FieldKind.CHOICE, "label_en": "Way of purchasing", "label_zh_hans": "采购方式",
     "label_zh_hant": "採購方式", "options": WAYS},
    {"key": "contract_end", "kind": FieldKind.DATE, "label_en": "Supply contract ends", "label_zh_hans": "合同到期",
     "label_zh_hant": "合約到期"},
    {"key": "warranty_years", "kind": FieldKind.NUMBER, "label_en": "Warranty (years)", "label_zh_hans": "质保年限",
     "label_zh_hant": "保固年限"},
    {"key": "listed_company", "kind": FieldKind.YES_NO, "label_en": "Listed company", "label_zh_hans": "上市公司",
     "label_zh_hant": "上市公司"},
]  # fmt: skip
KNOWN = 0.8
"""How much of it is known of the larger customers; of small ones half as much."""
PLANTED = 8
"""The first customers are those that everybody opens: of them all is known."""


def fill(rng: Random, profiles: list[Profile], staff: Staff, today: date) -> None:
    """Ada defines the fields, and the book holds what people asked so far; what nobody asked stays unknown."""
    for values in FIELDS:
        fields.define(values=values, by=staff["ada"])
    for place, profile in enumerate(profiles):
        share = 1 if place < PLANTED else KNOWN if profile.size > 500_000 else KNOWN / 2
        drawn = _drawn(rng, profile, today)
        profile.account.custom = {key: value for key, value in drawn.items() if rng.random() < share}
    Account.objects.bulk_update([profile.account for profile in profiles], ["custom"], batch_size=200)


def _drawn(rng: Random, profile: Profile, today: date) -> dict[str, Any]:
    """A budget of which we get a part, and the rest as a house of this kind and size has it."""
    budget = round(profile.size * rng.uniform(1.3, 4.5), -4)
    weights = (6, 3, 1, 0) if profile.kind == "government" else (1, 4, 4, 2)
    way = rng.choices([row["value"] for row in WAYS], weights)[0]
    years = rng.choices(["1", "2", "2.5", "5", "10"], (2, 5, 1, 3, 1))[0]
    is_big = profile.size > 2_000_000 and profile.kind != "government"
    return {
        "purchase_budget": f"{max(budget, 20_000):.2f}",
        "purchase_way": way,
        "contract_end": (today + timedelta(rng.randint(-40, 500))).isoformat(),
        "warranty_years": years,
        "listed_company": is_big and rng.random() < 0.5,
    }
