"""The clocks of cases: on which hours they run, what is promised, what is left of it, how far they are past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Account
from accounts.rules import nominations
from kam.rules import zones
from lifecycle.choices.cases import CaseClock, CaseState, CaseStepKind
from lifecycle.facts.terms import Terms
from lifecycle.facts.workweeks import Weeks
from lifecycle.models import Case, CaseStep
from lifecycle.models.cases import snapshot
from lifecycle.rules import cases as rules
from lifecycle.rules import deadlines
from lifecycle.rules.cases import Stand
from lifecycle.rules.deadlines import Hours, Level, Pause, Promise

WROTE = (CaseStepKind.WAITING, CaseStepKind.ANSWERED)
"""Steps that say that the customer was written to."""
AHEAD = timedelta(days=400)
"""Days of the calendars that are read beyond today: no promise is longer."""


@dataclass(frozen=True)
class Told:
    """A clock in numbers: working time left (below nothing: past it), until when, and whether it stands still."""

    clock: str
    left: timedelta
    due_at: datetime
    stands: bool
    zone: ZoneInfo | None = None
    """The customer's clock, by which it runs."""

    @property
    def is_late(self) -> bool:
        """While the customer has to answer nothing gets late."""
        return self.left < timedelta() and not self.stands


@dataclass(frozen=True)
class Waits:
    """How long the customer has been waited for: since when, how many working days, when to ask again (again)."""

    since: date
    days: int
    ask_on: date
    times: int
    """How many times the days to ask again have gone by."""

    @property
    def is_long(self) -> bool:
        return self.times > 0


