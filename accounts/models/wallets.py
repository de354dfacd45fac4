"""Wallets: what a customer buys in our categories a year, from whomever, as somebody found out on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kam.ground import scope


class WalletQuerySet(scope.ScopedQuerySet["Wallet"]):
    def as_of(self, day: date) -> Self:
        """What was known on a day, of each account the newest first."""
        return self.live().filter(on__lte=day).order_by("account", "-on", "-pk")


def noted() -> Any:
    """Whether anybody noted what an account needs: its potential rests on that, else it is estimated."""
    rows = Wallet.objects.live().filter(account=models.OuterRef("pk")).order_by()
    found = models.Subquery(rows.annotate(yes=models.Value(True)).values("yes")[:1])
    return Coalesce(found, models.Value(False), output_field=models.BooleanField())


class Wallet(scope.Record):
    """One dated figure of a customer's yearly need, in its currency and in the company's, with its source."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="wallets", verbose_name=_("customer"))
    on = models.DateField(_("known since"))
    amount = models.DecimalField(
        _("buys a year"), max_digits=16, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, default=1, editable=False)
    worth = models.DecimalField(_("in the company's currency"), max_digits=18, decimal_places=2, editable=False)
    source = models.CharField(_("source"), max_length=200)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    objects = WalletQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["account", "-on"], name="wallet_account_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "on"], condition=models.Q(archived_at__isnull=True), name="one_wallet_a_day"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="wallet_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
