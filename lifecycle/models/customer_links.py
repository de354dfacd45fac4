"""Links to the customer's own page: of which only the digest is kept, with a last day, revocable at any time (S5)."""

from __future__ import annotations

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kam.ground import scope
from kam.ground.rights import Right
from kam.models.tokens import digest


class CustomerLinkQuerySet(scope.ScopedQuerySet["CustomerLink"]):
    def open(self) -> Self:
        """Neither revoked nor over."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def known_by(self, secret: str) -> CustomerLink | None:
        """The link that this secret is, while it is open and its customer and contact are in use."""
        found = self.open().filter(digest=digest(secret), account__archived_at__isnull=True)
        gone = models.Q(contact__archived_at__isnull=False) | models.Q(contact__left_on__lte=timezone.localdate())
        return found.exclude(gone).select_related("account__owner", "contact").first()


class CustomerLink(models.Model):
    """A private address at which a customer sees what is agreed, what we promised, and whom to call."""

    account_path = "account"
    seen_with: Right | None = None

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="customer_links", verbose_name=_("customer")
    )
    contact = models.ForeignKey(
        "accounts.Contact", models.CASCADE, null=True, blank=True, related_name="customer_links",
        verbose_name=_("for whom"),
    )  # fmt: skip
    digest = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=8, default="en", choices=settings.LANGUAGES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("open until"))
    last_used_at = models.DateTimeField(_("last opened"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CustomerLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{timezone.localdate(self.created_at):%Y-%m-%d}"

    @staticmethod
    def secret() -> str:
        """192 random bits, fit for an address."""
        return secrets.token_urlsafe(24)

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
