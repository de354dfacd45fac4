"""What needs somebody: each kind says how it is found, why it stands there and when somebody is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.models import Account, Policy, Seat
from kam.choices import Role
from kam.ground import watching
from kam.ground.rights import Right, can
from kam.models import User
from lifecycle.choices import PlanState, Stage
from lifecycle.models import VisitPlan
from lifecycle.rules import watches

SEATED = (Role.SERVICE, Role.MARKETING)
"""Who own no customers: theirs are those at whose tables they sit."""
AHEAD = 14
"""Days ahead of which proposed visits are shown."""
MISSED = 14
"""Days for which a missed visit, of which its own notices tell, stands for the one that is overdue."""
MOST = 100
"""Things of one kind that a page looks at, the first due first."""
COLUMNS = ("pk", "name", "tier", "key_class", "nominated_until", "owner_id", "created_at", "standing__last_visit_on",
           "journey__pk", "journey__stage", "journey__since")  # fmt: skip


@dataclass(frozen=True)
class Matter:
    """
    One thing that needs one person: which (`key`, within its kind), about whom, by when.

    `level` grows when the thing itself gets worse (not when days go by); less than `slack` does not count. `of` names
    what it speaks of where several kinds may speak of the same: of those only the most pressing stands there.
    """

    kind: str
    key: str
    account_id: int
    account: str
    tier: str
    user_id: int | None
    due_on: date
    title: str = ""
    url: str = ""
    value: Decimal | None = None
    level: int = 0
    slack: int = 0
    of: str = ""
    numbers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        """The key of the record behind it."""
        return int(self.key.rpartition(":")[2])

    def is_late(self, day: date) -> bool:
        return self.due_on < day


@dataclass(frozen=True)
class Asked:
    """Whose matters, as of which day: one person's within what they see, or (the night's watch) everybody's."""

    day: date
    user: User | None = None
    kept: dict[str, list[Any]] = field(default_factory=dict)

    def once(self, name: str, read: Callable[[], Iterable[Any]]) -> list[Any]:
        """What several kinds are read from, asked of the database once."""
        if name not in self.kept:
            self.kept[name] = list(read())
        return self.kept[name]

    def rows(self, queryset: Any) -> Any:
        """Within what the person sees, of customers in use."""
        return queryset if self.user is None else queryset.visible_to(self.user)

    def theirs(self, path: str = "account__") -> Q:
        """Customers that are the person's: owned, or for service and marketing those they have a seat at."""
        if self.user is None:
            return Q()
        if self.user.role in SEATED:
            seats = Seat.objects.active().filter(user=self.user).values("account")
            return Q(**{f"{path}pk__in" if path else "pk__in": seats})
        return Q(**{f"{path}owner": self.user})

    @cached_property
    def book(self) -> list[Any]:
        """
        The customers with what stages and cadence are read from; in one query for all kinds.

        Whoever owns a customer, or has a seat there, sees it: to ask that again would read through all there are.
        """
        found = Account.objects.live().filter(self.theirs(""), owner__isnull=False)
        coming = VisitPlan.objects.coming(self.day).filter(account=OuterRef("pk"))
        found = found.exclude(journey__stage=Stage.LOST).annotate(is_planned=Exists(coming)).order_by("pk")
        return list(found.values_list(*COLUMNS, "is_planned", named=True))

    @cached_property
    def shown(self) -> set[int]:
        """
        Customers for whom a visit stands on the page by itself: missed, today's or proposed.

        Of everybody's: missed lately by whoever owns the customer, who would else be told of the same visit twice. A
        proposal is but a page's: nobody is told of it, and nobody has to answer it.
        """
        if self.user is not None:
            return {plan.account_id for plan in self.plans}
        since = self.day - timedelta(MISSED)
        return {plan.account_id for plan in self.plans
                if plan.user_id == plan.account.owner_id and plan.planned_on >= since}  # fmt: skip

    @cached_property
    def plans(self) -> list[VisitPlan]:
        """One's own visits that are planned for today, missed, or proposed for the coming days; everybody's missed."""
        found = VisitPlan.objects.open().select_related("account", "user")
        if self.user is None:
            known = (self.day - timedelta(watches.FORGOTTEN), self.day - timedelta(1))
            return list(found.filter(state=PlanState.PLANNED, planned_on__range=known))
        near = Q(state=PlanState.PROPOSED, planned_on__lte=self.day + timedelta(AHEAD))
        near |= Q(state=PlanState.PLANNED, planned_on__lte=self.day)
        return list(self.rows(found.of_user(self.user)).filter(near)[:MOST])

    @cached_property
    def policy(self) -> Policy:
        return Policy.objects.current()

    def part(self, queryset: Any) -> Any:
        """As many as a page looks at; the watch reads them all."""
        return queryset[:MOST] if self.user is not None else queryset


@dataclass(frozen=True)
class Kind:
    """
    A kind of matter. `steps` are the days before (and, below 0, after) the deadline on which somebody is told;
    empty: nobody is, or another job does. `verb` and `noun` are those of the event that tells. `done` names the
    address that settles it in one tap; where that takes words or a choice, `opens` says where they are given.
    Either is for whoever has the right to `act`; `instead` says where to where one thing cannot be settled as
    others of its kind. `more` is the address of the whole list.
    """

    key: str
    label: Any
    icon: str
    order: int
    gather: Callable[[Asked], Iterable[Matter]]
    why: Callable[[Matter, date], str]
    steps: tuple[int, ...] = ()
    verb: str = ""
    noun: str = ""
    right: Right | None = None
    on_page: bool = True
    more: str = ""
    done: str = ""
    done_label: Any = ""
    opens: Callable[[Matter], tuple[Any, str]] | None = None
    act: Right | None = None
    instead: Callable[[Matter], tuple[Any, str] | None] | None = None
    wanted: bool = True  # unless people say otherwise; what only some want stands neither on Today nor in notices


_kinds: dict[str, Kind] = {}


def add(*kinds: Kind) -> None:
    """Called in AppConfig.ready, by this floor and by any above it."""
    _kinds.update({kind.key: kind for kind in kinds})


def kinds() -> list[Kind]:
    """All kinds, the most pressing first."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind_of(key: str) -> Kind | None:
    return _kinds.get(key)


def why(matter: Matter, day: date) -> str:
    """Why it stands there, in a sentence."""
    return _kinds[matter.kind].why(matter, day)


def gather(asked: Asked, *, told: bool = False) -> dict[str, list[Matter]]:
    """
    What needs the person, by kind in order, each thing once: one that two kinds speak of stands with the first.

    `told`: without the kinds that the person does not want to be told of.
    """
    user = asked.user
    assert user is not None
    wanted = [kind for kind in kinds() if kind.on_page and (kind.right is None or can(user, kind.right))]
    wanted = [kind for kind in wanted if (kind.wanted and not told) or watching.wants(user, kind.key)]
    found: dict[str, list[Matter]] = {}
    spoken_of: set[str] = set()
    for kind in wanted:
        once = {one.key: one for one in kind.gather(asked)}
        found[kind.key] = [one for one in once.values() if one.of not in spoken_of]
        spoken_of |= {one.of for one in once.values() if one.of}
    return found


def warning_of(account_id: int) -> str:
    """What kinds that speak of a customer's open warning share: there is one at most."""
    return f"warning of {account_id}"
