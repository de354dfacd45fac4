"""Visits: logged once however often they are sent, which plans the next one; corrected, removed and brought back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Min, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals, standings
from accounts.models import Account, Contact
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, same_person, standing
from kam.models import User
from lifecycle.actions import fulfilments, next_visits, people_met, promises, visit_drafts
from lifecycle.choices import CheckIn, EventVerb, VisitKind
from lifecycle.models import Promise, Visit, VisitPlan
from lifecycle.rules import positions
from lifecycle.rules.positions import Position

AHEAD = timedelta(hours=24)
"""A phone's clock may run ahead; a visit beyond this has not been held yet."""
EARLIEST = 1990
"""No visit of an earlier year is remembered here."""
EXCERPT, CHUNK = 280, 1000


@dataclass(frozen=True)
class Said:
    """What came of a visit, as the person said it."""

    outcome: str
    note: str = ""
    next_step: str = ""
    next_on: date | None = None
    contacts: Sequence[Contact] = ()
    kept: Sequence[Promise] = field(default=())
    answers: Sequence[Mapping[str, str]] = ()


def log(
    *,
    account: Account,
    said: Said,
    kind: str = VisitKind.ON_SITE,
    held_at: datetime | None = None,
    plan_id: int | None = None,
    draft_id: int | None = None,
    key: uuid.UUID | None = None,
    position: Position | None = None,
    keep_both: bool = False,
    user: User | None = None,
    by: User,
) -> Visit:
    """
    Write a visit with all that follows: people met, plan done, promises kept, the next visit, event and standing.

    A replay of `key` by the same person returns the visit that is there; of `position` only the band of its distance
    is kept. It is the visit of the `user` named, else of the person behind `by`. Refused: the key is somebody else's
    visit's or came with other words, it lies in the future, the customer was archived, its plan stands for another
    visit that is there (unless somebody says to `keep_both`).
    """
    require(by, Right.LOG_VISITS)
    whose = {"user": user or standing(by), "key": key or uuid.uuid4()}
    visit = _told(said, Visit(kind=kind, held_at=_held(held_at), **whose))
    with transaction.atomic():
        # One visit of a customer after the other: each plans the next one by what is planned already.
        visit.account, row = arrivals.home_and_row(account)
        arrivals.settled(visit)
        visit.check_in = _checked_in(visit.account, position)
        try:
            with transaction.atomic():
                visit.save(force_insert=True)
        except IntegrityError:
            return _replayed(visit)
        arrivals.open_for(visit.account, by, row=row)
        _follow(visit, said, plan_id, keep_both, by)
        visit_drafts.settle(visit, draft_id, by=by)
        _record(visit, said, by)
    return visit


def _follow(visit: Visit, said: Said, plan_id: int | None, keep_both: bool, by: User) -> None:
    """What a visit brings with it: people met, promises kept, the plan done and the next one, the standing."""
    people_met.at(visit, said.contacts, by=by)
    kept = promises.keep_at(visit, said.kept, by=by) if said.kept else []
    next_on = next_visits.follow(visit, plan_id, kept=kept, keep_both=keep_both, by=by)
    if visit.is_seen:
        standings.note_visit(visit.account_id, held_on=visit.held_on, next_on=next_on, by=by)
    else:
        standings.note_next_visits({visit.account_id: next_on}, by=by)


def _told(said: Said, visit: Visit) -> Visit:
    """The visit with what was said of it."""
    visit.outcome, visit.note, visit.next_step, visit.next_on = said.outcome, said.note, said.next_step, said.next_on
    visit.answers = [dict(one) for one in said.answers]
    return visit


def _held(at: datetime | None) -> datetime:
    """When it was held: now unless somebody says otherwise."""
    found = at or timezone.now()
    _check_held(found)
    return found


def _check_held(held_at: datetime) -> None:
    """Not in the future, and not so long ago that it is a slip of the pen."""
    if held_at > timezone.now() + AHEAD:
        raise Refused(_("This visit lies in the future; plan it instead."), field="held_at")
    if held_at.year < EARLIEST:
        words = _("This visit lies before %(year)s. Look at its year.") % {"year": EARLIEST}
        raise Refused(words, field="held_at", status=400)


def _checked_in(account: Account, position: Position | None) -> str:
    """The band of the distance; nothing where nobody checked in or the company does not want it."""
    if position is None or not settings.CHECK_IN:
        return ""
    known = account.latitude is not None and account.longitude is not None
    place = (float(account.latitude or 0), float(account.longitude or 0)) if known else None
    return CheckIn(positions.band(position, place)).value


def _replayed(visit: Visit) -> Visit:
    """The visit that this key stands for already, if it is this person's."""
    there = Visit.objects.filter(key=visit.key, user=visit.user_id, account=visit.account_id).first()
    if there is None:
        raise Refused(_("This visit was sent before under another name."), code="key_reused")
    if there.archived_at is not None:
        raise Refused(_("This visit was taken back or removed. Log it anew."), code="key_reused")
    if there.version == 1 and _words(there) != _words(visit):  # one that was corrected since no longer says what came
        words = _("This visit was saved before, with other words. Open it and correct it there; nothing was changed.")
        raise Refused(words, code="key_reused", status=422)
    return there


