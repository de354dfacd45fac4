"""Visit plans: which visit is due when, why, and what became of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models import Contact
from kam.ground import scope
from kam.ground.days import zone_of
from lifecycle.choices import DropKind, NoRoom, PlanState, VisitKind
from lifecycle.models.person_words import PersonWords, PersonWordsQuerySet, Unworded
from lifecycle.rules import cadence

AGREED = Q(reasons__has_key="agreed")
"""Whose purpose was written down at a visit: what colleagues heard there names people, as its note does."""


class Unagreed(Unworded):
    """Plans for who may not see contacts: of what was agreed at a visit the day, not the words."""

    def unword(self, row: Any) -> None:
        if "agreed" in (row.reasons or {}):
            super().unword(row)


class VisitPlanQuerySet(PersonWordsQuerySet["VisitPlan"]):
    bare = Unagreed

    def open(self) -> Self:
        """Proposed or planned, still to come or overdue, of customers in use."""
        return self.filter(state__in=[PlanState.PROPOSED, PlanState.PLANNED], account__archived_at__isnull=True)

    def of_user(self, user: Any) -> Self:
        return self.filter(user=user)

    def ahead(self, day: date) -> Self:
        """Planned or accepted by a person for a day or later: a proposal is not, nor one whose day went by."""
        return self.filter(state=PlanState.PLANNED, planned_on__gte=day)

    def missed(self, day: date) -> Self:
        """Planned or accepted by a person for a day before this one, and neither held nor dropped since."""
        return self.filter(state=PlanState.PLANNED, planned_on__lt=day)

    def coming(self, day: date) -> Self:
        """Planned for one of the four weeks from a day on, or for the later day that was agreed with the customer."""
        near = Q(planned_on__lte=day + timedelta(cadence.HORIZON)) | AGREED
        return self.ahead(day).filter(near)


class VisitPlan(PersonWords):
    """One visit to come: proposed by a job (with its reasons) or planned by a person."""

    account_path = "account"
    names_people = frozenset({"purpose"})
    """What its events tell to nobody who may not see contacts."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="plans", verbose_name=_("customer"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="plans", verbose_name=_("colleague")
    )
    kind = models.CharField(_("type"), max_length=12, choices=VisitKind, default=VisitKind.ON_SITE)
    planned_on = models.DateField(_("planned on"))
    planned_for = models.DateField(
        null=True, editable=False, help_text="the day it was first planned for by a person; null: never but a proposal"
    )
    planned_at = models.DateTimeField(
        null=True, editable=False, help_text="when a person first planned or accepted it; null: never, or not known"
    )
    planned_time = models.TimeField(_("at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.PLANNED)
    purpose = models.CharField(_("purpose"), max_length=255, blank=True)
    contacts = models.ManyToManyField(
        "accounts.Contact", blank=True, related_name="plans", verbose_name=_("whom to meet")
    )
    reasons = models.JSONField(default=dict, help_text="{code: numbers} why it is due")
    drop_reason = models.CharField(_("why dropped"), max_length=255, blank=True)
    drop_kind = models.CharField(_("kind of reason"), max_length=12, choices=DropKind, blank=True)
    not_before = models.DateField(_("not before"), null=True, blank=True)
    rhythm = models.PositiveSmallIntegerField(_("visit every (days)"), null=True, blank=True)
    visit = models.OneToOneField(
        "lifecycle.Visit", models.SET_NULL, null=True, blank=True, related_name="plan", verbose_name=_("visit")
    )
    sequence = models.PositiveIntegerField(default=0, help_text="of the calendar entry; grows with every move")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VisitPlanQuerySet.as_manager()

    class Meta:
        ordering = ["planned_on", "planned_time", "pk"]
        indexes = [
            models.Index(fields=["user", "state", "planned_on"], name="plan_user_state_on"),
            models.Index(fields=["account", "state", "planned_on"], name="plan_account_state_on"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.planned_on}"

    @property
    def named(self) -> list[Contact]:
        """Whom somebody said it is to meet: those who are still there and its customer's; say who reads them first."""
        found = [one for one in self.contacts.all() if one.account_id == self.account_id]
        return [one for one in found if one.archived_at is None and not one.has_left]

    @property
    def has_passed(self) -> bool:
        """Whether its hour is over by the clock of whoever is to pay it; a day without an hour says nothing of one."""
        return self.planned_moment is not None and self.planned_moment < timezone.now()

    @property
    def planned_moment(self) -> datetime | None:
        """Its hour, by the clock of whoever is to pay it; None where it has but a day."""
        if self.planned_time is None:
            return None
        return datetime.combine(self.planned_on, self.planned_time, zone_of(self.user))

    @property
    def was_declined(self) -> bool:
        """Whether somebody declined it while it was but a proposal; what was planned is dropped."""
        by_machine = self.drop_kind in (DropKind.LAPSED, DropKind.LOST)
        return self.state == PlanState.DROPPED and self.planned_for is None and not by_machine

    @property
    def state_word(self) -> str:
        """Its state, by the word of the deed that led to it."""
        return pgettext("visit proposal", "Declined") if self.was_declined else str(self.get_state_display())


class UnplacedQuerySet(scope.ScopedQuerySet["Unplaced"]):
    def of_user(self, user: Any) -> Self:
        return self.filter(user=user)


class Unplaced(models.Model):
    """A visit that is due in the coming weeks and found no day: what the last run of proposals could not place."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="unplaced", verbose_name=_("customer"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="unplaced", verbose_name=_("colleague")
    )
    tier = models.CharField(_("placed as"), max_length=10, blank=True)
    due_on = models.DateField(_("due on"))
    late = models.PositiveSmallIntegerField(_("days overdue"), default=0)
    cause = models.CharField(_("why no room"), max_length=8, choices=NoRoom)
    reasons = models.JSONField(default=dict, help_text="{code: numbers} why it is due")
    as_of = models.DateField(_("as of"))

    objects = UnplacedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name_plural = "unplaced"
        indexes = [models.Index(fields=["user", "due_on"], name="unplaced_user_due")]

    def __str__(self) -> str:
        return f"{self.account} {self.due_on}"
