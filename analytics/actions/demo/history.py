"""The demo's past as the product would have kept it: happenings on their days, and the runs of the last months."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, OuterRef, Subquery

from accounts.choices import EventVerb as AccountVerb
from accounts.models import Account, Contact
from analytics.actions import recompute
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import Diary, moment
from kam.actions import chains
from kam.choices import RunKind
from kam.ground import bulk, events
from kam.models import Event, Notice, Run, User
from lifecycle.actions import aftermaths, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.choices import Cause, EventVerb, WarningState
from lifecycle.models import Aftermath, Journey, StageMove, Warning

COLUMNS = (
    "verb", "noun", "subject_id", "subject_name", "account_id", "by_id", "by_name", "at", "changes", "data"
)  # fmt: skip
ENDED = {
    "back": (WarningState.WON_BACK, "处理交期投诉后恢复下单，总经理到访两次"),
    "gone": (WarningState.LOST, "转向本地低价供应商，合同不再续签"),
}
"""What became of the warnings of the stories that are over."""
GONE = Said(
    Cause.STRONGER_COMPETITOR,
    "采购经理电话告知：对方报价低 8%，账期 90 天；三月起订单全部转走。",
)
MONTHS = 6
YEAR = 365
BEGAN = 1200
"""Days ago that the demo company began to keep its customers in KAM."""
RAISED = ((540, Decimal("0.5")), (210, Decimal("0.8")))
"""How many days ago a credit limit was raised, and from which share of today's."""
RECENT = 8
"""Days ago of the night that warned of those who fell silent."""


def tell(diary: Diary, accounts: Sequence[Account], today: date, by: User) -> None:
    """The time line: accounts entered, visits held, stages moved, each at its time."""
    entered = opened(accounts, diary, today)
    for account in accounts:
        account.created_at = moment(entered[account.pk], 9)
    Account.objects.bulk_update(accounts, ["created_at"], batch_size=200)
    came = Account.objects.filter(pk=OuterRef("account")).values("created_at")
    Contact.objects.filter(account__in=accounts).update(created_at=Subquery(came))
    rows = [*_entered(accounts, entered, by), *terms(accounts, today, by), *_visited(diary), *_moved()]
    rows.sort(key=lambda row: row[7])
    bulk.write(Event, COLUMNS, rows)


def _row(
    verb: str, noun: str, pk: int, name: str, account: int, by: User, at: datetime, **more: Any
) -> tuple[Any, ...]:
    plain = at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")
    changes, data = events.plain(more.pop("changes", {})), events.plain(more)
    return (str(verb), noun, pk, name[:255], account, by.pk, str(by), plain, json.dumps(changes), json.dumps(data))


def opened(accounts: Sequence[Account], diary: Diary, today: date) -> dict[int, date]:
    """The day on which each file was opened: nobody was visited before."""
    first: dict[int, date] = {}
    for visit in diary.visits:
        day = visit.held_at.date()
        first[visit.account_id] = min(first.get(visit.account_id, day), day)
    return {one.pk: min(entered_on(one, today), first.get(one.pk, today) - timedelta(1)) for one in accounts}


def _entered(accounts: Sequence[Account], entered: dict[int, date], by: User) -> Iterator[tuple[Any, ...]]:
    for account in accounts:
        at = moment(entered[account.pk], 9)
        yield _row(AccountVerb.ACCOUNT_CREATED, "account", account.pk, str(account), account.pk, by, at)


def terms(accounts: Sequence[Account], today: date, by: User) -> Iterator[tuple[Any, ...]]:
    """The credit limit as it was raised over the years, and with it the days to pay, up to what they are now."""
    for account in accounts:
        limit, days = account.credit_limit or 0, account.credit_days
        known = [step for step in RAISED if today - timedelta(step[0]) > entered_on(account, today)]
        for place, (ago, share) in enumerate(known):
            after = known[place + 1][1] if place + 1 < len(known) else Decimal(1)
            changes: dict[str, list[Any]] = {"credit_limit": [_tens(limit, share), _tens(limit, after)]}
            changes |= {"credit_days": [min(days, 30), days]} if after == 1 and days and days > 30 else {}
            yield _row(
                AccountVerb.ACCOUNT_CHANGED, "account", account.pk, str(account), account.pk, account.owner or by,
                moment(today - timedelta(ago), 15), changes=changes,
            )  # fmt: skip


def _tens(limit: Any, share: Decimal) -> Decimal:
    """A share of a limit as people would grant it: in whole thousands, where it is not all."""
    return Decimal(limit) if share == 1 else round(Decimal(limit) * share, -3)


def entered_on(account: Account, today: date) -> date:
    """The day its file was opened: when it became a customer, at the earliest when the company began with KAM."""
    return max(account.customer_since or today - timedelta(200), today - timedelta(BEGAN))


