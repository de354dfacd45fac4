"""Answers to surveys: dated, by whom and in which role at that time, the score and the words."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Avg, Count
from django.utils.translation import gettext_lazy as _

from accounts.choices import PurchaseRole, Tier
from kam.ground import scope
from lifecycle.choices.surveys import Audience, Scale
from lifecycle.rules import surveys


class SurveyAnswerQuerySet(scope.ScopedQuerySet["SurveyAnswer"]):
    def visible_to(self, user: Any) -> Self:
        """The customers' answers; those of our own team are nobody's to read one by one (`team_means`)."""
        return super().visible_to(user).filter(audience=Audience.CUSTOMER)

    def of_customers(self) -> Self:
        return self.filter(audience=Audience.CUSTOMER)

    def team_means(self, accounts: Any) -> dict[int, tuple[float, int]]:
        """{customer: (mean points of ten, answers)} of our team, where enough answered that nobody is known by it."""
        rows = self.filter(audience=Audience.TEAM, account__in=accounts).order_by().values("account")
        found = rows.annotate(mean=Avg("points"), n=Count("pk")).filter(n__gte=surveys.LEAST_ANSWERS)
        return {row["account"]: (row["mean"], row["n"]) for row in found}


class SurveyAnswer(models.Model):
    """
    One answer. `points` are the score as points of ten; role and tier stand as they were on the day.

    An answer of our own team names neither invitation nor person.
    """

    account_path = "account"

    invitation = models.OneToOneField(
        "lifecycle.SurveyInvitation", models.SET_NULL, null=True, blank=True, related_name="answer", editable=False
    )
    survey = models.ForeignKey("lifecycle.Survey", models.PROTECT, related_name="given", verbose_name=_("survey"))
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="survey_answers", verbose_name=_("customer")
    )
    contact = models.ForeignKey(
        "accounts.Contact", models.SET_NULL, null=True, blank=True, related_name="survey_answers",
        verbose_name=_("contact"),
    )  # fmt: skip
    audience = models.CharField(_("asked"), max_length=8, choices=Audience, default=Audience.CUSTOMER)
    scale = models.CharField(_("scale"), max_length=6, choices=Scale, default=Scale.FIVE)
    role = models.CharField(_("role in the purchase"), max_length=16, choices=PurchaseRole, blank=True)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, blank=True)
    answered_on = models.DateField(_("answered on"))
    score = models.PositiveSmallIntegerField(_("score"))
    points = models.FloatField(_("points of ten"))
    is_low = models.BooleanField(_("low"), default=False)
    why = models.TextField(_("why"), max_length=2000, blank=True)
    gain = models.TextField(_("without us"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-answered_on", "-pk"]
        indexes = [
            models.Index(fields=["account", "-answered_on"], name="answer_account_on"),
            models.Index(fields=["-answered_on", "-id"], name="answer_on"),
            models.Index(fields=["created_at"], name="answer_created"),
        ]

    def __str__(self) -> str:
        return f"{self.survey}: {self.score}"

    @property
    def most(self) -> int:
        """The greatest answer of its scale."""
        return surveys.span(self.scale)[-1]
