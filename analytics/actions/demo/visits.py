"""The demo visits of a year and what hangs on them: people met, promises, plans done and to come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.choices import PurchaseRole
from accounts.models import Contact
from analytics.actions.demo import places, visit_notes, words
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.trade import Market, near_new_year
from kam.models import User
from lifecycle.choices import Outcome, PlanState, PromiseSide, VisitKind
from lifecycle.models import Promise, Visit, VisitPlan
from lifecycle.rules.cadence import WEEK
from lifecycle.rules.encounters import FACE_TO_FACE

DAYS = 420
BOOKED = timedelta(days=30)
"""Within which time an order that was placed at a visit is booked."""
BROKEN = 9
"""Every so many promises that are over one was broken."""
KINDS = (VisitKind.ON_SITE, VisitKind.ON_SITE, VisitKind.ON_SITE, VisitKind.CALL, VisitKind.VIDEO, VisitKind.MESSAGE)
OUTCOMES = (Outcome.ORDER, Outcome.ADVANCE, Outcome.ADVANCE, Outcome.CONTINUATION, Outcome.CONTINUATION)
TURNS = {False: 12, True: 8}
"""With which of the notes one begins, at home and abroad: so many that the rest of the story stays as it is."""
CARE = {"lin": 0.96, "huang": 0.95, "chen": 0.9, "li": 1.0, "wang": 1.35, "marco": 1.5, "ma": 1.6}
"""How much longer than planned each manager lets pass between visits."""
HEADS_OF, HEADS_EVERY = 1_200_000, 5
"""From which size on the heads of both houses meet, and with which share of the visits (one in five)."""
NOT_SEEN = {"华东建材集团": 24, "Nordwind Fassaden": 41, "南京万华": 46}
"""Days since the last visit where the story says so."""
RETOLD = ("京津城更", "华东建材集团", "南方置业")
"""Of whom a story says later who was met: no first meeting is told of them."""


@dataclass
class Draft:
    """What the note of a visit is to tell."""

    visit: Visit
    met: list[Contact]
    turn: int
    told: dict[str, object]


@dataclass
class Diary:
    """What was written down, for the time line and the standings."""

    visits: list[Visit] = field(default_factory=list)
    met: list[tuple[Visit, Contact]] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    plans: list[VisitPlan] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    ordered: dict[int, list[date]] = field(default_factory=dict)
    last: dict[int, date] = field(default_factory=dict)
    next: dict[int, date] = field(default_factory=dict)


def keep(
    rng: Random, profiles: list[Profile], people: dict[int, list[Contact]], staff: Staff, market: Market,
    ordered: dict[int, list[date]], today: date,
) -> Diary:  # fmt: skip
    """Visits by the size of the customer and the care of its owner, and everything that follows from them."""
    diary = Diary(ordered=ordered)
    for profile in profiles:
        user = staff[profile.owner] if profile.owner else None
        if user is not None:
            for day in visit_days(rng, profile, today):
                _visit(rng, diary, profile, user, people.get(profile.account.pk, []), market, day, today)
        _note(diary, profile)
    Visit.objects.bulk_create(diary.visits, batch_size=500)
    through = Visit.contacts.through
    through.objects.bulk_create(
        [through(visit_id=visit.pk, contact_id=contact.pk) for visit, contact in diary.met], batch_size=1000
    )
    for promise in diary.promises:
        promise.visit_id = promise.visit.pk if promise.visit else None
    Promise.objects.bulk_create(diary.promises, batch_size=500)
    return diary


def interval(profile: Profile) -> int:
    """Days between visits that the size of a customer deserves; 0 for those one only phones."""
    for least, days in ((5_000_000, 20), (1_800_000, 28), (500_000, 75), (150_000, 150)):
        if profile.size > least:
            return days
    return 0


def visit_days(rng: Random, profile: Profile, today: date) -> list[date]:
    """Days of visits, newest first."""
    usual = interval(profile) * CARE.get(profile.owner, 1.1)
    if profile.short == "中原城建":
        usual = 32.0
    elif profile.pattern == "prospect":
        usual = 80.0
    if not usual or (profile.stop > 300 and profile.pattern != "silent"):
        return []
    days, ago = [], float(NOT_SEEN.get(profile.short or profile.name.removesuffix(" GmbH"), 0))
    ago = max(ago or rng.uniform(0.02, 1.0) * usual, 1.0)  # what is held today would be held later than now
    while ago < min(DAYS, profile.since + 60):
        day = today - timedelta(int(ago))
        day = WEEK.before(day + timedelta(1))
        if not near_new_year(day) or profile.foreign:
            days.append(day)
        ago += usual * rng.uniform(0.75, 1.25)
    return days


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the company's day."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def _visit(rng: Random, diary: Diary, profile: Profile, user: User, people: list[Contact], market: Market,
           day: date, today: date) -> None:  # fmt: skip
    met = rng.sample(people, min(len(people), rng.choice([1, 1, 2])))
    product = rng.choice(market.products)
    called, unit = words.PRODUCTS_EN[product.name] if profile.foreign else (product.name, product.unit)
    told: dict[str, object] = {
        "who": address(met[0], profile) if met else profile.short or profile.name, "city": profile.city,
        "product": called, "unit": unit,
    }  # fmt: skip
    turn = rng.randrange(TURNS[profile.foreign])
    told["n"] = rng.choice([80, 120, 200, 300, 500, 800])
    kind = rng.choice((VisitKind.VIDEO, VisitKind.VIDEO, VisitKind.CALL, VisitKind.MESSAGE, VisitKind.ON_SITE)
                      if profile.foreign else KINDS)  # fmt: skip
    if profile.size > HEADS_OF and len(diary.visits) % HEADS_EVERY == 0:
        kind = VisitKind.EXECUTIVE
    stuck = profile.pattern == "prospect"
    visit = Visit(
        account=profile.account, user=user, kind=kind,
        held_at=moment(day, rng.randint(9, 17), rng.choice([0, 10, 15, 30, 40, 45])),
        outcome=believable(Outcome.CONTINUATION if stuck and rng.random() < 0.8 else rng.choice(OUTCOMES),
                            day, diary.ordered.get(profile.account.pk, [])),
        next_step=rng.choice(words.NEXT_EN if profile.foreign else words.NEXT),
        check_in=places.check_in(kind, profile.city, profile.account.code, day),
    )  # fmt: skip
    diary.drafts.append(Draft(visit, met, turn, told))
    diary.visits.append(visit)
    diary.met += [(visit, contact) for contact in met]
    if visit.is_seen:  # a mail begins no round anew, here as where one is logged
        diary.last[profile.account.pk] = max(day, diary.last.get(profile.account.pk, day))
    if rng.random() < 0.3:
        promise = _promise(rng, visit, profile, called, day, today)
        if promise.kept_on and len(diary.promises) % BROKEN == 4:
            promise.kept_on, promise.broken_on = None, promise.due_on + timedelta(5)
            why = words.BROKEN_WHY_EN if profile.foreign else words.BROKEN_WHY
            promise.broken_why = why[len(diary.promises) % len(why)]
        diary.promises.append(promise)


def believable(outcome: Outcome, day: date, ordered: list[date]) -> Outcome:
    """An order that a visit brought is booked in the weeks after it; where none is, it brought progress alone."""
    is_booked = any(timedelta(0) <= on - day <= BOOKED for on in ordered)
    return outcome if outcome != Outcome.ORDER or is_booked else Outcome.ADVANCE


def _note(diary: Diary, profile: Profile) -> None:
    """What was written down of a customer's visits, the oldest first: it fits what came of each and takes turns."""
    known: set[int] = set()
    turns: dict[str, int] = {}
    for draft in reversed(diary.drafts):
        visit, turn = draft.visit, turns.get(draft.visit.outcome, draft.turn)
        is_first = profile.short not in RETOLD and bool(draft.met) and draft.met[0].pk not in known
        note, turns[visit.outcome] = visit_notes.next_of(
            Outcome(visit.outcome), turn, foreign=profile.foreign, seen=visit.kind in FACE_TO_FACE, first=is_first
        )
        visit.note = note.format(**draft.told)
        known |= {contact.pk for contact in draft.met}
    diary.drafts.clear()


