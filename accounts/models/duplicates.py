"""Pairs of files that may be one customer, with why; whoever looks at one may say that it is not."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices.duplicates import Sign
from accounts.rules.duplicates import NAMES, PEOPLES
from kam.ground import rights, scope


class DuplicateQuerySet(scope.ScopedQuerySet["Duplicate"]):
    def visible_to(self, user: Any) -> Self:
        """Pairs of which one sees both customers."""
        seen = super().visible_to(user)
        if not getattr(user, "is_active", False) or scope.sees_all(user):
            return seen
        return seen.filter(second__in=scope.account_ids(user))

    def of_live(self) -> Self:
        """Both customers are neither archived nor merged."""
        return self.filter(first__archived_at__isnull=True, second__archived_at__isnull=True)

    def open(self) -> Self:
        """Those nobody has dismissed."""
        return self.filter(dismissed_at__isnull=True)


class Duplicate(models.Model):
    """Two files (the one with the lower key first) that look like one customer: signs in common and a score."""

    account_path = "first"
    logged_whole = True

    first = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+", verbose_name=_("customer"))
    second = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+", verbose_name=_("customer"))
    score = models.PositiveSmallIntegerField(_("likeness"), help_text="0..99")
    signs = models.JSONField(_("signs"), default=list, help_text="[[sign, what is the same]], the strongest first")
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    dismissed_at = models.DateTimeField(_("dismissed"), null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("dismissed by")
    )
    version = models.PositiveIntegerField(default=1)

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        indexes = [models.Index(fields=["-score", "-id"], name="duplicate_score")]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_duplicate_a_pair")]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}"

    def other(self, account: Any) -> Any:
        """The other of the two."""
        return self.second if self.first_id == account.pk else self.first

    def signs_for(self, user: Any) -> list[tuple[str, str]]:
        """
        [(sign in words, what is the same)]; numbers of contacts are for those who may see contacts.

        Of names only the sign: both stand beside it anyway.
        """
        words = dict(Sign.choices)
        hidden = NAMES if rights.can(user, rights.Right.SEE_CONTACTS) else (*NAMES, *PEOPLES)
        return [(str(words.get(sign, sign)), "" if sign in hidden else what) for sign, what in self.signs]
