"""Customer asset value: what each account is expected to bring over the coming windows, as of a run."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Tier
from analytics.models.contributions import RunRowQuerySet
from kam.choices import RunKind


class AssetValue(models.Model):
    """One account's expected contribution over twelve windows, its band, and the part at risk; losses are kept."""

    account_path = "account"
    run_kind = RunKind.VALUE

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="assets", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="assets", db_index=False, db_constraint=False
    )
    tier = models.CharField(_("tier"), max_length=8, choices=Tier, help_text="on the day of the run")
    p = models.FloatField(_("risk"))
    expected = models.DecimalField(
        _("expected a window"), max_digits=20, decimal_places=2, help_text="if it keeps ordering, after cost to serve"
    )
    value = models.DecimalField(_("asset value"), max_digits=20, decimal_places=2)
    low = models.DecimalField(_("low"), max_digits=20, decimal_places=2)
    high = models.DecimalField(_("high"), max_digits=20, decimal_places=2)
    at_risk = models.DecimalField(_("asset at risk"), max_digits=20, decimal_places=2)

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["-value", "account"]
        constraints = [models.UniqueConstraint(fields=["account", "run"], name="one_asset_per_run")]
        indexes = [models.Index(fields=["run", "-value"], name="asset_value")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.value}"
