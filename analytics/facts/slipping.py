"""Who is slipping: the open warnings with most at stake, who is at high risk without one, and who brings less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, Sum

from accounts.models import Account
from accounts.models.measures import Cents
from analytics.choices import Compared
from analytics.facts import a_year_before, dashboards, fall_causes, falls, map_corner, unwarned
from analytics.facts import development_parts as development
from analytics.facts.dashboards import Book
from analytics.facts.development_parts import Mover
from analytics.facts.fall_causes import Around
from analytics.facts.falls import Fell, Years
from analytics.models import Contribution, Development
from analytics.rules.development import Times
from kam.choices import RunKind
from kam.models import Run
from lifecycle.models import Warning

MOST, NAMED = 5, 2
"""So many customers are shown that bring less, and so many of each kind are named in the sentence."""
LOOKED = 200
"""Where no year before is kept, they are looked for among so many whose revenue fell most."""
NONE = Decimal(0)


class Nets(NamedTuple):
    """Net contribution in the year and in the one before; None of a year that no row tells of."""

    now: Decimal | None = None
    before: Decimal | None = None

    @property
    def fall(self) -> Decimal:
        """By how much less it brings than it earned us; nothing of whoever earned nothing."""
        return self.before - (self.now or NONE) if self.before and self.before > 0 else NONE

    @property
    def part(self) -> Decimal | None:
        """The change in parts of what was earned; None where nothing was."""
        return (self.now or NONE) / self.before - 1 if self.before and self.before > 0 else None


class Money(NamedTuple):
    """Of what is expected in the horizon what is at risk, and under warning; and what fell against the year before."""

    at_risk: Decimal | None = None
    warned: Decimal | None = None
    fell: Fell | None = None
    """None where no year before is kept."""
    false: Decimal | None = None
    """What of that under warning is of false key accounts."""


@dataclass(frozen=True)
class Fallen:
    """A customer that buys or brings less than in the year before, whose it is, its risk, and its open warning."""

    mover: Mover
    nets: Nets
    owner: Any
    warning: int | None
    risk: float | None = None
    band: int | None = None
    is_false: bool = False
    """Whether it is held back as a false key account."""
    around: Around | None = None
    """Why, as far as orders and costs tell, and what is planned with it."""


@dataclass(frozen=True)
class Slipping:
    """What a reader sees of it; `times` is None while no development is computed."""

    warned: int
    """How many warnings are open."""
    worst: list[tuple[str, Decimal | None]]
    """Whose warnings have most at stake: (customer, value at risk)."""
    fallen: list[Fallen]
    times: Times | None
    high: list[tuple[int, str, float]]
    """Who carries us and is at high risk without a warning, most at stake first: (key, customer, risk)."""
    unsaved: list[Fallen]
    """Of those who fell most, in revenue or contribution: false key accounts, and whoever buys and earns us nothing."""
    money: Money = Money()
    book: Book | None = None
    """How many carry 80 %, among whom those of `high` are; None while no contribution is computed."""


def gather(user: Any, book: Run | None = None, churn: Run | None = None) -> Slipping:
    """
    The open warnings, the high risks without one, and who brings less than the year before by the runs of today.

    `book` is the run of contribution, `churn` that of risks, without which no money at risk is told.
    Whoever is lost, put to rest or archived has gone and is not slipping.
    """
    opened = Warning.objects.visible_to(user).open()
    worst = opened.select_related("account").by_value()[:NAMED]
    run, book = Run.objects.current(RunKind.DEVELOPMENT), book or Run.objects.current(RunKind.CONTRIBUTION)
    fallen, unsaved, fell = _fallen(user, run, book)
    false = Exists(unwarned.held_back().filter(account=OuterRef("account")))
    warned = opened.annotate(is_false=false).aggregate(
        count=Count("pk"), value=Sum("value_at_risk", output_field=Cents()),
        of_false=Sum("value_at_risk", filter=Q(is_false=True), output_field=Cents()),
    )  # fmt: skip
    money = Money(map_corner.corner(user, churn, 1.0).at_risk, warned["value"], fell, warned["of_false"])
    carried = dashboards.carried(book, user) if book else None
    return Slipping(
        warned["count"], [(str(one.account), one.value_at_risk) for one in worst], fallen,
        development.times(run, Compared.YEAR) if run else None, _high(user, carried), unsaved, money, carried,
    )  # fmt: skip


def _high(user: Any, book: Book | None) -> list[tuple[int, str, float]]:
    """As the headline counts them."""
    if book is None:
        return []
    rows = dashboards.unwarned(user, book).order_by("-value_at_risk", "pk")
    return list(rows.values_list("account", Account.called("account__"), "p"))


def _fallen(user: Any, run: Run | None, book: Run | None) -> tuple[list[Fallen], list[Fallen], Fell | None]:
    """Those to save, the greatest fall first, of those that fell most the ones that are not; what fell in all."""
    if run is None:
        return [], [], None
    rows = Development.objects.visible_to(user).filter(run=run, period=Compared.YEAR).exclude(map_corner.gone())
    earlier = a_year_before.run_of(book) if book else None
    if book is None or earlier is None:
        return *_of_revenue(user, book, rows), None
    return _of_contribution(user, Years(book, earlier, run), rows)


def _of_contribution(user: Any, told: Years, rows: Any) -> tuple[list[Fallen], list[Fallen], Fell]:
    seen, order = Contribution.objects.visible_to(user), ("-fall", "account")
    counted = falls.counted(seen, told)
    saved = list(counted.order_by(*order).values_list("account", flat=True)[:MOST])
    worst = falls.every(seen, told).order_by(*order).values_list("account", flat=True)[:MOST]
    sunk = [*worst, *development.fallers(rows, MOST)]
    kept = {*saved, *counted.filter(account__in=sunk).values_list("account", flat=True)}
    keys = dict.fromkeys([*saved, *(key for key in sunk if key not in kept)])
    movers = {one.pk: one for one in development.whole(rows.filter(account__in=keys))}
    known = _nets(user, [*keys], told.now, told.before)
    found = _told(user, [movers[key] for key in keys if key in movers], known, told)
    left = sorted((one for one in found if one.mover.pk not in saved), key=lambda one: -one.nets.fall)
    return [one for one in found if one.mover.pk in saved], left, falls.summed(counted)


def _of_revenue(user: Any, book: Run | None, rows: Any) -> tuple[list[Fallen], list[Fallen]]:
    """The same where no year before is kept: whoever buys nothing any more, or less and earns us something."""
    fell = development.fell(rows, LOOKED)
    nets, false = _nets(user, [one.pk for one in fell], book), unwarned.false_keys([one.pk for one in fell])
    slips = {one.pk for one in fell if one.pk not in false and (
        one.now <= 0 or one.pk not in nets or (nets[one.pk].now or NONE) > 0)}  # fmt: skip
    shown = [one for one in fell if one.pk in slips][:MOST]
    found = _told(user, [*shown, *(one for one in fell[:MOST] if one.pk not in slips)], nets)
    return found[: len(shown)], found[len(shown) :]


def _nets(user: Any, keys: list[int], book: Run | None, earlier: Run | None = None) -> Mapping[int, Nets]:
    """{customer: its contribution} by a run and by that of a year before."""
    if book is None:
        return {}
    which = Q(run=book) | Q(run=earlier) if earlier else Q(run=book)
    years = Contribution.objects.visible_to(user).filter(which, account__in=keys).order_by()
    found: dict[int, dict[bool, Decimal]] = {key: {} for key in keys}
    for key, run, net in years.values_list("account", "run", "net_contribution"):
        found[key][run == book.pk] = net
    return {key: Nets(nets.get(True), nets.get(False)) for key, nets in found.items()}


def _told(user: Any, movers: list[Mover], nets: Mapping[int, Nets], told: Years | None = None) -> list[Fallen]:
    """Of customers that the reader sees; `told` are the runs that are compared."""
    keys = [one.pk for one in movers]
    held_back = Exists(unwarned.held_back().filter(account=OuterRef("pk")))
    whose = Account.objects.select_related("owner").annotate(is_false=held_back).in_bulk(keys)
    known = fall_causes.gather(keys, told, user)
    return [Fallen(one, nets.get(one.pk, Nets()), whose[one.pk].owner, known[one.pk].warning, known[one.pk].risk,
                   known[one.pk].band, whose[one.pk].is_false, known[one.pk]) for one in movers]  # fmt: skip
