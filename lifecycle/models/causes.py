"""Causes of warnings: what one suspects, on which rows of the file, and what a second reader says of it."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from kam.ground import rights, scope
from kam.ground.rights import Right, can
from lifecycle.choices import Cause, CauseState, EvidenceCode

SUSPICION = Cause.SQUEEZED_OUT
STANDING = (CauseState.SUSPECTED, CauseState.CONFIRMED)


def readable(user: Any, path: str = "") -> Q:
    """Without suspicions of improper means, unless the reader has the right to them or wrote them."""
    if can(user, Right.SEE_SUSPICIONS):
        return Q()
    own = {user.pk, rights.standing(user).pk}
    return ~Q(**{f"{path}cause": SUSPICION}) | Q(**{f"{path}by__in": own})


class WarningCauseQuerySet(scope.ScopedQuerySet["WarningCause"]):
    def visible_to(self, user: Any) -> Self:
        """Of the warnings one sees; a suspicion is there for its few readers and its writer only."""
        return super().visible_to(user).filter(readable(user))

    def standing(self) -> Self:
        """Neither contested nor taken back."""
        return self.filter(state__in=STANDING)

    def leading(self) -> Self:
        """As they speak for a warning: a confirmed one first, then what everybody reads, then the newest."""
        unread = Case(When(state=CauseState.CONFIRMED, then=0), default=1)
        return self.order_by(unread, Case(When(cause=SUSPICION, then=1), default=0), "-on", "-pk")


class WarningCause(models.Model):
    """
    Why we may lose a customer, in the opinion of one person: one of the five causes, with rows of the file behind it.

    A warning has at most one that stands. A suspicion of improper means stands beside it, so that who may not read it
    finds the same warning as if nobody had written it.
    """

    account_path = "warning__account"
    logged_whole = True
    noun = "cause"

    warning = models.ForeignKey(
        "lifecycle.Warning", models.CASCADE, related_name="causes", verbose_name=_("churn warning")
    )
    cause = models.CharField(_("cause"), max_length=21, choices=Cause)
    note = models.CharField(_("in words"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=CauseState, default=CauseState.SUSPECTED)
    on = models.DateField(_("written on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("second reader")
    )
    read_on = models.DateField(_("read on"), null=True)
    read_note = models.CharField(_("what the second reader says"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = WarningCauseQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["warning"], condition=Q(state__in=STANDING) & ~Q(cause=SUSPICION), name="one_standing_cause"
            ),
            models.UniqueConstraint(
                fields=["warning"], condition=Q(state__in=STANDING, cause=SUSPICION), name="one_standing_suspicion"
            ),
        ]

    def __str__(self) -> str:
        return self.get_cause_display()

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """Its place among the causes that stand for a warning, as `leading` sorts them: the least is counted."""
        return self.state != CauseState.CONFIRMED, self.is_suspicion, -self.on.toordinal(), -self.pk

    @property
    def is_suspicion(self) -> bool:
        """Whether few may read it."""
        return self.cause == SUSPICION


class CauseEvidenceQuerySet(scope.ScopedQuerySet["CauseEvidence"]):
    def visible_to(self, user: Any) -> Self:
        """Of the causes one may read."""
        return super().visible_to(user).filter(readable(user, "cause__"))


class CauseEvidence(models.Model):
    """
    One piece of evidence for a cause: a row of the file by noun and key, its day, and the numbers of its words.

    Somebody's word cites no row; it has its text.
    """

    account_path = "cause__warning__account"
    logged_whole = True

    cause = models.ForeignKey(WarningCause, models.CASCADE, related_name="evidence")
    code = models.CharField(_("what it shows"), max_length=16, choices=EvidenceCode)
    noun = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    on = models.DateField(_("day"))
    numbers = models.JSONField(default=dict)
    text = models.CharField(_("in words"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CauseEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "code", "subject_id"], condition=Q(subject_id__isnull=False), name="cited_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.on}"