class Placed(Protocol):
    """What the clock reads of a customer: where it is."""

    @property
    def country(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def city(self) -> str: ...


class Clocks:
    """
    Hours and promises by the customers' calendars and the policy, read once for any number of cases.

    What a case is promised, and the hours on which it runs, are those of the policy in force when it was opened: what
    the director changes later holds for later cases. When to ask again and whom to tell goes by the one in force now.
    """

    def __init__(self, since: datetime, now: datetime | None = None, cases: Iterable[Case] = ()) -> None:
        self.now, self.cases = now or timezone.now(), list(cases)
        self.terms = Terms()
        self._hours: dict[tuple[str, str, str, int], Hours] = {}
        self._alike: dict[tuple[int | None, tzinfo, int, int], Hours] = {}
        self.numbers = self.terms.numbers(self.now)
        first = min(since, self.now) - timedelta(days=2)
        self.weeks = Weeks(first.date(), (self.now + AHEAD).date())

    @classmethod
    def of(cls, cases: Iterable[Case], now: datetime | None = None) -> Clocks:
        """Enough for these."""
        found = list(cases)
        return cls(min((case.opened_at for case in found), default=timezone.now()), now, found)

    def hours(self, account: Placed, opened_at: datetime) -> Hours:
        """On which hours a case of then runs: the days of its place, the policy's hours, its country's time."""
        place = (account.country, account.region, account.city, self.terms.policy(opened_at).pk)
        if place not in self._hours:
            self._hours[place] = self._hours_of(account, opened_at)
        return self._hours[place]

    def _hours_of(self, account: Placed, opened_at: datetime) -> Hours:
        calendar = self.weeks.calendar(account.country, account.region, account.city)
        country, region = (calendar.country, calendar.region) if calendar is not None else ("", "")
        if calendar is self.weeks.company and account.country not in ("", country):
            country, region = account.country, ""  # the company's days, for want of others, on the customer's own clock
        zone = zones.zone_of(country, region, settings.TIME_ZONE)
        numbers = self.terms.numbers(opened_at)
        same = (calendar.pk if calendar is not None else None, zone, numbers.opens, numbers.closes)
        if same not in self._alike:  # what is reckoned of a year's days serves all places that work alike
            self._alike[same] = Hours(self.weeks.week(calendar), zone, numbers.opens, numbers.closes)
        return self._alike[same]

    def level(self, account: Account, severity: str, opened_at: datetime) -> Level:
        """What a case of then promises the customer as it stands now."""
        grades = nominations.grades(account.tier, account.key_class, nominated=account.is_nominated)
        return deadlines.level(self.terms.policy(opened_at).terms, grades, severity, self.terms.numbers(opened_at))

    def set(self, case: Case, steps: Iterable[CaseStep]) -> None:
        """Work out both deadlines of a case (not saved) from its steps; a clock that stands keeps what it showed."""
        found = list(steps)
        hours, pauses = self.hours(case.account, case.opened_at), pauses_of(found)
        answers = [Promise(one.at, one.response_hours) for one in found if one.response_hours is not None]
        solutions = [Promise(one.at, one.promised) for one in found if one.promised is not None]
        if case.answered_at is None:
            case.answer_due_at = deadlines.due(answers, hours, pauses)
        case.due_at = deadlines.due(solutions, hours, pauses)

    def past(self, case: Case, pauses: list[Pause]) -> timedelta:
        """Working time gone by since the deadline that runs."""
        due = case.next_due_at
        return deadlines.worked(due, self.now, self.hours(case.account, case.opened_at), pauses) if due else timedelta()

    def told(self, case: Case) -> Told | None:
        """What the clock of an open case shows now; None for one that is over or that nobody promised anything."""
        due = case.next_due_at
        if not case.is_open or due is None:
            return None
        stands = case.state == CaseState.WAITING
        now, hours = self._stood_at(case) if stands else self.now, self.hours(case.account, case.opened_at)
        left = deadlines.worked(now, due, hours) if now <= due else -deadlines.worked(due, now, hours, self.stood(case))
        if now > due and left == timedelta():
            left = -timedelta(seconds=1)  # past it by no working time yet
        return Told(case.clock.value, left, due, stands, hours.zone)

    def waits(self, case: Case, asked_at: datetime | None) -> Waits:
        """
        Of a case that waits for the customer, whom somebody last wrote to at a moment (None: when it began to wait).

        `ask_on` is the day on which to ask again: the last one that has come, while none has the first.
        """
        hours = self.hours(case.account, case.opened_at)
        begun = max(filter(None, (case.stopped_at or case.opened_at, asked_at)))
        since, today = begun.astimezone(hours.zone).date(), self.now.astimezone(hours.zone).date()
        days = hours.week.between(since, today)
        times = days // self.numbers.wait_days
        ask_on = hours.week.after(since, max(times, 1) * self.numbers.wait_days)
        return Waits(since, days, ask_on, times)

    def stood(self, case: Case) -> list[Pause]:
        """The spans that are over in which the clock of a late case stood still; they are no lateness."""
        return self._pauses.get(case.pk, [])

    @cached_property
    def _pauses(self) -> dict[int, list[Pause]]:
        """Of all that are past their deadline, in one query."""
        late = [case for case in self.cases if case.next_due_at is not None and case.next_due_at < self.now]
        return {key: pauses_of(steps) for key, steps in steps_of(late).items()}

    def _stood_at(self, case: Case) -> datetime:
        """When the clock of a case that waits stopped."""
        return case.stopped_at or self.now

    def promised(self, case: Case) -> float:
        """Working hours of the promise that the running deadline comes from."""
        return case.response_hours if case.clock == CaseClock.ANSWER else case.promised


def tell(cases: Iterable[Case], now: datetime | None = None) -> list[Case]:
    """The same with `told`, what the clock of each shows; a few queries whatever their number."""
    found = list(cases)
    clocks = Clocks.of(found, now) if found else None
    asked = asked_at(found)
    for case in found:
        case.told = clocks.told(case) if clocks else None  # type: ignore[attr-defined]
        waiting = clocks is not None and case.state == CaseState.WAITING
        case.waits = clocks.waits(case, asked.get(case.pk)) if clocks and waiting else None  # type: ignore[attr-defined]
    return found


def asked_at(cases: Iterable[Case]) -> dict[int, datetime]:
    """When the customers of cases that wait were last written to; one query, none where no case waits."""
    waiting = [case.pk for case in cases if case.state == CaseState.WAITING]
    wrote = CaseStep.objects.filter(case__in=waiting, kind__in=WROTE).order_by()
    return dict(wrote.values_list("case").annotate(Max("at"))) if waiting else {}


class Step(Protocol):
    """What the clock reads of a step."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...


def pauses_of(steps: Iterable[Step]) -> list[Pause]:
    """Spans that are over in which the clock stood still."""
    return rules.pauses([Stand(one.at, one.kind, one.state) for one in steps])


def steps_of(cases: Iterable[Case]) -> dict[int, list[CaseStep]]:
    """The steps of each, in order; one query."""
    found: dict[int, list[CaseStep]] = defaultdict(list)
    for step in CaseStep.objects.filter(case__in=list(cases)).order_by("at", "pk"):
        found[step.case_id].append(step)
    return found


def step(case: Case, **values: object) -> CaseStep:
    """A step (not saved) that keeps where the case stands."""
    return CaseStep(case=case, turn=case.reopened, **snapshot(case), **values)
