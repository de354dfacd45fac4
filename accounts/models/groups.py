"""Groups over any number of levels: a customer with all below it, their figures, and what members take over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Value

from accounts.choices import KeyClass, SeatFunction, Tier, TierState
from accounts.models import trees as ways
from accounts.models.accounts import Account
from accounts.models.teams import Seat
from accounts.models.tiers import TierChange
from accounts.rules import classes, groups, teams, trees
from accounts.rules.groups import Figures, Node

MOST = 500
"""Members that a tree shows, the greatest; the figures count all."""
SLICE = 5000
FEW = 9
"""Lines of the card on a customer's page."""
NUMBERS = ("revenue", "net_contribution", "value_at_risk", "risk")
"""The figures of a customer, as its standing names them."""


@dataclass(frozen=True)
class Line:
    """A member with its own figures and its place in the tree."""

    account: Account
    own: Figures
    node: Node

    @property
    def indent(self) -> str:
        """How deep it stands, as a class; five steps are enough for the eye."""
        return f"in-{min(self.node.depth, 5)}"


@dataclass(frozen=True)
class Group:
    """The group around a customer, as far as a user sees it."""

    way: list[Account]
    """The groups above, the top first."""
    lines: list[Line] = field(default_factory=list)
    """The tree below, the customer itself first; empty where nobody is below it."""
    total: dict[str, Any] = field(default_factory=dict)
    """Figures of the customer and all below it: revenue, net_contribution, value_at_risk, risk, tier, count."""

    @property
    def card(self) -> list[Line]:
        """The first lines: the customer itself, and its greatest members."""
        return self.lines[:FEW]

    @property
    def rest(self) -> dict[str, Any]:
        """How many members the card leaves out, and their own revenue: so that its table adds up to the total."""
        shown = sum((line.own.revenue or 0 for line in self.card), Decimal(0))
        return {"count": self.total["count"] - len(self.card), "revenue": (self.total["revenue"] or 0) - shown}

    @property
    def main(self) -> Line | None:
        """The main member at the highest risk: of those that bring enough to stand for the group."""
        lines = {line.account.pk: line for line in self.lines}
        key = groups.riskiest({pk: line.own for pk, line in lines.items()}, self.total.get("revenue"))
        return None if key is None else lines[key]

    @property
    def parent(self) -> Account | None:
        return self.way[-1] if self.way else None


def of(account: Account, user: Any, most: int | None = MOST) -> Group:
    """What the user sees of the group around a customer (with its standing), in five questions at most; None: all."""
    seen = Account.objects.visible_to(user)
    way = way_up(account, user)
    members = seen.filter(Q(archived_at__isnull=True) | Q(pk=account.pk), pk__in=ways.below(account.pk, "parent_id"))
    found = members.order_by().values_list("pk", "tier", *(f"standing__{name}" for name in NUMBERS))
    own = {key: Figures(tier=tier, **dict(zip(NUMBERS, numbers, strict=True))) for key, tier, *numbers in found}
    if not own.keys() - {account.pk}:
        return Group(way)
    own.setdefault(account.pk, Figures(tier=account.tier))
    ties = Account.objects.filter(pk__in=ways.below(account.pk, "parent_id")).values_list("pk", "parent_id")
    nodes = groups.tree(account.pk, dict(ties), own, most)
    rows = shown([node.key for node in nodes]) | {account.pk: account}
    return Group(way, [Line(rows[node.key], own[node.key], node) for node in nodes], vars(nodes[0].whole))


def shown(keys: list[int]) -> dict[int, Account]:
    """The customers of a tree, in slices that either database takes."""
    rows = Account.objects.only("code", "name", "short_name", "tier", "inherits_tier", "parent")
    found: dict[int, Account] = {}
    for start in range(0, len(keys), SLICE):
        found |= rows.in_bulk(keys[start : start + SLICE])
    return found


def way_up(account: Account, user: Any) -> list[Account]:
    """The groups above that the user sees, the top first."""
    if account.parent_id is None:
        return []
    above = Account.objects.filter(pk__in=ways.above(account.pk, "parent_id"))
    ties = trees.rooted([account.pk, *(found := dict(above.values_list("pk", "parent_id")))],
                        found | {account.pk: account.parent_id})  # fmt: skip
    seen = Account.objects.visible_to(user).only("name", "short_name", "parent", "tier").in_bulk(found)
    return [seen[key] for key in reversed(trees.climbed(account.pk, ties)) if key in seen]


def team_sources(account: Account) -> QuerySet[Account]:
    """The groups whose teams a member takes over."""
    return Account.objects.filter(pk__in=ways.above(account.pk, "parent_id", while_="inherits_team"))


