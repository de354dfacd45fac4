"""Relationships around a purchase: who sways whom, which of us knows whom how well, and whom a competitor knows."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Influence, RelationStrength
from kam.ground import scope
from kam.ground.rights import Right


class InfluenceLineQuerySet(scope.ScopedQuerySet["InfluenceLine"]):
    def of(self, account: models.Model) -> Self:
        """The lines between one customer's people; both ends belong to it."""
        return self.filter(who__account=account)


class InfluenceLine(scope.Record):
    """An informal line: `who` sways `whom`, whatever the organisation chart says."""

    account_path = "who__account"
    seen_with = Right.SEE_CONTACTS
    noun = "influence"

    who = models.ForeignKey("accounts.Contact", models.CASCADE, related_name="sways", verbose_name=_("who"))
    whom = models.ForeignKey("accounts.Contact", models.CASCADE, related_name="swayed_by", verbose_name=_("sways whom"))
    strength = models.CharField(_("how strongly"), max_length=8, choices=Influence, default=Influence.MEDIUM)
    note = models.CharField(_("note"), max_length=255, blank=True)

    objects = InfluenceLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["who", "whom"], condition=models.Q(archived_at__isnull=True), name="one_live_line_of_influence"
            ),
            models.CheckConstraint(
                condition=~models.Q(who=models.F("whom")),
                name="nobody_sways_oneself",
                violation_error_message=_("Nobody sways themselves. Choose two people."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} → {self.whom}"


class RelationQuerySet(scope.ScopedQuerySet["Relation"]):
    def of(self, account: models.Model) -> Self:
        """Our relations to one customer's people."""
        return self.filter(contact__account=account)


class Relation(scope.Record):
    """How well one of our colleagues stands with a contact, when that was last judged and by whom."""

    account_path = "contact__account"
    seen_with = Right.SEE_CONTACTS

    contact = models.ForeignKey("accounts.Contact", models.CASCADE, related_name="relations", verbose_name=_("contact"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="relations", verbose_name=_("colleague")
    )
    strength = models.CharField(_("strength"), max_length=8, choices=RelationStrength)
    note = models.CharField(_("note"), max_length=255, blank=True)
    assessed_on = models.DateField(_("assessed on"))
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assessed by")
    )

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "user"], condition=models.Q(archived_at__isnull=True), name="one_live_relation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.contact}"


class RivalryQuerySet(scope.ScopedQuerySet["Rivalry"]):
    def of(self, account: models.Model) -> Self:
        """The competitors' relations to one customer's people."""
        return self.filter(contact__account=account)


class Rivalry(scope.Record):
    """How well a competitor stands with a contact, and how we know."""

    account_path = "contact__account"
    seen_with = Right.SEE_CONTACTS

    contact = models.ForeignKey("accounts.Contact", models.CASCADE, related_name="rivalries", verbose_name=_("contact"))
    competitor = models.ForeignKey(
        "accounts.Competitor", models.PROTECT, related_name="rivalries", verbose_name=_("competitor")
    )
    strength = models.CharField(_("strength"), max_length=8, choices=RelationStrength)
    note = models.CharField(_("note"), max_length=255, blank=True)

    objects = RivalryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "rivalries"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "competitor"],
                condition=models.Q(archived_at__isnull=True),
                name="one_live_rivalry",
            )
        ]

    def __str__(self) -> str:
        return f"{self.competitor} – {self.contact}"
