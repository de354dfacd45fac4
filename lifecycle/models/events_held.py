"""Events held: forums, seminars, workshops and plant tours, and who of which customer was invited and came (V6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Order
from kam.ground import scope
from kam.ground.rights import Right
from kam.models.tokens import digest
from lifecycle.choices import Answer, EventKind
from lifecycle.models.survey_invitations import SurveyOptOut

AROUND = 90
"""Days before and after an event within which orders are looked at: an observation, not an effect."""


class EventHeldQuerySet(scope.ScopedQuerySet["EventHeld"]):
    def with_counts(self, user: Any) -> Any:
        """Each with how many a reader sees invited and how many of them came, and how many are and did in all."""
        live = Invitation.objects.live().order_by()
        seen, whole = _counted(Invitation.objects.visible_to(user).live().order_by()), _counted(live)
        return self.annotate(invited=seen[0], came=seen[1], all_invited=whole[0], all_came=whole[1])


def _counted(invitations: Any) -> tuple[models.Subquery, models.Subquery]:
    """Of the event of an outer query: how many are invited, how many of them came."""
    counted = invitations.filter(event=models.OuterRef("pk")).values("event").annotate(n=Count("pk"))
    there = counted.filter(attended=True)
    number = models.IntegerField()
    return models.Subquery(counted.values("n"), output_field=number), models.Subquery(
        there.values("n"), output_field=number
    )


class EventHeld(scope.Record):
    """One event: what, when, where, hosted by whom, for what, at what cost. It belongs to no customer."""

    account_path = None

    kind = models.CharField(_("kind"), max_length=10, choices=EventKind, default=EventKind.SEMINAR)
    title = models.CharField(_("title"), max_length=160)
    on = models.DateField(_("day"), db_index=True)
    begins_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    purpose = models.CharField(_("purpose"), max_length=500, blank=True)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("host"))
    budget = models.DecimalField(_("budget"), max_digits=16, decimal_places=2, null=True, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=16, decimal_places=2, null=True, blank=True)
    shared_on = models.DateField(_("cost shared on"), null=True, editable=False)

    objects = EventHeldQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name_plural = "events held"

    def __str__(self) -> str:
        return self.title


class InvitationQuerySet(scope.ScopedQuerySet["Invitation"]):
    def known_by(self, secret: str) -> Invitation | None:
        """The invitation whose link this secret is; none of people or customers who are in the archive."""
        here = {f"{name}__archived_at__isnull": True for name in ("account", "contact")}
        found = self.filter(digest=digest(secret), **here)
        return found.select_related("event__host", "contact", "account").first() if secret else None

    def mailable(self) -> Self:
        """Of people who are there, have an address and did not ask us to leave them alone."""
        refused = SurveyOptOut.objects.order_by().values("contact")
        return self.filter(contact__in=Contact.objects.present().order_by().values("pk")).exclude(
            Q(contact__email="") | Q(contact__in=refused)
        )

    def came(self) -> Self:
        return self.live().filter(attended=True)


class Invitation(scope.Record):
    """One person of one customer invited to an event: their answer, and whether they came."""

    account_path = "account"
    seen_with = Right.SEE_CONTACTS

    event = models.ForeignKey(EventHeld, models.CASCADE, related_name="invitations", verbose_name=_("event"))
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="invitations", verbose_name=_("customer")
    )
    contact = models.ForeignKey(
        "accounts.Contact", models.CASCADE, related_name="invitations", verbose_name=_("contact")
    )
    answer = models.CharField(_("answer"), max_length=6, choices=Answer, default=Answer.OPEN)
    attended = models.BooleanField(_("came"), null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    to = models.EmailField(_("mailed to"), blank=True, editable=False)
    mailed_at = models.DateTimeField(_("mailed"), null=True, editable=False)
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="of its calendar entry, grows with mails"
    )
    delivery = models.ForeignKey(
        "kam.Delivery", models.SET_NULL, null=True, related_name="+", editable=False, verbose_name=_("delivery")
    )
    cost_entry = models.ForeignKey(
        "accounts.CostEntry", models.SET_NULL, null=True, related_name="+", editable=False, verbose_name=_("cost")
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["account", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "contact"], condition=Q(archived_at__isnull=True), name="one_invitation_a_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.contact)


def days_around(day: date, today: date) -> int:
    """How many days after an event can be looked at: as many are looked at before it, or the one would seem more."""
    return max(min(AROUND, (today - day).days + 1), 1)


def ordered_around(accounts: Any, day: date, days: int) -> dict[str, tuple[int, Decimal]]:
    """Orders of customers in so many days before a day, and as many from it on: {before | after: (n, revenue)}."""
    spans = {"before": (day - timedelta(days), day - timedelta(1)), "after": (day, day + timedelta(days - 1))}
    rows = Order.objects.live().filter(account__in=accounts)
    asked = {
        f"{name}_{what}": find(expression, filter=Q(ordered_on__range=span))
        for name, span in spans.items()
        for what, find, expression in (("n", Count, "pk"), ("sum", Sum, "revenue"))
    }
    found = rows.aggregate(**asked)
    return {name: (found[f"{name}_n"], round(found[f"{name}_sum"] or Decimal(0), 2)) for name in spans}
