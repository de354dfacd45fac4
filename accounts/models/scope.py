"""Which accounts a user sees: owned, of the team and below, by a seat, or taken over by a group's member."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import trees
from accounts.models.accounts import Account
from accounts.models.teams import Seat
from kam.choices import Reach
from kam.ground import rights
from kam.models import Team, User


def account_ids(user: Any) -> QuerySet[Any]:
    """
    Subquery of account ids for reaches below `all`; archived accounts stay visible to those who saw them.

    Whoever sees a group by owning it or by a seat sees the members that take over its team. That part starts from the
    few members that do (an index holds just these), so those who have none pay nothing for it.
    """
    if rights.grant(user).reach == Reach.OWN:
        owned, seats = Q(owner=user.pk), Seat.objects.active().filter(user=user.pk)
    else:
        people = User.objects.filter(Q(team__in=Team.objects.under(user)) | Q(pk=user.pk)).values("pk")
        owned, seats = Q(owner__in=people), Seat.objects.active().filter(user__in=people)
    own = owned | Q(pk__in=seats.values("account"))
    heirs = trees.team_heirs(Account.objects.filter(own).order_by().values("pk"))
    return Account.objects.filter(own | Q(pk__in=heirs)).order_by().values("pk")


def ids_of_tiers(tiers: Collection[str]) -> QuerySet[Any]:
    """Subquery of the accounts whose tier in effect is one of these."""
    return Account.objects.filter(tier__in=tiers).order_by().values("pk")
