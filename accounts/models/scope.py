"""Which accounts a user sees: owned, of the team and below, or by a seat; registered with the ground."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models.accounts import Account
from accounts.models.teams import Seat
from kam.choices import Reach
from kam.ground import rights
from kam.models import Team, User


def account_ids(user: Any) -> QuerySet[Any]:
    """Subquery of account ids for reaches below `all`; archived accounts stay visible to those who saw them."""
    reach = rights.grant(user).reach
    if reach == Reach.OWN:
        people = User.objects.filter(pk=user.pk)
    else:
        people = User.objects.filter(Q(team__in=Team.objects.under(user)) | Q(pk=user.pk))
    seated = Seat.objects.active().filter(user__in=people.values("pk"))
    return Account.objects.filter(Q(owner__in=people.values("pk")) | Q(pk__in=seated.values("account"))).values("pk")