def address(contact: Contact, profile: Profile) -> str:
    """A Chinese colleague writes family name and title, an English one the name."""
    if profile.foreign:
        return contact.name
    short = {"总经理": "总", "采购总监": "总监", "工程部经理": "经理", "项目经理": "经理", "财务经理": "经理"}
    return f"{contact.name[0]}{short.get(contact.title, '主管')}"


def _promise(rng: Random, visit: Visit, profile: Profile, product: str, day: date, today: date) -> Promise:
    ours = rng.random() < 0.7
    if profile.foreign:
        text = rng.choice(words.PROMISES_EN if ours else words.COMMITMENTS_EN)
    else:
        text = rng.choice(words.PROMISES if ours else words.COMMITMENTS)
    due = day + timedelta(rng.randint(3, 21))
    kept = due + timedelta(rng.randint(-2, 3))
    return Promise(account=profile.account, visit=visit, user=visit.user, due_on=due, text=text.format(product=product),
                   side=PromiseSide.OURS if ours else PromiseSide.THEIRS,
                   kept_on=max(kept, day) if kept <= today and due < today - timedelta(4) else None)  # fmt: skip


def plan(rng: Random, profiles: list[Profile], diary: Diary, staff: Staff, today: date) -> None:
    """Visits to come: what each manager has planned, what a job would propose, and lin's day as one opens it."""
    for profile in profiles:
        usual, last = interval(profile), diary.last.get(profile.account.pk)
        if not profile.owner or not usual or usual > 80 or last is None or profile.stop > 200:
            continue
        due = max(last + timedelta(usual), today - timedelta(12))
        ahead = (due - today).days
        if ahead > 21 or profile.short in NOT_SEEN or (ahead < 0 and rng.random() < 0.6):
            continue
        due = WEEK.next(due)
        state = PlanState.PROPOSED if rng.random() < 0.4 and ahead >= 0 else PlanState.PLANNED
        _add(diary, profile, staff[profile.owner], due, state, time(rng.randint(9, 16), rng.choice([0, 30])))
    _demo_day(profiles, diary, staff, today)
    VisitPlan.objects.bulk_create(diary.plans, batch_size=500)
    for plan in diary.plans:
        if plan.state == PlanState.PLANNED and plan.planned_on >= today:  # a proposal is nobody's next visit yet
            diary.next[plan.account_id] = min(diary.next.get(plan.account_id, plan.planned_on), plan.planned_on)
    _name_people(diary.plans)


