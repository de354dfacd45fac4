"""Webhooks: where happenings are sent to, and each sending with its tries; never what the other side answered."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kam.choices import DeliveryState, WebhookContent, WebhookEnd
from kam.ground import grades, rights, scope
from kam.models.events import AT_ONCE, Event, called
from kam.rules import webhooks as rules


class WebhookQuerySet(scope.ScopedQuerySet["Webhook"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; whoever keeps people sees that others' exist, to end them."""
        if not getattr(user, "is_active", False) or not rights.can(user, rights.Right.TOKENS):
            return self.none()
        return self if rights.can(user, rights.Right.PEOPLE) else self.filter(user=user)

    def open(self) -> Self:
        """Those that are sent to, as far as their keeper is still somebody who may."""
        return self.live().filter(is_on=True, user__is_active=True)


class Webhook(scope.Record):
    """An address that is told of what happens, as far as its keeper sees it."""

    logged_whole = True
    logged_short: ClassVar = {"url": rules.place}

    user = models.ForeignKey("kam.User", models.CASCADE, related_name="webhooks", verbose_name=_("kept by"))
    name = models.CharField(_("name"), max_length=120)
    url = models.CharField(_("address"), max_length=500)
    verbs = models.JSONField(_("event types"), default=list, help_text="[verb, or noun for all of its verbs]")
    tiers = models.JSONField(_("tiers"), default=list)
    content = models.CharField(_("content"), max_length=10, choices=WebhookContent, default=WebhookContent.IDS)
    secret = models.TextField(help_text="sealed")
    old_secret = models.TextField(blank=True, help_text="sealed; signs too while the other side changes over")
    old_until = models.DateTimeField(null=True)
    cursor = models.BigIntegerField(default=0, help_text="the last happening, by its place, that was looked at")
    is_on = models.BooleanField(_("is on"), default=True)
    ended_why = models.CharField(max_length=10, choices=WebhookEnd, blank=True)
    rest_until = models.DateTimeField(default=timezone.now, help_text="a worker has it, or it failed a moment ago")
    well_at = models.DateTimeField(_("last success"), null=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def address(self, reader: Any) -> str:
        """Where it leads: whole to its keeper, to whoever ends others' the place alone, as what follows may open it."""
        return self.url if rights.same_person(self.user, reader) else rules.place(self.url)

    def happenings(self) -> Any:
        """
        What this webhook is told of: seen by its keeper now, of the verbs and tiers that were chosen.

        A customer is of the tier it has now; one that moves is of both, the one it had and the one it gets. Many
        records that came in at once are one happening of their noun, whatever tiers their customers are of.
        """
        found = Event.objects.visible_to(self.user)
        if self.verbs:
            nouns = [verb for verb in self.verbs if "." not in verb]
            found = found.filter(Q(verb__in=self.verbs) | called(nouns))
        if not self.tiers:
            return found
        moved = AT_ONCE | Q(changes__tier__0__in=self.tiers) | Q(changes__tier__1__in=self.tiers)
        return found.filter(moved | Q(account_id__in=grades.accounts_in(self.tiers)))


class SendingQuerySet(scope.ScopedQuerySet["Sending"]):
    def visible_to(self, user: Any) -> Self:
        """Those of one's own webhooks: what another was told, down to its number, is what that person sees."""
        return self.filter(webhook__in=Webhook.objects.visible_to(user).filter(user=user))

    def due(self) -> Self:
        """Waiting, and their time has come: what was sent to try it first, then as it happened."""
        found = self.filter(state=DeliveryState.WAITING, next_at__lte=timezone.now())
        return found.order_by(Case(When(event_id__isnull=True, then=0), default=1), "pk")


class Sending(models.Model):
    """One happening on its way to one webhook: sent again with growing pauses until it is taken or given up."""

    account_path = "account_id"
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="sendings")
    uid = models.UUIDField(default=uuid.uuid4, editable=False, help_text="webhook-id, the same at every try")
    event_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True, db_index=True)
    verb = models.CharField(_("event type"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    tries = models.JSONField(default=list, help_text="[{at, status, error, ms}]")

    objects = SendingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["webhook", "next_at"], name="sending_due", condition=Q(state="waiting")),
            models.Index(fields=["done_at"], name="sending_done"),
        ]
        constraints = [models.UniqueConstraint(fields=["webhook", "event_id"], name="sending_once")]

    def __str__(self) -> str:
        return f"{self.verb} {self.uid}"

    @property
    def message_id(self) -> str:
        """What the receiver knows it by; the same at every try, so that it can be taken once."""
        return f"msg_{self.uid.hex}"
