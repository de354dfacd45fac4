"""Gathers, as of a day, who was to be visited, who was seen at which level and what stalled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.choices import KEY_TIERS, PolicyTerm
from accounts.models import Account as Customer
from accounts.models import ClassChange, Nomination, Policy, TierChange
from accounts.rules import nominations
from analytics.facts.customers import MANY
from analytics.rules.coverage import Account
from kam.ground import days
from lifecycle.choices import PlanState, VisitKind
from lifecycle.facts import agreed
from lifecycle.models import StageMove, Visit, VisitPlan
from lifecycle.models.visits import DECIDERS
from lifecycle.rules import cadence

EXECUTIVE, ALL = Q(kind=VisitKind.EXECUTIVE), Q()
Wanted = tuple[int, str, int | None, str, int, int | None, str]
"""A customer to be visited: key, tier, owner, region, days between visits and between executives' meetings, segment."""


@dataclass
class Coverage:
    """The book as of a day, as far as a user sees it."""

    day: date
    accounts: list[Account] = field(default_factory=list)


def coverage(user: Any, *, day: date | None = None, key_only: bool = True, chosen: Mapping[str, Any]) -> Coverage:
    """
    All customers that the policy of a day, or what was agreed by then, has visited; none that had left by then.

    `chosen` are filters of the customer (owner, region).

    Today's tier, class and owner for today; of a past day its tier, class and nominations, with today's owners.
    Who was archived since is among those of a past day: it had to be visited then.
    """
    today = days.company_today()
    on = min(day or today, today)
    found, terms, wanted = Coverage(on), _Terms(Policy.objects.in_force(on)), list[Wanted]()
    rows = Customer.objects.visible_to(user).filter(there(on), **chosen).order_by()
    rows = rows.exclude(pk__in=StageMove.objects.left_by(on))
    known = grades(rows, on, today, key_only=key_only)
    rows = rows.filter(pk__among=known) if key_only and len(known) < MANY else rows
    plans = VisitPlan.objects.visible_to(user).filter(**whose(chosen))
    told = agreed.read(plans.filter(_among(known)) if key_only else plans, on)
    for pk, owner, region, segment in rows.values_list("pk", "owner_id", "region", "segment"):
        tier, key_class, nominated = known.get(pk, ("", "", False))
        if key_only and not nominations.is_key(tier, nominated=nominated):
            continue
        by_policy, meets = terms.of(tier, key_class, nominated)
        every = told.get(pk, agreed.NOTHING).rhythm or by_policy
        if not every:
            continue
        wanted.append((pk, tier, owner, region, every, meets, segment))
    found.accounts = list(_told(user, on, wanted, told))
    return found


class _Terms:
    """What a policy asks of customers of a grade, reckoned once for each of the few grades there are."""

    def __init__(self, policy: Policy) -> None:
        self.visit_days = policy.visit_days
        meetings = PolicyTerm.EXECUTIVE_MEETINGS.value
        self.worth = {grade: terms.get(meetings) for grade, terms in policy.terms.items()}
        self.of = cache(self._of)

    def _of(self, tier: str, key_class: str, nominated: bool) -> tuple[int | None, int | None]:
        """Days between visits, and between meetings of executives; None where nothing is asked."""
        every = nominations.visit_every(tier, self.visit_days, key_class, nominated=nominated)
        grades = nominations.grades(tier, key_class, nominated=nominated)
        asked = [worth for one in grades if (worth := self.worth.get(one))]
        return every, cadence.meeting_every(max(asked, default=None))


def _told(user: Any, on: date, wanted: list[Wanted], told: Mapping[int, agreed.Agreed]) -> Iterator[Account]:
    """When each was seen by whom, what is planned, when it is due; read of these customers alone where they are few."""
    these = _among([one[0] for one in wanted])
    last, executive, decider, ahead = _seen(user, on, these)
    waiting = _proposed(user, on, these)
    for one in wanted:
        pk, seen_on = one[0], last.get(one[0])
        due_on = told.get(pk, agreed.NOTHING).due_on(seen_on, one[4])
        yield Account(
            *one[:6], seen_on, executive.get(pk), decider.get(pk), ahead.get(pk), due_on, waiting.get(pk), one[6]
        )  # fmt: skip


def _among(keys: Collection[int]) -> Q:
    """Only what belongs to these customers; no condition where they are many, as tables are read whole then."""
    return Q(account__among=keys) if len(keys) < MANY else ALL


def there(on: date, of: str = "") -> Q:
    """Customers that were not in the archive by the end of a day, of which today is never over."""
    path = f"{of}archived_at"
    here = Q(**{f"{path}__isnull": True})
    return here if on >= days.company_today() else here | Q(**{f"{path}__gte": end(on)})


