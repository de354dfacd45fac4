"""What a merge of two customers does with the results of runs: they stay what was said, and the next run sees one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions import merge_plans
from accounts.actions.merge_plans import Rule
from accounts.choices import Way

WHY = "what a run said on its day stays as it was said; the next one reckons with one customer"
SAID = (
    "Contribution", "Verdict", "Score", "Loyalty", "Potential", "Fit", "Scorecard", "AssetValue", "Behaviour",
    "BehaviourChange", "Development", "Season", "Pack",
)  # fmt: skip


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    merge_plans.declare(
        *(Rule(f"analytics.{table}", "account", Way.KEEP, why=WHY) for table in SAID),
        Rule("analytics.Overrule", "account", Way.MOVE, _("overruled verdicts")),
    )
