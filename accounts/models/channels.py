"""The channel file of customers that sell on: outlets, territory, sales team, downstream customers, quotas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices.channels import QuotaState
from accounts.models import measures
from accounts.models.accounts import Account
from accounts.rules import channels
from kam.ground import scope
from kam.ground.rights import Right

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


def of_partner(related_name: str) -> Any:
    """The customer that a part of the channel file belongs to."""
    return models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name=related_name, verbose_name=_("customer")
    )  # fmt: skip


class OutletQuerySet(scope.ScopedQuerySet["Outlet"]):
    def open_on(self, day: date) -> Self:
        """Those that are open on a day; one without an opening day always was."""
        opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
        return self.filter(opened, Q(closed_on__isnull=True) | Q(closed_on__gt=day))


class Outlet(scope.Record):
    """A place where a channel partner sells."""

    account_path = "account"

    account = of_partner("outlets")
    name = models.CharField(_("outlet"), max_length=120)
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=255, blank=True)
    staff = models.PositiveIntegerField(_("count of staff"), null=True, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)

    objects = OutletQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name", "city"],
                condition=Q(archived_at__isnull=True),
                name="one_live_outlet_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TerritoryQuerySet(scope.ScopedQuerySet["Territory"]):
    def in_force(self, day: date) -> Self:
        return self.filter(_holds(day))

    def with_conflict(self, user: Any, day: date) -> Self:
        """With `in_conflict`: whether another partner that the user sees has the same region on the day."""
        clash = models.When(_holds(day) & Exists(rivals_of(user, day)), then=Value(True))
        return self.annotate(in_conflict=models.Case(clash, default=Value(False)))


def _holds(day: date) -> Q:
    """In force on a day."""
    return (Q(since__isnull=True) | Q(since__lte=day)) & (Q(until__isnull=True) | Q(until__gte=day))


def rivals_of(user: Any, day: date) -> Any:
    """
    Subquery of the other partners' territories that overlap an outer one, among those the user sees.

    Whoever sees part of the book sees few of them: their keys are read first, or lists over this subquery would nest
    deeper than SQLite can parse.
    """
    outer = ExpressionWrapper(OuterRef("category"), output_field=models.CharField())
    others = Territory.objects.live().in_force(day).filter(account__archived_at__isnull=True)
    if not scope.sees_all(user):
        seen = others.visible_to(user).order_by().values_list("pk", flat=True)
        others = Territory.objects.filter(pk__in=list(seen))
    others = others.filter(region_key=OuterRef("region_key")).exclude(account=OuterRef("account")).alias(outer=outer)
    return others.filter(Q(category="") | Q(outer="") | Q(category=F("outer")))


class Territory(scope.Record):
    """A region in which a partner sells, for all we make or one category, from a day to a day."""

    account_path = "account"

    account = of_partner("territories")
    region = models.CharField(_("region"), max_length=80)
    region_key = models.CharField(max_length=80, editable=False, db_index=True)
    category = models.CharField(_("only of the category"), max_length=80, blank=True)
    exclusive = models.BooleanField(_("exclusive"), default=False)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering = ["region", "category", "pk"]
        verbose_name_plural = "territories"

    def __str__(self) -> str:
        return f"{self.region} · {self.category}" if self.category else self.region


class Seller(scope.Record):
    """Somebody of a partner's sales team, and the product lines they sell; seen by those who may see contacts."""

    account_path = "account"
    seen_with = Right.SEE_CONTACTS

    account = of_partner("sellers")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    title = models.CharField(pgettext_lazy("person", "title"), max_length=120, blank=True)
    lines = models.CharField(_("product lines"), max_length=255, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    left_on = models.DateField(_("left the company on"), null=True, blank=True)

    objects = scope.ScopedQuerySet["Seller"].as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class DownstreamQuerySet(scope.ScopedQuerySet["Downstream"]):
    def with_sight(self, user: Any) -> Self:
        """With `is_seen`: whether the user sees our own customer that it is."""
        return self.annotate(is_seen=Exists(Account.objects.visible_to(user).filter(pk=OuterRef("customer"))))


class Downstream(scope.Record):
    """A customer of our partner's, with what it takes a year by estimate; perhaps one of our own customers too."""

    account_path = "account"

    account = of_partner("downstreams")
    name = models.CharField(_("downstream customer"), max_length=200)
    customer = models.ForeignKey(
        "accounts.Account", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("our own customer"),
    )  # fmt: skip
    city = models.CharField(_("city"), max_length=80, blank=True)
    estimate = models.DecimalField(
        _("volume a year, estimated"), max_digits=16, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    category = models.CharField(_("product category"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)

    objects = DownstreamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "downstream customers"

    def __str__(self) -> str:
        return self.name


class QuotaQuerySet(scope.ScopedQuerySet["Quota"]):
    def with_achieved(self, as_of: date) -> Self:
        """
        With `achieved` (the company's currency, to the cent) and `asked_on`: what the partner ordered in the period.

        Counted to the end of the period or to `as_of`, whichever is first, returns taken off; a category is read from
        the orders' lines, at the order's rate, and is null where too much of the period's revenue came without any.
        """
        today = Value(as_of, DateField())
        found = self.alias(last_on=Least("ends_on", today, output_field=DateField()))
        return found.alias(unlined=measures.unlined()).annotate(
            asked_on=today, achieved=measures.bought("category")
        )  # fmt: skip

    def running(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Quota(scope.Record):
    """What a partner is to buy in a period, of everything or of one category, in the company's currency."""

    account_path = "account"

    account = of_partner("quotas")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    amount = models.DecimalField(_("quota"), max_digits=16, decimal_places=2)
    category = models.CharField(_("only of the category"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["account", "starts_on"], name="quota_account_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "starts_on", "ends_on", "category"],
                condition=Q(archived_at__isnull=True),
                name="one_live_quota_a_period",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="quota_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="quota_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def attainment(self) -> Decimal | None:
        """Achieved as a fraction, None where that is not known; of a row read `with_achieved`."""
        return channels.attainment(self.achieved, self.amount)  # type: ignore[attr-defined]

    def state(self) -> QuotaState:
        """Where it stands on the day it was asked for."""
        return channels.state(self.achieved, self.amount, self.starts_on, self.ends_on, self.asked_on)  # type: ignore[attr-defined]
