"""The service catalogue: what we do beside the goods, promised by tier and class, and what was done of it (S4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from kam.ground import scope
from lifecycle.choices.services import GroundService, ServiceKind, ServiceUnit

NAMES = dict(GroundService.choices)


class Service(scope.Record):
    """
    One service, and how many units of it a year a tier or class is promised ({grade: units}).

    An empty name stands for the words that came with `key`, which every reader has in their own language.
    """

    account_path = None

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ServiceKind, default=ServiceKind.BASIC)
    unit = models.CharField(_("counted in"), max_length=6, choices=ServiceUnit, default=ServiceUnit.TIMES)
    text = models.CharField(_("what it is"), max_length=255, blank=True)
    promised = models.JSONField(_("promised a year"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("place"), default=0)

    objects = scope.ScopedQuerySet["Service"].as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name or str(NAMES.get(self.key, self.key))


class ServiceDeliveryQuerySet(scope.ScopedQuerySet["ServiceDelivery"]):
    def of_year(self, day: date) -> Self:
        """What was delivered in the year of a day, up to that day."""
        return self.live().filter(on__gte=date(day.year, 1, 1), on__lte=day)

    def units(self) -> dict[tuple[int, int], Decimal]:
        """{(customer, service): units}."""
        rows = self.order_by().values("account", "service").annotate(sum=Sum("quantity"))
        return {(row["account"], row["service"]): row["sum"] for row in rows}


class ServiceDelivery(scope.Record):
    """
    A service that was done for a customer: when, by whom, how much, and who there confirmed it.

    Its hours stand in the cost to serve only once somebody books them (`cost_entry`), and then once.
    """

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="service_deliveries", verbose_name=_("customer")
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="deliveries", verbose_name=_("service"))
    on = models.DateField(_("day"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="service_deliveries", verbose_name=_("by whom")
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=8, decimal_places=2, default=1, validators=[MinValueValidator(Decimal("0.01"))]
    )
    hours = models.DecimalField(
        _("hours of ours"), max_digits=7, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=500, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    cost_entry = models.OneToOneField(
        "accounts.CostEntry", models.SET_NULL, null=True, related_name="+", editable=False, verbose_name=_("cost")
    )

    objects = ServiceDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name_plural = "service deliveries"
        indexes = [models.Index(fields=["account", "-on"], name="service_account_on")]

    def __str__(self) -> str:
        return str(self.service)

    @property
    def amount(self) -> str:
        """How much of it was done, in words: 1 time, 2.5 days."""
        shown, n = f"{self.quantity.normalize():f}", 1 if self.quantity == 1 else 2
        said = {
            ServiceUnit.TIMES: npgettext("service", "%(n)s time", "%(n)s times", n),
            ServiceUnit.HOURS: npgettext("service", "%(n)s hour", "%(n)s hours", n),
            ServiceUnit.DAYS: npgettext("service", "%(n)s day", "%(n)s days", n),
        }
        return said[ServiceUnit(self.service.unit)] % {"n": shown}

    @property
    def booked(self) -> Any:
        """The live entry in the cost to serve; one that was archived there is none."""
        entry = self.cost_entry
        return entry if entry is not None and entry.archived_at is None else None
