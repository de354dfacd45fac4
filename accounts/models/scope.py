"""Which accounts a user sees: owned, of the team and below, by a seat, or taken over by a group's member."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import trees
from accounts.models.accounts import Account
from accounts.models.teams import Seat
from kam.choices import Reach
from kam.ground import rights
from kam.models import Team, User


def account_ids(user: Any) -> tuple[QuerySet[Any], RawSQL]:
    """
    The ids of accounts for reaches below `all`, as a queryset and as a subquery.

    Archived accounts stay visible to those who saw them.

    Whoever sees a group by owning it or by a seat sees the members that take over its team. That part starts from the
    few members that do (an index holds just these), so those who have none pay nothing for it. The parts are joined
    and not chosen between: of an OR of subqueries PostgreSQL expects half of all accounts, and reads the whole table.
    """
    if rights.grant(user).reach == Reach.OWN:
        owned, seats = Account.objects.filter(owner=user.pk), Seat.objects.active().filter(user=user.pk)
    else:
        people = User.objects.filter(Q(team__in=Team.objects.under(user)) | Q(pk=user.pk)).values("pk")
        owned, seats = Account.objects.filter(owner__in=people), Seat.objects.active().filter(user__in=people)
    own = trees.either(owned.order_by().values("pk"), seats.order_by().values("account"))
    seen = trees.with_heirs(own)
    return Account.objects.filter(pk__in=seen).order_by().values("pk"), seen


def ids_of_tiers(tiers: Collection[str]) -> QuerySet[Any]:
    """Subquery of the accounts whose tier in effect is one of these."""
    return Account.objects.filter(tier__in=tiers).order_by().values("pk")
