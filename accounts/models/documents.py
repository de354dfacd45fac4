"""Documents of a customer: contracts, quotations, minutes; the file lies under a random name outside the web root."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import DocumentKind
from kam.ground import scope, search

FOLDER = "documents"
"""Below MEDIA_ROOT, which no web server serves."""


class DocumentQuerySet(scope.ScopedQuerySet["Document"]):
    def names_in_use(self, names: Collection[str]) -> set[str]:
        """Those of some names of stored files that a document has; one whose file was erased has none."""
        return set(self.filter(stored_as__in=names, size__gt=0).values_list("stored_as", flat=True))

    def matching(self, text: str) -> Self:
        return self.filter(search.matching(text))


class Document(scope.Record):
    """A file about a customer. The given name is data; what it lies under and what it is, we decide ourselves."""

    account_path = "account"

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="documents", verbose_name=_("customer")
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind, default=DocumentKind.OTHER)
    note = models.CharField(_("note"), max_length=500, blank=True)
    file_name = models.CharField(_("file name"), max_length=200, editable=False)
    stored_as = models.CharField(max_length=32, unique=True, editable=False)
    media_type = models.CharField(_("file type"), max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    search_text = models.TextField(editable=False, default="", blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["account", "-created_at"], name="document_account_day")]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> Path:
        """Where the file lies; only the last part of the stored name counts, whatever the column holds."""
        return Path(settings.MEDIA_ROOT) / FOLDER / Path(self.stored_as).name
