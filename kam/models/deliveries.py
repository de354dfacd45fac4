"""The outbox: what must leave this database (a task to wake, a mail), written in the action's transaction."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from kam.choices import DeliveryState
from kam.ground import scope


class DeliveryQuerySet(scope.ScopedQuerySet["Delivery"]):
    def due(self) -> DeliveryQuerySet:
        """Waiting, and its time has come."""
        return self.filter(state=DeliveryState.WAITING, next_at__lte=timezone.now())

    def to_customers(self) -> DeliveryQuerySet:
        """Mails about one customer to whoever is no colleague; all others are ours, and may hold a way to sign in."""
        people = apps.get_model("kam", "User")._base_manager.exclude(email="")
        ours = people.annotate(address=Lower("email")).values("address")
        mails = self.filter(kind="mail", account_id__isnull=False)
        return mails.annotate(address=Lower("name")).exclude(address__in=ours)


class Delivery(models.Model):
    """One thing to send; claimed by a conditional UPDATE, sent again with growing pauses while not done."""

    account_path = "account_id"
    kind = models.CharField(max_length=20, help_text="task | mail")
    name = models.CharField(max_length=254, help_text="task name or mail address")
    payload = models.JSONField(default=dict)
    account_id = models.BigIntegerField(null=True, db_index=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "next_at"], name="delivery_due")]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
