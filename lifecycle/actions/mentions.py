"""What a visit note mentions becomes work when somebody taps it, and nothing twice: promise, visit, need, complaint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Contact, Presence
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require
from kam.models import User, calendars
from lifecycle.actions import acceptances, cases, contact_news, needs, next_visits, plans, promises, rivals_heard
from lifecycle.choices import DropKind, PromiseSide
from lifecycle.choices.cases import CaseSort, CaseState
from lifecycle.facts import acceptances as became
from lifecycle.facts import contact_news as news
from lifecycle.facts.contact_news import Change
from lifecycle.facts.mentions import LIVE_PLANS, heard_in, reason_of
from lifecycle.models import Case, Need, Promise, Visit, VisitPlan
from lifecycle.rules import case_words, mentions, people, quotes
from lifecycle.rules.mentions import (
    COMMITMENT,
    COMPETITOR,
    COMPLAINT,
    CONTACT,
    NEED,
    NEXT_VISIT,
    PROMISE,
    Mention,
    sentence,
)

ANSWER_WITHIN = 3
"""Days within which a complaint or a rival's offer is followed up."""
LOOKED_AHEAD = 31
"""Days in which the next working day is found, however long the holidays."""


@dataclass(frozen=True)
class Suggestion:
    """A finding that waits for a tap: what it would become, and the sentence it comes from."""

    mention: Mention
    on: date
    contact: Contact | None = None
    change: Change | None = None

    @property
    def kind(self) -> str:
        return self.mention.kind


@dataclass
class Taken:
    """What stands already, so that nothing is suggested twice."""

    promises: set[str] = field(default_factory=set)
    """The keys of findings that became promises."""
    planned: set[date] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    """The words of what was planned from this very note, whichever day it has by now."""
    needs: set[str] = field(default_factory=set)
    complaints: set[str] = field(default_factory=set)
    rivals: set[str] = field(default_factory=set)
    contacts: list[Contact] = field(default_factory=list)


def open_suggestions(visit: Visit, by: User) -> list[Suggestion]:
    """The findings of a visit's note that nobody has accepted yet and that `by` may accept; no visit on a past day."""
    if not visit.note.strip():
        return []
    held_on = visit.held_on
    heard = heard_in(visit)
    found = [one for one in heard if _may(one, by) and not _is_gone(one, timezone.localdate())]
    if not found:
        return []
    taken, soon = _taken(visit, found, by), _soon(found, held_on, by)
    left = [one for one in found if not _is_taken(one, visit, taken, one.on or soon)]
    made = [_suggested(one, one.on or soon, visit, taken) for one in left]
    return [one for one in made if one.contact is not None or one.mention.name not in people.PRONOUNS]


def _suggested(one: Mention, on: date, visit: Visit, taken: Taken) -> Suggestion:
    if one.kind != CONTACT:
        return Suggestion(one, on)
    who = news.whom(one, visit, taken.contacts)
    return Suggestion(one, on, who, news.change_of(one, who, visit.held_on))


def accept(visit: Visit, *, key: str, by: User) -> Any:
    """Make of one finding what it suggests; raises Refused when the note does not say that (any more)."""
    require(by, Right.LOG_VISITS)
    with transaction.atomic():
        Visit.objects.select_for_update().get(pk=visit.pk)  # of two taps at once the second one finds it taken
        chosen = next((one for one in open_suggestions(visit, by) if one.mention.key == key), None)
        if chosen is None or (chosen.kind == CONTACT and chosen.change is None):
            raise Refused(_("This was accepted already, or the note was changed."))
        make = MAKERS.get(chosen.kind, _promise)
        return make(visit, chosen, by)


