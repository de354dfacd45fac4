"""Every ten minutes: open cases of customers who rose get their better promise, and late ones climb the ladder."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kam.actions import runs
from kam.ground import events, records, staging
from kam.ground.rights import Right, require
from kam.models import Run, User
from lifecycle.actions import case_routes, case_steps
from lifecycle.choices import EventVerb
from lifecycle.choices.cases import CaseClock, CaseStepKind
from lifecycle.facts import clocks
from lifecycle.facts.clocks import Clocks
from lifecycle.models import Case, CaseStep
from lifecycle.rules import deadlines

log = logging.getLogger(__name__)


def tick(*, now: datetime | None = None, by: User) -> dict[str, int]:
    """
    One round, as of a moment: {"shortened": cases, "told": rungs reached}, and how many cases `failed`, if any.

    Each case is looked at again under its own lock, so two rounds at once tell nobody twice, and one that is cut off
    leaves whole cases behind it. What is wrong with one case (somebody holds it, a fault) keeps no other waiting: it is
    logged, and the next round looks at it again.
    """
    require(by, Right.RECOMPUTE)
    moment = now or timezone.now()
    found = list(Case.objects.open().select_related("account__owner").order_by("pk"))
    hands = Clocks.of(found, moment)
    failed = set[int]()
    shortened = sum(_alone(_shorten, case, hands, failed, by) for case in found)
    late = Case.objects.late(moment).select_related("account__owner__team", "user__team")
    told = sum(_alone(_climb, case, hands, failed, by) for case in late.order_by("pk"))
    return {"shortened": shortened, "told": told} | ({"failed": len(failed)} if failed else {})


def _alone(work: Callable[[Case, Clocks, User], int], case: Case, hands: Clocks, failed: set[int], by: User) -> int:
    try:
        return work(case, hands, by)
    except Exception:
        log.exception("case %s was left out of this round", case.pk)
        failed.add(case.pk)
        return 0


def perform(run: Run) -> Run:
    """
    One round as a run. One row stands for a day: it takes the place of the round before and goes on with its counts.

    Its event tells what this round found; one in which nothing happened leaves none. A failed round stands until the
    next that fails.
    """
    same = Run.objects.of(run.kind).filter(as_of=run.as_of).exclude(pk=run.pk)
    same.broken().delete()
    found = tick(by=User.objects.system())
    with transaction.atomic():
        staging.take_turn(f"run.{run.kind}")
        before = same.done().order_by("-pk").first()
        counts = Counter(before.result if before else {}) + Counter({"rounds": 1} | found)
        return runs.finish(run, result=counts, told={kind: count for kind, count in found.items() if count})


def _is_better(case: Case, level: deadlines.Level) -> bool:
    shorter = level.resolution < case.promised or level.response < case.response_hours
    return shorter or (level.is_green and not case.is_green)


def _shorten(case: Case, hands: Clocks, by: User) -> bool:
    """A better level counts from now on, for what is left; a worse one takes no promise back."""
    if not _is_better(case, hands.level(case.account, case.severity, case.opened_at)):
        return False
    with transaction.atomic():
        fresh = records.lock(case)
        level = hands.level(fresh.account, fresh.severity, fresh.opened_at)
        if not fresh.is_open or not _is_better(fresh, level):
            return False
        values = {"is_green": fresh.is_green or level.is_green}
        told = [fresh.user, fresh.account.owner if level.is_green and not fresh.is_green else None]
        case_steps.written(fresh, CaseStepKind.LEVEL, values, EventVerb.CASE_SHORTENED,
                           promise=(level.response, level.resolution), at=hands.now, tell=told, by=by)  # fmt: skip
    return True


def _climb(case: Case, hands: Clocks, by: User) -> int:
    """
    Tell of each rung that was reached and not told of since the case was opened (again); returns how many.

    Who heard of it before it was solved believes it settled: that it is back and late they hear anew.
    """
    with transaction.atomic():
        fresh = records.lock(case)
        if not fresh.is_late(hands.now):
            return 0
        steps = list(fresh.steps.order_by("at", "pk"))
        past = hands.past(fresh, clocks.pauses_of(steps))
        reached = max(deadlines.rung(past, hands.promised(fresh), hands.numbers), 1 if past else 0)
        there = {one.rung for one in steps if one.clock == fresh.clock and one.rung and one.turn == fresh.reopened}
        new = [rung for rung in range(1, reached + 1) if rung not in there]
        _tell(fresh, new, hands.now, by)
    return len(new)


def _tell(case: Case, rungs: Iterable[int], now: datetime, by: User) -> None:
    for rung in rungs:
        moment = max(now, case.opened_at)
        step: CaseStep = clocks.step(case, kind=CaseStepKind.LATE, by=by, at=moment, clock=case.clock, rung=rung)
        step.save()
        due = "answer_due_at" if case.clock == CaseClock.ANSWER else "due_at"  # its words name the clock that is late
        data = {"rung": rung, "clock": case.clock, due: case.next_due_at}
        events.record(EventVerb.CASE_LATE, case, by=by, data=data, notify=case_routes.to_tell(case, rung),
                      url=f"/cases/{case.pk}/")  # fmt: skip
