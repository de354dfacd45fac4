"""Visits: what happened, whom we met, what came of it; and the promises of both sides."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Max, Q, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Influence, PurchaseRole
from kam.ground import scope
from kam.ground.days import zone_named, zone_of
from kam.models import User
from lifecycle.choices import CheckIn, Outcome, PromiseSide, VisitKind
from lifecycle.models.person_words import PersonWords, PersonWordsQuerySet
from lifecycle.rules import encounters
from lifecycle.rules import promises as rules

DECIDERS = (PurchaseRole.DECISION_MAKER, PurchaseRole.ECONOMIC_BUYER)
HEADS_MET = Q(kind=VisitKind.EXECUTIVE) & (Q(contacts__role__in=DECIDERS) | Q(contacts__influence=Influence.HIGH))
"""An executive visit at which somebody of theirs is named who decides or weighs much: heads met, not houses."""


class VisitQuerySet(PersonWordsQuerySet["Visit"]):
    def of(self, account: Any) -> Self:
        return self.filter(account=account).order_by("-held_at", "-pk")

    def seen(self) -> Self:
        """Those at which somebody spoke with the customer: a mail or message begins no round of visits anew."""
        return self.exclude(kind__in=encounters.WRITTEN)

    def with_day(self) -> Self:
        """With `day`, that of each visit by the clock of whoever paid it, as `held_on` has it; asks which there are."""
        elsewhere = User.objects.exclude(time_zone__in=("", settings.TIME_ZONE)).order_by()
        zones = elsewhere.values_list("time_zone", flat=True).distinct()
        there = [When(user__time_zone=name, then=TruncDate("held_at", tzinfo=zone_named(name))) for name in zones]
        return self.annotate(day=Case(*there, default=TruncDate("held_at", tzinfo=zone_named(""))))

    def last_days(self, *of: Q) -> list[dict[int, date]]:
        """For each condition {customer: the day of its newest visit among these}, by the clock of whoever paid it."""
        newest = {f"newest_{place}": Max("held_at", filter=one or None) for place, one in enumerate(of)}
        found: list[dict[int, tuple[datetime, date]]] = [{} for _one in of]
        for account, zone, *moments in self.order_by().values_list("account", "user__time_zone").annotate(**newest):
            for there, at in zip(found, moments, strict=True):
                if at is not None and (account not in there or there[account][0] < at):
                    there[account] = at, timezone.localdate(at, zone_named(zone))
        return [{account: day for account, (_at, day) in there.items()} for there in found]


class Visit(PersonWords, scope.Record):
    """A visit that was held; `key` makes it one visit however often a phone sends it."""

    account_path = "account"
    names_people = frozenset({"note", "next_step", "answers", "text"})
    """What its events tell (`text`: the beginning of the note) to nobody who may not see contacts."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="visits", verbose_name=_("customer"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits", verbose_name=_("visited by")
    )
    kind = models.CharField(_("type"), max_length=12, choices=VisitKind, default=VisitKind.ON_SITE)
    held_at = models.DateTimeField(_("held at"))
    contacts = models.ManyToManyField("accounts.Contact", related_name="visits", blank=True, verbose_name=_("met"))
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome)
    note = models.TextField(_("note"), blank=True)
    answers = models.JSONField(_("answers"), default=list, blank=True, help_text="[{kind, question, answer}]")
    next_step = models.CharField(_("next step"), max_length=255, blank=True)
    next_on = models.DateField(_("next visit on"), null=True, blank=True)
    check_in = models.CharField(_("check-in"), max_length=10, choices=CheckIn, blank=True, default="", editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-held_at", "-pk"]
        indexes = [
            models.Index(
                fields=["account", "-held_at", "-id"],
                name="visit_account_held",
                condition=models.Q(archived_at__isnull=True),  # so that it answers without the rows of a book's visits
            ),
            models.Index(fields=["user", "-held_at"], name="visit_user_held"),
            models.Index(fields=["-held_at", "-id"], name="visit_held"),
            models.Index(fields=["updated_at"], name="visit_updated"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.held_at:%Y-%m-%d}"

    @property
    def is_seen(self) -> bool:
        """Whether somebody spoke with the customer at it, so that the round of visits begins anew."""
        return self.kind not in encounters.WRITTEN

    @property
    def held_on(self) -> date:
        """Its day, by the clock of whoever paid it."""
        return timezone.localdate(self.held_at, zone_of(self.user))


class PromiseQuerySet(scope.ScopedQuerySet["Promise"]):
    def open(self) -> Self:
        """Neither kept, cancelled nor said to be broken, of customers in use (those of the archive rest)."""
        return self.unkept().filter(broken_on__isnull=True, account__archived_at__isnull=True)

    def unkept(self) -> Self:
        """Neither kept nor cancelled."""
        return self.filter(kept_on__isnull=True, dropped_on__isnull=True)

    def broken(self, today: date) -> Self:
        """Said to be broken, or long past their day."""
        return self.unkept().filter(Q(broken_on__isnull=False) | Q(due_on__lt=rules.broken_before(today)))

    def tally(self, today: date, *by: str) -> Any:
        """`kept` (late ones among them), `late` and `broken` for each of the columns `by`."""
        late = Q(kept_on__gt=F("due_on"))
        broken = Q(kept_on__isnull=True) & (Q(broken_on__isnull=False) | Q(due_on__lt=rules.broken_before(today)))
        rows = self.filter(dropped_on__isnull=True).order_by().values(*by)
        counts = {"kept": Count("pk", filter=Q(kept_on__isnull=False)), "late": Count("pk", filter=late)}
        return rows.annotate(**counts, broken=Count("pk", filter=broken))

    def due(self, day: Any) -> Self:
        """Open, and due on or before a day."""
        return self.open().filter(due_on__lte=day)


class Promise(models.Model):
    """Something one side will do by a day: ours to them, or the customer's commitment to us."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="promises", verbose_name=_("customer"))
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, blank=True, related_name="promises")
    side = models.CharField(_("whose"), max_length=6, choices=PromiseSide, default=PromiseSide.OURS)
    text = models.CharField(_("promise"), max_length=255)
    due_on = models.DateField(_("due on"))
    kept_on = models.DateField(_("kept on"), null=True, blank=True)
    dropped_on = models.DateField(pgettext_lazy("promise", "cancelled on"), null=True, blank=True)
    broken_on = models.DateField(pgettext_lazy("promise", "said to be broken on"), null=True, blank=True)
    broken_why = models.CharField(pgettext_lazy("promise", "why it was broken"), max_length=255, blank=True)
    kept_visit = models.ForeignKey(
        Visit, models.SET_NULL, null=True, blank=True, editable=False, related_name="kept_promises",
        verbose_name=_("ticked at the visit"),
    )  # fmt: skip
    is_shown = models.BooleanField(
        _("shown to the customer"), default=False, help_text=_("Stands on the customer's own page, word for word.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="promises", verbose_name=_("colleague")
    )
    version = models.PositiveIntegerField(default=1)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["user", "kept_on", "due_on"], name="promise_user_due")]

    def __str__(self) -> str:
        return self.text

    def state(self, today: date) -> str:
        """Where it stands on a day: open, overdue, broken, kept, late or cancelled."""
        days = {name: getattr(self, name) for name in ("due_on", "kept_on", "dropped_on", "broken_on")}
        return rules.state(**days, today=today)
