"""Hand-overs, of one customer or a whole book: from whom, to whom, from which day, what went along."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices.handovers import StepState
from kam.ground import scope, wording


class HandedOverQuerySet(scope.ScopedQuerySet["HandedOver"]):
    def waiting(self) -> Self:
        """Those whose day is still to come."""
        return self.filter(done_at__isnull=True, undone_at__isnull=True)

    def standing(self, state: str) -> Self:
        """Those of a step that wait, stand carried out, or were undone or dropped."""
        if state == StepState.WAITING:
            return self.waiting()
        return self.filter(undone_at__isnull=state == StepState.DONE).exclude(done_at=None, undone_at=None)

    def firsts(self) -> Self:
        """One row of each step among these: the first."""
        first = self.order_by().values("step").annotate(first=models.Min("pk")).values("first")
        return self.model.objects.filter(pk__in=first)  # type: ignore[attr-defined, no-any-return]

    def last_of(self, account: Any) -> HandedOver | None:
        """The one by which a customer came to whoever has it now, while it can go back."""
        stands = self.standing(StepState.DONE).filter(account=account, owner=account.owner_id)
        return stands.select_related("was", "owner", "by__acts_for").order_by("-done_at", "-pk").first()

    def due(self, day: date) -> Self:
        """Those that wait and whose day has come."""
        return self.waiting().filter(on__lte=day)


class HandedOver(models.Model):
    """One customer that changed hands, or waits to; those of one step share its key. No user: in nobody's charge."""

    account_path = "account"

    step = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+", verbose_name=_("customer"))
    was = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("from")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("to")
    )
    on = models.DateField(_("from which day"))
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    along = models.BooleanField(_("open work moves along"), default=True)
    moved = models.JSONField(default=dict, help_text="{table: keys of what went along}")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True)
    undone_at = models.DateTimeField(_("taken back"), null=True)

    objects = HandedOverQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["on"], name="handed_over_waiting", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return wording.pair(self.account, f"{self.was} → {self.owner}")
