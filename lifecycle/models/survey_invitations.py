"""Invitations to surveys: whom we asked, why, until when, and what came of it; and who wishes to be asked no more."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import TierChange
from kam.ground import scope
from kam.ground.rights import Right
from kam.models.tokens import digest
from lifecycle.choices.surveys import Occasion, SurveyState
from lifecycle.models.surveys import Survey


class SurveyInvitationQuerySet(scope.ScopedQuerySet["SurveyInvitation"]):
    def open(self, at: datetime | None = None) -> Self:
        """May still be answered."""
        return self.filter(answered_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at or timezone.now())

    def known_by(self, secret: str) -> SurveyInvitation | None:
        """
        The invitation whose link this secret is, answered or expired too; None for one that is revoked.

        As one that never was is treated what was sent to somebody who has left or is in the archive, or of a customer
        there.
        """
        found = self.sent_with(secret)
        return None if found is None or (found.contact is not None and found.contact.has_left) else found

    def sent_with(self, secret: str) -> SurveyInvitation | None:
        """The same, whether the person is still there or has left: that they want no more is heard all the same."""
        found = self.filter(digest=digest(secret), revoked_at__isnull=True, account__archived_at__isnull=True)
        return found.filter(contact__archived_at__isnull=True).select_related(
            "survey", "account__owner", "contact").first()  # fmt: skip

    def with_state(self) -> Self:
        """With `state`, as its days tell it now."""
        state = Case(
            When(revoked_at__isnull=False, then=Value(SurveyState.REVOKED.value)),
            When(answered_at__isnull=False, then=Value(SurveyState.ANSWERED.value)),
            When(expires_at__lte=timezone.now(), then=Value(SurveyState.EXPIRED.value)),
            default=Value(SurveyState.WAITING.value),
            output_field=models.CharField(),
        )
        return self.annotate(state=state)

    def to_customers(self) -> Self:
        return self.filter(contact__isnull=False)

    def of_tier(self, tier: str) -> Self:
        """Of customers of a tier then: that of the answer, else of the company's day on which they were asked."""
        day = TruncDate("sent_at", tzinfo=timezone.get_default_timezone())
        stood = TierChange.objects.on(OuterRef("asked_on")).filter(account=OuterRef("account")).order_by("-from_on")
        then = Case(
            When(answer__isnull=False, then="answer__tier"),
            default=Coalesce(Subquery(stood.values("tier")[:1]), Value("")),
            output_field=models.CharField(),
        )
        return self.alias(asked_on=day).alias(tier_then=then).filter(tier_then=tier)

    def rounds_over(self, survey: Survey, accounts: Any) -> set[tuple[int, str]]:
        """{(customer, cause)} of rounds in which our team was asked and nobody may answer any more."""
        asked = self.filter(survey=survey, user__isnull=False, account__in=accounts).exclude(cause="").order_by()
        pairs = ("account", "cause")
        return set(asked.values_list(*pairs)) - set(asked.open().values_list(*pairs))

    def of_user(self, user: Any) -> Self:
        """What a colleague is asked about customers; nobody else reads of it."""
        return self.filter(user=user, account__archived_at__isnull=True)


class SurveyInvitation(models.Model):
    """
    One person asked once: a contact by a private link, of which only the digest is kept, or a colleague who signs in.

    `cause` names what made us ask (`visit:12`, `quarter:2026Q4`); a person is asked once for one cause.
    """

    account_path = "account"
    seen_with = Right.SEE_CONTACTS

    survey = models.ForeignKey("lifecycle.Survey", models.PROTECT, related_name="invitations", verbose_name=_("survey"))
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="survey_invitations", verbose_name=_("customer")
    )
    contact = models.ForeignKey(
        "accounts.Contact", models.CASCADE, null=True, blank=True, related_name="survey_invitations",
        verbose_name=_("contact"),
    )  # fmt: skip
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="survey_invitations",
        verbose_name=_("colleague"),
    )  # fmt: skip
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion, default=Occasion.HAND)
    cause = models.CharField(_("cause"), max_length=60, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=8, default="en", choices=settings.LANGUAGES)
    to = models.EmailField(_("to"), max_length=254, blank=True)
    delivery = models.ForeignKey("kam.Delivery", models.SET_NULL, null=True, related_name="+", editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("open until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = SurveyInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["account", "-sent_at"], name="survey_account_sent"),
            models.Index(fields=["contact", "-sent_at"], name="survey_contact_sent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "contact", "cause"], condition=~Q(cause=""), name="asked_once_a_cause"
            ),
            models.UniqueConstraint(
                fields=["survey", "account", "user", "cause"], condition=Q(user__isnull=False) & ~Q(cause=""),
                name="colleague_asked_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.contact or self.survey)

    @staticmethod
    def secret() -> str:
        """192 random bits, fit for an address."""
        return secrets.token_urlsafe(24)

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class SurveyOptOut(models.Model):
    """A contact who asked us not to send them surveys any more."""

    account_path = "account"
    seen_with = Right.SEE_CONTACTS

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="survey_opt_outs", verbose_name=_("customer")
    )
    contact = models.OneToOneField(
        "accounts.Contact", models.CASCADE, related_name="survey_opt_out", verbose_name=_("contact")
    )
    on = models.DateField(_("since"))
    by_link = models.BooleanField(_("by the link"), default=False)

    objects = scope.ScopedQuerySet["SurveyOptOut"].as_manager()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return str(self.contact)
