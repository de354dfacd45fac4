"""Payments: the money that came in, and which orders it settles."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import scope


class PaymentQuerySet(scope.ScopedQuerySet["Payment"]):
    def as_of(self, day: Any) -> Self:
        """Payments that had come in by a business day."""
        return self.live().filter(on__lte=day)


class Payment(scope.Record):
    """Money of a customer on a day, in its currency and converted; settles the order it names, else the oldest ones."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="payments", verbose_name=_("customer"))
    on = models.DateField(_("received on"))
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, default=1, editable=False)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    received = models.DecimalField(_("received"), max_digits=16, decimal_places=2, editable=False)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    order = models.ForeignKey(
        "accounts.Order", models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=_("order")
    )
    note = models.CharField(_("note"), max_length=255, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["account", "-on", "-id"], name="payment_account_day"),
            models.Index(fields=["-on", "-id"], name="payment_day"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_above_zero")]

    def __str__(self) -> str:
        return self.reference or f"{self.on} {self.amount} {self.currency}"


class Allocation(models.Model):
    """The part of a payment that settles an order: in their currency, and in the company's at each one's own rate."""

    account_path = "payment__account"

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="allocations")
    order = models.ForeignKey("accounts.Order", models.CASCADE, related_name="allocations")
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    settled = models.DecimalField(max_digits=16, decimal_places=2, help_text="of the order's revenue, at its rate")
    received = models.DecimalField(max_digits=16, decimal_places=2, help_text="of the payment, at its rate")

    objects = scope.ScopedQuerySet["Allocation"].as_manager()

    class Meta:
        ordering = ["payment_id", "order_id"]
        constraints = [models.UniqueConstraint(fields=["payment", "order"], name="one_allocation_per_order")]

    def __str__(self) -> str:
        return f"{self.payment_id} → {self.order_id}"
