"""Hour rates: what an hour of our people costs, by the kind of cost to serve, from a day on."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import CostKind
from kam.ground import scope


class HourRateQuerySet(scope.ScopedQuerySet["HourRate"]):
    def on(self, kind: str, day: Any) -> HourRate | None:
        """The newest rate of a kind on or before a day."""
        return self.live().filter(kind=kind, on__lte=day).order_by("-on").first()


class HourRate(scope.Record):
    """What one hour costs, in the company's currency, for entries of a kind from a day on."""

    account_path = None

    kind = models.CharField(_("kind"), max_length=10, choices=CostKind)
    on = models.DateField(_("from"))
    amount = models.DecimalField(_("amount an hour"), max_digits=10, decimal_places=2)

    objects = HourRateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "on"], name="one_hour_rate_a_day"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="hour_rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}: {self.amount}"
