"""The constants of the rules become numbers of the policy; every version that there is gets what was computed by."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

NUMBERS: dict[str, dict[str, float]] = {
    "gates": {"platinum_loyalty": 0, "gold_loyalty": 0},
    "false_key": {
        "burst_history": 120,
        "poor_margin": 0.5,
        "discount_quantile": 0.8,
        "margin_spread": 1,
        "margin_fall": 0.05,
    },
    "loyalty": {
        "tenure": 25,
        "repurchase": 35,
        "wallet": 25,
        "recommendation": 15,
        "full_tenure": 1825,
        "full_months": 6,
        "trial": 90,
    },
    "potential": {
        "least": 0.2,
        "most": 0.8,
        "strong": 1,
        "fair": 0.9,
        "weak": 0.5,
        "peer_wallets": 3,
        "peer_purchases": 5,
        "middle": 50,
    },
    "classes": {"holds": 60, "core": 70, "important": 60, "stay": 5, "known_core": 4, "known_important": 3},
    "signs": {
        "partnership": 70,
        "supporter": 75,
        "neutral": 50,
        "sceptic": 25,
        "low": 85,
        "medium": 50,
        "high": 25,
        "met_days": 180,
        "least_room": 5,
    },
    "standards": {"large": 0.8, "few_buyers": 3, "premium_span": 0.1, "growth_span": 0.5},
    "bands": {"raised": 0.25, "high": 0.5, "critical": 0.75, "margin": 0.05, "runs": 2, "close_runs": 2},
    "signals": {
        "complaint_open": 0.35,
        "complaint_critical": 0.7,
        "complaint_late": 0.25,
        "complaints_most": 1,
        "complaint_fades": 30,
        "visit_overdue": 0.5,
        "satisfaction_falling": 0.6,
        "satisfaction_low": 0.3,
        "satisfaction_fades": 180,
        "competitor_low": 0.2,
        "competitor_medium": 0.5,
        "competitor_trial": 0.9,
        "competitor_fades": 90,
        "champion_left": 0.6,
        "champion_fades": 180,
        "strategy": 0.8,
        "sourcing": 0.5,
        "framework": -0.5,
        "executive_met": -0.2,
        "executive_fades": 90,
        "least": -0.7,
        "most": 1.5,
    },
}
"""What the rules held when this was written; not read from them, for they may change."""


def fill(apps: Any, _schema: Any) -> None:
    """Every version computes on by the numbers it was computed by."""
    apps.get_model("accounts", "Policy").objects.filter(numbers={}).update(numbers=NUMBERS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_competitors_as_one")]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="numbers",
            field=models.JSONField(
                default=dict, help_text="{group: {name: value}}, as `accounts.rules.numbers` declares them"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
