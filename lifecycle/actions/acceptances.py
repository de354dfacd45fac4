"""What became of the findings of a note that somebody accepted, and which of it one tap still takes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import Contact, Presence
from kam.ground.events import noun_of
from kam.ground.rights import Right, can
from kam.models import Event, User
from lifecycle.actions import contact_news, mentions
from lifecycle.choices import EventVerb, PlanState
from lifecycle.choices.cases import CaseState
from lifecycle.models import Case, Visit, VisitPlan
from lifecycle.rules import people, quotes
from lifecycle.rules.mentions import COMPETITOR, COMPLAINT, CONTACT, NEED, NEXT_VISIT, Mention, find


@dataclass(frozen=True)
class Accepted:
    """A finding that somebody accepted: what it became, and whether the reader may still take that back."""

    mention: Mention
    made: Any
    can_undo: bool

    @property
    def kind(self) -> str:
        return self.mention.kind

    @property
    def noun(self) -> str:
        return str(self.made._meta.model_name)


def of_visit(visit: Visit, by: User) -> list[Accepted]:
    """In the order of the note, as far as `by` sees what was made; nothing of a finding that was there before."""
    if not visit.note.strip():
        return []
    found = find(visit.note, timezone.localdate(visit.held_at), mentions.on_file())
    shelf = Shelf(visit, by, {one.kind for one in found})
    may = visit.archived_at is None and can(by, Right.LOG_VISITS)
    accepted = []
    for one in found:
        made, is_open = shelf.look(one)
        if made is not None:
            accepted.append(Accepted(one, made, may and is_open))
    return accepted


def accepted_proposal(plan: VisitPlan | None, visit: Visit, by: User) -> bool:
    """Whether `by` has accepted this proposal since the visit, and nobody has touched it after that."""
    if plan is None or plan.state != PlanState.PLANNED:
        return False
    told = _happenings(plan, visit)[:1]
    return bool(told) and told[0].verb == EventVerb.PLAN_ACCEPTED and told[0].by_id == by.pk and _was_proposed(told[0])


def _was_proposed(told: Event) -> bool:
    return list(told.changes.get("state", [""]))[0] == PlanState.PROPOSED


def _happenings(record: Any, visit: Visit) -> list[Event]:
    """What was done to it since the visit was saved, the newest first."""
    rows = Event.objects.filter(noun=noun_of(record), subject_id=record.pk, at__gte=visit.created_at)
    return list(rows.order_by("-pk"))


class Shelf:
    """Where each kind of finding may have gone; every kind is read once, and only if the note has it."""

    def __init__(self, visit: Visit, by: User, kinds: set[str]) -> None:
        self.visit, self.by = visit, by
        home = visit.account_id
        self.promises = list(visit.promises.filter(dropped_on__isnull=True).order_by("pk"))
        self.needs = list(visit.needs.filter(archived_at__isnull=True)) if NEED in kinds else []
        cases = Case.objects.visible_to(by).filter(account=home).exclude(state=CaseState.CANCELLED).exclude(mention="")
        self.cases = list(cases) if COMPLAINT in kinds else []
        plans = VisitPlan.objects.filter(account=home, reasons__agreed__visit=visit.pk, state__in=mentions.LIVE_PLANS)
        self.plans = list(plans) if NEXT_VISIT in kinds else []
        rivals = Presence.objects.visible_to(by).live().filter(account=home).select_related("competitor")
        self.rivals = list(rivals) if COMPETITOR in kinds else []
        persons = Contact.objects.visible_to(by).live().filter(account=home)
        self.persons = list(persons) if CONTACT in kinds else []

    def look(self, one: Mention) -> tuple[Any, bool]:
        """What the finding became, and whether nothing has been done with it since; (None, False) if nothing."""
        finders: dict[str, Callable[[Mention], tuple[Any, bool]]] = {
            NEED: self.need, COMPLAINT: self.case, NEXT_VISIT: self.plan, CONTACT: self.person,
        }  # fmt: skip
        if one.kind == COMPETITOR and one.name:
            return self.rival(one)
        return finders.get(one.kind, self.promise)(one)

    def promise(self, one: Mention) -> tuple[Any, bool]:
        said = quotes.clean(one.text)[:200].casefold()
        made = next((row for row in self.promises if row.text.casefold().endswith(said)), None)
        return made, made is not None and made.kept_on is None and made.broken_on is None

    def need(self, one: Mention) -> tuple[Any, bool]:
        words = {one.text[:255], quotes.clean(one.text)[:255]}
        made = next((row for row in self.needs if row.text in words), None)
        return made, made is not None and made.version == 1

    def case(self, one: Mention) -> tuple[Any, bool]:
        reason = mentions.reason_of(self.visit, one)
        made = next((row for row in self.cases if row.mention == reason), None)
        return made, made is not None and made.state == CaseState.NEW and can(self.by, Right.EDIT_CASES)

    def plan(self, one: Mention) -> tuple[Any, bool]:
        words = quotes.clean(one.text)[:255]
        made = next((row for row in self.plans if row.purpose == words or row.planned_on == one.on), None)
        return made, made is not None and made.state == PlanState.PLANNED

    def rival(self, one: Mention) -> tuple[Any, bool]:
        named = (row for row in self.rivals if row.competitor.name == one.name)
        for made in named:
            if told := _happenings(made, self.visit):
                return made, told[0].by_id == self.by.pk and can(self.by, Right.EDIT_ACCOUNTS)
        return None, False

    def person(self, one: Mention) -> tuple[Any, bool]:
        """Somebody whose file says what the note says, and does so since the visit."""
        made = self._named(one, self.persons)
        told = _happenings(made, self.visit) if made is not None else []
        if not any(_says(one, happening) for happening in told):
            return None, False
        mine = told[0].by_id == self.by.pk and _says(one, told[0])
        return made, mine and can(self.by, Right.EDIT_CONTACTS)

    def _named(self, one: Mention, known: Iterable[Contact]) -> Contact | None:
        if one.detail == people.NEW:
            return next((row for row in known if row.name == one.name), None)
        return contact_news.whom(one, known) if contact_news.is_told(one, self.visit, list(known)) else None


def _says(one: Mention, happening: Event) -> bool:
    """Whether this happening wrote the news into the file."""
    columns = {people.LEFT: {"left_on"}, people.PROMOTED: {"title"}, people.PHONE: {"mobile", "phone"}}
    if one.detail == people.NEW:
        return happening.verb == "contact.created"
    return bool(columns.get(one.detail, set()) & happening.changes.keys())
