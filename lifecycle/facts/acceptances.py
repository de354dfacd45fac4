"""What became of the findings of a note that somebody accepted, and which of it one tap still takes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import Contact, Presence
from kam.ground.events import noun_of
from kam.ground.rights import Right, can, same_person
from kam.models import Event, User
from lifecycle.choices import EventVerb, PlanState
from lifecycle.choices.cases import CaseState
from lifecycle.facts import contact_news, marks
from lifecycle.facts.marks import Marked
from lifecycle.facts.mentions import LIVE_PLANS, heard_in, reason_of
from lifecycle.models import Case, Visit, VisitPlan
from lifecycle.rules import people, quotes
from lifecycle.rules.mentions import COMPETITOR, COMPLAINT, CONTACT, NEED, NEXT_VISIT, PROMISE, Mention

CLOSENESS = 3
"""How often the note is gone through: what fits best is matched first, so that no two findings share a row."""


@dataclass(frozen=True)
class Accepted:
    """
    A finding that somebody accepted: what it became, and whether the reader may still take that back.

    `event` is the one that accepting wrote into a file that stood there before; None where it made something new.
    """

    mention: Mention
    made: Any
    can_undo: bool
    event: int | None = None

    @property
    def kind(self) -> str:
        return self.mention.kind

    @property
    def noun(self) -> str:
        return str(self.made._meta.model_name)


@dataclass(eq=False)
class Row:
    """Something that a finding may have become; `marked` is what accepting wrote, where it wrote into a file."""

    made: Any
    marked: Marked | None = None


def of_visit(visit: Visit, by: User) -> list[Accepted]:
    """In the order of the note, as far as `by` sees what was made; nothing of a finding that was there before."""
    if not visit.note.strip():
        return []
    found = heard_in(visit)
    rows = Shelf(visit, by, {_shelf_of(one) for one in found}).match(found)
    may = visit.archived_at is None and can(by, Right.LOG_VISITS)
    return [_accepted(found[place], row, may, by) for place, row in sorted(rows.items())]


def promised(found: list[Mention], visit: Visit, by: User) -> set[str]:
    """The keys of those findings that became promises: two with the same words are two promises."""
    asked = [one for one in found if _shelf_of(one) == PROMISE]
    return {asked[place].key for place in Shelf(visit, by, {PROMISE}).match(asked)} if asked else set()


def _accepted(one: Mention, row: Row, may: bool, by: User) -> Accepted:
    event = row.marked.told.pk if row.marked is not None else None
    return Accepted(one, row.made, may and can_undo(row, by), event)


def can_undo(row: Row, by: User) -> bool:
    """By what the verb of taking back asks, too (`marks`); what a file kept before there were marks stays."""
    made, marked = row.made, row.marked
    if isinstance(made, Contact | Presence):
        right = Right.EDIT_CONTACTS if isinstance(made, Contact) else Right.EDIT_ACCOUNTS
        return marked is not None and can(by, right) and not marks.against(marked, made, by)
    if isinstance(made, Case) and not can(by, Right.EDIT_CASES):
        return False
    is_over = isinstance(made, VisitPlan) and made.state != PlanState.PLANNED
    return not is_over and not marks.is_touched(made)


def by_colleagues(found: list[Accepted], by: User) -> dict[tuple[str, int], str]:
    """{(noun, key) of what was made: who accepted it}, where that was a colleague of `by`."""
    keys = [(noun_of(one.made), one.made.pk) for one in found]
    asked = Q(pk__in=[one.event for one in found if one.event])
    for noun, key in keys:
        asked |= Q(noun=noun, subject_id=key)
    first: dict[tuple[str, int], Event] = {}
    chosen = {one.event for one in found if one.event}
    for told in Event.objects.filter(asked).order_by("pk"):
        at = (told.noun, told.subject_id or 0)
        if told.pk in chosen or at not in first:
            first[at] = told
    people = User.objects.select_related("acts_for").in_bulk({told.by_id for told in first.values()})
    return {at: told.by_name for at, told in first.items()
            if (one := people.get(told.by_id)) is not None and not one.is_system and not same_person(one, by)}  # fmt: skip


def accepted_proposal(plan: VisitPlan | None, visit: Visit, by: User) -> bool:
    """Whether `by` has accepted this proposal since the visit, and nobody has touched it after that."""
    if plan is None or plan.state != PlanState.PLANNED:
        return False
    rows = Event.objects.filter(noun=noun_of(plan), subject_id=plan.pk, at__gte=visit.created_at)
    told = rows.order_by("-pk").first()
    if told is None or told.verb != EventVerb.PLAN_ACCEPTED or not _was_proposed(told):
        return False
    return same_person(User.objects.filter(pk=told.by_id).first(), by)


def _was_proposed(told: Event) -> bool:
    return list(told.changes.get("state", [""]))[0] == PlanState.PROPOSED


def _shelf_of(one: Mention) -> str:
    """The kind of what a finding becomes: a competitor without a name is a promise to find out."""
    kept = one.kind in (NEED, COMPLAINT, NEXT_VISIT, CONTACT) or (one.kind == COMPETITOR and one.name)
    return one.kind if kept else PROMISE


class Shelf:
    """Where each kind of finding may have gone; every kind is read once, and each row is given out once."""

    def __init__(self, visit: Visit, by: User, kinds: set[str]) -> None:
        self.visit, self.by, self.persons = visit, by, list[Contact]()
        readers: dict[str, Callable[[], list[Row]]] = {
            PROMISE: self._promises, NEED: self._needs, COMPLAINT: self._cases, NEXT_VISIT: self._plans,
            COMPETITOR: self._rivals, CONTACT: self._news,
        }  # fmt: skip
        self.rows = {kind: readers[kind]() for kind in kinds}

    def match(self, found: list[Mention]) -> dict[int, Row]:
        """{place in the list: the row that the finding became}."""
        rows = dict[int, Row]()
        for step in range(CLOSENESS):
            for place, one in enumerate(found):
                row = self.take(one, step) if place not in rows else None
                if row is not None:
                    rows[place] = row
        return rows

    def take(self, one: Mention, step: int) -> Row | None:
        """The first row that fits the finding, at this step of closeness; nobody else gets it after that."""
        kind = _shelf_of(one)
        fits: dict[str, Callable[[Mention, Row], int | None]] = {
            PROMISE: _as_promise, NEED: _as_need, COMPLAINT: self._as_case, NEXT_VISIT: _as_plan,
            COMPETITOR: _as_rival, CONTACT: self._as_news,
        }  # fmt: skip
        row = next((row for row in self.rows[kind] if fits[kind](one, row) == step), None)
        if row is not None:
            self.rows[kind].remove(row)
        return row

    def _promises(self) -> list[Row]:
        return [Row(made) for made in self.visit.promises.filter(dropped_on__isnull=True).order_by("pk")]

    def _needs(self) -> list[Row]:
        return [Row(made) for made in self.visit.needs.filter(archived_at__isnull=True)]

    def _cases(self) -> list[Row]:
        seen = Case.objects.visible_to(self.by).filter(account=self.visit.account_id)
        return [Row(made) for made in seen.exclude(state=CaseState.CANCELLED).exclude(mention="")]

    def _plans(self) -> list[Row]:
        agreed = VisitPlan.objects.filter(account=self.visit.account_id, reasons__agreed__visit=self.visit.pk)
        return [Row(made) for made in agreed.filter(state__in=LIVE_PLANS).order_by("planned_on", "pk")]

    def _rivals(self) -> list[Row]:
        """Those that accepting wrote, and older ones that quote the note and say nothing of who wrote them."""
        live = Presence.objects.visible_to(self.by).live().filter(account=self.visit.account_id)
        there = {made.pk: made for made in live.select_related("competitor").order_by("pk")}
        marked = self._marked("presence", there)
        quoting = {made.pk for made in there.values() if made.note and made.note in self.visit.note}
        rows = Event.objects.filter(noun="presence", subject_id__in=quoting, verb="presence.created")
        told = rows.filter(at__gte=self.visit.created_at) if quoting else []
        older = [Row(there[one.subject_id]) for one in told if one.subject_id and marks.OF not in one.data]
        return [*marked, *older]

    def _news(self) -> list[Row]:
        live = Contact.objects.visible_to(self.by).live().filter(account=self.visit.account_id)
        self.persons = list(live)
        return self._marked("contact", {made.pk: made for made in self.persons})

    def _marked(self, noun: str, there: dict[int, Any]) -> list[Row]:
        marked = marks.of_visit(self.visit, noun, there)
        return [Row(there[one.told.subject_id], one) for one in marked if one.told.subject_id and not one.is_taken_back]

    def _as_case(self, one: Mention, row: Row) -> int | None:
        return 0 if row.made.mention == reason_of(self.visit, one) else None

    def _as_news(self, one: Mention, row: Row) -> int | None:
        """Somebody whose file says what the note says, because accepting wrote it there."""
        if row.marked is None or not contact_news.is_told(one, self.visit, self.persons):
            return None
        if one.detail == people.NEW:
            return 0 if row.marked.told.verb == "contact.created" and row.made.name == one.name else None
        who = contact_news.whom(one, self.visit, self.persons)
        return 0 if who is not None and who.pk == row.made.pk and _says(one, row.marked.told) else None


def _says(one: Mention, told: Event) -> bool:
    """Whether this happening wrote the news into the file."""
    now = {name: pair[1] for name, pair in told.changes.items()}
    if one.detail == people.LEFT:
        return bool(now.get("left_on"))
    if one.detail == people.PROMOTED:
        return bool(one.post) and now.get("title") == one.post
    return bool(one.number) and one.number in (now.get("mobile"), now.get("phone"))


def _as_promise(one: Mention, row: Row) -> int | None:
    """By its words and its day, by its words, or where it ends in them: what led up to them may stand before."""
    said, text = quotes.clean(one.text), row.made.text
    if text in quotes.lines(one.text, one.dated):
        return 0 if row.made.due_on == one.on else 1
    return 2 if text.casefold().endswith(said[:200].casefold()) else None


def _as_need(one: Mention, row: Row) -> int | None:
    return 0 if {row.made.text, row.made.first_words} & quotes.lines(one.text) else None


def _as_plan(one: Mention, row: Row) -> int | None:
    """By its words; by its day alone only where the words of no finding fit."""
    if row.made.purpose in quotes.purposes(one.text, one.dated, one.on):
        return 0 if row.made.planned_on == one.on else 1
    return 2 if row.made.planned_on == one.on else None


def _as_rival(one: Mention, row: Row) -> int | None:
    if row.made.competitor.name != one.name:
        return None
    return 0 if row.marked is not None else 1 if row.made.note == one.text else None
