"""Journeys: opened where the orders place an account, and the writing of a move that was found legal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.actions import arrivals, standings
from accounts.models import Account, Order
from kam.ground import days, events, records, staging
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import aftermaths, milestones, onwards
from lifecycle.choices import EventVerb, Stage
from lifecycle.models import Journey, Milestone, StageMove, Visit
from lifecycle.rules import stages
from lifecycle.rules.stages import BEGINNINGS

CHUNK = 1000


def identify(account: Account, *, by: User) -> Journey:
    """Open the account's journey where its orders and visits place it; one that is open already is returned."""
    require(by, Right.MOVE_STAGES)
    with transaction.atomic():
        arrivals.open_for(account, by)
        journey = Journey.objects.filter(account=account).first()
        if journey is not None:
            return journey
        opened = _open([account.pk], timezone.localdate(), by)
        journey = Journey.objects.get(account=account)
        if not opened:  # somebody else did so this moment
            return journey
        events.record(EventVerb.JOURNEY_OPENED, journey, by=by, name=str(account), data={"stage": opened[account.pk]})
        milestones.entered(journey, by=by)
    return journey


def ensure_journeys(*, by: User, on: date | None = None) -> int:
    """
    Open the journeys of all accounts that have none, in bulk and with one event; returns how many.

    Who leads a stage gets its work, as with a journey opened by hand, of customers that begin with us: one that orders
    already has its stage behind it or in hand. Of a book that came in one file it is given in turn. Whoever has reached
    all of its stage already is told of as ready to move on, and waits for no turn.
    """
    require(by, Right.MOVE_STAGES)
    on, found = on or timezone.localdate(), set[int]()
    missing = list(Account.objects.live().filter(journey__isnull=True).values_list("pk", flat=True))
    for start in range(0, len(missing), CHUNK):
        with transaction.atomic():
            found |= _open(missing[start : start + CHUNK], on, by).keys()
    if count := len(found):
        events.record(
            EventVerb.JOURNEY_OPENED,
            by=by,
            name=ngettext("%d journey", "%d journeys", count) % count,
            data={"count": count},
        )
    onwards.tell_all(on=on, by=by)
    begin_in_turn(fresh=found, by=by)
    return count


def begin_in_turn(*, fresh: Collection[int] = (), by: User) -> int:
    """
    The work of the first stages for those whose turn it is; returns of how many customers it was given.

    Who was met before who was not, then the likeliest to be a key account. Of those that are `fresh`, and more than one
    colleague can begin with at once, whoever leads them is told once: how many are to-dos now, how many wait.
    """
    require(by, Right.MOVE_STAGES)
    with transaction.atomic():
        staging.take_turn("journeys")
        turn = [F(f"account__standing__{name}").desc(nulls_last=True) for name in ("fit", "potential")]
        waiting = Journey.objects.waiting().select_related("account__owner").order_by(*turn, "pk")
        rows = sorted(waiting, key=lambda journey: -BEGINNINGS.index(Stage(journey.stage)))
        given, left = milestones.begin(rows, by=by)
        for user, keys in left.items():
            numbers = {"given": len(given.get(user, set()) & set(fresh)), "waiting": len(keys & set(fresh))}
            if numbers["waiting"]:
                events.record(
                    EventVerb.JOURNEY_WAITING, by=by, data=numbers, notify=[user], url="/stages/?waiting=true"
                )
    return sum(map(len, given.values()))


def _open(account_ids: list[int], on: date, by: User) -> dict[int, str]:
    """Journeys of these accounts at their first stage; returns {account: stage}."""
    staging.take_turn("journeys")  # of two runs at once, or a run and a person, one opens and the other finds
    there = set(Journey.objects.filter(account__in=account_ids).values_list("account", flat=True))
    account_ids = [key for key in account_ids if key not in there]
    if not account_ids:
        return {}
    orders = Order.objects.live().filter(account__in=account_ids, ordered_on__lte=on)
    spans = {
        key: (count, first, last)
        for key, count, first, last in orders.order_by()
        .values_list("account")
        .annotate(Count("pk"), Min("ordered_on"), Max("ordered_on"))
    }
    visited = set(Visit.objects.live().seen().filter(account__in=account_ids).values_list("account", flat=True))
    opened = _places(account_ids, spans, visited, on)
    if Stage.DORMANT in opened.values() and (ended := days.offered()) < on:
        opened = _places(account_ids, spans, visited, ended)  # of a book that ended years ago nobody is silent since
    Journey.objects.bulk_create(Journey(account_id=key, stage=stage, since=on) for key, stage in opened.items())
    found = Journey.objects.filter(account__in=account_ids)
    StageMove.objects.bulk_create(StageMove(journey=journey, stage=journey.stage, on=on, by=by) for journey in found)
    standings.note_stages(opened, by=by)
    return opened