def _visited(diary: Diary) -> Iterator[tuple[Any, ...]]:
    met = Counter(visit.pk for visit, _contact in diary.met)
    for visit in diary.visits:
        yield _row(
            EventVerb.VISIT_LOGGED, "visit", visit.pk, str(visit), visit.account_id, visit.user, visit.held_at,
            kind=visit.kind, outcome=visit.outcome, text=visit.note, people=met[visit.pk],
        )  # fmt: skip


def _moved() -> Iterator[tuple[Any, ...]]:
    for move in StageMove.objects.select_related("journey__account", "by"):
        account, verb = move.journey.account, EventVerb.STAGE_MOVED if move.was else EventVerb.JOURNEY_OPENED
        yield _row(
            verb, "journey", move.journey_id, str(account), account.pk, move.by, moment(move.on, 18),
            changes={"stage": [move.was, move.stage]}, reason=move.reason, lacking=move.lacking,
        )  # fmt: skip


def run_dates(today: date) -> list[date]:
    """First days of the past months, oldest first, and today."""
    firsts, day = [], today.replace(day=1)
    for _ in range(MONTHS):
        if day < today:
            firsts.append(day)
        day = (day - timedelta(1)).replace(day=1)
    return [*sorted(firsts), today]


def between(today: date) -> list[date]:
    """First days of the months between a year ago and those of `run_dates`: tiers alone, so that a year flows."""
    found, day = [], (run_dates(today)[0] - timedelta(1)).replace(day=1)
    while day > today - timedelta(YEAR):
        found.append(day)
        day = (day - timedelta(1)).replace(day=1)
    return found[::-1]


def compute(
    today: date, profiles: Sequence[Profile], *, eve: Callable[[], None], by: User, tell: Callable[[str], None]
) -> None:
    """
    Runs a year ago to compare with, one each month since, and today's: in order, as they would have come.

    `eve` is what happened before today's run and takes the tiers of the month to tell.
    """
    _at(today - timedelta(YEAR), RunKind.CONTRIBUTION, today, by)
    _at(today - timedelta(YEAR), RunKind.TIERS, today, by)
    _at(today - timedelta(YEAR), RunKind.FIT, today, by)
    for day in between(today):
        _at(day, RunKind.CONTRIBUTION, today, by)
        _at(day, RunKind.TIERS, today, by)
    learned_on = run_dates(today)[-2]  # the newest first of a month: the score's monthly lesson, and its proof
    for day in run_dates(today):
        tell(str(day))
        if day == today:
            _end_warnings(profiles, today.replace(day=1) - timedelta(3))
            _at(today - timedelta(RECENT), RunKind.CHURN, today, by)
            eve()
        if day == learned_on:
            _at(day, RunKind.LEARNING, today, by)
        _at(day, RunKind.ALL, today, by)
        _at(day, RunKind.VALUE, today, by)
        if day == learned_on:
            _at(day, RunKind.BACKTEST, today, by)
    _at(today, RunKind.FIT, today, by)
    _at(today, RunKind.BEHAVIOUR, today, by)
    _at(today - timedelta(YEAR), RunKind.DEVELOPMENT, today, by)
    _at(today, RunKind.DEVELOPMENT, today, by)


def _end_warnings(profiles: Sequence[Profile], on: date) -> None:
    """One customer came back and one did not; their managers said so before the month's tiers were computed."""
    last = _newest(Event)
    for profile in profiles:
        found = Warning.objects.open().filter(account=profile.account).first() if profile.pattern in ENDED else None
        if found is None or profile.account.owner is None:
            continue
        outcome, note = ENDED[profile.pattern]
        on = max(on, found.opened_on)
        said = GONE if outcome == WarningState.LOST else aftermaths.NOTHING
        warnings.close(found, outcome=outcome, note=note, said=said, by=profile.account.owner)
        Aftermath.objects.filter(warning=found).update(on=on)
        Warning.objects.filter(pk=found.pk).update(closed_on=on)
        Journey.objects.filter(account=profile.account).update(since=on)
        StageMove.objects.filter(journey__account=profile.account, on__gt=on).update(on=on)
    Event.objects.filter(pk__gt=last).update(at=moment(on, 16, 40))
    Notice.objects.filter(event__pk__gt=last).update(at=moment(on, 16, 40), read_at=moment(on, 17))


def _newest(model: type[Event | Run]) -> int:
    """The highest key so far."""
    return int(model.objects.aggregate(top=Max("pk"))["top"] or 0)


def _at(day: date, kind: str, today: date, by: User) -> None:
    """One computation, and what it recorded set back to its night."""
    last, last_run = _newest(Event), _newest(Run)
    recompute.start(kind, as_of=day, by=by)
    if day < today:
        at = moment(day, 2, 10)
        Event.objects.filter(pk__gt=last).update(at=at)
        Notice.objects.filter(event__pk__gt=last).update(at=at, read_at=at)
        Run.objects.filter(pk__gt=last_run).update(created_at=at, started_at=at, finished_at=at, params=chains.CLOCK)
