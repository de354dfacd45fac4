"""The last turn of a customer's life cycle is taken back with all that it wrote: a move, a warning, its closing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import arrivals, presences, standings
from accounts.models import Account, Presence
from kam.ground import coded, events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, standing
from kam.models import Event, User
from lifecycle.actions import aftermaths, cause_undos, dilemmas, losses, milestones, todos, warnings
from lifecycle.choices import CauseState, Ending, EventVerb, WarningState
from lifecycle.models import Aftermath, Journey, MilestoneMark, PlayUse, Todo, Warning, WarningCause

WITHIN = timedelta(hours=12)
"""How long after it was done; later the stage is moved once more."""
SAME = timedelta(seconds=5)
"""What was written in one go is that far apart at most, where it has no key that tells so (`Event.deed`)."""
TURNS = (EventVerb.STAGE_MOVED, EventVerb.WARNING_OPENED, EventVerb.WARNING_CLOSED)
"""What can be taken back."""
BACK = (
    EventVerb.STAGE_TAKEN_BACK, EventVerb.WARNING_TAKEN_BACK, EventVerb.WARNING_REOPENED, EventVerb.WARNING_JOINED,
    EventVerb.AFTERMATH_TAKEN_BACK, EventVerb.JOURNEY_OPENED,
)  # fmt: skip
"""What stands in the way of it: a turn that was taken back already, or that came about otherwise."""
FOLLOWS = ("aftermath", "cause", "suspicion", "playuse")
"""Nouns that hang on a turn: what happened to them since is lost with it."""

GONE_ON = gettext_lazy("Something was done with it since. Move the customer on instead, or close the warning.")
PLAYED = gettext_lazy(
    "A play has begun. Take the play back first. Once a step of it is done, move the customer on, or close the warning."
)


@dataclass(frozen=True)
class Turn:
    """One turn as the log tells it: the happening that it is known by, and all that it wrote, in order."""

    event: Event
    wrote: list[Event]

    def of(self, *verbs: str) -> list[Event]:
        """What it wrote by these verbs."""
        return [one for one in self.wrote if one.verb in verbs]

    def keys(self, *verbs: str) -> list[int]:
        """The keys of the records of these."""
        return [one.subject_id for one in self.of(*verbs) if one.subject_id is not None]


def last(account: Account, *, by: User) -> int | None:
    """The key of the turn that this person has just made and may take back, with which nobody went on; else None."""
    found = _last(account, by) if can(by, Right.MOVE_STAGES) else None
    if found is None:
        return None
    try:
        _check_untouched(account, found)
    except Refused:
        return None
    return found.event.pk


def offered(accounts: Iterable[int], *, by: User) -> dict[int, int]:
    """{customer: its last turn} of this person's that are fresh, by one question however many; `last` looks closer."""
    if not can(by, Right.MOVE_STAGES):
        return {}
    asked = Event.objects.filter(account_id__in=set(accounts), verb__in=(*TURNS, *BACK), at__gt=timezone.now() - WITHIN)
    newest = {event.account_id: event for event in asked.order_by("pk")}
    mine = {by.pk, standing(by).pk}
    return {key: one.pk for key, one in newest.items() if key and one.verb in TURNS and one.by_id in mine}


def take_back(account: Account, *, turn: int | None = None, by: User) -> Journey:
    """
    The last turn is as if it had not been: stage, warning, end, to-dos, visits; the log tells both.

    `turn` is its happening as `last` names it. Raises Refused for another person's, one that is long ago, and where
    anything that it changed was changed since.
    """
    require(by, Right.MOVE_STAGES)
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        journey = Journey.objects.select_for_update(of=("self",)).filter(account=account).first()
        found = _last(account, by)
        if journey is None or found is None or turn not in (None, found.event.pk):
            words = _("There is nothing to take back any more: it was taken back, or something was done with it since.")
            raise Refused(words, code="conflict")
        _check_untouched(account, found)
        _milestones(found, by)
        _causes(found, by)
        _ends(account, found, by)
        _warning(found, by)
        _stage(journey, found, by)
        _work(found, by)
    return journey