def _places(
    account_ids: Iterable[int], spans: Mapping[int, tuple[int, Any, Any]], visited: Collection[int], day: date
) -> dict[int, str]:
    """{account: the stage in which it begins}, as of a day."""
    found = {}
    for key in account_ids:
        count, first, last = spans.get(key, (0, None, None))
        found[key] = stages.first_stage(orders=count, first_on=first, last_on=last, visited=key in visited, today=day)
    return found


def set_stage(
    journey: Journey,
    *,
    to: str,
    reason: str,
    lacking: Collection[Milestone] | None = None,
    on: date | None = None,
    by: User,
) -> Journey:
    """
    Write a move that was found legal: journey, history, standing, the event to the owner, the new stage's work.

    Of a move on the history keeps which milestones of the stage that is left nothing showed: those that are `lacking`,
    where the caller has looked already.
    """
    require(by, Right.MOVE_STAGES)
    if lacking is None:
        lacking = milestones.missing(journey, on=on) if stages.moves_on(journey.stage, to) else []
    without = [one.kept for one in lacking]
    was, journey.stage, journey.since = journey.stage, to, on or timezone.localdate()
    records.bump(journey)
    move = StageMove.objects.create(
        journey=journey, was=was, stage=to, on=journey.since, reason=reason.strip()[:255], lacking=without, by=by
    )
    standings.note_stages({journey.account_id: to}, by=by)
    events.record(
        EventVerb.STAGE_MOVED,
        journey,
        by=by,
        name=str(journey.account),
        changes={"stage": [was, to]},
        data={"reason": reason.strip(), "move": move.pk} | ({"lacking": without} if without else {}),
        notify=[journey.account.owner],
        url=f"/customers/{journey.account_id}/",
    )
    _wake({journey.account_id: was}, by)
    milestones.entered(journey, was=was, by=by)
    return journey


def to_warning(account_ids: Iterable[int], *, on: date, reason: str = "", by: User) -> int:
    """
    Journeys of these accounts into churn warning, in bulk, with the stage's work; those already there stay.

    `reason` is that of a person who warns; a run's reasons stand on the warnings.
    """
    require(by, Right.MOVE_STAGES)
    keys = list(account_ids)
    there = set(Journey.objects.filter(account__in=keys).order_by().values_list("account", flat=True))
    _open([key for key in keys if key not in there], on, by)
    moving = list(
        Journey.objects.select_for_update(of=("self",))
        .filter(account__in=keys)
        .exclude(stage=Stage.WARNING)
        .select_related("account__owner")
    )
    was = {journey.pk: journey.stage for journey in moving}
    for journey in moving:
        journey.stage, journey.since, journey.version = Stage.WARNING, on, journey.version + 1
    Journey.objects.bulk_update(moving, ["stage", "since", "version"], batch_size=CHUNK)
    moves = StageMove.objects.bulk_create(
        StageMove(journey=journey, was=was[journey.pk], stage=Stage.WARNING, on=on, reason=reason.strip()[:255], by=by)
        for journey in moving
    )
    standings.note_stages({journey.account_id: Stage.WARNING.value for journey in moving}, by=by)
    events.record_many([_moved(move, reason, by) for move in moves])
    _wake({journey.account_id: was[journey.pk] for journey in moving}, by)
    milestones.entered_many(moving, was, quiet=True, by=by)
    return len(moving)


def _wake(left: Mapping[int, str], by: User) -> None:
    """Of those of them ({customer: the stage it left}) that lay dormant, what waited for the day is over."""
    aftermaths.wake([account for account, was in left.items() if was == Stage.DORMANT], by=by)


def _moved(move: StageMove, reason: str, by: User) -> events.Event:
    journey = move.journey
    return events.draft(
        EventVerb.STAGE_MOVED,
        noun="journey",
        subject_id=journey.pk,
        name=str(journey.account),
        account_id=journey.account_id,
        by=by,
        changes={"stage": [move.was, move.stage]},
        move=move.pk,
        **({"reason": reason.strip()} if reason.strip() else {}),
    )
