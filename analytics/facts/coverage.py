"""
Whether key accounts are visited as often as the policy wants, by owner: counted live.

`visiting` tells the same of any day, with who was met when and the past day's tiers: more questions than the dashboard
may ask. A test over random books holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from accounts.choices import KEY_TIERS
from accounts.models import Account, Policy
from accounts.models.cadences import Told, agreed, of_keys, planned, unplanned
from accounts.rules import nominations
from kam.ground.days import company_today
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan

NOMINATED = "nominated"


@dataclass
class Coverage:
    """Key accounts of one owner: how many stand to be visited, were visited in time, are late, are planned."""

    owner: str
    owner_id: int | None
    due: int = 0
    done: int = 0
    planned: int = 0
    proposed: int = 0
    """Late, planned by nobody, and a visit is proposed that nobody accepted."""
    by_tier: dict[str, list[int]] = field(default_factory=dict)
    """{tier, or `NOMINATED` for those that are key by nomination alone: [due, done]}."""

    @property
    def overdue(self) -> int:
        return self.due - self.done

    @property
    def unplanned(self) -> int:
        """Late, and nobody has planned to go."""
        return self.overdue - self.planned

    @property
    def share(self) -> float | None:
        return self.done / self.due if self.due else None


def by_owner(user: Any, policy: Policy, told: Told | None = None) -> list[Coverage]:
    """
    Visits to key accounts against the policy's cadence, by owner, the worst first; no owner is a line too.

    `told`: what was agreed by today, where it was read before. Each is judged here, from a row of few columns: asked of
    the database, what was agreed with thousands would have to be told in the question.
    """
    today = company_today()
    told = of_keys(today) if told is None else told
    found: dict[int | None, Coverage] = {}
    for pk, owner, name, tier, key_class, until, last_on, ahead, waits in _to_visit(user, today):
        nominated, said = until is not None and until >= today, told.get(pk)
        every = nominations.visit_every(tier, policy.visit_days, key_class, nominated=nominated)
        if not (every or (said and said.rhythm)):
            continue
        by_policy = last_on + timedelta(every) if last_on and every else None
        due = said.due_on(last_on, every) if said else by_policy
        done = due is not None and due >= today
        one = found.setdefault(owner, Coverage(name or "", owner))
        one.due, one.done = one.due + 1, one.done + done
        one.planned, one.proposed = one.planned + (ahead and not done), one.proposed + (waits and not (done or ahead))
        part = one.by_tier.setdefault(tier if tier in KEY_TIERS else NOMINATED, [0, 0])
        part[0], part[1] = part[0] + 1, part[1] + done
    return sorted(found.values(), key=lambda one: (-one.overdue, one.owner))


def _to_visit(user: Any, today: date) -> Any:
    """Of each customer to be visited what its coverage is judged by, whether a visit is planned, and one proposed."""
    ahead = ExpressionWrapper(planned(today), BooleanField())
    waits = ExpressionWrapper(Q(pk__in=_proposals(user, today).values("account")), BooleanField())
    rows = Account.objects.visible_to(user).live().to_visit(today).order_by().annotate(ahead=ahead, waits=waits)
    columns = ("pk", "owner", "owner__name", "tier", "key_class", "nominated_until", "standing__last_visit_on")
    return rows.values_list(*columns, "ahead", "waits")


@dataclass(frozen=True)
class Overdue:
    """A customer whose visit is overdue and planned by nobody, and since how many days; None where never visited."""

    owner: int
    name: str
    days: int | None
    is_proposed: bool = False
    """Whether a visit is proposed and waits to be accepted."""
    is_fresh: bool = False
    """Whether one that waits was proposed lately, so that nobody is late in answering it."""
    account: int = 0
    net: Decimal = Decimal(0)
    """What it brought in the year, by the newest run."""


def _proposals(user: Any, today: date) -> Any:
    """Visits to come that nobody accepted."""
    return VisitPlan.objects.visible_to(user).filter(state=PlanState.PROPOSED, planned_on__gte=today).order_by()


def days_overdue(user: Any, policy: Policy, fresh: int = 0, told: Told | None = None) -> list[Overdue]:
    """
    Those that somebody holds, whoever was never visited first; a proposal is fresh for so many days.

    `told`: what was agreed by today, where it was read before.
    """
    today = company_today()
    columns = ("pk", "owner", Account.called(), "tier", "key_class", "nominated_until", "standing__last_visit_on",
               "standing__net_contribution", "waits", "is_fresh")  # fmt: skip
    plans = _proposals(user, today).filter(account=OuterRef("pk"))
    since = timezone.make_aware(datetime.combine(today - timedelta(fresh), time.min), timezone.get_default_timezone())
    due = Account.objects.visible_to(user).live().to_visit().filter(owner__isnull=False).order_by()
    held = due.filter(unplanned(policy.visit_days, today, told))
    lately = Exists(plans.filter(created_at__gte=since))
    rows = list(held.annotate(waits=Exists(plans), is_fresh=lately).values_list(*columns))
    if told is None:
        told = agreed(today, [row[0] for row in rows]) if rows else {}
    found = []
    for pk, owner, name, tier, key_class, until, last_on, net, waits, is_fresh in rows:
        nominated = until is not None and until >= today
        every = nominations.visit_every(tier, policy.visit_days, key_class, nominated=nominated)
        due = last_on + timedelta(every) if last_on and every else None
        due = told[pk].due_on(last_on, every) if pk in told else due
        found.append(Overdue(owner, name, (today - due).days if due else None, waits, is_fresh, pk, net or Decimal(0)))
    return sorted(found, key=lambda one: (one.days is not None, -(one.days or 0), one.name, one.account))


def covered(lines: list[Coverage]) -> dict[str, float | None]:
    """Share visited in time: of all key accounts (""), by tier, and of those nominated."""
    sums: dict[str, list[int]] = {"": [0, 0]}
    for line in lines:
        for tier, (due, done) in line.by_tier.items():
            for key in ("", tier):
                one = sums.setdefault(key, [0, 0])
                one[0], one[1] = one[0] + due, one[1] + done
    return {key: done / due if due else None for key, (due, done) in sums.items()}
