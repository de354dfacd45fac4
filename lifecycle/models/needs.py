"""Needs: what a customer lacks or wants, from the first hint to the benefit that they confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.ground import scope
from lifecycle.choices import NeedOutcome, NeedSign, NeedStep
from lifecycle.rules import needs

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class NeedQuerySet(scope.ScopedQuerySet["Need"]):
    def open(self) -> Self:
        """Neither closed nor removed, of customers that are in use."""
        return self.live().filter(closed_on__isnull=True, account__archived_at__isnull=True)

    def latent(self) -> Self:
        """Open, and never stated by the customer as something they want."""
        return self.open().filter(stated_on__isnull=True)


class Need(scope.Record):
    """
    One need: heard as a complaint, a doubt or a wish (latent) until the customer states it (explicit).

    `stated_on`, `proposed_on`, `confirmed_on` and `closed_on` are the days of its steps; `step` follows from them. What
    an answer is worth to the customer, benefit less cost, is said of needs that the customer stated, of no others.
    """

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="needs", verbose_name=_("customer"))
    visit = models.ForeignKey(
        "lifecycle.Visit", models.SET_NULL, null=True, blank=True, related_name="needs", verbose_name=_("visit")
    )
    contact = models.ForeignKey(
        "accounts.Contact", models.SET_NULL, null=True, blank=True, related_name="needs", verbose_name=_("who said it")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="needs", verbose_name=_("colleague")
    )
    text = models.CharField(_("need"), max_length=255)
    first_words = models.CharField(_("first heard as"), max_length=255, blank=True, editable=False)
    """How it was heard, once the customer's own words stand in its place: a visit's note is known by them."""
    sign = models.CharField(_("heard as"), max_length=16, choices=NeedSign, default=NeedSign.WISH)
    step = models.CharField(
        pgettext_lazy("need", "step"), max_length=10, choices=NeedStep, default=NeedStep.LATENT, editable=False
    )
    heard_on = models.DateField(_("heard on"))
    stated_on = models.DateField(_("stated on"), null=True, blank=True)
    proposed_on = models.DateField(_("solution offered on"), null=True, blank=True)
    confirmed_on = models.DateField(_("benefit confirmed on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.Contact", models.SET_NULL, null=True, blank=True, related_name="needs_confirmed",
        verbose_name=_("who confirmed it"),
    )  # fmt: skip
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    product = models.ForeignKey(
        "accounts.Product", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    category = models.CharField(_("product category"), max_length=80, blank=True)
    solution = models.CharField(_("what was offered"), max_length=255, blank=True)
    benefit = models.DecimalField(
        _("benefit to the customer"), max_digits=16, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    cost = models.DecimalField(
        _("cost to the customer"), max_digits=16, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    proof = models.CharField(_("what the customer confirmed"), max_length=255, blank=True)
    outcome = models.CharField(_("what became of it"), max_length=10, choices=NeedOutcome, blank=True)
    outcome_note = models.CharField(_("why"), max_length=255, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-heard_on", "-pk"]
        indexes = [
            models.Index(fields=["account", "closed_on"], name="need_account_open"),
            models.Index(fields=["user", "closed_on"], name="need_user_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(stated_on__isnull=False, proposed_on__isnull=False),
                name="benefit_of_a_stated_need",
            ),
            models.CheckConstraint(
                condition=Q(stated_on__isnull=True) | Q(stated_on__gte=F("heard_on")), name="stated_after_heard"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def days(self) -> dict[str, date | None]:
        """The days of its steps, by their names."""
        return {name: getattr(self, name) for name in needs.STEPS}

    @property
    def worth(self) -> Decimal | None:
        """What the answer is worth to the customer, in `currency`."""
        return needs.worth(self.benefit, self.cost)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None and self.archived_at is None

    @property
    def is_early(self) -> bool:
        """Whether something was offered before the customer had stated the need."""
        return needs.is_early(self.stated_on, self.proposed_on)

    def stepped(self, **days: Any) -> dict[str, Any]:
        """The days to set, and the step that follows from them."""
        return {**days, "step": needs.step(**{**self.days, **{k: v for k, v in days.items() if k in needs.STEPS}})}