def whose(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Filters of the customer, of what belongs to one."""
    return {f"account__{name}": value for name, value in chosen.items()}


def asked(user: Any, form: Any) -> Coverage:
    """The part of the book that a valid form of coverage asks for."""
    said = form.cleaned_data
    found = coverage(user, day=said["as_of"], key_only=said["who"] != "all", chosen=form.chosen)
    state = said["state"]
    found.accounts = [
        one for one in found.accounts if form.wants_tier(one.tier) and (not state or state in one.states(found.day))
    ]
    return found


def grades(rows: Any, on: date, today: date, *, key_only: bool = False) -> dict[int, tuple[str, str, bool]]:
    """{account: (tier, class, whether nominated)} on a day; `key_only`: of the key accounts of that day alone."""
    if on == today:
        found = rows.exclude(tier="", nominated_until__isnull=True, key_class="")
        found = found.filter(Q(tier__in=KEY_TIERS) | Q(nominated_until__gte=on)) if key_only else found
        listed = found.values_list("pk", "tier", "key_class", "nominated_until")
        return {pk: (tier, key_class, bool(until and until >= on)) for pk, tier, key_class, until in listed}
    keys = rows.values("pk")
    named = set(Nomination.objects.counting(on).filter(account__in=keys).values_list("account", flat=True))
    spans = TierChange.objects.on(on).filter(account__in=keys).order_by("from_on")
    spans = spans.filter(Q(tier__in=KEY_TIERS) | Q(account__in=named)) if key_only else spans
    tiers = dict(spans.values_list("account", "tier"))
    graded = ClassChange.objects.on(on).filter(account__in=keys)
    classes = dict(graded.filter(_among({*tiers, *named}) if key_only else ALL).values_list("account", "key_class"))
    told = {*tiers, *named} if key_only else {*tiers, *classes, *named}
    return {pk: (tiers.get(pk, ""), classes.get(pk, ""), pk in named) for pk in told}


def end(on: date) -> datetime:
    """The moment a day is over where the company is."""
    return timezone.make_aware(datetime.combine(on + timedelta(1), time.min), timezone.get_default_timezone())


def held_until(user: Any, on: date) -> Any:
    """Visits held by the end of a day, in no order."""
    return Visit.objects.visible_to(user).live().filter(held_at__lt=end(on)).order_by()


def _seen(user: Any, on: date, these: Q = ALL) -> tuple[dict[int, date], ...]:
    """
    By account: the last visit, the last meeting of executives, the last with somebody who decides, the next plan.

    A visit's day is that of whoever paid it; whether it was held by then is by the company's clock.
    """
    held = held_until(user, on).filter(these).seen()
    last, executive = held.last_days(Q(), EXECUTIVE)
    (decider,) = held.filter(contacts__role__in=DECIDERS).last_days(Q())
    ahead = dict(_ahead(user, on).filter(these).values_list("account").annotate(Min("planned_on")))
    return last, executive, decider, ahead


def _ahead(user: Any, on: date) -> Any:
    """
    Visits that people had planned by the end of a day for that day or later, whatever became of them since.

    A proposal was one until somebody accepted it; where nobody knows when, it counts from when it was written.
    """
    plans = VisitPlan.objects.visible_to(user).order_by()
    if on >= days.company_today():
        return plans.ahead(on)
    planned = Q(state=PlanState.PLANNED)
    plans = plans.filter(planned_on__gte=on, planned_for__isnull=False)
    plans = plans.annotate(since=Coalesce("planned_at", "created_at"))
    held = Q(state=PlanState.DONE, visit__held_at__gte=end(on))
    dropped = Q(state=PlanState.DROPPED, updated_at__gte=end(on))
    return plans.filter(planned | held | dropped, since__lt=end(on))


def _proposed(user: Any, on: date, these: Q) -> dict[int, date]:
    """The first visit proposed to each customer; only of today, for what was proposed once is not kept."""
    if on < days.company_today():
        return {}
    plans = VisitPlan.objects.visible_to(user).filter(these, state=PlanState.PROPOSED, planned_on__gte=on).order_by()
    return dict(plans.values_list("account").annotate(Min("planned_on")))


def missed(user: Any, on: date, keys: Collection[int]) -> dict[int, date]:
    """The newest visit that was planned for each of these customers, went by and is open; of today alone."""
    if on < days.company_today():
        return {}
    plans = VisitPlan.objects.visible_to(user).missed(on).filter(account__among=keys).order_by()
    return dict(plans.values_list("account").annotate(Max("planned_on")))


def stalled(user: Any, on: date, chosen: Mapping[str, Any]) -> Any:
    """Visits whose agreed next day is gone without another visit: the oldest agreement first."""
    later = (
        Visit.objects.live()
        .seen()
        .filter(account=OuterRef("account"), held_at__gt=OuterRef("held_at"), held_at__lt=end(on))
    )
    rows = held_until(user, on).filter(there(on, "account__"), next_on__lt=on, **whose(chosen))
    return rows.exclude(Exists(later)).select_related("account", "user").order_by("next_on", "pk")
