"""Groups of customers: whom one belongs to, who belongs to it, and what they bring together."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum

from accounts.models import Account

MOST = 50


def group_of(account: Account, user: Any) -> dict[str, Any]:
    """The group above and the members below, as far as this user sees them, with the group's revenue rolled up."""
    seen = Account.objects.visible_to(user)
    parent = seen.filter(pk=account.parent_id).first() if account.parent_id else None
    below = seen.filter(parent=account, archived_at__isnull=True)
    members = list(below.select_related("standing").order_by("-standing__revenue", "name")[:MOST])
    if not members:
        return {"parent": parent, "members": [], "total": None}
    of_group = seen.filter(Q(parent=account, archived_at__isnull=True) | Q(pk=account.pk))
    total = of_group.aggregate(
        revenue=Sum("standing__revenue"), net=Sum("standing__net_contribution"), count=Count("pk")
    )
    return {"parent": parent, "members": members, "total": total}
