"""Visits drafted from mails and invitations: read once, moved and called off by their invitation, answered by a tap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from kam.ground import days, events, keeping, records
from kam.ground.errors import Refused
from kam.ground.keeping import Kind
from kam.ground.rights import Right, in_person, require, standing
from kam.models import User
from lifecycle.actions import plans
from lifecycle.choices import DraftState, EventVerb, PlanState, VisitKind
from lifecycle.models import Visit, VisitDraft
from lifecycle.rules import invitation_files, mail_files
from lifecycle.rules.meetings import Meeting, Unreadable

MOST_OPEN = 300
"""Drafts that may wait for one person."""
KEPT = 90
"""Days that a draft keeps its text and addresses after the last word on it, answered or not, unless a company chose."""
ONLINE = re.compile(
    r"https?://|\b(?:zoom|teams|webex|skype|online|video)\b|腾讯会议|騰訊會議|飞书|飛書|钉钉|釘釘|线上|線上|视频|視訊",
    re.IGNORECASE,
)
"""What a place says that is none."""


@dataclass(frozen=True)
class Read:
    """What became of a file: `result` is made, changed, withdrawn or known."""

    draft: VisitDraft
    result: str


def read(content: bytes, *, by: User) -> Read:
    """
    A draft of one's own from a mail (.eml) or an invitation (.ics).

    The same file adds nothing; a later invitation moves the draft, a cancellation withdraws it, what was logged stays.
    Raises Refused, in words, for what cannot be read.
    """
    require(by, Right.LOG_VISITS)
    _check_in_person(by)
    person = standing(by)
    try:
        found = _meeting(content, person)
    except Unreadable as error:
        raise Refused(_why_not(error.code), field="file", code="unreadable", status=422) from error
    with transaction.atomic():
        there = VisitDraft.objects.select_for_update().filter(user=person, key=found.key).first()
        if there is not None:
            return _follow(there, found, by)
        if VisitDraft.objects.filter(user=person).open().count() >= MOST_OPEN:
            raise Refused(_("Too many drafts wait already. Answer some of them first."), field="file", code="many")
        return _make(person, found, by)


def _check_in_person(by: User) -> None:
    """What a mail to somebody says is for them alone: a program of theirs neither reads nor answers it."""
    if not in_person(by):
        raise Refused(_("A program does not read what is private to its owner."), status=403)


def _meeting(content: bytes, person: User) -> Meeting:
    zone, day = days.zone_of(person).key, timezone.localdate(timezone=days.zone_of(person))
    start = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().upper()
    reader = invitation_files.read if start.startswith(b"BEGIN:VCALENDAR") else mail_files.read
    return reader(content, zone=zone, day=day)


def _make(person: User, found: Meeting, by: User) -> Read:
    draft = VisitDraft(user=person, key=found.key, **_told(found))
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # the same file came twice at once
        return Read(VisitDraft.objects.get(user=person, key=found.key), "known")
    _record(EventVerb.DRAFT_MADE, by)
    return Read(draft, "withdrawn" if found.is_cancelled else "made")


def _follow(draft: VisitDraft, found: Meeting, by: User) -> Read:
    """What another file says of the same meeting: only a later one counts, or one that calls it off."""
    withdraws = found.is_cancelled and draft.state == DraftState.OPEN and found.sequence >= draft.sequence
    if draft.state == DraftState.LOGGED or not (withdraws or found.sequence > draft.sequence):
        return Read(draft, "known")
    for name, value in _told(found).items():
        setattr(draft, name, value)
    records.bump(draft)
    _record(EventVerb.DRAFT_WITHDRAWN if found.is_cancelled else EventVerb.DRAFT_CHANGED, by)
    return Read(draft, "withdrawn" if found.is_cancelled else "changed")


def _told(found: Meeting) -> dict[str, Any]:
    return {
        "starts_at": found.starts_at, "subject": found.subject, "place": found.place, "text": found.text,
        "people": [list(one) for one in found.people], "sequence": found.sequence, "kind": _kind(found),
        "state": DraftState.WITHDRAWN if found.is_cancelled else DraftState.OPEN, "reason": "",
        "plan": None,
    }  # fmt: skip


def _kind(found: Meeting) -> str:
    """A mail is a message, a meeting without a place to go to a video call."""
    if found.is_mail:
        return VisitKind.MESSAGE.value
    return (VisitKind.VIDEO if ONLINE.search(found.place) else VisitKind.ON_SITE).value


def drop(draft: VisitDraft, *, reason: str = "", version: int | None = None, by: User) -> VisitDraft:
    """It did not happen, or was none of a customer's; said again with a reason (a `DraftReason`), that is noted."""
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        fresh = _locked(draft, version, by)
        if fresh.state == DraftState.DROPPED and reason in ("", fresh.reason):
            return fresh
        if fresh.state not in (DraftState.OPEN, DraftState.DROPPED):
            raise Refused(_("This was answered already."), code="answered")
        if fresh.state == DraftState.OPEN:
            _record(EventVerb.DRAFT_DROPPED, by)
        fresh.state, fresh.reason = DraftState.DROPPED, reason
        records.bump(fresh)
    return fresh


