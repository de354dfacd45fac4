"""What a customer sees on its own page: parts that each say what is meant for them, and nothing beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.choices import SeatFunction
from accounts.models import Account, Agreement, Seat
from kam.ground import wording
from kam.ground.days import company_day
from kam.models import Event
from kam.rules import formats, zones
from lifecycle.choices import EventVerb, PlanState, PromiseSide, VisitKind
from lifecycle.choices.cases import RUNNING, CaseState, CaseStepKind
from lifecycle.facts.terms import Terms
from lifecycle.models import Case, CaseStep, Promise, VisitPlan
from lifecycle.models.cases import CaseQuerySet, end_of
from lifecycle.rules import cases as rules
from lifecycle.rules import customer_links

CALLED = (
    SeatFunction.MANAGER, SeatFunction.SERVICE, SeatFunction.TECHNICAL, SeatFunction.FINANCE, SeatFunction.RND,
    SeatFunction.MARKETING, SeatFunction.SPONSOR,
)  # fmt: skip
"""Whom a customer calls first: who looks after it, who solves what is wrong, who helps with the goods, who bills."""
OPENLY = (VisitKind.ON_SITE, VisitKind.CALL, VisitKind.VIDEO)
"""Kinds of visits that say how we meet; the others say how we work."""
KEPT, MOST = timedelta(90), 30
"""How long what is done still stands there, and how many requests do."""
STATES = {
    CaseState.NEW: pgettext_lazy("customer's page", "received"),
    CaseState.WORK: _("in work"),
    CaseState.WAITING: pgettext_lazy("customer's page", "waits for your answer"),
    CaseState.RESOLVED: pgettext_lazy("customer's page", "solved"),
    CaseState.ACCEPTED: _("done"),
}
"""Where a request stands, in words for whoever made it."""


WROTE = (CaseStepKind.REPLIED, CaseStepKind.RESUMED, CaseStepKind.REOPENED)
"""Steps that hold what a customer wrote, where the page itself took them down; a colleague's words are ours."""


@dataclass(frozen=True)
class Reply:
    """What a customer wrote about a request, and on which of its days."""

    on: date
    text: str


@dataclass(frozen=True)
class Line:
    """One line as the page shows it; only what is set here is ever shown."""

    title: Any
    text: Any = ""
    since: date | None = None
    until: date | None = None
    at: time | None = None
    state: Any = ""
    phone: str = ""
    mail: str = ""
    words: str = ""
    facts: tuple[str, ...] = ()
    """What is known of a request: its number, when it came, until when it is expected, when it was solved."""
    done: str = ""
    """What was done, in the words that were written for the customer."""
    before: str = ""
    """What was done before the customer wrote that it is not solved."""
    replies: tuple[Reply, ...] = ()
    """What the customer has written here since."""
    case: str = ""
    """Number of the request that a reply is about."""
    asks: str = ""
    """What becomes of the reply."""


@dataclass(frozen=True)
class Part:
    """A part of the page with its heading, and what stands where there is nothing."""

    title: Any
    lines: list[Line] = field(default_factory=list)
    empty: Any = ""


def agreed(account: Account, today: date) -> Part:
    """Agreements in force: which, what kind, since when and until when; terms stay in the paper."""
    rows = Agreement.objects.live().filter(account=account).in_force(today)
    lines = [Line(one.title or one.number, one.get_kind_display(), one.starts_on, one.ends_on) for one in rows]
    return Part(_("Agreements in force"), lines)


def promised(account: Account, today: date) -> Part:
    """Our promises that somebody marked as shown: open ones, and those kept a short while ago."""
    ours = Promise.objects.filter(account=account, side=PromiseSide.OURS, is_shown=True)
    stands = Q(kept_on__isnull=True) | Q(kept_on__gt=today - KEPT)
    rows = ours.filter(stands, dropped_on__isnull=True, broken_on__isnull=True).order_by("due_on", "pk")
    lines = [
        Line(one.text, until=one.kept_on or one.due_on, state=_("done") if one.kept_on else _("in work"))
        for one in rows
    ]
    return Part(_("What we do for you"), lines)


def next_visit(account: Account, today: date) -> Part:
    """The next visit that is planned: when, and who comes, if they are with us still; how, where that says nothing."""
    plans = VisitPlan.objects.filter(account=account, state=PlanState.PLANNED, planned_on__gte=today)
    plan = plans.select_related("user").order_by("planned_on", "planned_time", "pk").first()
    if plan is None:
        return Part(_("Our next visit"))
    who = plan.user if plan.user.is_active else _("A colleague of ours")
    how = plan.get_kind_display() if plan.kind in OPENLY else ""
    return Part(_("Our next visit"), [Line(who, how, until=plan.planned_on, at=plan.planned_time)])


def people(account: Account, _today: date) -> Part:
    """Whom to call: the owner first, then the seats of the team in the order in which a customer needs them."""
    turn = {function: place for place, function in enumerate(CALLED)}
    rows = Seat.objects.on_team_of(account.pk).select_related("user").order_by("pk")
    seats = sorted(rows, key=lambda seat: turn[SeatFunction(seat.function)])
    owner = account.owner if account.owner is not None and account.owner.is_active else None
    lines = [Line(owner, SeatFunction.MANAGER.label, phone=owner.phone, mail=owner.email)] if owner else []
    known = {owner.pk} if owner else set()
    for seat in seats:
        if seat.user_id not in known:
            known.add(seat.user_id)
            lines.append(Line(seat.user, seat.get_function_display(), phone=seat.user.phone, mail=seat.user.email))
    return Part(_("Whom to call"), lines, _("Please write to the person who sent you this link."))


