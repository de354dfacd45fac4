"""Who is slipping: the open warnings with most at stake, who is at high risk without one, and who brings less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Count, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Account
from accounts.models.measures import Cents
from analytics.choices import Compared
from analytics.facts import a_year_before, dashboards, map_corner, unwarned
from analytics.facts import development_parts as development
from analytics.facts.development_parts import Mover
from analytics.models import Contribution, Development, Score
from analytics.rules.development import Times
from kam.choices import RunKind
from kam.models import Run
from lifecycle.models import Warning

MOST, NAMED = 5, 2
"""So many customers are shown that bring less, and so many of each kind are named in the sentence."""
LOOKED = 200
"""Among so many that lost most contribution, and as many that fell most, they are looked for."""
COLLAPSED = Decimal("-0.5")
"""Whoever brings so much less contribution is slipping, also where it buys as much as before."""
NONE = Decimal(0)
AMOUNT = DecimalField(max_digits=20, decimal_places=2)


class Nets(NamedTuple):
    """Net contribution in the year and in the one before; None of a year that no row tells of."""

    now: Decimal | None = None
    before: Decimal | None = None

    @property
    def lost(self) -> Decimal:
        """What it earned us and does not any more: a loss counts as nothing earned."""
        return max(self.before or NONE, NONE) - max(self.now or NONE, NONE)

    @property
    def part(self) -> Decimal | None:
        """The change in parts of what was earned; None where nothing was."""
        return (self.now or NONE) / self.before - 1 if self.before and self.before > 0 else None


class Money(NamedTuple):
    """Of what is expected in the horizon what is at risk, and under warning; and what went against the year before."""

    at_risk: Decimal | None = None
    warned: Decimal | None = None
    lost: Decimal | None = None
    """Contribution of those who slip; None where no year before is kept."""


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


def gather(user: Any, book: Run | None = None, churn: Run | None = None) -> Slipping:
    """
    The open warnings, the high risks without one, and who brings less than the year before by the runs of today.

    `book` is the run of contribution, `churn` that of risks, without which no money at risk is told.
    Whoever is lost, at rest or archived has gone and is not slipping.
    """
    opened = Warning.objects.visible_to(user).open()
    worst = opened.select_related("account").by_value()[:NAMED]
    run, book = Run.objects.current(RunKind.DEVELOPMENT), book or Run.objects.current(RunKind.CONTRIBUTION)
    fallen, unsaved, lost = _fallen(user, run, book)
    warned = opened.aggregate(count=Count("pk"), value=Sum("value_at_risk", output_field=Cents()))
    money = Money(map_corner.corner(user, churn, 1.0).at_risk, warned["value"], lost)
    return Slipping(
        warned["count"], [(str(one.account), one.value_at_risk) for one in worst], fallen,
        development.times(run, Compared.YEAR) if run else None, _high(user, book), unsaved, money,
    )  # fmt: skip


def _high(user: Any, book: Run | None) -> list[tuple[int, str, float]]:
    """As the headline counts them."""
    if book is None:
        return []
    rows = dashboards.unwarned(user, dashboards.carried(book, user)).order_by("-value_at_risk", "pk")
    return list(rows.values_list("account", Account.called("account__"), "p"))


def _fallen(user: Any, run: Run | None, book: Run | None) -> tuple[list[Fallen], list[Fallen], Decimal | None]:
    """Those to save, most at stake first, of those whose revenue fell most the ones that are not; what is lost."""
    if run is None:
        return [], [], None
    rows = Development.objects.visible_to(user).filter(run=run, period=Compared.YEAR).exclude(map_corner.gone())
    fell = development.fell(rows, LOOKED)
    earlier = a_year_before.run_of(book) if book else None
    nets = _nets(user, book, earlier, [one.pk for one in fell]) if book else {}
    also = development.whole(rows.filter(account__in=nets.keys() - {one.pk for one in fell}))
    false = {*unwarned.false_keys([one.pk for one in fell] + [one.pk for one in also])}
    movers = [one for one in (*fell, *also) if one.pk not in false and _slips(one, nets.get(one.pk), bool(earlier))]
    if earlier:
        movers.sort(key=lambda one: (-nets[one.pk].lost, one.change, one.pk))
    shown, saved = movers[:MOST], {one.pk for one in movers}
    worst = sorted((*fell, *also), key=lambda one: -nets[one.pk].lost)[:MOST] if earlier else []
    lost = [one for one in worst if nets[one.pk].lost > 0]
    left = [one for one in dict.fromkeys((*fell[:MOST], *lost)) if one.pk not in saved]
    told = _told(user, [*shown, *left], nets, false)
    gone = sum((nets[one.pk].lost for one in movers), NONE) if earlier else None
    return told[: len(shown)], told[len(shown) :], gone


def _slips(one: Mover, nets: Nets | None, compared: bool) -> bool:
    """Whether something it earned us is going; where no year before is kept, whether it earns or buys no more."""
    if not compared:
        return one.change < 0 and (one.now <= 0 or nets is None or (nets.now or NONE) > 0)
    if nets is None or nets.lost <= 0:
        return False
    return one.change < 0 or (nets.part or NONE) <= COLLAPSED


def _nets(user: Any, book: Run, earlier: Run | None, fell: list[int]) -> Mapping[int, Nets]:
    """{customer: its contribution} of those who fell, and of those who lost most of what they earned us."""
    seen = Contribution.objects.visible_to(user).order_by()
    keys = [*fell]
    if earlier:
        today = Contribution.objects.filter(run=book, account=OuterRef("account")).order_by()
        now = Coalesce(Subquery(today.values("net_contribution")[:1]), Value(NONE), output_field=AMOUNT)
        earned = Case(When(now_net__gt=0, then=F("now_net")), default=Value(NONE), output_field=AMOUNT)
        lost = seen.filter(run=earlier, net_contribution__gt=0).annotate(now_net=now)
        worst = lost.annotate(lost=F("net_contribution") - earned).filter(lost__gt=0).order_by("-lost", "pk")
        keys += worst.values_list("account", flat=True)[:LOOKED]
    years = seen.filter(Q(run=book) | Q(run=earlier) if earlier else Q(run=book), account__in=keys)
    found: dict[int, dict[bool, Decimal]] = {key: {} for key in keys}
    for key, run, net in years.values_list("account", "run", "net_contribution"):
        found[key][run == book.pk] = net
    return {key: Nets(nets.get(True), nets.get(False)) for key, nets in found.items()}


def _told(user: Any, movers: list[Mover], nets: Mapping[int, Nets], false: set[int]) -> list[Fallen]:
    keys = [one.pk for one in movers]
    whose = Account.objects.select_related("owner").in_bulk(keys)
    warned = dict(Warning.objects.visible_to(user).open().filter(account__in=keys).values_list("account", "pk"))
    scores = Score.objects.visible_to(user).current().filter(account__in=keys).order_by()
    risks = {key: (p, band) for key, p, band in scores.values_list("account", "p", "band")}
    return [Fallen(one, nets.get(one.pk, Nets()), whose[one.pk].owner, warned.get(one.pk),
                   *risks.get(one.pk, (None, None)), one.pk in false) for one in movers]  # fmt: skip
