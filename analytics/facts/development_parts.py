"""What the rows of development say together: the bridge by its steps, the parts of a breakdown, the seasons (K1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from accounts.models import Account
from accounts.models.measures import in_cents, summed
from analytics.choices import Compared, Step
from analytics.models import Development, Season
from analytics.models.development import MONTHS
from analytics.rules import development as rules
from analytics.rules import seasons
from analytics.rules.seasons import Seasons
from kam.choices import RunKind
from kam.ground import bulk
from kam.models import Run, User

NONE = Decimal(0)
Sums = list[tuple[int, int, int]]
"""(account, cents before, cents now)."""
THINNED = "thinned"
"""What the result of a night says whose rows are not kept any more."""
OWNER, CATEGORY = "owner", "category"
BREAKDOWNS = ("industry", "region", CATEGORY, OWNER, "tier", "segment", "kind")
"""The first one is taken where nobody asks."""


@dataclass(frozen=True)
class Line:
    """One step, or one part of a breakdown: its revenue in both times, and of how many customers it is."""

    key: Any
    name: str
    before: Decimal
    now: Decimal
    customers: int

    @property
    def change(self) -> Decimal:
        return self.now - self.before


@dataclass(frozen=True)
class Bridge:
    """From the revenue of the time before to that of the time spoken of; the steps' changes are the difference."""

    steps: dict[str, Line]

    @property
    def before(self) -> Decimal:
        return sum((line.before for line in self.steps.values()), NONE)

    @property
    def now(self) -> Decimal:
        return sum((line.now for line in self.steps.values()), NONE)

    @property
    def change(self) -> Decimal:
        return self.now - self.before

    @property
    def growth(self) -> float | None:
        """The difference in parts of what was there before; None where nothing was."""
        return float(self.change / self.before) if self.before > 0 else None

    def of(self, *steps: str) -> Decimal:
        """The change of some steps together."""
        return sum((self.steps[step].change for step in steps if step in self.steps), NONE)

    def customers(self, *steps: str) -> int:
        """Customers of steps that no customer is in two of."""
        return sum(self.steps[step].customers for step in steps if step in self.steps)

    @property
    def groups(self) -> dict[str, Decimal]:
        """{group of steps: its change}."""
        return {name: self.of(*steps) for name, steps in rules.GROUPS.items()}


def bridge(rows: Any) -> Bridge:
    """The steps of the rows (one comparison of one run); one statement."""
    found = {line.key: line for line in _lines(rows, "step", "step")}
    return Bridge({step: found[step] for step in Step.values if step in found})


def parts(rows: Any, by: str) -> list[Line]:
    """The rows by what is asked (a name of `BREAKDOWNS`), the greatest first; two statements at most."""
    found = _lines(rows, CATEGORY, CATEGORY) if by == CATEGORY else _of_accounts(rows, by)
    return sorted(found, key=lambda line: (-line.now, -line.before, line.name))


def _of_accounts(rows: Any, by: str) -> list[Line]:
    """By what belongs to an account: each is added up first, as a join would count the accounts of all rows anew."""
    sums: dict[Any, tuple[int, int, int]] = {}
    standing = dict(Account.objects.order_by().values_list("pk", by))
    for account, before, now in _sums(rows):
        key = standing.get(account)
        count, was, is_now = sums.get(key, (0, 0, 0))
        sums[key] = count + 1, was + before, is_now + now
    names = dict(User.objects.filter(pk__in=sums).values_list("pk", "name")) if by == OWNER else {}
    return [
        Line(key, (names.get(key) if by == OWNER else key) or "", bulk.money(before), bulk.money(now), count)
        for key, (count, before, now) in sums.items()
    ]


def _sums(rows: Any) -> Sums:
    """(account, cents before, cents now) of the rows; one statement."""
    return list(rows.order_by().values_list("account").annotate(was=in_cents("before"), sold=in_cents("now")))


def _lines(rows: Any, path: str, name: str) -> list[Line]:
    columns = list(dict.fromkeys((path, name)))
    moved = Count("account", distinct=True, filter=~Q(change=0) if path == "step" else None)
    sums = rows.order_by().values(*columns).annotate(sum_before=summed("before"), sum_now=summed("now"), n=moved)
    return [Line(one[path], one[name] or "", one["sum_before"], one["sum_now"], one["n"]) for one in sums]


@dataclass(frozen=True)
class Mover:
    """A customer with its revenue in both times."""

    pk: int
    name: str
    tier: str
    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.before


def movers(rows: Any, most: int) -> tuple[list[Mover], list[Mover]]:
    """Of the rows the customers that fell most, and those that rose most, at most so many of each; two statements."""
    sums = _sums(rows)
    down, up = _fell(sums, most), sorted((one for one in sums if one[2] > one[1]), key=_rise)[:most]
    known = _named([*down, *up])
    return [known[one[0]] for one in down], [known[one[0]] for one in up]