def _last(account: Account, by: User) -> Turn | None:
    """The newest turn, if it is this person's and fresh."""
    mine = Event.objects.filter(account_id=account.pk, by_id__in={by.pk, standing(by).pk})
    turns = Event.objects.filter(account_id=account.pk, verb__in=(*TURNS, *BACK)).order_by("-pk")[:2]
    newest, before = [*turns, None, None][:2]
    if newest is None or newest.verb not in TURNS or timezone.now() - newest.at >= WITHIN:
        return None
    if newest.by_id not in {by.pk, standing(by).pk}:
        return None
    wrote = mine.filter(deed=newest.deed) if newest.deed else _in_one_go(mine, before, newest)
    return Turn(newest, list(wrote.order_by("pk")))


def _in_one_go(mine: QuerySet[Event], before: Event | None, newest: Event) -> QuerySet[Event]:
    """What was written with the newest turn, as the clock tells it where no request gave its key."""
    mine = mine.filter(deed__isnull=True)
    first = before if before is not None and _is_one(before, newest) else newest
    start = first.pk
    if first.verb == EventVerb.WARNING_CLOSED:  # what is said of the cause comes before it
        said = mine.filter(noun__in=("cause", "suspicion"), pk__lt=first.pk, at__gte=first.at - SAME)
        start = min([first.pk, *said.values_list("pk", flat=True)])
    return mine.filter(pk__gte=start, at__lte=newest.at + SAME)


def _is_one(before: Event, newest: Event) -> bool:
    """Whether two happenings are one turn: a warning with the move into it, a closing with the move out of it."""
    pairs = {(EventVerb.STAGE_MOVED, EventVerb.WARNING_OPENED), (EventVerb.WARNING_CLOSED, EventVerb.STAGE_MOVED)}
    kin = (EventVerb(before.verb), EventVerb(newest.verb)) in pairs and before.by_id == newest.by_id
    return kin and before.deed is None and newest.at - before.at < SAME


def _check_untouched(account: Account, turn: Turn) -> None:
    """
    Raises Refused where what the turn changed was changed since: a run's new numbers are such a change too.

    A play that was begun with it or since stands in the way until it is taken back.
    """
    own = [one.pk for one in turn.wrote]
    after = Event.objects.filter(account_id=account.pk, pk__gte=own[0])
    begun = after.filter(verb=EventVerb.PLAY_APPLIED).values("subject_id")
    warned = Warning.objects.filter(pk__in=turn.keys(EventVerb.WARNING_OPENED))
    used = PlayUse.objects.filter(Q(warning__in=warned) | Q(pk__in=begun))
    if used.standing().exists():
        raise Refused(str(PLAYED), code="conflict")
    since = after.filter(noun__in=("journey", "warning", *FOLLOWS)).exclude(pk__in=own)
    since = since.exclude(noun="playuse", subject_id__in=used.values("pk"))
    if since.exists() or warned.filter(version__gt=1).exists():
        raise Refused(str(GONE_ON), code="conflict")


def _milestones(turn: Turn, by: User) -> None:
    """What was said to be reached with it is not said any more."""
    for pk in turn.keys(EventVerb.MILESTONE_REACHED):
        milestones.withdraw(MilestoneMark.objects.get(pk=pk), by=by)


def _causes(turn: Turn, by: User) -> None:
    """Causes that were named with it are named no more; those that it confirmed wait for their reader again."""
    named = turn.keys(EventVerb.CAUSE_SUSPECTED)
    for one in WarningCause.objects.filter(pk__in=named).order_by("-pk"):
        cause_undos.unname(one, by=by)
    agreed = WarningCause.objects.filter(pk__in=turn.keys(EventVerb.CAUSE_CONFIRMED), state=CauseState.CONFIRMED)
    for one in agreed.exclude(pk__in=named):
        cause_undos.unconfirm(one, by=by)


