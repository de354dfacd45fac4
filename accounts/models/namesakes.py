"""People told apart: two entries at one customer that look like one person and are two."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.ground import scope
from kam.ground.rights import Right


class Namesake(models.Model):
    """Two contacts (the one with the lower key first) of whom somebody said that they are two people."""

    account_path = "first__account"
    seen_with = Right.SEE_CONTACTS

    first = models.ForeignKey("accounts.Contact", models.CASCADE, related_name="+", verbose_name=_("contact"))
    second = models.ForeignKey("accounts.Contact", models.CASCADE, related_name="+", verbose_name=_("contact"))
    reason = models.CharField(
        _("How you know"), max_length=255, blank=True, help_text=_("As: father and son; a shared mailbox.")
    )
    at = models.DateTimeField(_("told apart"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = scope.ScopedQuerySet["Namesake"].as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_namesake_a_pair")]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
