"""Assessments: what people judge of an account, one criterion at a time, dated and signed; none is ever rewritten."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Criterion
from accounts.rules import standards
from kam.ground import scope


class AssessmentQuerySet(scope.ScopedQuerySet["Assessment"]):
    def scored(self) -> Self:
        """Those with a score: a note alone moves nothing."""
        return self.live().filter(score__isnull=False)

    def up_to(self, day: date) -> Self:
        return self.filter(judged_on__lte=day)

    def newest(self, day: date) -> Self:
        """Those that count on a day: the newest with a score for each account and criterion."""
        later = (
            self.model.objects.scored()
            .up_to(day)
            .filter(account=models.OuterRef("account"), criterion=models.OuterRef("criterion"))
        )
        after = models.Q(judged_on__gt=models.OuterRef("judged_on")) | models.Q(
            judged_on=models.OuterRef("judged_on"), pk__gt=models.OuterRef("pk")
        )
        return self.scored().up_to(day).exclude(models.Exists(later.filter(after)))

    def score_of(self, account: str, criterion: str, day: date) -> Any:
        """The score that counts on a day, as a subquery; `account` is the outer query's way to the account."""
        rows = self.scored().up_to(day).filter(account=models.OuterRef(account), criterion=criterion)
        return models.Subquery(rows.order_by("-judged_on", "-pk").values("score")[:1])


class Assessment(scope.Record):
    """One person's judgement of an account by one criterion on a day: a score, or "cannot say", and a note."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="assessments", verbose_name=_("customer")
    )
    criterion = models.CharField(_("criterion"), max_length=14, choices=Criterion)
    score = models.PositiveSmallIntegerField(
        _("score, 0 to 100"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)
    judged_on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-judged_on", "-pk"]
        indexes = [models.Index(fields=["account", "criterion", "-judged_on", "-id"], name="assessment_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__lte=100), name="assessment_within_hundred"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_criterion_display())

    def is_old(self, as_of: date) -> bool:
        """Whether one should judge anew."""
        return standards.is_old(self.judged_on, as_of)
