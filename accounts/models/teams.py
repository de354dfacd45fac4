"""Account teams: which colleague sits on which account, in which function, until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import SeatFunction
from accounts.models.trees import TeamSources
from kam.ground import scope, wording
from kam.ground.days import company_today


class SeatQuerySet(scope.ScopedQuerySet["Seat"]):
    def active(self) -> Self:
        """Seats that hold today: not left and not past their end date."""
        today = company_today()
        return self.live().filter(models.Q(until__isnull=True) | models.Q(until__gte=today))

    def on_team_of(self, key: Any) -> Self:
        """The seats that fill a function for a customer: its own and those it takes over, of colleagues still here."""
        return self.active().filter(user__is_active=True, account__in=TeamSources(key))

    def ending(self, within: int) -> Self:
        """Active seats whose last day comes within so many days."""
        return self.active().filter(until__lte=company_today() + timedelta(days=within))


class Seat(scope.Record):
    """A seat gives sight of the account; what the sitter may do there, their role says."""

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="seats", verbose_name=_("customer"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats", verbose_name=_("colleague")
    )
    function = models.CharField(_("function"), max_length=10, choices=SeatFunction)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["function", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "user", "function"],
                condition=models.Q(archived_at__isnull=True),
                name="one_live_seat_per_function",
            )
        ]

    def __str__(self) -> str:
        return wording.aside(self.user, self.get_function_display())