def tier_source(account: Account) -> QuerySet[Account]:
    """The group whose tier a member takes over: the nearest above that does not take over its own."""
    above = Account.objects.filter(pk__in=ways.above(account.pk, "parent_id", while_="inherits_tier"))
    return above.filter(Q(inherits_tier=False) | Q(parent__isnull=True))


def inherited_seats(account: Account) -> QuerySet[Seat]:
    """The seats on the teams that a member takes over; whoever sees the member sees who is on its team."""
    if not account.inherits_team or account.parent_id is None:
        return Seat.objects.none()
    return Seat.objects.active().filter(account__in=team_sources(account))


@dataclass(frozen=True)
class Stood:
    """Tiers that stood, those of them set by hand, and core accounts, by account key."""

    tiers: Mapping[int, str]
    by_hand: Mapping[int, str]
    core: Set[int]


AsOne = Callable[[Set[int]], Mapping[int, str]]
"""The tiers that groups without one of their own have as one customer, by account key."""


def _stands(heads: QuerySet[Account]) -> Stood:
    """What stands now."""
    by_hand = TierChange.objects.filter(state=TierState.IN_EFFECT, by_hand=True).values_list("account_id", "tier")
    listed = list(heads.values_list("pk", "tier", "key_class"))
    core = {pk for pk, _tier, key_class in listed if key_class == KeyClass.CORE}
    return Stood({pk: tier for pk, tier, _class in listed}, dict(by_hand), core)


def taken_over(ending: Mapping[int, str], *, approval: bool, as_one: AsOne | None = None) -> dict[int, Lent]:
    """Of accounts whose tier by hand ends ({account: computed tier}): those that take over their group's at once."""
    now = _stands(Account.objects.filter(pk__in=Account.objects.filter(members__inherits_tier=True).values("pk")))
    by_hand = {account: tier for account, tier in now.by_hand.items() if account not in ending}
    past = Stood(now.tiers, by_hand, now.core)
    found = handed_down({**now.tiers, **ending}, approval=approval, stood=past, as_one=as_one)
    return {account: lent for account, lent in found.items() if account in ending}


def team_gaps(account: Account) -> tuple[list[str], list[str]]:
    """The functions held on a customer's team, and those nobody holds (none are asked of others than key accounts)."""
    seats = Seat.objects.on_team_of(Value(account.pk, BigIntegerField())).order_by()
    lacking = teams.missing(
        seats.values_list("function", flat=True).distinct(), owned=account.owner_id is not None
    )  # fmt: skip
    return [one for one in SeatFunction.values if one not in lacking], lacking if account.is_key else []


def heirs() -> dict[int, int]:
    """The members that take over a tier: {member: the group whose tier it is at last}."""
    ties = Account.objects.live().filter(inherits_tier=True, parent__isnull=False).values_list("pk", "parent_id")
    return trees.sources(dict(ties))


@dataclass(frozen=True)
class Lent:
    """A tier that a member takes over: the tier, the group it is of, and whether that group has it as one customer."""

    tier: str
    group: int
    is_as_one: bool = False


def handed_down(
    computed: Mapping[int, str], *, approval: bool, stood: Stood | None = None, as_one: AsOne | None = None
) -> dict[int, Lent]:
    """
    The tiers that members take over from their groups (by account key), when `computed` is about to take effect.

    Beside what stands now, or stood on the day of a run where that is given (who belongs to whom is as it is now).
    A group's tier set by hand counts as it stands, and so does any that only approval may change (a core one's
    fall). A group without a tier of its own, as one that never orders, lends the one it has as one customer with all
    its members, which `as_one` tells for such groups: lent, a tier lifts, so members of a better one keep their own.
    Members whose own tier was set by hand take over nothing.
    """
    if not (members := heirs()):
        return {}
    past = stood or _stands(
        Account.objects.filter(pk__in=Account.objects.filter(members__inherits_tier=True).values("pk"))
    )
    own: dict[int, str] = {}
    for group in {*members.values()}:
        now = past.tiers.get(group, "")
        held = group in past.core and classes.falls(KeyClass.CORE, now, computed.get(group, ""))
        stands = group in past.by_hand or held or (approval and now)
        own[group] = now if stands else computed.get(group, "")
    without = {group for group, tier in own.items() if tier not in Tier.values}
    whole = as_one(without) if as_one is not None and without else {}
    found = {}
    for member, group in members.items():
        tier = own[group] if group not in without else whole.get(group, "")
        if tier not in Tier.values or member in past.by_hand:
            continue
        if group not in without or not groups.is_better(computed.get(member, ""), tier):
            found[member] = Lent(tier, group, group in without)
    return found
