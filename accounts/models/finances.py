"""The customers' own finances: the figures of their statements, a row a fiscal year."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import PayAbility
from accounts.rules import finances
from kam.ground import scope

BALANCE = ("current_assets", "total_assets", "cash", "current_liabilities", "receivables", "inventory")
RESULT = ("revenue", "cost_of_sales", "net_profit")
FIGURES = BALANCE + RESULT
AVERAGED = ("total_assets", "receivables", "inventory")
"""Figures of which the ratios take the mean of a year's beginning and end."""
NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


def figure(label: Any, *, may_be_negative: bool = False) -> Any:
    """A column for one figure: empty where nobody knows it."""
    validators = [] if may_be_negative else NOT_NEGATIVE
    return models.DecimalField(label, max_digits=16, decimal_places=2, null=True, blank=True, validators=validators)


class StatementQuerySet(scope.ScopedQuerySet["Statement"]):
    def with_before(self) -> Self:
        """With the figures that the ratios average, as they stood a year before in the same currency."""
        year_before = Statement.objects.filter(
            account=OuterRef("account"), year=OuterRef("year") - 1, currency=OuterRef("currency"), archived_at=None
        )
        return self.annotate(**{f"before_{name}": Subquery(year_before.values(name)[:1]) for name in AVERAGED})

    def of_ability(self, ability: str) -> Self:
        """The years of one verdict on the ability to pay: `rules.finances.verdict`, asked of the database."""
        due = F("current_liabilities")
        wrong = Q(current_assets__lt=sum(Coalesce(F(name), Decimal(0)) for name in finances.CURRENT))
        for part, whole in finances.WITHIN:
            wrong |= Q(**{f"{part}__gt": F(whole)})
        fits = ~Q(pk__in=Statement.objects.filter(wrong).values("pk"))
        known = Q(current_assets__isnull=False, current_liabilities__isnull=False) & fits
        weak = Q(current_assets__lt=due * finances.SHORT_CURRENT) | Q(
            net_profit__lt=0, cash__lt=due * finances.SHORT_CASH
        )
        strong = Q(
            current_assets__gte=due * finances.SOUND_CURRENT, cash__gte=due * finances.SOUND_CASH, net_profit__gte=0
        )
        weak_ones, strong_ones = Statement.objects.filter(known, weak), Statement.objects.filter(known, strong)
        is_weak, is_strong = Q(pk__in=weak_ones.values("pk")), Q(pk__in=strong_ones.values("pk"))
        asked = {
            PayAbility.UNKNOWN: ~known,
            PayAbility.WEAK: is_weak,
            PayAbility.STRONG: is_strong & ~is_weak,
            PayAbility.FAIR: known & ~is_weak & ~is_strong,
        }
        return self.filter(asked[PayAbility(ability)])


class Statement(scope.Record):
    """One fiscal year of a customer, from its statements; a figure nobody knows is empty, and never counts as zero."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="statements", verbose_name=_("customer")
    )
    year = models.PositiveSmallIntegerField(
        _("fiscal year"), validators=[MinValueValidator(1900), MaxValueValidator(2199)]
    )
    year_end = models.DateField(_("year end"))
    currency = models.CharField(_("currency"), max_length=3)
    current_assets = figure(_("current assets"))
    total_assets = figure(_("total assets"))
    cash = figure(_("cash"))
    current_liabilities = figure(_("current liabilities"))
    receivables = figure(_("receivables"))
    inventory = figure(_("inventory"))
    revenue = figure(pgettext_lazy("of a firm", "revenue"))
    cost_of_sales = figure(_("cost of sales"))
    net_profit = figure(_("net profit"), may_be_negative=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "year"], condition=Q(archived_at__isnull=True), name="one_statement_a_year"
            )
        ]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def figures(self) -> finances.Figures:
        """The figures as the rules take them."""
        return finances.Figures(self.year, self.currency, **{name: getattr(self, name) for name in FIGURES})

    @cached_property
    def ratios(self) -> finances.Ratios:
        """The ratios of this year; over means where the row was read `with_before`."""
        before = {name: getattr(self, f"before_{name}", None) for name in AVERAGED}
        return finances.ratios(self.figures, finances.Figures(self.year - 1, self.currency, **before))

    @property
    def verdict(self) -> finances.Verdict:
        """Whether they can pay."""
        return finances.verdict(self.figures)
