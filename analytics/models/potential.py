"""Potential of each customer as of a run of scores: wallet, reachable share, what is not won yet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import PayAbility
from analytics.choices import PeerLevel, WalletBasis
from analytics.models.contributions import RunRowQuerySet
from kam.choices import RunKind


class Potential(models.Model):
    """One customer's potential a year in the company's currency; null where no wallet is known, which is not 0."""

    account_path = "account"
    run_kind = RunKind.CHURN

    run = models.ForeignKey("kam.Run", models.CASCADE, related_name="potentials", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="potentials", db_index=False, db_constraint=False
    )
    wallet = models.DecimalField(_("wallet"), max_digits=20, decimal_places=2, null=True)
    basis = models.CharField(_("wallet from"), max_length=14, choices=WalletBasis, default=WalletBasis.UNKNOWN)
    level = models.CharField(_("compared with"), max_length=8, choices=PeerLevel, blank=True)
    peers = models.PositiveIntegerField(_("how many of its like"), default=0)
    estimate = models.DecimalField(_("what its like suggest"), max_digits=20, decimal_places=2, null=True)
    rivals_share = models.FloatField(_("share noted with competitors"), null=True)
    at_least = models.DecimalField(
        _("wallet at least"), max_digits=20, decimal_places=2, null=True,
        help_text=_("Bought of us ÷ (1 − the share noted with competitors)."),
    )  # fmt: skip
    ability = models.CharField(_("power to pay"), max_length=7, choices=PayAbility, default=PayAbility.UNKNOWN)
    loyalty = models.FloatField(_("loyalty counted"), help_text="0..100")
    loyalty_assumed = models.BooleanField(_("loyalty assumed"), default=False)
    reachable_share = models.FloatField(_("reachable share"))
    potential = models.DecimalField(_("potential"), max_digits=20, decimal_places=2, null=True)
    actual = models.DecimalField(_("bought of us"), max_digits=20, decimal_places=2)
    gap = models.DecimalField(_("not yet won"), max_digits=20, decimal_places=2, null=True)

    objects = RunRowQuerySet.as_manager()

    class Meta:
        ordering = ["-gap", "account"]
        constraints = [models.UniqueConstraint(fields=["account", "run"], name="one_potential_per_run")]
        indexes = [models.Index(fields=["run", "-gap"], name="potential_gap")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.potential}"