def requests(account: Account, today: date) -> Part:
    """
    Requests and complaints: what each is about, when it came, where it stands, until when, and what was done.

    Of what we wrote down ourselves they see that it is there once they had an answer, in the words that were written
    for them: never our title, its kind or our own account of the solution.
    """
    sent, terms = sent_here(account), Terms()
    rows = shown(account, today, sent).select_related("account", "product", "order").order_by("-opened_at", "-pk")
    listed = list(rows[:MOST])
    own, zone = said_here(listed, sent), zones.zone_of(account.country, account.region, settings.TIME_ZONE)
    steps = steps_of(listed)
    lines = [
        Line(called(one, is_own=one.pk in own), one.get_kind_display() if one.number in sent else "",
             state=STATES[CaseState(one.state)], words=one.text if one.pk in own else "", facts=told(one, zone),
             done="" if one.is_open else one.page_outcome, before=failed(one, steps[one.pk]),
             replies=replied(steps[one.pk], zone), case=one.number or "", asks=asks(one, today, terms))
        for one in listed
    ]  # fmt: skip
    return Part(_("Your requests"), lines)


def steps_of(listed: list[Case]) -> dict[int, list[CaseStep]]:
    """What customers wrote about each, and its solutions, in order; one query."""
    said = Q(kind__in=WROTE, by__is_system=True) & ~Q(note="")
    rows = CaseStep.objects.filter(said | Q(kind=CaseStepKind.RESOLVED), case__in=listed).order_by("at", "pk")
    found: dict[int, list[CaseStep]] = defaultdict(list)
    for one in rows.only("case", "kind", "turn", "at", "note"):
        found[one.case_id].append(one)
    return found


def replied(steps: list[CaseStep], zone: tzinfo) -> tuple[Reply, ...]:
    """The customer's own words, as they wrote them, on their own days."""
    return tuple(Reply(timezone.localdate(one.at, zone), one.note) for one in steps if one.kind in WROTE)


def failed(case: Case, steps: list[CaseStep]) -> str:
    """What they read of the solution before the case was opened again; nothing of one that we took back."""
    anew = any(one.kind == CaseStepKind.RESOLVED and one.turn == case.reopened for one in steps)
    return case.page_outcome if case.is_open and case.reopened and not anew else ""


def called(case: Case, *, is_own: bool) -> str:
    """What a request is about as the customer knows it: what we call it for them, their first line, product, order."""
    if case.page_title or is_own:
        return case.page_title or customer_links.title_of(case.text)
    order = _t("order %(number)s") % {"number": case.order.number} if case.order else ""
    about = wording.listed(str(one) for one in (case.product, order) if one)
    sort = case.get_sort_display()
    return str(wording.aside(sort, about) if about else sort)


def told(case: Case, zone: tzinfo) -> tuple[str, ...]:
    """Its number and its days on the customer's calendar; a deadline that is gone is no promise any more."""

    def day(at: datetime) -> str:
        return formats.day(timezone.localdate(at, zone), get_language() or "")

    found = [case.number or "", _t("registered %(day)s") % {"day": day(case.opened_at)}]
    if case.state in RUNNING and case.due_at is not None:
        late = case.due_at < timezone.now()
        found.append(_t("takes longer than planned") if late else _t("expected by %(day)s") % {"day": day(case.due_at)})
    elif case.closed_at is not None:
        found.append(pgettext("customer's page", "solved %(day)s") % {"day": day(case.closed_at)})
    return tuple(found)


def shown(account: Account, today: date, sent: set[str] | None = None) -> CaseQuerySet:
    """The cases that stand on a customer's page: those open or solved a while ago that it sent or was answered on."""
    recent = Q(closed_at__isnull=True) | Q(closed_at__gte=end_of(today - KEPT))
    told = Q(answered_at__isnull=False) | Q(number__in=sent_here(account) if sent is None else sent)
    return Case.objects.filter(recent, told, account=account).exclude(state=CaseState.CANCELLED)


def asks(case: Case, today: date, terms: Terms) -> str:
    """What becomes of what the customer writes about a case."""
    if case.is_open:
        return ""
    last = open_again_until(case, terms)
    if today <= last:
        words = _t("Not solved after all? Until %(day)s your reply opens it again.")
        return words % {"day": formats.day(last, get_language() or "")}
    return _t("Your reply begins a new request, which names this one.")


def open_again_until(case: Case, terms: Terms) -> date:
    """The last day on which the customer's word opens a solved case again, by the policy of the day of its solution."""
    closed = case.closed_at or case.opened_at
    return rules.takes_up_until(company_day(closed), terms.numbers(closed).reopen_days)


def sent_here(account: Account) -> set[str]:
    """The numbers of the cases that the customer sent through a link."""
    sent = Event.objects.filter(account_id=account.pk, verb=EventVerb.REQUEST_SENT).order_by()
    return set(sent.values_list("data__case", flat=True))


def said_here(listed: list[Case], sent: set[str]) -> set[int]:
    """The cases whose words are the customer's own still: sent through a link, and changed by nobody since."""
    cases = [one.pk for one in listed if one.number in sent]
    changed = Event.objects.filter(verb=EventVerb.CASE_CHANGED, subject_id__in=cases, changes__has_key="text")
    return set(cases) - set(changed.order_by().values_list("subject_id", flat=True))


PARTS: tuple[Callable[[Account, date], Part], ...] = (requests, agreed, promised, next_visit, people)
"""In their order; a further part is one function more."""


def parts(account: Account, today: date) -> list[Part]:
    """What there is to show; a part without lines is left out unless it says what to do."""
    found = [part(account, today) for part in PARTS]
    return [one for one in found if one.lines or one.empty]