def take_back(visit: Visit, *, kind: str, key: int, event: int | None = None, by: User) -> Any:
    """
    Undo of accepting; what was made is dropped and may be accepted again.

    `event`: the one that accepting wrote into a file, where it wrote several. Raises Refused, saying what was done
    since, where something was.
    """
    require(by, Right.LOG_VISITS)
    if kind in FILES:
        model, turn_back, right = FILES[kind]
        require(by, right)
        seen = model.objects.visible_to(by).get(pk=key, account=visit.account_id)
        return turn_back(visit, seen, event=event, by=by)
    said = _("Accepted by mistake")
    with transaction.atomic():
        if kind == "visitplan":
            return _unplan(visit, key, said, by)
        rows: Any = {"need": visit.needs, "case": visit.cases}.get(kind, visit.promises)
        made = records.lock(rows.get(pk=key))
        acceptances.check_untouched(made)
        if kind == "need":
            return needs.archive(made, by=by)
        return cases.cancel(made, note=said, by=by) if kind == "case" else _unpromise(made, by)


def _promise(visit: Visit, chosen: Suggestion, by: User) -> Promise:
    """Where the next visit would come after a promise of ours falls due, one is proposed before its day."""
    side = PromiseSide.THEIRS if chosen.kind == COMMITMENT else PromiseSide.OURS
    made = promises.make(
        visit.account, text=promise_text(chosen.mention), due_on=chosen.on, side=side, visit=visit, by=by
    )
    _heed(made, VisitPlan.objects.filter(planned_on__gt=made.due_on), by)
    return made


def _unpromise(made: Promise, by: User) -> Promise:
    gone = promises.drop(made, by=by)
    _heed(gone, VisitPlan.objects.filter(reasons__promise__due_on=gone.due_on.isoformat()), by)
    return gone


def _heed(promise: Promise, touched: Any, by: User) -> None:
    """The customer's visits are proposed anew where one of its open ones is `touched` by a promise of ours."""
    if promise.side == PromiseSide.OURS and touched.open().filter(account=promise.account_id).exists():
        next_visits.propose(arrivals.home(promise.account), by=by)


def _plan(visit: Visit, chosen: Suggestion, by: User) -> VisitPlan:
    purpose, heard = quotes.purpose(chosen.mention.words, chosen.mention.on), {"agreed": {"visit": visit.pk}}
    return plans.make(visit.account, planned_on=chosen.on, purpose=purpose, reasons=heard, by=by)


def _unplan(visit: Visit, key: int, said: str, by: User) -> VisitPlan:
    """Only what was made of this visit's note; nobody has waived a round, so what is due is proposed as before."""
    home = arrivals.home(visit.account)
    agreed = VisitPlan.objects.open().filter(account=visit.account_id, reasons__agreed__visit=visit.pk)
    made = records.lock(agreed.get(pk=key))
    acceptances.check_untouched(made)
    gone = plans.drop(made, reason=said, kind=DropKind.LAPSED, by=by)
    next_visits.propose(home, anew=True, by=by)
    return gone


def _need(visit: Visit, chosen: Suggestion, by: User) -> Need:
    met = list(visit.contacts.all()[:2])
    values = {
        "account": visit.account, "visit": visit, "text": quotes.line(chosen.mention.text),
        "sign": chosen.mention.detail,
        "heard_on": min(visit.held_on, timezone.localdate()),
        "contact": met[0] if len(met) == 1 else None,
    }  # fmt: skip
    return needs.hear(values=values, by=by)


def _complaint(visit: Visit, chosen: Suggestion, by: User) -> Case:
    """A case for whoever sits on the service seat; once for each sentence."""
    met, said = list(visit.contacts.all()[:2]), chosen.mention.text
    values = {
        "account": visit.account, "visit": visit, "sort": CaseSort.COMPLAINT, "kind": case_words.kind(said),
        "title": quotes.cut(quotes.clean(said), 200), "text": sentence(visit.note, said),
        "mention": reason_of(visit, chosen.mention),
        "contact": met[0] if len(met) == 1 else None,
    }  # fmt: skip
    return cases.report(values=values, by=by)


def _competitor(visit: Visit, chosen: Suggestion, by: User) -> Any:
    """A named one is noted at the customer; one without a name is to be found out."""
    return rivals_heard.accept(visit, chosen.mention, by=by) if chosen.mention.name else _promise(visit, chosen, by)


def _news(visit: Visit, chosen: Suggestion, by: User) -> Contact:
    assert chosen.change is not None
    return contact_news.accept(visit, chosen.mention, chosen.contact, chosen.change, by=by)


