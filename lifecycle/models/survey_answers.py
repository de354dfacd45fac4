"""Answers to surveys: dated, by whom and in which role at that time, the score and the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Avg, Count, Max
from django.utils.translation import gettext_lazy as _

from accounts.choices import PurchaseRole, Tier
from kam.ground import scope, wording
from lifecycle.choices.surveys import Audience, Scale
from lifecycle.models.survey_invitations import SurveyInvitation
from lifecycle.rules import surveys


@dataclass(frozen=True)
class TeamView:
    """One whole round of our own team: the mean in points of ten, of how many answers, the last of them."""

    mean: float
    n: int
    last: date


class SurveyAnswerQuerySet(scope.ScopedQuerySet["SurveyAnswer"]):
    def visible_to(self, user: Any) -> Self:
        """The customers' answers; those of our own team are nobody's to read one by one (`team_views`)."""
        return super().visible_to(user).filter(audience=Audience.CUSTOMER)

    def of_customers(self) -> Self:
        return self.filter(audience=Audience.CUSTOMER)

    def team_views(self, account_id: int) -> list[TeamView]:
        """
        What our team said of a customer, round by round, the newest first.

        Only rounds that are over and that enough answered: a mean that moved with every answer, or of a few, would tell
        who said what. Rounds of a file that was merged into this one were that file's, and stay unread.
        """
        mine = self.filter(audience=Audience.TEAM, account=account_id, round__endswith=f"@{account_id}").order_by()
        found = mine.values("survey", "round").annotate(mean=Avg("points"), n=Count("pk"), last=Max("answered_on"))
        open_ones = SurveyInvitation.objects.filter(account=account_id, user__isnull=False).open().order_by()
        running = set(open_ones.values_list("survey", "cause"))
        shown = [
            TeamView(row["mean"], row["n"], row["last"])
            for row in found
            if row["n"] >= surveys.LEAST_ANSWERS and (row["survey"], row["round"].rpartition("@")[0]) not in running
        ]
        return sorted(shown, key=lambda one: one.last, reverse=True)


class SurveyAnswer(models.Model):
    """
    One answer. `points` are the score as points of ten; role and tier stand as they were on the day.

    An answer of our own team names neither invitation nor person, only its round (`quarter:2026Q4@12`).
    """

    account_path = "account"
    logged_whole = True

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
    round = models.CharField(max_length=90, blank=True, default="", db_default="", editable=False)
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
        return wording.pair(self.survey, self.score)

    @property
    def most(self) -> int:
        """The greatest answer of its scale."""
        return surveys.span(self.scale)[-1]
