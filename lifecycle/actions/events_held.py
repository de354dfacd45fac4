"""Events held: planned, people invited, who came; the cost shared once, follow-ups given, visits logged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.choices import CostKind
from accounts.models import Contact, CostEntry
from kam.ground import events, records, scope
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import User
from lifecycle.actions import event_mails, todos, visits
from lifecycle.actions.visits import Said
from lifecycle.choices import Answer, EventVerb, Outcome, TodoSource, VisitKind
from lifecycle.facts import event_sequels
from lifecycle.models import EventHeld, Invitation, Todo, Visit
from lifecycle.rules import sharing


def plan(*, values: Mapping[str, Any], by: User) -> EventHeld:
    """A new event; its host is oneself unless somebody is named."""
    require(by, Right.RUN_EVENTS)
    filled = {**values, "host": values.get("host") or standing(by)}
    return records.create(EventHeld, filled, by=by, verb=EventVerb.EVENT_PLANNED, notify=[filled["host"]])


@records.held
def change(event: EventHeld, *, values: Mapping[str, Any], version: int | None = None, by: User) -> EventHeld:
    """Correct it; a shared cost is taken back before it is changed. Whoever was mailed gets the new day or place."""
    require(by, Right.RUN_EVENTS)
    if event.shared_on is not None and "cost" in values and values["cost"] != event.cost:
        raise Refused(_("This cost is shared already. Take it back first."), field="cost")
    filled = {**values, "host": values.get("host") or event.host}
    moved = any(name in filled and getattr(event, name) != filled[name] for name in event_mails.SHOWN)
    changed = records.change(event, filled, version=version, by=by, verb=EventVerb.EVENT_CHANGED)
    if moved:
        event_mails.follow(changed, by=by)
    return changed


def archive(event: EventHeld, *, version: int | None = None, by: User) -> EventHeld:
    """Out of the lists; cost and attendance stay as they are. One to come is cancelled with whoever was mailed."""
    require(by, Right.RUN_EVENTS)
    with transaction.atomic():
        was_there = records.lock(event).archived_at is None
        gone = records.archive(event, version=version, by=by)
        if was_there:  # a second tap tells nobody again
            event_mails.cancel(gone, by=by)
    return gone


def restore(event: EventHeld, *, by: User) -> EventHeld:
    """Back from the archive, and into the calendars that had it."""
    require(by, Right.RUN_EVENTS)
    with transaction.atomic():
        was_gone = records.lock(event).archived_at is not None
        there = records.restore(event, by=by)
        if was_gone:
            event_mails.follow(there, by=by)
    return there


def invite(event: EventHeld, contacts: Iterable[Contact], *, by: User) -> list[Invitation]:
    """Invite people of customers in sight and in use; who is invited already stays so. Returns the new ones."""
    require(by, Right.RUN_EVENTS)
    wanted = {contact.pk: contact for contact in contacts}
    with transaction.atomic():
        EventHeld.objects.select_for_update().get(pk=event.pk)
        there = set(Invitation.objects.live().filter(event=event, contact__in=wanted).values_list("contact", flat=True))
        made = []
        for contact in (contact for key, contact in wanted.items() if key not in there):
            account = arrivals.open_for(arrivals.home(contact.account), by)
            made.append(Invitation.objects.create(event=event, account=account, contact=contact))
            _tell(EventVerb.INVITATION_MADE, made[-1], by)
    return made


def answer(invitation: Invitation, *, answer: str, version: int | None = None, by: User) -> Invitation:
    """What they answered."""
    require(by, Right.RUN_EVENTS)
    return note(invitation, answer=answer, attended=invitation.attended, version=version, by=by)


def attend(invitation: Invitation, *, attended: bool | None, version: int | None = None, by: User) -> Invitation:
    """Whether they came; None takes the mark back."""
    require(by, Right.RUN_EVENTS)
    return note(invitation, answer=invitation.answer, attended=attended, version=version, by=by)


def note(
    invitation: Invitation, *, answer: str, attended: bool | None, version: int | None = None, by: User
) -> Invitation:
    """Both at once. Who came stays as it is once the cost is shared among them."""
    require(by, Right.RUN_EVENTS)
    if answer not in Answer.values:
        raise Refused(_("Choose one of the answers."), field="answer", status=400)
    with transaction.atomic():
        event = EventHeld.objects.select_for_update().get(pk=invitation.event_id)
        invitation = records.lock(invitation, version, by)
        if event.shared_on is not None and attended != invitation.attended:
            raise Refused(_("The cost is shared among those who came. Take it back first."), field="attended")
        verb = EventVerb.INVITATION_ANSWERED if attended == invitation.attended else EventVerb.INVITATION_ATTENDED
        values, data = {"answer": answer, "attended": attended}, {"event": event.title}
        return records.change(invitation, values, version=version, by=by, verb=verb, data=data)


def reply(invitation: Invitation, *, answer: str, by: User) -> Invitation:
    """What a guest answered by the link in the mail; the host is told. Raises Refused once it is over or withdrawn."""
    require(by, Right.RUN_EVENTS)
    with transaction.atomic():
        event = EventHeld.objects.select_for_update(of=("self",)).select_related("host").get(pk=invitation.event_id)
        fresh = records.lock(invitation)
        if not is_open(event, fresh) or answer not in (Answer.YES, Answer.NO):
            raise Refused(_("This event is over: nobody is invited to it any more."), code="over")
        return records.change(
            fresh, {"answer": answer}, by=by, verb=EventVerb.INVITATION_ANSWERED, notify=[event.host],
            data={"event": event.title}, url=f"/events/{event.pk}/",
        )  # fmt: skip


def is_open(event: EventHeld, invitation: Invitation) -> bool:
    """Whether a guest may still answer."""
    return invitation.archived_at is None and event.archived_at is None and event.on >= timezone.localdate()


def withdraw(invitation: Invitation, *, version: int | None = None, by: User) -> Invitation:
    """Not invited after all, and told so where a mail went out; `reinvite` undoes it."""
    require(by, Right.RUN_EVENTS)
    with transaction.atomic():
        event = EventHeld.objects.select_for_update().get(pk=invitation.event_id)  # shared before this or after it
        if records.lock(invitation, version, by).cost_entry_id is not None:
            raise Refused(_("The cost is shared among those who came. Take it back first."))
        event_mails.cancel(event, invitation, by=by)
        return records.archive(invitation, version=None, by=by)


def reinvite(invitation: Invitation, *, by: User) -> Invitation:
    """Invited again; who had the entry in the calendar gets it back."""
    require(by, Right.RUN_EVENTS)
    with transaction.atomic():
        if records.lock(invitation.event).archived_at is not None:
            raise Refused(_("This event was removed. Bring it back first."), code="conflict")
        there = records.restore(invitation, by=by)
        event_mails.follow(there.event, there, by=by)
    return there


def share_cost(event: EventHeld, *, by: User) -> list[CostEntry]:
    """Its cost into the cost to serve of those who came: evenly by person, to the cent, once."""
    require(by, Right.EDIT_COSTS)
    with transaction.atomic():
        fresh = records.lock(event)
        if fresh.shared_on is not None:
            raise Refused(_("This cost is shared already."), code="conflict")
        if not fresh.cost:
            raise Refused(_("Enter what the event cost first."), field="cost")
        came = list(Invitation.objects.came().filter(event=fresh).select_related("account"))
        _all_in_sight(came, by)
        parts = sharing.shares(fresh.cost, [one.account_id for one in came])
        if not parts:
            raise Refused(_("Mark who came first: the cost is shared among them."))
        entries = {account: _entry(fresh, account, part, by) for account, part in parts.items()}
        for one in came:
            Invitation.objects.filter(pk=one.pk).update(cost_entry=entries[one.account_id])
        fresh.shared_on = timezone.localdate()
        records.bump(fresh)
        events.record(EventVerb.EVENT_SHARED, fresh, by=by, data={"cost": fresh.cost, "customers": len(parts)})
    return list(entries.values())


def take_back(event: EventHeld, *, by: User) -> EventHeld:
    """Undo of sharing: the entries leave the cost to serve."""
    require(by, Right.EDIT_COSTS)
    with transaction.atomic():
        fresh = records.lock(event)
        mine = Invitation.objects.filter(event=fresh, cost_entry__isnull=False)
        _all_in_sight(mine, by)
        for entry in CostEntry.objects.live().filter(pk__in=mine.values("cost_entry")):
            records.archive(entry, by=by)
        mine.update(cost_entry=None)
        fresh.shared_on = None
        records.bump(fresh)
        events.record(EventVerb.EVENT_TAKEN_BACK, fresh, by=by)
    return fresh


def follow_up(event: EventHeld, *, title: str, days: int, by: User) -> list[Todo]:
    """A to-do for the owner of each customer in sight that came, due some days after the event; given once."""
    require(by, Right.TAKE_ON_WORK)
    if not title.strip():
        raise Refused(_("Say what is to be done."), field="title", status=400)
    accounts = {one.account_id: one.account.owner or standing(by) for one in event_sequels.attendees(event, by)}
    due, source, reason = event_sequels.due_on(event, days), TodoSource.EVENT, event_sequels.reason_of(event)
    return todos.give_many(
        [todos.Wanted(key, user, title.strip(), due, source, reason, event.title) for key, user in accounts.items()],
        by=by,
    )


def log_visits(event: EventHeld, *, by: User) -> list[Visit]:
    """
    A visit of kind event for each customer in sight that came and has none of it yet; returns the new ones.

    Each begins with the event and counts for the customer's owner, of one without for the host.
    """
    require(by, Right.LOG_VISITS)
    found = event_sequels.of(event, event_sequels.attendees(event, by)).to_log
    begins = event_sequels.begins(event)
    return [
        visits.log(
            account=met.account, kind=VisitKind.EVENT, held_at=begins, key=event_sequels.key_of(event, met.account.pk),
            said=Said(Outcome.CONTINUATION, event.title, contacts=[one.contact for one in met.people]),
            user=event_sequels.whose(event, met.account), by=by,
        )
        for met in found
    ]  # fmt: skip


def _all_in_sight(invited: Iterable[Invitation], by: User) -> None:
    """Nobody writes costs to customers they do not see: then somebody does it who sees them all."""
    keys = {one.account_id for one in invited}
    if scope.seen_of(by, keys) != keys:
        raise Refused(_("Customers came that you do not see. Ask somebody who sees them all, such as your team lead."))


def _entry(event: EventHeld, account: int, part: Any, by: User) -> CostEntry:
    values = {"account_id": account, "on": event.on, "kind": CostKind.MARKETING, "amount": part, "note": event.title,
              "by": by}  # fmt: skip
    return records.create(CostEntry, values, by=by)


def _tell(verb: str, invitation: Invitation, by: User) -> None:
    events.record(verb, invitation, by=by, data={"event": invitation.event.title, "on": invitation.event.on})
