"""The incentive ledger: what customers have earned, what they were given, what it cost, or why they forfeited it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import Grade
from accounts.choices.incentives import HONORARY_KINDS, EarnedFor, IncentiveKind, IncentiveSort, IncentiveState
from accounts.rules import incentives
from kam.ground import scope

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class IncentiveQuerySet(scope.ScopedQuerySet["Incentive"]):
    def due(self, as_of: date) -> Self:
        """Earned by the day, neither given nor forfeited by then."""
        not_given = Q(given_on__isnull=True) | Q(given_on__gt=as_of)
        not_forfeited = Q(forfeited_on__isnull=True) | Q(forfeited_on__gt=as_of)
        return self.filter(not_given, not_forfeited, earned_on__lte=as_of)

    def in_state(self, state: str, as_of: date) -> Self:
        """Where they stand on a day; `due` holds those overdue too."""
        if state == IncentiveState.GIVEN:
            return self.filter(given_on__lte=as_of)
        if state == IncentiveState.FORFEITED:
            return self.filter(forfeited_on__lte=as_of)
        found = self.due(as_of)
        return found.filter(due_by__lt=as_of) if state == IncentiveState.OVERDUE else found

    def of_sort(self, sort: str) -> Self:
        """Material or honorary ones."""
        honorary = Q(kind__in=HONORARY_KINDS)
        return self.filter(honorary if sort == IncentiveSort.HONORARY else ~honorary)

    def matching(self, text: str) -> Self:
        return self.filter(Q(title__icontains=text.strip()) | Q(promise__icontains=text.strip()))


class Incentive(scope.Record):
    """
    One incentive of a customer: for what it was earned, when, and what became of it.

    Given with a cost it stands in the cost-to-serve ledger exactly once, as `cost_entry`; `accounts.actions.incentives`
    keeps the two in step.
    """

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="incentives", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=IncentiveKind)
    title = models.CharField(_("what"), max_length=200)
    promise = models.CharField(_("promised by the policy as"), max_length=200, blank=True)
    earned_for = models.CharField(_("earned for"), max_length=10, choices=EarnedFor, default=EarnedFor.OTHER)
    grade = models.CharField(_("tier or class"), max_length=10, choices=Grade, blank=True)
    agreement = models.ForeignKey(
        "accounts.Agreement", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("agreement")
    )
    basis = models.CharField(_("how it was earned"), max_length=255, blank=True)
    earned_on = models.DateField(_("earned on"))
    due_by = models.DateField(_("to be given by"), null=True, blank=True)
    value = models.DecimalField(
        _("value"), max_digits=16, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    given_on = models.DateField(_("given on"), null=True, blank=True)
    given_to = models.ForeignKey(
        "accounts.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("given to")
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    spent = models.DecimalField(
        _("what it cost"), max_digits=16, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, default=1, editable=False)
    cost = models.DecimalField(_("cost"), max_digits=16, decimal_places=2, null=True, editable=False)
    forfeited_on = models.DateField(_("forfeited on"), null=True, blank=True)
    forfeit_reason = models.CharField(_("why it was forfeited"), max_length=255, blank=True)
    approval = models.CharField(_("approved by whom, and why"), max_length=255, blank=True)
    document = models.ForeignKey(
        "accounts.Document", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    cost_entry = models.OneToOneField(
        "accounts.CostEntry", models.PROTECT, null=True, related_name="incentive", editable=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = IncentiveQuerySet.as_manager()

    class Meta:
        ordering = ["-earned_on", "-pk"]
        indexes = [
            models.Index(fields=["account", "-earned_on"], name="incentive_account_day"),
            models.Index(fields=["due_by"], name="incentive_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_on__isnull=True) | Q(forfeited_on__isnull=True), name="given_or_forfeited"
            ),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True) | Q(given_on__gte=F("earned_on")), name="given_after_earned"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sort(self) -> IncentiveSort:
        """Material or honorary, by its kind."""
        return IncentiveSort.HONORARY if self.kind in HONORARY_KINDS else IncentiveSort.MATERIAL

    def state(self, as_of: date) -> IncentiveState:
        """Where it stands on a day."""
        return incentives.state(self.due_by, self.given_on, self.forfeited_on, as_of)

    @property
    def costs(self) -> Decimal | None:
        """What belongs into the cost-to-serve ledger; None where nothing does."""
        given = self.given_on is not None and self.archived_at is None
        return self.cost if given and self.cost else None

    def ledger(self) -> dict[str, Any]:
        """What its entry in the cost-to-serve ledger says."""
        return {"account_id": self.account_id, "on": self.given_on, "amount": self.cost, "note": self.title}
