"""What the night's watch has told whom of, so that nobody is told of the same thing twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kam.ground import scope


class Told(models.Model):
    """The last step of a thing's deadline that a person was told of; another day begins anew."""

    account_path = "account"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    thing = models.CharField(max_length=80, help_text="key of the thing within its kind")
    due_on = models.DateField()
    step = models.SmallIntegerField(help_text="days ahead, below 0 days past")

    objects = scope.ScopedQuerySet["Told"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "thing"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.thing} {self.step}"