def _words(visit: Visit) -> tuple[Any, ...]:
    """What a person said of a visit, as it compares; line ends are the browser's."""
    return visit.outcome, " ".join(visit.note.split()), visit.next_step, visit.next_on


def _record(visit: Visit, said: Said, by: User) -> None:
    data: dict[str, Any] = {"kind": visit.kind, "outcome": visit.outcome, "text": visit.note[:EXCERPT]}
    if said.contacts:
        data["people"] = len(said.contacts)
    if said.kept:
        data["kept"] = [promise.text for promise in said.kept]
    if visit.next_on:
        data["next_on"] = visit.next_on
    owner = visit.account.owner
    url = f"/visits/{visit.pk}/"
    events.record(EventVerb.VISIT_LOGGED, visit, by=by, name=str(visit.account), data=data, notify=[owner], url=url)


def change(visit: Visit, values: Mapping[str, Any], *, version: int | None = None, by: User) -> Visit:
    """Correct a visit, and with it what follows from its day and its people; its log keeps what was."""
    require(by, Right.LOG_VISITS)
    own(visit, by)
    if "held_at" in values and values["held_at"] != visit.held_at:
        _check_held(values["held_at"])
    with transaction.atomic():
        was, people = records.lock(visit, version, by), people_met.of([visit.pk])
        was_on, was_at, left = was.held_on, was.held_at, people_met.days_of(was)
        changed = records.change(visit, values, version=version, by=by, verb=EventVerb.VISIT_CHANGED)
        if changed.held_on != was_on:
            fulfilments.redate(changed, was_on, by=by)
        if not changed.is_seen and was.is_seen:
            fulfilments.unheld(changed, by=by)
        if changed.held_at != was_at:
            fulfilments.call_anew(changed, by=by)
        people_met.anew(people | people_met.of([visit.pk]), left=left, by=by)
        hand_down([visit.account_id], by=by)
    return changed


def archive(visit: Visit, *, version: int | None = None, by: User) -> Visit:
    """
    Take a visit out of the book, with what it fulfilled: the plan stands again and its promises are open.

    `restore` brings it back.
    """
    require(by, Right.LOG_VISITS)
    own(visit, by)
    with transaction.atomic():
        fresh = records.lock(visit, version, by)
        if fresh.archived_at is not None:
            return fresh
        gone = put_away(fresh, by=by)
        _go_on(gone, by)
    return gone


def put_away(visit: Visit, *, by: User) -> Visit:
    """The part of it that taking back shares; in the caller's transaction, its row held."""
    require(by, Right.LOG_VISITS)
    undone = fulfilments.undo(visit, by=by)
    gone = records.archive(visit, data=undone, by=by)
    people_met.anew(people_met.of([visit.pk]), left=people_met.days_of(visit), by=by)
    return gone


def restore(visit: Visit, *, by: User) -> Visit:
    """Bring a removed visit back, and what it had fulfilled where nothing was done with that since."""
    require(by, Right.LOG_VISITS)
    own(visit, by)
    with transaction.atomic():
        fresh = records.lock(visit)
        if fresh.archived_at is None:
            return fresh
        back = records.restore(fresh, by=by)
        fulfilments.redo(back, by=by)
        people_met.anew(people_met.of([visit.pk]), by=by)
        _go_on(back, by)
    return back


def _go_on(visit: Visit, by: User) -> None:
    """What is proposed next, and the customer's last and next visit, by the visits on file now."""
    next_visits.propose(visit.account, by=by)
    hand_down([visit.account_id], by=by)


def own(visit: Visit, by: User) -> None:
    """A visit is corrected by whoever held it, or by those who lead."""
    if not same_person(visit.user, by) and not can(by, Right.HAND_OVER):
        raise Refused(_("Only whoever held the visit, or their team lead, may change it."), status=403)


def hand_down(account_ids: Iterable[int] | None = None, *, by: User) -> int:
    """Last and next visit of accounts (all by default) from the book of visits to their standings; returns how many."""
    require(by, Right.LOG_VISITS)
    keys = sorted(_visited() if account_ids is None else set(account_ids))
    for start in range(0, len(keys), CHUNK):
        with transaction.atomic():
            _hand_down(keys[start : start + CHUNK], by)
    return len(keys)


def _visited() -> set[int]:
    """Accounts that were visited or written to, or will be visited."""
    held = Visit.objects.live().order_by().values_list("account", flat=True).distinct()
    return {*held, *_ahead().values_list("account", flat=True).distinct()}


def _ahead() -> Any:
    return VisitPlan.objects.ahead(timezone.localdate()).order_by()


def _hand_down(keys: list[int], by: User) -> None:
    standings.hold(keys)
    newest = Visit.objects.live().seen().filter(account=OuterRef("pk")).order_by("-held_at", "-pk").values("pk")[:1]
    accounts = Account.objects.filter(pk__in=keys).order_by().annotate(newest=Subquery(newest))
    visits = Visit.objects.filter(pk__in=accounts.values("newest")).select_related("user")
    last = {visit.account_id: visit.held_on for visit in visits.only("account", "held_at", "user__time_zone")}
    coming = dict(_ahead().filter(account__in=keys).values_list("account").annotate(Min("planned_on")))
    standings.note_visits({key: (last.get(key), coming.get(key)) for key in keys}, by=by)
