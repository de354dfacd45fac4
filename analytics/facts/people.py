"""The profile of each account manager: what they hold, what it brings, what they kept, where they do best (A9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Sum, When

from accounts.choices import KEY_TIERS
from accounts.models import Account, Nomination, Policy, TierChange
from accounts.models.accounts import is_key_account, is_nominated
from analytics.rules import people
from analytics.rules.people import Against, Stratum
from analytics.rules.profiles import LEAST
from analytics.rules.trade import YEAR
from kam.choices import Reach
from kam.ground import days, rights, scope
from kam.ground.rights import Right, can
from kam.models import Team, User

ORDERED = Q(standing__last_order_on__isnull=False)
BEST = 2


@dataclass
class Person:
    """One colleague with what they own among live customers; `against` and `best` only for who may compare people."""

    pk: int
    name: str
    tiers: Counter[str] = field(default_factory=Counter)
    nominated: Counter[str] = field(default_factory=Counter)
    """Of those, by tier: key accounts by nomination alone."""
    kinds: Counter[str] = field(default_factory=Counter)
    industries: Counter[str] = field(default_factory=Counter)
    net: Decimal | None = None
    was_key: int = 0
    """Of the customers they own now: key accounts a year ago."""
    kept_key: int = 0
    visits: int = 0
    capacity: int = 0
    against: Against | None = None
    best: list[tuple[Stratum, Against]] = field(default_factory=list)

    @property
    def accounts(self) -> int:
        return sum(self.tiers.values())

    @property
    def key(self) -> int:
        return sum(self.tiers[str(tier.value)] for tier in KEY_TIERS) + sum(self.nominated.values())

    @property
    def kept_share(self) -> float | None:
        return self.kept_key / self.was_key if self.was_key else None

    @property
    def load(self) -> float:
        """Visits asked for against what one person can hold in a year."""
        return self.visits / self.capacity if self.capacity else 0.0


def colleagues(user: Any) -> QuerySet[User]:
    """Whose profiles a user may read: with the right to compare people all within their reach, else their own."""
    person = rights.standing(user)
    if not can(user, Right.SEE_DASHBOARD):
        return User.objects.filter(pk=person.pk)
    if scope.sees_all(user):
        return User.objects.all()
    if rights.grant(user).reach == Reach.TEAM:
        return User.objects.filter(Q(team__in=Team.objects.under(person)) | Q(pk=person.pk))
    return User.objects.filter(pk=person.pk)


def profiles(user: Any, chosen: Mapping[str, Any] | None = None) -> list[Person]:
    """
    The colleagues that own a live customer, the highest net contribution first. Four queries.

    `chosen`: filters of customers, of which alone is spoken; an owner among them is held against all others.
    """
    part = dict(chosen or {})
    only = {"pk": part.pop("owner")} if "owner" in part else {}
    policy = Policy.objects.current()
    seen = Account.objects.visible_to(user).live().filter(**part).order_by()
    rows = _rows(seen)
    found: dict[int, Person] = {}
    mine = dict(colleagues(user).filter(accounts__in=seen, **only).distinct().values_list("pk", "name"))
    for row in rows:
        if row["owner"] in mine:
            one = found.setdefault(row["owner"], Person(row["owner"], mine[row["owner"]]))
            _add(one, row)
    for pk, was, kept in _kept(seen):
        if pk in found:
            found[pk].was_key, found[pk].kept_key = was, kept
    for one in found.values():
        one.visits = people.visits(one.tiers, policy.visit_days, one.nominated)
        one.capacity = policy.visits_per_manager
    if can(user, Right.SEE_DASHBOARD):
        _compare(found, rows)
    return sorted(found.values(), key=lambda one: (-(one.net or 0), one.name, one.pk))


def _rows(seen: QuerySet[Account]) -> list[dict[str, Any]]:
    """
    How many customers of each owner, kind, size, industry and tier, those that ever ordered, and what they bring.

    Apart, those that are key by nomination alone (`nominated`).
    """
    groups = ("owner", "kind", "size_band", "industry", "tier", "nominated")
    marked = Case(When(is_nominated() & ~Q(tier__in=KEY_TIERS), then=True), default=False)
    counts = {"n": Count("pk"), "ordered": Count("pk", filter=ORDERED), "net": Sum("standing__net_contribution")}
    return list(seen.annotate(nominated=marked).values(*groups).annotate(**counts))


def _add(one: Person, row: dict[str, Any]) -> None:
    one.tiers[row["tier"]] += row["n"]
    if row["nominated"]:
        one.nominated[row["tier"]] += row["n"]
    one.kinds[row["kind"]] += row["n"]
    one.industries[row["industry"]] += row["n"]
    if row["net"] is not None:
        one.net = (one.net or Decimal(0)) + row["net"]


def _kept(seen: QuerySet[Account]) -> list[tuple[int, int, int]]:
    """(owner, key accounts of a year ago, those of them that are key today)."""
    day: date = days.company_today() - timedelta(days=YEAR)
    then = TierChange.objects.on(day).filter(tier__in=KEY_TIERS).values("account")
    named = Nomination.objects.counting(day).values("account")
    rows = seen.filter(Q(pk__in=then) | Q(pk__in=named), owner__isnull=False).values("owner")
    counted = rows.annotate(was=Count("pk"), kept=Count("pk", filter=is_key_account()))
    return [(row["owner"], row["was"], row["kept"]) for row in counted]


def _compare(found: dict[int, Person], rows: list[dict[str, Any]]) -> None:
    """Against customers of the same kind and size in other hands, and the kinds in which somebody does best."""
    whole: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    held: dict[int, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in rows:
        group = (row["kind"], row["size_band"])
        key = row["ordered"] if row["nominated"] or row["tier"] in KEY_TIERS else 0
        for counts in (whole[group], *([held[row["owner"]][group]] if row["owner"] in found else [])):
            counts[0] += row["ordered"]
            counts[1] += key
    for pk, one in found.items():
        strata = {
            group: Stratum(group[0], n, key, whole[group][0] - n, whole[group][1] - key)
            for group, (n, key) in held[pk].items() if n
        }  # fmt: skip
        one.against = people.against(strata.values())
        one.best = _best(strata)


def _best(strata: dict[tuple[str, str], Stratum]) -> list[tuple[Stratum, Against]]:
    """The kinds (over all sizes) with the highest ratio, of those with enough customers and a key account or more."""
    kinds: dict[str, list[Stratum]] = defaultdict(list)
    for (kind, _size), stratum in strata.items():
        if kind and stratum.is_comparable:
            kinds[kind].append(stratum)
    rated = []
    for kind, parts in kinds.items():
        sums = (sum(getattr(part, name) for part in parts) for name in ("accounts", "key", "others", "others_key"))
        whole, told = Stratum(kind, *sums), people.against(parts)
        if told.key and told.ratio is not None and whole.accounts >= LEAST and told.ratio > 1:
            rated.append((whole, told))
    return sorted(rated, key=lambda pair: (-(pair[1].ratio or 0), pair[0].name))[:BEST]