def _name_people(plans: list[VisitPlan]) -> None:
    """Of the planned visits every second says whom it is to meet: who decides, else the first of the file."""
    planned = [plan for plan in plans if plan.state == PlanState.PLANNED][::2]
    people: dict[int, list[Contact]] = defaultdict(list)
    for person in Contact.objects.present().filter(account__in={plan.account_id for plan in planned}).order_by("pk"):
        people[person.account_id].append(person)
    through = VisitPlan.contacts.through
    rows = []
    for plan in planned:
        found = people[plan.account_id]
        meant = [one for one in found if one.role == PurchaseRole.DECISION_MAKER][:2] or found[:1]
        rows += [through(visitplan_id=plan.pk, contact_id=one.pk) for one in meant]
    through.objects.bulk_create(rows, batch_size=500)


def _add(
    diary: Diary, profile: Profile, user: User, on: date, state: str, at: time | None = None, purpose: str = ""
) -> None:
    usual, last = interval(profile), diary.last.get(profile.account.pk, on)
    reasons = {"cadence": {"days": (on - last).days, "every": usual}} if state == PlanState.PROPOSED else {}
    diary.plans.append(
        VisitPlan(account=profile.account, user=user, planned_on=on, planned_time=at, state=state, purpose=purpose,
                  reasons=reasons, planned_for=on if state == PlanState.PLANNED else None)
    )  # fmt: skip


def _demo_day(profiles: list[Profile], diary: Diary, staff: Staff, today: date) -> None:
    """Two visits today, one overdue, promises due: the manager's page has something to do."""
    lin = staff["lin"]
    mine = [p for p in profiles if p.owner == "lin" and p.pattern == "steady" and p.gap and p.stop == 0]
    diary.plans = [plan for plan in diary.plans if plan.user != lin or plan.planned_on > today]
    mine.sort(key=lambda profile: -profile.size)
    days = ((0, time(10, 0), "确认四季度框架用量"), (0, time(14, 30), "带岩板样板，见工程部"),
            (-2, time(15, 0), "对账与回款"))  # fmt: skip
    for profile, (shift, at, purpose) in zip(mine, days, strict=False):
        _add(diary, profile, lin, today + timedelta(shift), PlanState.PLANNED, at, purpose)
    for profile in profiles:
        if profile.short == "华东建材集团":
            _add(
                diary, profile, lin, today + timedelta(1), PlanState.PLANNED, time(9, 30), "与总经理会面，了解停单原因"
            )
            diary.plans[-1].kind = VisitKind.EXECUTIVE
    texts = ((0, "送三套岩板样板到展厅"), (-3, "给出防水卷材年度报价"), (2, "提供近两年检测报告"))
    promises = [
        Promise(account=profile.account, user=lin, text=text, due_on=today + timedelta(shift))
        for profile, (shift, text) in zip(mine[::-1], texts, strict=False)
    ]
    Promise.objects.bulk_create(promises)
