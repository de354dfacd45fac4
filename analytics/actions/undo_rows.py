"""Whose the rows of this floor are that hang on a customer, for whoever takes an import back; runs' go along."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actions.undo_stands import Rows, declare


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    declare(Rows("analytics.Pack", Q(made_by__is_system=True), _("account reviews kept")))
