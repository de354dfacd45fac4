"""Groups that bring more as a whole than accounts among the five that a book hangs on most."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.facts import group_ranks
from accounts.models import Account
from analytics.facts.leaders import MOST, Leaders

NAMED = 2
MORE = Decimal("1.1")
"""Of a group that moves up no place, so many times what its greatest member brings alone is worth telling."""


class Whole(NamedTuple):
    """A group as its page adds it up: its top, how many members, what they bring together, and which part that is."""

    top: int
    name: str
    count: int
    net: Decimal
    share: float
    place: int
    """Where it would stand among customers, other groups counted as one each too."""


def gather(user: Any, leaders: Leaders) -> list[Whole]:
    """
    The greatest of them, of what the reader sees; three questions at most.

    Told is a group that brings more than the last of the five, and stands higher than its greatest member alone or
    brings a tenth more than that. Members out of the reader's sight are neither counted nor named, and siblings below
    a top that they do not see are no group to them; the archived are left out, as on the group's page.
    """
    if not leaders.first:
        return []
    members = group_ranks.nets(user)
    nets = {top: sum(own.values(), Decimal(0)) for top, own in members.items()}
    least = leaders.first[-1].net
    big = sorted((top for top, net in nets.items() if net > least), key=lambda top: (-nets[top], top))
    told = {top: _place(nets[top], nets, members, leaders) for top in big}
    found = [top for top in big if _is_news(nets[top], told[top], members[top], leaders)][:NAMED]
    names = dict(Account.objects.filter(pk__in=found).values_list("pk", Account.called())) if found else {}
    return [Whole(top, names[top], len(members[top]), nets[top], float(nets[top] / leaders.whole), told[top])
            for top in found]  # fmt: skip


def _place(
    net: Decimal, nets: Mapping[int, Decimal], members: Mapping[int, Mapping[int, Decimal]], leaders: Leaders
) -> int:
    """1 for the first: above it stand greater groups, and greater customers that are in none of these nor in itself."""
    greater = [top for top, other in nets.items() if other > net]
    inside = {key for top, own in members.items() if nets[top] >= net for key in own}
    return 1 + len(greater) + sum(one.net > net and one.pk not in inside for one in leaders.first)


def _is_news(net: Decimal, place: int, own: Mapping[int, Decimal], leaders: Leaders) -> bool:
    alone = next((at for at, one in enumerate(leaders.first, 1) if one.pk in own), len(leaders.first) + 1)
    return place <= MOST and (place < alone or net >= MORE * max(own.values()))
