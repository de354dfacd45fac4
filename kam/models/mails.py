"""Mails that the product writes by itself: to whom, what kind, for which day, and what came of it; never its words."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kam.choices import MailState
from kam.ground import rights


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: Any) -> Self:
        """All for those who keep people, one's own for everybody else."""
        if not getattr(user, "is_active", False):
            return self.none()
        return self if rights.can(user, rights.Right.PEOPLE) else self.filter(user=user)

    def with_state(self) -> Self:
        """With `state`, as the outbox has it; of a day without a delivery its subject says why nothing was sent."""
        nothing, withheld = models.Value(MailState.NOTHING.value), models.Value(MailState.WITHHELD.value)
        unsent = models.Case(models.When(subject="", then=nothing), default=withheld)
        return self.annotate(state=Coalesce("delivery__state", unsent))


class Mail(models.Model):
    """One mail of a kind, person and day: its row is what makes it one, however often a job runs."""

    account_path = None

    user = models.ForeignKey("kam.User", models.CASCADE, related_name="mails", verbose_name=_("colleague"))
    to = models.EmailField(_("to"), max_length=254, blank=True)
    kind = models.CharField(_("kind"), max_length=20)
    day = models.DateField(_("day"))
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    delivery = models.OneToOneField("kam.Delivery", models.SET_NULL, null=True, related_name="mail")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "day"], name="one_mail_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} {self.to}"
