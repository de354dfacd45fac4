"""Which plays fit a customer as its reader may know it, and where plays were applied with how much done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q

from accounts.choices import SeatFunction
from accounts.models import Account
from kam.ground.rights import Right, can
from lifecycle.facts import causes
from lifecycle.models import Diagnosis, Journey, Play, PlayUse, Warning, WarningCause
from lifecycle.rules import causes as cause_rules
from lifecycle.rules import plays as rules

MOST = 5
FUNCTIONS = dict(SeatFunction.choices)


def whose(function: str) -> str:
    """The function a step falls to, in words."""
    return str(FUNCTIONS.get(function, function))


def fitting(account: Account, user: Any, day: date, warning: Warning | None = None, most: int = MOST) -> list[Play]:
    """The plays that fit, the best first; none for a warning of the control group."""
    if warning is not None and warning.is_control:
        return []
    uses = PlayUse.objects.standing().filter(account=account)
    here = uses.filter(warning=warning) if warning else uses.filter(todos__done_on=None, todos__dropped_on=None)
    applied = set(here.values_list("play", flat=True))
    return rules.rank(case(account, user, day, warning), Play.objects.live(), applied, most)


def case(account: Account, user: Any, day: date, warning: Warning | None) -> rules.Case:
    """What plays are held against: the cause that the reader may read, else what the file proposes."""
    written = WarningCause.objects.visible_to(user).standing().filter(warning=warning) if warning else ()
    cause = next((one.cause for one in sorted(written, key=lambda one: one.is_suspicion)), "")
    proposed: list[str] = []
    if warning is not None and not cause:
        pieces = causes.gather(account.pk, day, user)
        proposed = cause_rules.likeliest(pieces, day, suspicions=can(user, Right.SEE_SUSPICIONS))
    journey = Journey.objects.filter(account=account).first()
    diagnosis = Diagnosis.objects.standing().filter(account=account).first()
    return rules.Case(
        cause=cause, proposed=proposed[0] if proposed else "", stage=journey.stage if journey else "",
        dilemma=diagnosis.dilemma if diagnosis else "", tier=account.tier,
    )  # fmt: skip


def with_steps(uses: Any) -> Any:
    """With how many to-dos were given, are done, and are open."""
    done, dropped = Q(todos__done_on__isnull=False), Q(todos__dropped_on__isnull=False)
    return uses.annotate(
        given=Count("todos"), done=Count("todos", filter=done), left=Count("todos", filter=~done & ~dropped)
    )


def uses(account: Account, user: Any, warning: Warning | None = None) -> list[Any]:
    """The plays applied to a customer (for a warning), the newest first, with their steps."""
    seen = PlayUse.objects.visible_to(user).standing().filter(account=account)
    seen = seen.filter(warning=warning) if warning is not None else seen
    return list(with_steps(seen).select_related("play", "by"))
