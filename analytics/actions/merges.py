"""What a merge of two customers does with the results of runs: they stay what was said, and the next run sees one."""

from __future__ import annotations

from accounts.actions import merge_plans
from accounts.actions.merge_plans import Rule
from accounts.choices import Way

WHY = "what a run said on its day stays as it was said; the next one reckons with one customer"


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    merge_plans.declare(
        *(Rule(f"analytics.{table}", "account", Way.KEEP, why=WHY) for table in ("Contribution", "Verdict", "Score"))
    )
