"""How well each customer fits the profile of key accounts, and what a run compared to say so."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.models.contributions import RunRowQuerySet
from kam.choices import RunKind
from kam.ground import scope


class Fit(models.Model):
    """One customer or prospect as of a run: its traits, and the points they are worth; 50 + points = its score."""

    account_path = "account"
    run_kind = RunKind.FIT

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="fits", db_index=False, db_constraint=False)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="fits", db_constraint=False)
    score = models.FloatField(_("fit"), help_text="0..100; five points double the odds of being a key account")
    known = models.PositiveSmallIntegerField(_("traits known"))
    is_key = models.BooleanField(_("key account"), help_text="platinum or gold on the day of the run")
    is_prospect = models.BooleanField(_("prospect"), help_text="never ordered up to the day of the run")
    reasons = models.JSONField(default=dict, help_text="{characteristic: [value, points]} of what is known")

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "account"]
        constraints = [models.UniqueConstraint(fields=["run", "account"], name="one_fit_per_run")]
        indexes = [models.Index(fields=["run", "is_key", "-score"], name="fit_score")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.score:.0f}"


class ProfileBasis(models.Model):
    """
    The traits of all accounts of one run and what they bought, packed (`analytics.facts.profiles`, `…baskets`).

    It is never shown as it stands: readers take out of it the accounts they see.
    """

    account_path = None

    run = models.OneToOneField("kam.Run", models.CASCADE, primary_key=True, related_name="profile_basis")
    packed = models.BinaryField()
    bought = models.BinaryField()

    objects = scope.ScopedQuerySet["ProfileBasis"].as_manager()

    def __str__(self) -> str:
        return f"run {self.run_id}"
