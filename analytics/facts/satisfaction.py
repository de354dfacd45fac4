"""What customers' answers say: exposures of the score as of a date, and tallies by tier, role, owner, period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, FloatField, Max, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth, TruncQuarter

from analytics.facts.visit_times import within
from analytics.rules import satisfaction as rules
from analytics.rules import signals
from analytics.rules.satisfaction import Tally
from analytics.rules.trade import Ints
from lifecycle.choices.surveys import Scale
from lifecycle.models import SurveyAnswer, SurveyInvitation
from lifecycle.rules.survey_answers import Compared, Said, compared
from lifecycle.rules.survey_answers import whole as whole_of

LOW_IS = 2.0
"""How many lost points a low mean counts for when one kind of answers is named for both (as in the first policy)."""
BACK = timedelta(days=730)
"""How far back the period before may lie."""
RECOMMENDS = Q(scale=Scale.NPS)
PERIODS = {"month": TruncMonth, "quarter": TruncQuarter}


def add(exposed: signals.Exposures, accounts: Ints, as_of: date, fades: int) -> None:
    """
    Raise the exposures of customers whose answers fell or are low; each fades over `fades` days from its last answer.

    Periods are calendar quarters with answers dated up to the date; satisfaction and recommendation are compared each
    with itself, and the one that weighs more counts. `satisfaction_drop` is in points of ten between the last two
    periods, of the people who answered in both (`rules.survey_answers`); `satisfaction_low` 1 where the last mean is
    below six; the means of the kind that weighs more are kept for the words of the reason.
    """
    places = {account: place for place, account in enumerate(accounts.tolist())}
    rows = SurveyAnswer.objects.of_customers().filter(answered_on__lte=as_of, answered_on__gt=as_of - BACK)
    heaviest: dict[int, float] = {}
    for one in _weighed(rows, as_of, fades):
        place = places.get(one.account)
        if place is None:
            continue
        exposed.satisfaction_drop[place] = max(exposed.satisfaction_drop[place], one.drop)
        exposed.satisfaction_low[place] = max(exposed.satisfaction_low[place], one.low)
        if one.weight > heaviest.get(place, 0.0):
            heaviest[place] = one.weight
            exposed.satisfaction_kind[place] = 2.0 if one.recommends else 1.0
            exposed.satisfaction_now[place], exposed.satisfaction_before[place] = one.now, one.before


@dataclass(frozen=True)
class Weighed:
    """What one kind of answers of a customer weighs, the means it is told by, and since when these were answered."""

    account: int
    recommends: bool
    drop: float
    low: float
    now: float
    before: float
    since: date

    @property
    def weight(self) -> float:
        return self.drop + LOW_IS * self.low


def _weighed(rows: Any, as_of: date, fades: int) -> Iterator[Weighed]:
    """Each customer's satisfaction and recommendation by themselves."""
    for (account, recommends), found in sorted(_by_people(rows).items()):
        periods = sorted(found)
        answers, last = found[periods[-1]].people, found[periods[-1]].last
        left = max(1 - (as_of - last).days / fades, 0.0)
        two = compared(found[periods[-2]].people if len(periods) > 1 else answers, answers)
        now, before = (two.now, two.before) if two.fell_by else (whole_of(answers),) * 2
        since = periods[-2] if two.fell_by else periods[-1]
        low = left if whole_of(answers) < rules.LOW else 0.0
        yield Weighed(account, recommends, two.fell_by * left, low, now, before, since)


def behind(account: int, as_of: date, fades: int, rows: Any) -> Any:
    """Of answers those that the means are of by which a customer's signal is told; none where nothing weighs."""
    whole = SurveyAnswer.objects.of_customers().filter(
        account=account, answered_on__lte=as_of, answered_on__gt=as_of - BACK
    )
    told = max(_weighed(whole, as_of, fades), key=lambda one: one.weight, default=None)
    if told is None or not told.weight:
        return rows.none()
    kind = RECOMMENDS if told.recommends else ~RECOMMENDS
    return rows.filter(kind, account=account, answered_on__range=(told.since, as_of))


@dataclass
class Quarter:
    """What each person said in a quarter, and the day of the last answer."""

    people: dict[int | None, Said] = field(default_factory=dict)
    last: date = date.min


