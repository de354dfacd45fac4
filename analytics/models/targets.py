"""Company targets: where the company wants to be in a year, as the key accounts' share of revenue and in words."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kam.ground import scope


class CompanyTargetQuerySet(scope.ScopedQuerySet["CompanyTarget"]):
    def of_year(self, year: int) -> CompanyTarget | None:
        """The target that stands for a year."""
        return self.live().filter(year=year).first()

    def goals(self, year: int) -> Self:
        """The strategic goals of a year and those after it, the nearest first."""
        return self.live().filter(year__gte=year).exclude(goal="").order_by("year")


class CompanyTarget(scope.Record):
    """What is aimed at by the end of a year; open to every colleague."""

    account_path = None

    year = models.PositiveSmallIntegerField(_("year"))
    key_share = models.FloatField(_("share of revenue from key accounts"), null=True, blank=True)
    goal = models.CharField(_("strategic goal"), max_length=500, blank=True)

    objects = CompanyTargetQuerySet.as_manager()

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=Q(archived_at__isnull=True), name="one_target_a_year"),
            models.CheckConstraint(condition=Q(key_share__gt=0, key_share__lte=1), name="key_share_is_a_share"),
        ]

    def __str__(self) -> str:
        return str(self.year)
