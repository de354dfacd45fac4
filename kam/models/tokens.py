"""API tokens and calendar feeds: stored as digests, shown once, never more than their owner sees now."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from kam.choices import Role
from kam.ground import rights


def digest(secret: str) -> str:
    """SHA-256 of a random secret (128 bits or more need no slow hash)."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenQuerySet(models.QuerySet["Token"]):
    def visible_to(self, user: Any) -> Self:
        """One's own tokens and those of one's programs; the administrator sees that others' exist, to revoke them."""
        if not getattr(user, "is_active", False):
            return self.none()
        own = models.Q(user=user) | models.Q(user__acts_for=user, user__role=Role.INTEGRATION)
        return self if rights.can(user, rights.Right.PEOPLE) else self.filter(own)


class Tokens(AuthTokenManager.from_queryset(TokenQuerySet)):  # type: ignore[misc]
    """knox's manager: `create` returns (token, secret); the secret is shown once and stored as a digest."""


class Token(AbstractAuthToken):
    """An integration's key: scopes, expiry, last use; acts as its creator, with their rights of this moment."""

    account_path = None
    logged_whole = True
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.UUIDField(null=True, editable=False, help_text="the first of those that renewed one another")
    name = models.CharField(_("name"), max_length=120)
    scopes = models.JSONField(_("scopes"), default=list)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = Tokens()

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.name

    @property
    def caller(self) -> str:
        """The program behind it, as long as its secret is renewed and not made anew: who repeats a call with a key."""
        return f"token:{(self.line or self.uid).hex[:30]}"


class FeedQuerySet(models.QuerySet["Feed"]):
    def open_with(self, secret: str) -> Feed | None:
        """The feed this secret opens, if it is not revoked and its owner is active."""
        feed = self.select_related("user").filter(digest=digest(secret), revoked_at__isnull=True).first()
        return feed if feed and feed.user.is_active else None

    def visible_to(self, user: Any) -> Self:
        return self.filter(user=user) if getattr(user, "is_active", False) else self.none()


class Feed(models.Model):
    """A private calendar address of one user, revocable, scoped as its owner is now."""

    account_path = None
    user = models.ForeignKey("kam.User", models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(
        max_length=10, blank=True, default="", help_text="in which its owner read on opening it"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = FeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"

    @staticmethod
    def secret() -> str:
        return secrets.token_urlsafe(24)

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None or self.revoked_at > timezone.now()
