"""What a run of tiers decided from, kept so that another policy can be tried on the very same facts."""

from __future__ import annotations

from django.db import models

from kam.ground import scope


class TierBasis(models.Model):
    """
    The facts of one run of tiers, all accounts in one packed row (`analytics.facts.policies`).

    It concerns the whole book and no single customer: only the lab reads it, which needs the right to write policies.
    """

    account_path = None

    run = models.OneToOneField("kam.Run", models.CASCADE, primary_key=True, related_name="tier_basis")
    packed = models.BinaryField()

    objects = scope.ScopedQuerySet["TierBasis"].as_manager()

    def __str__(self) -> str:
        return f"run {self.run_id}"
