"""Versions of the churn score: what each learned from which days, how it fared, and which one a director pinned."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from analytics.rules.prior import PRIOR, packed
from kam.ground import scope
from kam.ground.rights import Right


def day_one() -> dict[str, Any]:
    """The weights of the first day, as versions keep theirs."""
    return packed(PRIOR)


class ScoreModelQuerySet(scope.ScopedQuerySet["ScoreModel"]):
    def known_on(self, day: date, horizon: int) -> Self:
        """Versions of a horizon that had been learned by a business day, the newest first."""
        return self.filter(as_of__lte=day, horizon=horizon).order_by("-as_of", "-number")


class ScoreModel(scope.Record):
    """One version: weights learned from orders up to `as_of` alone; other weights are another version."""

    account_path = None
    seen_with = Right.SEE_DASHBOARD

    number = models.PositiveIntegerField(_("version"), unique=True)
    as_of = models.DateField(_("learned as of"))
    horizon = models.PositiveSmallIntegerField(_("horizon"), help_text="days without an order that are foretold")
    from_on = models.DateField(_("oldest origin"), help_text="the first past day that was learned from")
    until_on = models.DateField(_("newest origin"), help_text="its outcome was known on the day of learning")
    origins = models.PositiveSmallIntegerField(_("origins"))
    rows = models.PositiveIntegerField(_("rows"), help_text="accounts x origins")
    accounts = models.PositiveIntegerField(_("customers"))
    lost = models.PositiveIntegerField(_("rows without an order"))
    auc = models.FloatField(_("AUC"), null=True, help_text="within the window it was learned from")
    brier = models.FloatField(_("Brier score"), null=True, help_text="within the window")
    ece = models.FloatField(_("calibration error"), null=True, help_text="within the window")
    intercept = models.FloatField(help_text="of the calibration on the newest complete window, applied already")
    slope = models.FloatField(help_text="likewise")
    parameters = models.JSONField(default=day_one, help_text="{b0, weights, means, sds, bgnbd, segments, signals}")
    run = models.ForeignKey("kam.Run", models.SET_NULL, null=True, related_name="score_models")
    learned_at = models.DateTimeField(_("learned"), auto_now=True)
    learned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ScoreModelQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-number"]
        indexes = [models.Index(fields=["horizon", "-as_of", "-number"], name="score_model_known_on")]

    def __str__(self) -> str:
        return str(_("Version %(number)s") % {"number": self.number})


class ModelPinQuerySet(scope.ScopedQuerySet["ModelPin"]):
    def standing(self, day: date) -> Self:
        """Those that hold on a business day, the newest first."""
        open_then = Q(until_on__isnull=True) | Q(until_on__gt=day)
        return self.filter(open_then, from_on__lte=day).order_by("-from_on", "-pk")


class ModelPin(scope.Record):
    """From a business day until another the scores keep to one version, or to the day-one weights; with the reason."""

    account_path = None
    seen_with = Right.SEE_DASHBOARD

    score_model = models.ForeignKey(
        ScoreModel, models.PROTECT, null=True, related_name="pins", help_text="none: the day-one weights"
    )
    reason = models.CharField(_("reason"), max_length=255)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, help_text="the first day that it does not hold any more")
    is_open = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ModelPinQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["is_open"], condition=Q(is_open=True), name="one_open_pin"),
            models.CheckConstraint(condition=Q(is_open=True, until_on=None) | Q(is_open=False, until_on__isnull=False),
                                   name="ended_pin_has_its_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.score_model or _("Day-one weights"))
