"""Contributions and tier verdicts: one row per account and run."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from kam.choices import RunKind
from kam.ground import scope
from kam.models import Run

# Results are written fifty thousand at a time by one writer and deleted through Django: no constraint in the
# database checks each row's run and account once more. Each index costs a run about a sixth of its writing, so one
# that begins with the run (by which rows are sorted) and the unique (account, run) serve every question.


class RunRowQuerySet(scope.ScopedQuerySet[models.Model]):
    """Rows of runs; readers ask for the current one, so that nobody sees half a run."""

    def current(self) -> Self:
        """Of the current run of their kind, found before the rows are read: joined, all rows were read for each run."""
        run = Run.objects.filter(kind=self.model.run_kind, is_current=True).values("pk")
        return self.filter(run=models.Subquery(run))


class Contribution(models.Model):
    """An account's year up to `run.as_of` in the company's currency: revenue, costs, net, rank and shares."""

    account_path = "account"
    run_kind = RunKind.CONTRIBUTION

    run = models.ForeignKey(
        "kam.Run", models.CASCADE, related_name="contributions", db_index=False, db_constraint=False
    )
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="contributions", db_index=False, db_constraint=False
    )
    revenue = models.DecimalField(_("revenue"), max_digits=20, decimal_places=2)
    cost = models.DecimalField(_("cost"), max_digits=20, decimal_places=2)
    cost_to_serve = models.DecimalField(_("cost to serve"), max_digits=20, decimal_places=2)
    net_contribution = models.DecimalField(_("net contribution"), max_digits=20, decimal_places=2)
    cost_estimated = models.BooleanField(_("cost estimated"), default=False)
    rank = models.PositiveIntegerField(_("rank"))
    share = models.FloatField(_("share"), help_text="of the positive net contribution")
    share_above = models.FloatField(help_text="C: cumulative share of the accounts ranked above")
    cumulative_share = models.FloatField(_("cumulative share"))

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["account", "run"], name="one_contribution_per_run")]
        indexes = [models.Index(fields=["run", "rank"], name="contribution_rank")]

    def __str__(self) -> str:
        return f"{self.account_id} #{self.rank}"


class VerdictQuerySet(RunRowQuerySet):
    """What runs of tiers said of accounts."""

    def held_back(self) -> Self:
        """Of whom the run holds platinum and gold back: flagged as a false key account, and not all of it overruled."""
        return self.exclude(false_keys=[]).exclude(false_keys=models.F("overruled"))


class Verdict(models.Model):
    """What a tier run said of an account: tier computed, tier in effect, what waits for a second run, and why."""

    account_path = "account"
    run_kind = RunKind.TIERS

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="verdicts", db_index=False, db_constraint=False)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="verdicts", db_constraint=False)
    computed = models.CharField(_("computed tier"), max_length=10, choices=Tier)
    in_effect = models.CharField(_("tier in effect"), max_length=10, choices=Tier)
    pending = models.CharField(_("waits for a second run"), max_length=10, choices=Tier, blank=True)
    pending_runs = models.PositiveSmallIntegerField(default=0)
    false_keys = models.JSONField(default=list)
    evidence = models.JSONField(default=dict, help_text="{false key: numbers}")
    overruled = models.JSONField(default=list, help_text="which of the false keys a director had overruled that day")
    reasons = models.JSONField(default=dict, help_text="{code: numbers}")

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["account"]
        constraints = [models.UniqueConstraint(fields=["run", "account"], name="one_verdict_per_run")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.in_effect}"
