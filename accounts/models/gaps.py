"""What a record lacks so that the numbers built on it are less true: one definition for the counts and the lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.contacts import Contact
from accounts.models.trade import Order

OWNER, OWNER_LEFT, REGION, CONTACT, TIER = "owner", "owner_left", "region", "contact", "tier"
GAPS = [(OWNER, _("Owner")), (REGION, _("Region")), (CONTACT, _("Contacts")), (TIER, _("Tier, though they bought"))]
"""What the list of customers can be asked for; of owners who left it has a filter of its own."""
YEAR = 365


def lacks(gap: str) -> Any:
    """The condition that a customer lacks something."""
    mine = {"account": OuterRef("pk"), "archived_at__isnull": True}
    return {
        OWNER: Q(owner__isnull=True),
        OWNER_LEFT: Q(owner__is_active=False),
        REGION: Q(region=""),
        CONTACT: ~Exists(Contact.objects.filter(**mine)),
        TIER: Q(tier="") & Exists(Order.objects.filter(revenue__gt=0, **mine)),  # a return alone brings no tier
    }[gap]
