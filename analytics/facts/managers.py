"""Whose customers stood in which tier when the year began, and what they brought, kept and saw of us since (K10)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from accounts.models import HandedOver, TierChange
from analytics.facts import a_year_before, customers, dialect, people, visiting
from analytics.facts.customers import Customer
from analytics.models import Behaviour, Contribution
from analytics.rules import managers as rules
from analytics.rules.coverage import DONE
from analytics.rules.managers import CONTRIBUTION, NEW, RETENTION, Compared
from analytics.rules.trade import YEAR
from kam.choices import RunKind
from kam.ground.rights import Right, can
from kam.models import Run, User

OTHERS = 3
"""Who may not compare people sees others' figures only where at least so many of them stand behind each."""


class Held(NamedTuple):
    """A customer that one manager has held since the year began, or won in it."""

    account: int
    owner: int
    tier: str
    """When the year began; `NEW` for one won since."""
    region: str
    segment: str
    net: int
    """Cents of net contribution in the year."""
    was: bool
    """Whether it ordered in the year before."""
    kept: bool
    """Whether it ordered in the year."""
    net_before: int | None = None
    """Cents of net contribution in the year before; None of one that no row of that year tells of."""


class Same(NamedTuple):
    """Customers that somebody held in both years, and what these very ones brought in each, in cents."""

    customers: int
    now: int
    before: int


class Due(NamedTuple):
    """A key account that the policy has visited, on the last day."""

    account: int
    owner: int
    tier: str
    region: str
    segment: str
    done: bool


@dataclass
class Books:
    """The year of a run, as far as it may be compared; rows of others stand in it for figures alone."""

    as_of: date
    tiers_on: date
    """The day whose tiers make books comparable: when the year began, or the first that tiers are kept of."""
    names: dict[int, str]
    """Whose figures the user may read."""
    hands: int
    """In how many other hands a tier must be at least."""
    held: list[Held] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)
    """{owner: customers that came to them within the year, which count for nobody}."""
    before_on: date | None = None
    """The end of the year that this one is compared with; None where no run of about that day is kept."""

    @property
    def since(self) -> date:
        """The first day of the year."""
        return self.as_of - timedelta(days=YEAR - 1)

    def same(self, owner: int, wants: Any) -> Same | None:
        """Of the customers somebody has held those of both years, no new ones; None where no year before is kept."""
        if self.before_on is None:
            return None
        nets = [(one.net, one.net_before) for one in self.by_owner.get(owner, ())
                if one.net_before is not None and wants(one)]  # fmt: skip
        return Same(len(nets), sum(now for now, _was in nets), sum(was for _now, was in nets))

    @cached_property
    def by_owner(self) -> dict[int, list[Held]]:
        """{owner: what they have held}, so that nobody's figures read through everybody's customers."""
        found: dict[int, list[Held]] = {}
        for one in self.held:
            found.setdefault(one.owner, []).append(one)
        return found

    def compared(self, measure: str, wants: Any) -> dict[Hashable, Compared]:
        """{owner: compared} by one measure, among the rows that are asked for."""
        if measure == CONTRIBUTION:
            items = ((one.owner, one.tier, one.net) for one in self.held if wants(one))
            return rules.compare(items, hands=self.hands)
        if measure == RETENTION:
            shares = ((one.owner, one.tier, float(one.kept)) for one in self.held if one.was and wants(one))
        else:
            shares = ((one.owner, one.tier, float(one.done)) for one in self.due if wants(one))
        return rules.compare(shares, hands=self.hands, least=0.0, most=1.0)


def gather(user: Any, *, as_of: date | None = None, visits: bool = True) -> Books | None:
    """
    Of the newest run of contribution up to a day, by default the current one; None where none is kept.

    Whoever asks for no `visits` is told of none that are due.
    """
    run = Run.objects.known_on(RunKind.CONTRIBUTION, as_of)
    if run is None or run.as_of is None:
        return None
    compares = can(user, Right.SEE_DASHBOARD)
    seen = customers.seen(user) if compares else customers.everybody()
    start = run.as_of - timedelta(days=YEAR)
    owners, moved = _owners(seen, start, run.as_of)
    day = _tiers_on(start, run.as_of)
    found = Books(run.as_of, day, _names(user, owners), 1 if compares else OTHERS)
    earlier = a_year_before.run_of(run)
    found.before_on = earlier.as_of if earlier else None
    found.held = _held(run, earlier, seen, owners, set(moved), day)
    if visits:
        found.due = _due(user if compares else User.objects.system(), run.as_of, seen, owners)
    for key in moved:
        owner = owners.get(key)
        if owner is not None:
            found.moved[owner] = found.moved.get(owner, 0) + 1
    return found


