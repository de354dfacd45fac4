"""Whom to invite to an event at once: the people of customers of a tier, region or owner, and who of them has mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Contact
from lifecycle.models import EventHeld, Invitation, SurveyOptOut

MOST = 500
"""People invited at once."""


def found(event: EventHeld, asked: Mapping[str, Any], user: Any) -> Any:
    """People in a reader's sight who fit what was asked and are not invited yet, with `is_refusing` of mails."""
    here = Contact.objects.visible_to(user).present().filter(account__archived_at__isnull=True)
    wanted = {
        "account__tier__in": asked.get("tiers"), "account__region": asked.get("region"),
        "account__owner": asked.get("owner"), "role__in": asked.get("roles"),
    }  # fmt: skip
    fitting = here.filter(**{name: value for name, value in wanted.items() if value})
    invited = Invitation.objects.live().filter(event=event, contact=OuterRef("pk"))
    refused = SurveyOptOut.objects.filter(contact=OuterRef("pk"))
    open_ones = fitting.exclude(Exists(invited)).annotate(is_refusing=Exists(refused))
    return open_ones.select_related("account").order_by("account__name", "account", "name", "pk")
