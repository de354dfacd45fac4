"""What the demo's managers had planned for the last months: most of it held, some moved before, some dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from analytics.actions.demo.visits import Diary
from lifecycle.choices import DropKind, PlanState
from lifecycle.models import Visit, VisitPlan
from lifecycle.rules.cadence import WEEK

DAYS = 100
PLANNED, MOVED, DROPPED = 0.8, 0.15, 0.12
"""Of the visits held, the part that was planned; of these what was moved before; and beside them what was dropped."""
WHY = (
    (DropKind.OTHER, "对方采购出差，改为电话沟通"), (DropKind.NO_NEED, "上周展会上已见过面"),
    (DropKind.OTHER, "工地停工，负责人不在"), (DropKind.NO_NEED, ""),
)  # fmt: skip


def keep(rng: Random, diary: Diary, today: date) -> None:
    """Plans beside the visits of the last months, and those that came to nothing."""
    since = today - timedelta(DAYS)
    recent = [(visit, timezone.localtime(visit.held_at)) for visit in diary.visits]
    recent = [(visit, at) for visit, at in recent if since <= at.date() < today and visit.user_id is not None]
    rows = [plan for visit, at in recent for plan in _of(rng, visit, at)]
    VisitPlan.objects.bulk_create(rows, batch_size=500)
    for plan in rows:
        at = datetime.combine(plan.planned_on, time(8), timezone.get_default_timezone())
        plan.created_at, plan.planned_at, plan.updated_at = at - timedelta(14), at - timedelta(10), at
    VisitPlan.objects.bulk_update(rows, ["created_at", "planned_at", "updated_at"], batch_size=250)


def _of(rng: Random, visit: Visit, at: datetime) -> Iterator[VisitPlan]:
    """The plan that a visit fulfilled, if it was planned; and one before it that was dropped, now and then."""
    on = at.date()
    own = {"account": visit.account, "user": visit.user, "planned_time": at.time().replace(second=0)}
    if rng.random() < PLANNED:
        first_on = WEEK.before(on - timedelta(rng.randint(0, 6))) if rng.random() < MOVED else on
        if visit.is_seen:  # a mail holds no planned visit
            yield VisitPlan(planned_on=on, planned_for=first_on, state=PlanState.DONE, visit=visit, **own)
    if rng.random() < DROPPED:
        kind, reason = rng.choice(WHY)
        before = WEEK.before(on - timedelta(rng.randint(3, 12)))
        yield VisitPlan(
            planned_on=before, planned_for=before, state=PlanState.DROPPED, drop_kind=kind, drop_reason=reason, **own
        )