def _names(user: Any, owners: dict[int, int]) -> dict[int, str]:
    """{colleague: name} of those with customers whose figures the user may read."""
    mine = people.colleagues(user).filter(pk__in=set(owners.values())).distinct()
    return dict(mine.values_list("pk", "name"))


def _owners(seen: dict[int, Customer], start: date, until: date) -> tuple[dict[int, int], set[int]]:
    """{account: its owner on the last day}, and which changed hands within the year; both read from hand-overs."""
    owners = {key: one.owner for key, one in seen.items()}
    gone = HandedOver.objects.filter(done_at__isnull=False, undone_at__isnull=True, on__gt=start)
    moved = set()
    for account, was, on in gone.order_by("-on", "-pk").values_list("account_id", "was_id", "on"):
        if account not in owners:
            continue
        if on > until:
            owners[account] = was
        else:
            moved.add(account)
    return {key: owner for key, owner in owners.items() if owner is not None}, moved


def _tiers_on(start: date, until: date) -> date:
    """The day on which the year begins; if no tiers are kept of it, the first of which they are."""
    first = TierChange.objects.order_by("from_on").values_list("from_on", flat=True).first()
    return min(max(start, first), until) if first else start


def _held(
    run: Run, earlier: Run | None, seen: dict[int, Customer], owners: dict[int, int], moved: set[int], day: date
) -> list[Held]:
    tiers = dict(TierChange.objects.on(day).order_by("from_on").values_list("account_id", "tier"))
    nets, nets_before = _nets(run, earlier, seen)
    ordered = _ordered(run, seen)
    found = []
    for key in sorted(nets.keys() | ordered.keys()):
        owner = owners.get(key)
        if owner is None or key in moved:
            continue
        now, before = ordered.get(key, (0, 0))
        one = seen[key]
        tier = tiers.get(key, "" if before else NEW)
        found.append(Held(key, owner, tier, one.region, one.segment, nets.get(key, 0), before > 0, now > 0,
                          nets_before.get(key)))  # fmt: skip
    return found


def _nets(run: Run, earlier: Run | None, seen: dict[int, Customer]) -> tuple[dict[int, int], dict[int, int]]:
    """{account: cents of net contribution} of a run, and of the one of a year before."""
    keys = [run.pk, earlier.pk if earlier else run.pk]
    sql = f"""SELECT run_id, account_id, {dialect.cents("net_contribution")} FROM {Contribution._meta.db_table}
        WHERE run_id IN (%s, %s){customers.among(seen)} GROUP BY run_id, account_id"""
    rows = dialect.columns(sql, keys, ["run", "account", "net"])
    found: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for which, key, net in zip(*(one.tolist() for one in rows.values()), strict=True):
        if key in seen:
            found[which != run.pk][key] = net
    return found


def _ordered(run: Run, seen: dict[int, Customer]) -> dict[int, tuple[int, int]]:
    """{account: order days in the year, in the year before}, by the run of behaviour up to the same day."""
    same = Run.objects.at(RunKind.BEHAVIOUR, run.as_of) if run.as_of else None
    if same is None:
        return _counted(run, seen)
    sql = f"""SELECT account_id, orders, orders_before FROM {Behaviour._meta.db_table}
        WHERE run_id = %s{customers.among(seen)}"""
    return _pairs(dialect.columns(sql, [same.pk], ["account", "now", "before"]), seen)


def _counted(run: Run, seen: dict[int, Customer]) -> dict[int, tuple[int, int]]:
    """The same from the orders, where no such run is kept of the day."""
    assert run.as_of is not None
    edge = (run.as_of - timedelta(days=YEAR)).isoformat()
    when = [f"COUNT(DISTINCT CASE WHEN ordered_on {way} '{edge}' THEN ordered_on END)" for way in (">", "<=")]
    sql = f"""SELECT account_id, {", ".join(when)} FROM accounts_order
        WHERE {dialect.after("ordered_on")} AND revenue > 0 AND archived_at IS NULL{customers.among(seen)}
        GROUP BY account_id"""
    span = [run.as_of - timedelta(days=2 * YEAR), run.as_of]
    return _pairs(dialect.columns(sql, span, ["account", "now", "before"]), seen)


def _pairs(found: dict[str, Any], seen: dict[int, Customer]) -> dict[int, tuple[int, int]]:
    rows = zip(*(one.tolist() for one in found.values()), strict=True)
    return {key: (now, before) for key, now, before in rows if key in seen}


def _due(user: Any, day: date, seen: dict[int, Customer], owners: dict[int, int]) -> list[Due]:
    """Key accounts to be visited on the day, whoever holds them then."""
    found = visiting.coverage(user, day=day, chosen={})
    rows = ((one, owners.get(one.key), seen.get(one.key)) for one in found.accounts)
    return [
        Due(one.key, owner, one.tier, here.region, here.segment, DONE in one.states(found.day))
        for one, owner, here in rows if owner is not None and here is not None
    ]  # fmt: skip
