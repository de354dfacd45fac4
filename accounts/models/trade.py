"""Trade facts: products, exchange rates, orders with their lines, cost-to-serve entries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import CostKind
from accounts.choices.orders import OrderChannel
from kam.ground import scope, search


class ProductQuerySet(scope.ScopedQuerySet["Product"]):
    def matching(self, text: str) -> Self:
        return self.filter(search.matching(text))


class Product(scope.Record):
    """What we sell; open to every colleague."""

    account_path = None

    code = models.CharField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    category = models.CharField(_("category"), max_length=80, blank=True, db_index=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    list_price = models.DecimalField(_("list price"), max_digits=16, decimal_places=4, null=True, blank=True)
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def in_files(self) -> str:
        """How files name it."""
        return self.code

    def __str__(self) -> str:
        return self.name


class RateQuerySet(scope.ScopedQuerySet["Rate"]):
    def on(self, currency: str, day: Any) -> Rate | None:
        """The newest rate of a currency on or before a day."""
        return self.filter(currency=currency, on__lte=day).order_by("-on").first()


class Rate(scope.Record):
    """How many units of the company's currency one unit of `currency` is worth from a day on."""

    account_path = None

    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering = ["currency", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="one_rate_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}: {self.rate}"


class OrderQuerySet(scope.ScopedQuerySet["Order"]):
    def as_of(self, day: Any) -> Self:
        """Orders dated up to a business day."""
        return self.live().filter(ordered_on__lte=day)


class Order(scope.Record):
    """An order (or, negative, a return): own amounts in its currency, and converted to the company's, to the cent."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="orders", verbose_name=_("customer"))
    number = models.CharField(_("number"), max_length=80)
    ordered_on = models.DateField(_("ordered on"))
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, default=1)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    amount_cost = models.DecimalField(_("cost"), max_digits=16, decimal_places=2, null=True, blank=True)
    amount_discount = models.DecimalField(_("discount"), max_digits=16, decimal_places=2, null=True, blank=True)
    revenue = models.DecimalField(_("revenue"), max_digits=16, decimal_places=2, editable=False)
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True, editable=False)
    discount = models.DecimalField(max_digits=16, decimal_places=2, null=True, editable=False)
    promised_on = models.DateField(_("promised delivery"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    settled = models.DecimalField(
        max_digits=16, decimal_places=2, default=0, db_default=0, editable=False,
        help_text="what payments have settled of the revenue",
    )  # fmt: skip
    channel = models.CharField(
        pgettext_lazy("way of an order", "order channel"), max_length=10, choices=OrderChannel, blank=True, default="",
        db_default="",
    )  # fmt: skip
    damaged = models.BooleanField(_("arrived damaged"), default=False, db_default=False)
    note = models.CharField(_("note"), max_length=255, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_on", "-pk"]
        indexes = [
            models.Index(fields=["account", "-ordered_on", "-id"], name="order_account_day"),
            models.Index(fields=["-ordered_on", "-id"], name="order_day"),
            models.Index(fields=["number"], name="order_begins", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["updated_at"], name="order_updated"),
        ]
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="order_number_per_account")]

    def in_files(self) -> str:
        """How files name it."""
        return self.number

    def __str__(self) -> str:
        return self.number

    @property
    def is_return(self) -> bool:
        return self.amount < 0

    @property
    def falls_due_on(self) -> date | None:
        """As stated, else reckoned: what `receivables.due` is in a statement."""
        return self.due_on or self.reckoned_due_on

    @property
    def reckoned_due_on(self) -> date | None:
        """When it is due by the customer's credit days where no day is stated, as receivables take it; never stored."""
        agreed = self.account.credit_days
        return None if self.due_on or self.is_return or agreed is None else self.ordered_on + timedelta(days=agreed)


class OrderLine(models.Model):
    """One line of an order in the order's currency; where lines exist, the header equals their sum."""

    account_path = "order__account"

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="lines")
    text = models.CharField(_("text"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=4)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    cost = models.DecimalField(_("cost"), max_digits=16, decimal_places=2, null=True, blank=True)
    discount = models.DecimalField(_("discount"), max_digits=16, decimal_places=2, null=True, blank=True)

    objects = scope.ScopedQuerySet["OrderLine"].as_manager()

    class Meta:
        ordering = ["order", "position"]
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="one_line_per_position")]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"


class CostEntryQuerySet(scope.ScopedQuerySet["CostEntry"]):
    def as_of(self, day: Any) -> Self:
        return self.live().filter(on__lte=day)


class CostEntry(scope.Record):
    """What serving an account cost on a day, in the company's currency (hours × rate where people's time is meant)."""

    account_path = "account"
    noun = "cost"

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="costs", verbose_name=_("customer"))
    on = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=CostKind)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    hour_rate = models.DecimalField(
        _("hour rate"), max_digits=10, decimal_places=2, null=True, editable=False,
        help_text="the amount is hours × this; empty where the amount was given by hand",
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=255, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = CostEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name_plural = "cost entries"
        indexes = [models.Index(fields=["account", "-on"], name="cost_account_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
