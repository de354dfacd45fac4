"""Who can take something on about a customer: colleagues who see its file and whose role does such work."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.models import Account, Seat
from accounts.models.trees import TeamSources
from kam.choices import Reach, Role
from kam.ground.rights import GRANTS, Right, holders
from kam.models import User


def of(account: Account, right: Right) -> Any:
    """Those of a right who see one customer: its people, whoever leads or shares their teams, those who see all."""
    near = _near(account)
    teams = {int(key) for path in near.values_list("team__path", flat=True) if path for key in path.split("/") if key}
    around = Q(team__in=teams) | Q(pk__in=User.objects.filter(leads__in=teams).order_by().values("pk"))
    reach = {wide: [role for role in holders(right) if GRANTS[Role(role)].reach == wide] for wide in Reach}
    seeing = Q(role__in=reach[Reach.ALL]) | Q(pk__in=near.values("pk")) | Q(role__in=reach[Reach.TEAM]) & around
    return User.objects.people().filter(seeing, role__in=holders(right))


def _near(account: Account) -> Any:
    """The owners and seats of a customer and of the groups whose team it takes over, with those who left."""
    homes = TeamSources(account.pk)
    owners = Account.objects.filter(pk__in=homes, owner__isnull=False).order_by().values("owner")
    seated = Seat.objects.active().filter(account__in=homes).order_by().values("user")
    return User.objects.filter(Q(pk__in=owners) | Q(pk__in=seated)).order_by()
