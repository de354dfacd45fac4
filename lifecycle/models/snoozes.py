"""What a person has put off to a later day, and how it stood then."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import rights, scope


class SnoozeQuerySet(scope.ScopedQuerySet["Snooze"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, of customers one still sees."""
        return super().visible_to(user).filter(user=rights.standing(user))

    def holding(self, day: Any) -> Self:
        """Those whose day has not come."""
        return self.filter(until__gt=day)


class Snooze(models.Model):
    """One thing out of one person's sight until a day; it ends sooner where the thing gets worse than `level`."""

    account_path = "account"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="snoozes")
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="snoozes", verbose_name=_("customer"))
    kind = models.CharField(_("kind"), max_length=20)
    reason = models.CharField(_("reason"), max_length=80, help_text="key of the thing within its kind")
    until = models.DateField(_("until"))
    level = models.IntegerField(default=0, help_text="how bad it stood when it was put off")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        ordering = ["until", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "reason"], name="one_snooze_a_thing")]

    def __str__(self) -> str:
        return f"{self.reason} {self.until}"