def bring_back(draft: VisitDraft, *, version: int | None = None, by: User) -> VisitDraft:
    """
    The question again: the undo of `drop`, for as long as nothing came of the answer.

    Raises Refused for one that was logged or called off, where a visit on another day stands for it, and where nothing
    is known of it any more.
    """
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        fresh = _locked(draft, version, by)
        if fresh.state == DraftState.OPEN:
            return fresh
        if fresh.state != DraftState.DROPPED:
            raise Refused(_("This was answered already."), code="answered")
        if stands_for(fresh):
            raise Refused(_("A visit on another day is planned for it. Drop that one first."), code="planned")
        if not (fresh.subject or fresh.place or fresh.text or fresh.people):
            raise Refused(_("What it said is not kept any more."), code="forgotten")
        fresh.state, fresh.reason, fresh.plan = DraftState.OPEN, "", None
        records.bump(fresh)
        _record(EventVerb.DRAFT_BACK, by)
    return fresh


def plan(
    draft: VisitDraft, account: Account, *, reason: str = "", version: int | None = None, by: User, **told: Any
) -> VisitDraft:
    """
    It did not happen and is to happen on another day: `told` is what `plans.make` takes, for oneself.

    A called-off one stays called off. Raises Refused for one that was logged, or that another visit stands for already.
    """
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        fresh = _locked(draft, version, by)
        if fresh.state == DraftState.LOGGED:
            raise Refused(_("This was answered already."), code="answered")
        if stands_for(fresh):
            raise Refused(_("A visit on another day is planned for it already."), code="planned")
        if fresh.state == DraftState.OPEN:
            fresh.state = DraftState.DROPPED
            _record(EventVerb.DRAFT_DROPPED, by)
        fresh.plan, fresh.reason = plans.make(account, **told, by=by), reason or fresh.reason
        records.bump(fresh)
    return fresh


def stands_for(draft: VisitDraft) -> bool:
    """Whether a visit on another day is planned or was held instead."""
    return draft.plan is not None and draft.plan.state != PlanState.DROPPED


def _locked(draft: VisitDraft, version: int | None, by: User) -> VisitDraft:
    """The draft as it is now; Refused for somebody else's."""
    _check_in_person(by)
    fresh: VisitDraft = records.lock(draft, version, by)
    if fresh.user_id != standing(by).pk:
        raise Refused(_("Only whoever was sent it answers it."), status=403)
    return fresh


def settle(visit: Visit, draft_id: int | None, *, by: User) -> None:
    """The visit of a draft was logged; what is somebody else's draft or was logged before is left as it is."""
    if draft_id is not None:
        mine = VisitDraft.objects.visible_to(by).filter(pk=draft_id).exclude(state=DraftState.LOGGED)
        mine.update(state=DraftState.LOGGED, visit=visit, version=F("version") + 1, updated_at=timezone.now())


def reopen_of(visit: Visit) -> None:
    """The visit was taken back as if it had not been saved: its draft asks again."""
    logged = VisitDraft.objects.filter(visit=visit, state=DraftState.LOGGED)
    logged.update(state=DraftState.OPEN, visit=None, version=F("version") + 1, updated_at=timezone.now())


def keep_for_a_while() -> None:
    """Called by the floor's AppConfig.ready."""
    words = gettext_lazy("What a mail or an invitation said, and to whom. One that nobody answered is dropped with it.")
    keeping.add(Kind("visit_drafts", gettext_lazy("Texts of visit drafts"), words, KEPT, _old, let_go=_forget))


def _old(before: datetime) -> list[Any]:
    """Those that are past, that nobody touched since, and that still hold something private."""
    empty = Q(text="", people=[], subject="", place="")
    return [VisitDraft.objects.filter(updated_at__lt=before, starts_at__lt=before).exclude(empty)]


def _forget(rows: Any, _by: User) -> int:
    """What was never answered is not asked for any more: nobody knows now what it was about."""
    rows.open().update(state=DraftState.DROPPED, version=F("version") + 1)
    return int(rows.update(text="", people=[], subject="", place=""))


def _record(verb: EventVerb, by: User) -> None:
    """That it happened, not what a private mail says."""
    events.record(verb, by=by, name=str(standing(by)))


def _why_not(code: str) -> str:
    match code:
        case "size":
            return _("The file is too large: a mail has at most 10 MB, an invitation 2 MB. Send it without its files.")
        case "several":
            return _("There are several meetings in it. Choose the file of one invitation.")
        case "day":
            return _("It does not say on which day it was, or a day nobody can mean.")
        case "head" | "parts" | "many":
            return _("There is too much in it to be a mail or an invitation.")
        case _:
            return _("This is neither a mail (.eml) nor an invitation (.ics). Save the mail as a file and choose that.")
