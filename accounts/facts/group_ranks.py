"""The groups one sees by what they bring together, each with the risk of a member that matters."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q

from accounts.facts.groups import AsOne, now
from accounts.models import Account
from accounts.models.groups import NUMBERS
from accounts.rules import groups, trees
from accounts.rules.groups import Figures

ORDERS = ("net_contribution", "revenue", "value_at_risk", "risk", "count")
"""What groups are ranked by, the greatest first; by risk that of a main member."""


@dataclass(frozen=True)
class Top:
    """
    A group one sees, by its top: the customer, the figures of all one sees of it, and its tier as one customer.

    `main`: the main member at the highest risk, with its own figures; None where of none a risk is known.
    """

    account: Account
    whole: Figures
    as_one: AsOne | None = None
    main: tuple[Account, Figures] | None = None

    @property
    def main_risk(self) -> float | None:
        return self.main[1].risk if self.main else None


def ranked(user: Any, by: str = ORDERS[0], among: Collection[int] | None = None) -> list[Top]:
    """
    The groups one sees, by one of `ORDERS`, the greatest first: two questions, whatever their number.

    A group is a customer above others that stands below nobody one sees; its figures are of what one sees of it.
    `among`: only groups of which one of these customers is a member; their figures are of the whole group even so.
    """
    columns = ("code", "name", "short_name", "tier", "parent", *(f"standing__{name}" for name in NUMBERS))
    accounts = {row.pk: row for row in _tied(user).select_related("standing").only(*columns)}
    own = {
        key: Figures(tier=row.tier, **{name: getattr(getattr(row, "standing", None), name, None) for name in NUMBERS})
        for key, row in accounts.items()
    }
    whole = {key: replace(one) for key, one in own.items()}
    ties = trees.bridged(accounts, _parents())
    members: dict[int, dict[int, Figures]] = {}
    for key in trees.leaves_first(accounts, ties):
        members.setdefault([key, *trees.climbed(key, ties)][-1], {})[key] = own[key]
        if key in ties:
            whole[ties[key]].take_in(whole[key])
    tops = own if among is None else {[key, *trees.climbed(key, ties)][-1] for key in among if key in own}
    found = [Top(accounts[key], whole[key], main=_main(accounts, members[key], whole[key]))
             for key in tops if key not in ties and whole[key].count > 1]  # fmt: skip
    return sorted(found, key=lambda one: _place(one, by))


def _main(accounts: dict[int, Account], members: dict[int, Figures], whole: Figures) -> tuple[Account, Figures] | None:
    key = groups.riskiest(members, whole.revenue)
    return None if key is None else (accounts[key], members[key])


def nets(user: Any) -> dict[int, dict[int, Decimal]]:
    """{top of a group one sees, as `ranked` has it: {member, the top too: its net contribution}}, in two questions."""
    own = dict(_tied(user).values_list("pk", "standing__net_contribution"))
    ties = trees.bridged(own, _parents())
    found: dict[int, dict[int, Decimal]] = {}
    for key, net in own.items():
        top = [key, *trees.climbed(key, ties)][-1]
        found.setdefault(top, {})[key] = net or Decimal(0)
    return {top: members for top, members in found.items() if len(members) > 1}


def _tied(user: Any) -> Any:
    """The customers one sees that are not archived, and have somebody above or below them."""
    members = Account.objects.filter(parent__isnull=False).order_by()
    seen = Account.objects.visible_to(user).live().order_by()
    return seen.filter(Q(parent__isnull=False) | Q(pk__in=members.values("parent")))


def _parents() -> dict[int, int | None]:
    return dict(Account.objects.filter(parent__isnull=False).order_by().values_list("pk", "parent_id"))


def _place(one: Top, by: str) -> tuple[bool, Any, str]:
    """Those of whom the figure is known first, the greatest before all."""
    figure = one.main_risk if by == "risk" else getattr(one.whole, by)
    return figure is None, -(figure or 0), one.account.code


def with_tiers(tops: list[Top]) -> list[Top]:
    """The same with the tier that each has as one customer, of all its members."""
    told = now([one.account.pk for one in tops])
    return [replace(one, as_one=told.get(one.account.pk)) for one in tops]


def rows(found: list[Top]) -> Iterator[list[Any]]:
    """Groups as the lines of a file, with the tier of each as one customer."""
    return map(row, with_tiers(found))


HEAD = ["id", "code", "name", "tier", "members", "revenue", "net_contribution", "value_at_risk", "main_risk",
        "main_member", "highest_risk", "best_tier", "tier_as_one_customer"]  # fmt: skip


def row(one: Top) -> list[Any]:
    """A group as a line of a file, by `HEAD`; `members` counts the top too."""
    account, whole = one.account, one.whole
    return [account.pk, account.code, account.name, account.tier, whole.count, whole.revenue, whole.net_contribution,
            whole.value_at_risk, one.main_risk, one.main[0].name if one.main else "", whole.risk, whole.tier,
            one.as_one.tier if one.as_one else ""]  # fmt: skip
