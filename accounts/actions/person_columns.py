"""In which columns of which tables people may be spoken of, and which hold what is a customer's or nobody's."""

from __future__ import annotations

from typing import Any

from django.db import models

ALWAYS_KEPT = {"code", "number", "digest", "stored_as", "media_type", "currency", "search_text"}
ALWAYS_KEPT |= {"by_name", "verb", "noun"}
"""Columns that hold no words about people, or (`by_name`) our own colleagues' names; search texts are made anew."""
KEPT = {
    "accounts.Account": {"name", "short_name", "phone", "website", "tax_id", "address", "country", "region", "city"},
    "accounts.Contact": {"name", "title", "department", "email", "phone", "mobile", "birthday"},
    "accounts.Renumbering": {"was", "now"},
    "accounts.Competitor": {"name", "short_name", "website", "sells_in"},
    "kam.Delivery": {"kind", "name", "error"},
    "kam.Import": {"kind", "mapping"},
    "kam.Mail": {"kind", "to"},
    "kam.Run": {"lease", "step", "result"},
    "kam.Webhook": {"url", "verbs", "tiers", "secret", "old_secret"},
    "accounts.Policy": {"warned_tiers", "visit_days", "worth", "numbers"},
    "accounts.ContactMergeStep": {"deed", "table", "column"},
    "accounts.MergeStep": {"deed", "table", "column"},
    "lifecycle.Snooze": {"kind"},
    "lifecycle.Told": {"kind"},
    "lifecycle.Unplaced": {"tier"},
    "kam.SavedView": {"page", "mail_every"},
}
"""What a customer is called and where it sits is its own, also where it is named after its owner; others' names too."""
TITLES = {"accounts.Document": {"title", "file_name"}}
"""Names of documents, which go only when asked for."""


def columns(model: Any) -> list[str]:
    """The columns in which people write, or in which a program wrote what they had written."""
    kept = ALWAYS_KEPT | KEPT.get(model._meta.label, set())
    texts = (models.CharField, models.TextField, models.JSONField)
    fields = [field for field in model._meta.concrete_fields if isinstance(field, texts) and not field.choices]
    return [field.name for field in fields if field.name not in kept]