def _by_people(rows: Any) -> dict[tuple[int, bool], dict[date, Quarter]]:
    """{(customer, whether it is recommendation): {first day of the quarter: its answers}} in one query."""
    keys = rows.order_by().values("account", "contact", recommends=RECOMMENDS, period=TruncQuarter("answered_on"))
    found: dict[tuple[int, bool], dict[date, Quarter]] = defaultdict(lambda: defaultdict(Quarter))
    for row in keys.annotate(total=Sum("points"), n=Count("pk"), last=Max("answered_on")):
        one = found[row["account"], row["recommends"]][row["period"]]
        one.people[row["contact"]] = Said(row["total"], row["n"])
        one.last = max(one.last, row["last"])
    return found


def last_two(rows: Any) -> dict[bool, tuple[date, date, Compared]]:
    """
    Of one customer's answers the last two quarters beside each other, by whether it is recommendation.

    The quarters' first days and what the same people said; nothing where one quarter is all.
    """
    told = {}
    for (_account, recommends), found in sorted(_by_people(rows).items()):
        *_earlier, before, now = [None, *sorted(found)]
        if before is not None:
            told[recommends] = (before, now, compared(found[before].people, found[now].people))
    return told


@dataclass(frozen=True)
class Asked:
    """What part of the answers is spoken of."""

    since: date
    until: date
    tier: str | None = None
    """At the answer, or when they were asked; empty for none, None for whichever."""
    chosen: Mapping[str, Any] = field(default_factory=dict)
    """Filters of what belongs to a customer, by what the customer is today."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """How lists of answers are asked for the same customers."""

    def rows(self, user: Any) -> Any:
        seen = SurveyAnswer.objects.visible_to(user).filter(answered_on__range=(self.since, self.until), **self.chosen)
        return seen if self.tier is None else seen.filter(tier=self.tier)

    def sent(self, user: Any) -> Any:
        """Who was asked in these days, as far as whoever asks may see it."""
        asked = SurveyInvitation.objects.to_customers().filter(within(self.since, self.until, "sent_at"), **self.chosen)
        return (asked if self.tier is None else asked.of_tier(self.tier)).visible_to(user)


def tallies(rows: Any, *by: str, period: str = "") -> dict[tuple[Any, ...], Tally]:
    """{values of the columns (and the period's first day): counts} of answers in one query; by nothing `{(): all}`."""
    keys = {"period": PERIODS[period]("answered_on")} if period else {}
    satisfied = ~RECOMMENDS
    counts = {
        "n": Count("pk", filter=satisfied),
        "total": Coalesce(Sum("points", filter=satisfied), 0.0, output_field=FloatField()),
        "squares": Coalesce(Sum(F("points") * F("points"), filter=satisfied), 0.0, output_field=FloatField()),
        "promoters": Count("pk", filter=RECOMMENDS & Q(score__gte=rules.PROMOTES)),
        "detractors": Count("pk", filter=RECOMMENDS & Q(score__lte=rules.DETRACTS)),
        "recommending": Count("pk", filter=RECOMMENDS),
        "low": Count("pk", filter=Q(is_low=True)),
    }  # fmt: skip
    if not by and not keys:  # grouped by nothing at all, each answer would be a group of its own
        return {(): Tally(**rows.order_by().aggregate(**counts))}
    counted = rows.order_by().values(*by, **keys).annotate(**counts)
    return {tuple(row[key] for key in (*by, *keys)): Tally(**{name: row[name] for name in counts}) for row in counted}


def whole(found: Iterable[Tally]) -> Tally:
    """All of them together."""
    total = Tally()
    for one in found:
        total = total.add(one)
    return total


def response(sent: Any) -> dict[str, rules.Known | None]:
    """Which share of those who were asked has answered: of all, and by what made us ask."""
    counted = sent.order_by().values("occasion").annotate(
        asked=Count("pk", filter=Q(revoked_at__isnull=True) | Q(answered_at__isnull=False)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )  # fmt: skip
    rows = {row["occasion"]: (row["answered"], row["asked"]) for row in counted}
    together = tuple(sum(pair[place] for pair in rows.values()) for place in (0, 1))
    return {"": rules.share(*together)} | {key: rules.share(*pair) for key, pair in rows.items()}
