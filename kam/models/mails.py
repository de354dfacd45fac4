"""Mails that leave: to whom, what kind, on which day, and what came of it; never their words."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kam.choices import MailState
from kam.ground import rights, scope

SINGLE = "single"
"""The kind of a mail that goes whenever something happens; of all others there is one for a person and day."""


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: Any) -> Self:
        """
        One's own; for those who keep people those to all colleagues and to addresses that are nobody's.

        A mail to a customer's people is seen by whoever keeps people and sees both the customer and its people.
        """
        if not getattr(user, "is_active", False):
            return self.none()
        if not rights.can(user, rights.Right.PEOPLE):
            return self.filter(user=user)
        ours = models.Q(user__isnull=False) | models.Q(delivery__isnull=False, delivery__account_id__isnull=True)
        if not rights.can(user, rights.Right.SEE_CONTACTS):
            return self.filter(ours)
        theirs = models.Q(delivery__account_id__isnull=False)
        if not scope.sees_all(user):
            theirs &= models.Q(delivery__account_id__in=scope.account_ids(user))
        return self.filter(ours | theirs)

    def with_state(self) -> Self:
        """With `state`, as the outbox has it; of a day without a delivery its subject says why nothing was sent."""
        nothing, withheld = models.Value(MailState.NOTHING.value), models.Value(MailState.WITHHELD.value)
        unsent = models.Case(models.When(subject="", then=nothing), default=withheld)
        return self.annotate(state=Coalesce("delivery__state", unsent))


class Mail(models.Model):
    """
    One mail. Of a kind other than `SINGLE` its row is what makes it one for a person and day, however often a job runs.

    Without `user` it went to somebody outside the company, or to an address that nobody has.
    """

    account_path = None

    user = models.ForeignKey(
        "kam.User", models.CASCADE, null=True, blank=True, related_name="mails", verbose_name=_("colleague")
    )
    to = models.EmailField(_("to"), max_length=254, blank=True)
    kind = models.CharField(_("kind"), max_length=20)
    day = models.DateField(_("day"))
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    delivery = models.OneToOneField("kam.Delivery", models.SET_NULL, null=True, related_name="mail")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "day"], condition=~models.Q(kind=SINGLE), name="one_mail_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} {self.to}"