def _ends(account: Account, turn: Turn, by: User) -> None:
    """The end that it was: taken back, its visits and dilemma stand again, a competitor that it noted is gone."""
    for began in turn.of(EventVerb.AFTERMATH_BEGUN, EventVerb.AFTERMATH_LOST):
        made = records.lock(Aftermath.objects.get(pk=began.subject_id or 0))
        made.warning, made.taken_back_on, made.taken_back_by = None, timezone.localdate(), by
        made.taken_back_why = coded.mark("taken_back")
        records.bump(made)
        losses.bring_back(account, made.cancelled, by=by)
        dilemmas.reopen(account, began.data.get("dilemmas", ()), by=by)
        told = losses.who_hears(account) if made.ending == Ending.LOST and account.is_key else []
        events.record(EventVerb.AFTERMATH_UNDONE, made, by=by, data={"ending": made.ending},
                      notify=[account.owner, *told], url=aftermaths.address(made))  # fmt: skip
    for one in Presence.objects.live().filter(pk__in=turn.keys("presence.created"), version=1):
        presences.archive(one, by=by)


def _warning(turn: Turn, by: User) -> None:
    """A warning that was raised is one no more; one that was closed is open as before."""
    for pk in turn.keys(EventVerb.WARNING_CLOSED):
        warnings.unclose(records.lock(Warning.objects.get(pk=pk)), verb=EventVerb.WARNING_REOPENED, by=by)
    for pk in turn.keys(EventVerb.WARNING_OPENED):
        made = records.lock(Warning.objects.get(pk=pk))
        made.state, made.closed_on, made.closed_by = WarningState.UNDONE, timezone.localdate(), by
        records.bump(made)
        events.record(
            EventVerb.WARNING_TAKEN_BACK, made, by=by, name=str(made.account), notify=[made.account.owner],
            changes={"state": [WarningState.OPEN, WarningState.UNDONE]}, url=f"/warnings/{made.pk}/",
        )  # fmt: skip


def _stage(journey: Journey, turn: Turn, by: User) -> None:
    """Where the customer stood before, since when; the move is no move, so that nothing counts it."""
    moved = turn.of(EventVerb.STAGE_MOVED)
    if not moved:
        return
    # By their keys: the days of two people may differ, and the later move have the earlier day.
    move, before = [*journey.moves.order_by("-pk")[:2], None, None][:2]
    if move is None or move.pk != moved[-1].data.get("move", move.pk) or move.stage != journey.stage:
        raise Refused(str(GONE_ON), code="conflict")
    was, journey.stage = journey.stage, move.was
    journey.since = before.on if before is not None else journey.since
    move.delete()
    records.bump(journey)
    standings.note_stages({journey.account_id: journey.stage}, by=by)
    events.record(
        EventVerb.STAGE_TAKEN_BACK, journey, by=by, name=str(journey.account), notify=[journey.account.owner],
        changes={"stage": [was, journey.stage]}, url=f"/customers/{journey.account_id}/",
    )  # fmt: skip


def _work(turn: Turn, by: User) -> None:
    """To-dos that it gave are not to be done, those that it closed are open again; what was touched since stays."""
    for todo in Todo.objects.open().filter(pk__in=turn.keys(EventVerb.TODO_GIVEN), version=1):
        todos.drop(todo, result=coded.mark("taken_back"), entailed=True, by=by)
    closed = set(turn.keys(EventVerb.TODO_DONE, EventVerb.TODO_DROPPED)) - set(turn.keys(EventVerb.TODO_GIVEN))
    for todo in Todo.objects.filter(pk__in=closed - _touched(closed, turn)).order_by("pk"):
        if not _stands(todo):
            todos.reopen(todo, entailed=True, by=by)


def _touched(keys: Iterable[int], turn: Turn) -> set[int | None]:
    """Those of these to-dos that something happened to since."""
    later = Event.objects.filter(noun="todo", subject_id__in=list(keys), pk__gt=turn.wrote[-1].pk)
    return set(later.values_list("subject_id", flat=True))


def _stands(todo: Todo) -> Any:
    """Whether the same to-do is open: `reopen` would refuse."""
    same = Todo.objects.open().filter(account=todo.account_id, source=todo.source, reason=todo.reason)
    return todo.is_open or (bool(todo.reason) and same.exists())
