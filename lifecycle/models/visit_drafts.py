"""Visits that a mail or an invitation tells of, until somebody says whether they happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.ground import rights
from lifecycle.choices import DraftState, VisitKind
from lifecycle.choices.visit_drafts import DraftReason

ANSWERED = timedelta(days=30)
"""How long an answer is listed, to be taken back."""


class VisitDraftQuerySet(models.QuerySet["VisitDraft"]):
    def visible_to(self, user: Any) -> Self:
        """One's own alone: a mail is nobody else's business until its visit is logged, nor one's program's."""
        return self.filter(user=user) if getattr(user, "is_active", False) and rights.in_person(user) else self.none()

    def open(self) -> Self:
        """Those nobody has answered."""
        return self.filter(state=DraftState.OPEN)

    def begun(self, at: datetime) -> Self:
        """Those that may have happened by a moment."""
        return self.open().filter(starts_at__lte=at)

    def answered(self) -> Self:
        """Those answered of late, or called off, of which something is known still; the last answer first."""
        known = self.exclude(state=DraftState.OPEN).exclude(subject="", place="", text="", people=[])
        return known.filter(updated_at__gt=timezone.now() - ANSWERED).order_by("-updated_at", "-pk")


class VisitDraft(models.Model):
    """
    A visit that may have happened; `key` makes it one however often its file is read.

    It holds addresses and names no customer: whose they are is looked up as its owner sees the book at the moment.
    """

    account_path = None

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visit_drafts")
    key = models.CharField(max_length=64, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False, help_text="of the invitation: a later one counts")
    starts_at = models.DateTimeField(_("when"))
    kind = models.CharField(_("type"), max_length=12, choices=VisitKind, default=VisitKind.ON_SITE)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    people = models.JSONField(_("people"), default=list, blank=True, help_text="[[address, name]]")
    state = models.CharField(pgettext_lazy("visit draft", "state"), max_length=10, choices=DraftState,
                             default=DraftState.OPEN)  # fmt: skip
    visit = models.ForeignKey(
        "lifecycle.Visit", models.SET_NULL, null=True, blank=True, editable=False, related_name="drafts"
    )
    reason = models.CharField(
        pgettext_lazy("visit draft", "why it did not happen"), max_length=10, choices=DraftReason, blank=True
    )
    plan = models.ForeignKey(
        "lifecycle.VisitPlan", models.SET_NULL, null=True, blank=True, editable=False, related_name="drafts",
        help_text="the visit planned for another day because this one did not happen",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VisitDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_draft_a_meeting")]
        indexes = [models.Index(fields=["user", "state", "-starts_at"], name="visitdraft_user_state")]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()
