"""Whom to invite to an event at once: the people of customers of a tier, region or owner, and who of them has mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Value, When

from accounts.models import Contact
from lifecycle.choices import Stage
from lifecycle.models import EventHeld, Invitation, SurveyOptOut

MOST = 500
"""People invited at once."""
STAGE = F("account__journey__stage")
RESTS = Case(When(account__journey__stage__in=(Stage.LOST, Stage.DORMANT), then=STAGE), default=Value(""))
"""Who of a customer like that is invited is chosen by name, not among many."""


def found(event: EventHeld, asked: Mapping[str, Any], user: Any) -> Any:
    """
    People in a reader's sight who fit what was asked and are not invited yet.

    Each with `is_refusing` of mails, and with what its customer `rests` in: lost, dormant or, where neither, nothing.
    """
    here = Contact.objects.visible_to(user).present().filter(account__archived_at__isnull=True)
    wanted = {
        "account__tier__in": asked.get("tiers"), "account__region": asked.get("region"),
        "account__owner": asked.get("owner"), "role__in": asked.get("roles"),
    }  # fmt: skip
    fitting = here.filter(**{name: value for name, value in wanted.items() if value})
    invited = Invitation.objects.live().filter(event=event, contact=OuterRef("pk"))
    refused = SurveyOptOut.objects.filter(contact=OuterRef("pk"))
    open_ones = fitting.exclude(Exists(invited)).annotate(is_refusing=Exists(refused), rests=RESTS)
    return open_ones.select_related("account").order_by("account__name", "account", "name", "pk")
