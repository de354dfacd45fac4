"""The job that proposes visits: each manager's coming four weeks, by what is due and what their days have room for."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils import timezone

from accounts.actions import handover_dues
from accounts.models import Account
from kam.actions import calendars, runs
from kam.choices import Through
from kam.ground import origins
from kam.ground.rights import Right, require
from kam.models import Run, User
from lifecycle.actions import aftermaths, dues, free_days, journeys, placings, strays, visits
from lifecycle.actions.dues import Called
from lifecycle.actions.placings import Sheet
from lifecycle.choices import PlanState
from lifecycle.models import VisitPlan


@origins.through(Through.RUN)
def perform(run: Run, *, by: User) -> Run:
    """Do what a claimed run asks: open missing journeys, then propose visits; what went wrong is kept with the run."""
    require(by, Right.RECOMPUTE)
    on = run.as_of or timezone.localdate()
    try:
        calendars.renew(as_of=on, by=User.objects.system())
        opened = journeys.ensure_journeys(on=on, by=by)
        handover_dues.carry_out_due(on, by=by)
        followed = follow_owners(by=by)
        aftermaths.remind(on=on, by=by)
        runs.beat(run, 0.3)
        result = propose(as_of=on, by=by)
        visits.hand_down(by=by)
        return runs.finish(run, result=result | {"journeys": opened, "followed": followed})
    except runs.LeaseLost:
        return run
    except Exception as error:
        runs.fail(run, error)
        raise


def follow_owners(*, by: User) -> int:
    """
    Open plans, promises and to-dos of whoever has no more to do with a customer go to its owner; returns how many.

    Who still sits on the account's team keeps theirs. A visit that was missed stays with whoever missed it.
    """
    require(by, Right.RECOMPUTE)
    return strays.hand_on(by=by)


def propose(*, as_of: date, by: User) -> dict[str, int]:
    """
    Propose what is due in the coming four weeks and not planned yet; returns counts.

    Platinum has its days before gold, gold before iron; nobody gets more than a day holds. A proposal that nobody
    answered stays on its day unless a more valuable visit or a new reason needs another. A second run changes nothing.
    What people did with a customer's visits meanwhile stands: nothing is written over it, and nobody waits for the run.
    """
    require(by, Right.RECOMPUTE)
    sheet, stood = Sheet(as_of), placings.standing()
    open_ones = _proposals()
    read = {plan.pk: plan.version for rows in open_ones.values() for plan in rows}
    by_owner: dict[int, list[Called]] = defaultdict(list)
    for one in dues.called(as_of):
        by_owner[one.owner_id].append(one)
    people = list(User.objects.filter(pk__in=by_owner))
    for user_id, days in sorted(free_days.of(people, start=as_of, until=sheet.until).items()):
        placings.fill(user_id, by_owner[user_id], open_ones, days, sheet)
    placings.withdraw(open_ones, sheet, sheet.until)
    placings.write_beside_people(sheet, read, stood)
    return dict(sheet.counts)


def _proposals() -> dict[int, list[VisitPlan]]:
    """Proposals to the owners of accounts that nobody answered yet, each account's in order."""
    found: dict[int, list[VisitPlan]] = defaultdict(list)
    rows = VisitPlan.objects.filter(state=PlanState.PROPOSED)
    owners = dict(Account.objects.filter(plans__state=PlanState.PROPOSED).values_list("pk", "owner").distinct())
    for plan in rows.order_by("planned_on", "pk"):
        found[plan.account_id if owners.get(plan.account_id) == plan.user_id else -plan.account_id].append(plan)
    return found
