"""Packs: the whole account on one page as it stood on a day, kept as it was first drawn up (K6)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analytics.rules import packs as rules
from kam.ground import scope


class Pack(models.Model):
    """
    What was told of one account as of a day, in no language: codes, numbers and names, written once.

    Later corrections change nothing of it. Only erasing a person does: then `digest` no longer fits the content.
    """

    account_path = "account"

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="packs", verbose_name=_("customer"))
    as_of = models.DateField(_("as of"))
    shape = models.PositiveSmallIntegerField(default=rules.SHAPE, help_text="version of what the content is made of")
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content as it was written")
    made_at = models.DateTimeField(_("drawn up"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = scope.ScopedQuerySet["Pack"].as_manager()

    class Meta:
        ordering = ["-as_of", "-pk"]
        constraints = [models.UniqueConstraint(fields=["account", "as_of"], name="one_pack_a_day")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.as_of}"

    @property
    def made_on(self) -> date:
        """The company's day on which it was drawn up."""
        return timezone.localdate(self.made_at, timezone.get_default_timezone())

    @property
    def is_whole(self) -> bool:
        """Whether the content is still, to the letter, what was written."""
        return rules.digest(self.content) == self.digest
