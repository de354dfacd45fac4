"""Saved views: a list's filter kept under a name, for one person or for all."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "is_active", False):
            return self.none()
        return self.filter(models.Q(user=user) | models.Q(shared=True))


class SavedView(models.Model):
    """The query string of a list under a name; it holds no rows, so it shows each reader only their own."""

    account_path = None
    user = models.ForeignKey("kam.User", models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    shared = models.BooleanField(_("for everybody"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name