MAKERS: dict[str, Callable[[Visit, Suggestion, User], Any]] = {
    NEXT_VISIT: _plan, NEED: _need, COMPLAINT: _complaint, COMPETITOR: _competitor, PROMISE: _promise,
    CONTACT: _news,
}  # fmt: skip
FILES: dict[str, tuple[Any, Callable[..., Any], Right]] = {
    "contact": (Contact, contact_news.turn_back, Right.EDIT_CONTACTS),
    "presence": (Presence, rivals_heard.turn_back, Right.EDIT_ACCOUNTS),
}
"""The nouns whose files a note writes into, each with what takes that back and its right."""


def promise_text(mention: Mention) -> str:
    """The words of the promise that a finding becomes."""
    if mention.kind == COMPETITOR:
        words = _("Find out what the competitor offers: %s") % quotes.clean(mention.text)
        return quotes.cut(words, quotes.LONGEST)
    return quotes.line(mention.words if mention.kind == COMMITMENT else quotes.granted(mention.words))


def _may(mention: Mention, by: User) -> bool:
    """Competitors and people are kept by those who keep the customer's file."""
    if mention.kind == COMPETITOR and mention.name:
        return can(by, Right.EDIT_ACCOUNTS)
    if mention.kind == COMPLAINT:
        return can(by, Right.EDIT_CASES)
    return mention.kind != CONTACT or can(by, Right.EDIT_CONTACTS)


def _taken(visit: Visit, heard: list[Mention], by: User) -> Taken:
    """Asked only of the kinds that were heard."""
    kinds, account = {one.kind for one in heard}, visit.account_id
    found = Taken(promises=became.promised(heard, visit, by))
    if NEXT_VISIT in kinds:
        found.planned = set(VisitPlan.objects.open().filter(account=account).values_list("planned_on", flat=True))
        made = VisitPlan.objects.filter(account=account, reasons__agreed__visit=visit.pk, state__in=LIVE_PLANS)
        found.heard = set(made.values_list("purpose", flat=True))
    if NEED in kinds:
        told = visit.needs.filter(archived_at__isnull=True).values_list("text", "first_words")
        found.needs = {words for pair in told for words in pair if words}
    if COMPLAINT in kinds:
        given = Case.objects.filter(account=account).exclude(state=CaseState.CANCELLED).exclude(mention="")
        found.complaints = set(given.values_list("mention", flat=True))
    if COMPETITOR in kinds:
        seen = Presence.objects.live().filter(account=account, seen_on__gte=visit.held_on)
        found.rivals = set(seen.values_list("competitor__name", flat=True))
    if CONTACT in kinds:
        found.contacts = list(Contact.objects.visible_to(by).live().filter(account=account))
    return found


def _is_taken(one: Mention, visit: Visit, taken: Taken, on: date) -> bool:
    """Whether it was accepted, in whichever language the words before the quoted sentence are."""
    match one.kind:
        case mentions.NEXT_VISIT:
            return on in taken.planned or bool(quotes.purposes(one.text, one.dated, one.on) & taken.heard)
        case mentions.NEED:
            return bool(quotes.lines(one.text) & taken.needs)
        case mentions.COMPLAINT:
            return reason_of(visit, one) in taken.complaints
        case mentions.CONTACT:
            return news.is_told(one, visit, taken.contacts)
        case mentions.COMPETITOR if one.name:
            return one.name in taken.rivals
    return one.key in taken.promises


def _is_gone(one: Mention, today: date) -> bool:
    """Whether it is a next visit whose day went by before the note was entered."""
    return one.kind == NEXT_VISIT and one.on is not None and one.on < today


def _soon(found: list[Mention], held_on: date, by: User) -> date:
    """When what names no day (or one that is over by now) is due: soon, on a day that `by` works."""
    day = max(timezone.localdate(), held_on) + timedelta(days=ANSWER_WITHIN)
    if all(one.on for one in found):
        return day
    return calendars.week_of(by, day, day + timedelta(days=LOOKED_AHEAD)).next(day)
