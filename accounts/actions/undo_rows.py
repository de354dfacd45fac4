"""Whose the rows of this floor are that hang on a customer or an order, for whoever takes an import back."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actions.undo_stands import Rows, declare


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    declare(
        Rows("accounts.Standing", True),
        Rows("accounts.ClassChange", True),  # follows from assessments, nominations and tiers, which stay in the way
        Rows("accounts.Renumbering", True),  # follows from a merge
        Rows("accounts.Merge", False, _("merges")),
        Rows("accounts.Duplicate", Q(dismissed_at=None), _("namesakes told apart")),
        Rows("accounts.HandedOver", False, _("hand-overs")),
        Rows("accounts.TierChange", Q(by__is_system=True, by_hand=False), _("tiers decided by hand")),
        Rows("accounts.OrderLine", True),
        Rows("accounts.Allocation", True),
    )