def fell(rows: Any, most: int) -> list[Mover]:
    """Of the rows the customers that fell most, at most so many; one statement."""
    return _movers(_changes(rows).filter(moved__lt=0).order_by("moved")[:most])


def fallers(rows: Any, most: int) -> list[int]:
    """The keys of the same; one statement, which joins no names to all rows."""
    return [one[0] for one in _fell(_sums(rows), most)]


def _fell(sums: Sums, most: int) -> Sums:
    return sorted((one for one in sums if one[2] < one[1]), key=lambda one: (one[2] - one[1], one[0]))[:most]


def _rise(one: tuple[int, int, int]) -> tuple[int, int]:
    return one[1] - one[2], one[0]


def _named(sums: Sums) -> dict[int, Mover]:
    """{account: it with what it bought}; one statement."""
    names = Account.objects.filter(pk__in=[one[0] for one in sums]).values_list("pk", "short_name", "name", "tier")
    known = {pk: (short or name, tier) for pk, short, name, tier in names}
    return {pk: Mover(pk, *known[pk], bulk.money(before), bulk.money(now)) for pk, before, now in sums}


def whole(rows: Any) -> list[Mover]:
    """All customers of the rows, however they moved; one statement."""
    return _movers(_changes(rows).order_by("account"))


def came_and_went(rows: Any, most: int) -> list[Mover]:
    """Those with most of the customers that are new or back, and of those that order no more; one statement."""
    steps = (*rules.GROUPS["market"], *rules.GROUPS["lost"])
    places = {name: Window(RowNumber(), order_by=[order, F("account").asc()])
              for name, order in (("up", F("moved").desc()), ("down", F("moved").asc()))}  # fmt: skip
    found = _changes(rows.filter(step__in=steps)).annotate(**places)
    return _movers(found.filter(Q(up__lte=most) | Q(down__lte=most)).order_by("up"))


def _changes(rows: Any) -> Any:
    columns = ("account", "account__name", "account__short_name", "account__tier")
    sums = rows.order_by().values(*columns).annotate(sum_before=summed("before"), sum_now=summed("now"))
    return sums.annotate(moved=F("sum_now") - F("sum_before"))


def _movers(found: Any) -> list[Mover]:
    return [
        Mover(one["account"], one["account__short_name"] or one["account__name"], one["account__tier"],
              one["sum_before"], one["sum_now"]) for one in found
    ]  # fmt: skip


def kept_runs() -> Any:
    """The completed runs whose rows are kept."""
    return Run.objects.of(RunKind.DEVELOPMENT).done().filter(**{f"result__{THINNED}__isnull": True})


def run_on(day: date | None) -> Run | None:
    """The current run, or the newest one up to a day."""
    if day is None:
        return Run.objects.current(RunKind.DEVELOPMENT)
    return kept_runs().filter(as_of__lte=day).order_by("as_of", "finished_at", "pk").last()


def months(rows: Any) -> dict[tuple[int, int], int]:
    """{(year, month): cents} of rows of seasons; one statement."""
    sums = rows.order_by().values("year").annotate(**{f"sum_{name}": summed(name) for name in MONTHS})
    return {
        (one["year"], month): int(one[f"sum_{name}"] * 100)
        for one in sums for month, name in enumerate(MONTHS, start=1)
    }  # fmt: skip


def seasons_of(rows: Any, run: Run) -> tuple[dict[tuple[int, int], int], Seasons]:
    """The months of rows of seasons that were over on a run's day, and what they say."""
    assert run.as_of is not None
    last = seasons.last_whole(run.as_of)
    known = {key: cents for key, cents in months(rows).items() if key <= (last.year, last.month)}
    begins = date.fromisoformat(run.result["begins"]) if run.result.get("begins") else run.as_of
    return known, seasons.found(known, begins=begins, as_of=run.as_of)


def season_rows(user: Any) -> Any:
    """The months that a user sees, as the newest run has them: months that are over do not move."""
    return Season.objects.visible_to(user).filter(run=Run.objects.current(RunKind.DEVELOPMENT))


def of_account(account: Any, run: Run, period: str) -> list[Development]:
    """What one customer bought of what in one comparison, the greatest first."""
    found: Iterable[Development] = list(Development.objects.filter(run=run, account=account, period=period))
    for row in found:
        row.run = run  # whose day their addresses ask for
    return sorted(found, key=lambda row: (-row.now, -row.before, row.category))


def times(run: Run, period: str) -> rules.Times:
    """The days of one comparison of a run."""
    assert run.as_of is not None
    return rules.times(run.as_of)[Compared(period)]
