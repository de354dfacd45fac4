"""Gathers what decides who stood in the reservoir of key accounts on which day, as far as a user sees them (L4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Min, Q, Sum, Value
from django.utils import timezone

from accounts.choices import KEY_TIERS, EventVerb, TierState
from accounts.choices.nominations import NominationState
from accounts.models import Account, Merge, Nomination, TierChange
from accounts.rules.tiers import FALSE_KEY
from analytics.models import Contribution
from analytics.rules import periods
from analytics.rules.histories import History, Place, TierSpan, everywhere
from analytics.rules.reservoir import Month, Still, ledger
from analytics.rules.standing_losses import standing_losses
from kam.choices import RunKind
from kam.ground import days
from kam.models import Event, Run, User
from lifecycle.choices import Ending, Stage
from lifecycle.models import Aftermath, StageMove

STOOD = (TierState.IN_EFFECT, TierState.ENDED)
LOST = Q(stage=Stage.LOST) | Q(was=Stage.LOST)
FILED = (EventVerb.ACCOUNT_ARCHIVED, EventVerb.ACCOUNT_RESTORED)
SAID = ("who", "moment", "said", "row")
PLACED = Q(verb__in=(EventVerb.ACCOUNT_HANDED_OVER, EventVerb.ACCOUNT_CHANGED))
PLACED &= Q(changes__has_key="owner") | Q(changes__has_key="region")
COLUMNS = ("pk", "name", "short_name", "tier", "owner_id", "region", "archived_at", "merged_into_id")


@dataclass
class Water:
    """The reservoir between two days: those that moved with their histories, those that stood still counted."""

    bounds: list[date]
    runs: list[Run | None]
    """The newest run of contribution up to each bound."""
    movers: dict[int, History] = field(default_factory=dict)
    names: dict[int, Account] = field(default_factory=dict)
    still: dict[Place, Still] = field(default_factory=dict)
    nets: list[dict[int, Decimal]] = field(default_factory=list)
    """What each mover brought, by the run of each bound."""
    chosen: Mapping[str, Any] = field(default_factory=dict)
    """Filters of accounts: of these alone it is told."""

    def months(self, keep: Any = everywhere) -> list[Month]:
        """The ledger of the whole, or of a part."""
        kept = [one for place, one in self.still.items() if keep(place)]
        sums = tuple(sum((one.nets[n] for one in kept), Decimal(0)) for n in range(len(self.bounds)))
        still = Still(sum(one.count for one in kept), sums)
        return ledger(self.bounds, self._ever_in(keep), still=still, nets=self.nets, keep=keep)

    def _ever_in(self, keep: Any) -> dict[int, History]:
        """Those that were ever in a part: each part looks at its own alone."""
        keys = {key for place, found in self._were_in.items() if keep(place) for key in found}
        return {key: self.movers[key] for key in self.movers if key in keys}

    @cached_property
    def _were_in(self) -> dict[Place, list[int]]:
        found: dict[Place, list[int]] = defaultdict(list)
        for key, one in self.movers.items():
            for place in one.places:
                found[place].append(key)
        return found

    def places(self) -> set[Place]:
        """Wherever anybody stood."""
        return set(self._were_in) | set(self.still)


def first_day() -> date | None:
    """The first day on which any tier stood: before it nothing is known."""
    found: date | None = TierChange.objects.filter(state__in=STOOD).aggregate(day=Min("from_on"))["day"]
    return found


def month_ends(until: date, months: int, first: date) -> list[date]:
    """The last days of the months up to a day, which is the last bound; none before the first day that is known."""
    found, day = [until], until.replace(day=1) - timedelta(1)
    while len(found) <= months and day > first:
        found.append(day)
        day = day.replace(day=1) - timedelta(1)
    if len(found) <= months and first < found[-1]:
        found.append(first)
    return found[::-1]


def water(
    user: Any,
    *,
    months: int = 12,
    until: date | None = None,
    after: date | None = None,
    chosen: Mapping[str, Any] | None = None,
) -> Water | None:
    """
    All of it for so many months up to a day (today's business day), or for what came `after` another day.

    `chosen` are filters of accounts, by what they are today. None before there was any tier.
    """
    first, now = first_day(), days.offered()
    last = min(until or now, now)
    if first is None or first >= last:
        return None
    if after is None:
        return between(user, month_ends(last, months, first), chosen=chosen)
    return between(user, periods.bounds((max(after, first), last)), chosen=chosen)


def between(user: Any, bounds: list[date], *, money: bool = True, chosen: Mapping[str, Any] | None = None) -> Water:
    """The same for bounds of one's own; without `money` (and places) in fewer queries."""
    found = Water(bounds, _runs(bounds) if money else [None] * len(bounds), chosen=chosen or {})
    found.names = {one.pk: one for one in _seen(user, found).filter(pk__among=movers(bounds[0])).only(*COLUMNS)}
    found.movers = histories(found.names.values(), bounds[0], places=money)
    still = standing(user, found)
    rows = still.values_list("owner_id", "region").annotate(n=Count("pk"))
    nothing = (Decimal(0),) * len(bounds)
    found.still = {Place(owner, region): Still(n, nothing) for owner, region, n in rows}
    found.nets = [{} for _bound in bounds]
    if money:
        _weigh(found, still)
    return found


def _seen(user: Any, found: Water) -> Any:
    return Account.objects.visible_to(user).filter(**found.chosen).order_by()


def movers(since: date) -> set[int]:
    """Keys of accounts of which anything that decides on the reservoir changed after a day."""
    moment, crossed = _end_of(since), Q(tier__in=KEY_TIERS) | Q(was__in=KEY_TIERS)
    tiers = TierChange.objects.filter(crossed, Q(from_on__gt=since) | Q(to_on__gt=since), state__in=STOOD)
    named = _confirmed().filter(Q(from_on__gt=since) | Q(ended_on__gt=since) | _runs_out(since))
    staged = StageMove.objects.filter(LOST, on__gt=since)
    placed = Event.objects.filter(PLACED, at__gt=moment, account_id__isnull=False)
    filed = Event.objects.filter(verb__in=FILED, at__gt=moment, account_id__isnull=False)
    parted = Merge.objects.filter(Q(at__gt=moment) | Q(undone_at__gt=moment), undone_at__isnull=False)
    closed = Account.objects.filter(archived_at__gt=moment).order_by().values_list("pk")
    ways = ((named, "account"), (staged, "journey__account"), (placed, "account_id"), (filed, "account_id"),
            (parted, "loser"))  # fmt: skip
    others = [rows.order_by().values_list(path) for rows, path in ways]
    return {pk for (pk,) in tiers.order_by().values_list("account").union(*others, closed)}


def _runs_out(since: date) -> Q:
    """A nomination whose last day came and went by itself."""
    return Q(until__gte=since, until__lt=days.company_today())


def standing(user: Any, found: Water) -> Any:
    """Accounts that stand in the reservoir and have stood there, in one place, ever since its first bound."""
    key = _seen(user, found).live().key(days.company_today()).exclude(journey__stage=Stage.LOST)
    return key.exclude(pk__among=found.movers)


def _confirmed() -> Any:
    return Nomination.objects.filter(state=NominationState.CONFIRMED, archived_at__isnull=True)


def _end_of(day: date) -> datetime:
    """The moment a day ends where the company is."""
    return timezone.make_aware(datetime.combine(day, time.max), timezone.get_default_timezone())


def histories(accounts: Iterable[Account], since: date, *, places: bool = True) -> dict[int, History]:
    """The histories of these accounts: one query for each kind of fact."""
    known = {one.pk: one for one in accounts}
    found = {key: History(place=Place(one.owner_id, one.region)) for key, one in known.items()}
    unmasks = ExpressionWrapper(Q(reasons__has_key=FALSE_KEY), output_field=BooleanField())
    spans = TierChange.objects.filter(state__in=STOOD, account__among=known).annotate(unmasks=unmasks).order_by()
    for pk, *span in spans.values_list("account_id", "tier", "from_on", "to_on", "unmasks"):
        found[pk].tiers.append(TierSpan(*span))
    named = _confirmed().filter(account__among=known).order_by()
    for pk, start, until, ended in named.values_list("account_id", "from_on", "until", "ended_on"):
        over = until + timedelta(1)
        found[pk].nominated.append((start, min(over, ended) if ended else over))
    _loss(found)
    _files(found, known)
    if places:
        _moves(found, since)
    return found


def _files(found: dict[int, History], known: dict[int, Account]) -> None:
    """When files were closed and opened again: by the record and the merges taken back, and at last as it is now."""
    told = Event.objects.filter(verb__in=FILED, account_id__among=known).order_by()
    parted = Merge.objects.filter(loser__among=known, undone_at__isnull=False).order_by()
    archived = _truth(Q(verb=EventVerb.ACCOUNT_ARCHIVED))
    rows = told.annotate(who=F("account_id"), moment=F("at"), said=archived, row=F("pk")).values_list(*SAID).union(
        parted.annotate(who=F("loser"), moment=F("at"), said=Value(True), row=F("pk")).values_list(*SAID),
        parted.annotate(who=F("loser"), moment=F("undone_at"), said=Value(False), row=F("pk")).values_list(*SAID),
    )  # fmt: skip
    for key, at, is_closed, _row in sorted(rows, key=lambda one: (one[1], one[3])):
        found[key].closed.append((_day_of(at), is_closed))
    for key, account in known.items():
        closed = found[key].closed
        if account.archived_at is None:
            while closed and closed[-1][1]:  # nobody wrote down that it came back
                closed.pop()
        elif not closed or not closed[-1][1]:
            closed.append((_day_of(account.archived_at), True))


def _day_of(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def _loss(found: dict[int, History]) -> None:
    """Lost, and lost no more, as the life cycle says, without losses that were taken back."""
    staged = StageMove.objects.filter(LOST, journey__account__among=found).order_by()
    moves = staged.annotate(who=F("journey__account"), is_end=Value(False), said=_truth(Q(stage=Stage.LOST)))
    filed = Aftermath.objects.filter(ending=Ending.LOST, account__among=found).order_by()
    ends = filed.annotate(who=F("account"), is_end=Value(True), said=_truth(Q(taken_back_on__isnull=False)))
    columns = ("who", "is_end", "on", "pk", "said")
    rows = moves.values_list(*columns).union(ends.values_list(*columns), all=True).order_by("on", "pk")
    lost, told = defaultdict[int, list[tuple[date, bool]]](list), defaultdict[int, list[tuple[date, bool]]](list)
    for key, is_end, on, _pk, said in rows:
        (told if is_end else lost)[key].append((on, bool(said)))
    for key, moved in lost.items():
        found[key].lost = standing_losses(moved, told[key])


def _truth(said: Q) -> ExpressionWrapper:
    return ExpressionWrapper(said, BooleanField())


def _moves(found: dict[int, History], since: date) -> None:
    """Owners and regions before each change, read backwards from today's: older events know owners by name alone."""
    rows = Event.objects.filter(PLACED, at__gt=_end_of(since), account_id__among=found).order_by("-at", "-pk")
    told = list(rows.values_list("account_id", "at", "changes", "data"))
    people = dict(User.objects.order_by("-pk").values_list("name", "pk")) if told else {}
    for pk, at, said, data in told:
        history = found[pk]
        place = history.moved[0][1] if history.moved else history.place
        if "owner" in said:
            name, known = said["owner"][0], data.get("owner_keys")
            place = Place(known[0] if known else people.get(name, name) if name else None, place.region)
        if "region" in said:
            place = Place(place.owner, str(said["region"][0] or ""))
        day = _day_of(at)
        if history.moved and history.moved[0][0] == day:
            history.moved[0] = (day, place)  # of one day what was before it counts
        else:
            history.moved.insert(0, (day, place))


def _runs(bounds: Sequence[date]) -> list[Run | None]:
    """The newest run of contribution up to each day; of runs of one day the one that was done last."""
    done = Run.objects.of(RunKind.CONTRIBUTION).done().filter(as_of__lte=bounds[-1]).only("as_of")
    runs = list(done.order_by("as_of", "finished_at", "pk"))
    return [next((run for run in reversed(runs) if run.as_of and run.as_of <= day), None) for day in bounds]


def _weigh(found: Water, still: Any) -> None:
    """What everybody brought by each run: movers one by one, the others added up by place."""
    keys = {run.pk for run in found.runs if run}
    rows = Contribution.objects.filter(run__in=keys).order_by()
    single: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for run, pk, net in rows.filter(account__among=found.movers).values_list(
        "run_id", "account_id", "net_contribution"
    ):
        single[run][pk] = net
    sums: dict[tuple[int, Place], Decimal] = {}
    added = rows.filter(account__in=still.values("pk")).values_list("run_id", "account__owner_id", "account__region")
    for run, owner, region, net in added.annotate(net=Sum("net_contribution")):
        sums[run, Place(owner, region)] = round(net, 2)
    found.nets = [single[run.pk] if run else {} for run in found.runs]
    found.still = {
        place: Still(
            one.count, tuple(sums.get((run.pk, place), Decimal(0)) if run else Decimal(0) for run in found.runs)
        )
        for place, one in found.still.items()
    }


def quarter(user: Any, since: date, until: date) -> Month | None:
    """The dashboard's tile: the reservoir at the end of a day, and what came and went after another, in accounts."""
    first = first_day()
    if first is None or first >= until:
        return None
    return between(user, [max(first, since), until], money=False).months()[0]
