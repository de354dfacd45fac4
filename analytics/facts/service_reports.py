"""The cases of a window as they stood on its last day, read from their steps; as far as somebody sees the book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import TierChange
from analytics.rules.service_reports import Row
from kam.ground.days import company_today
from lifecycle.choices.cases import OPEN, RUNNING, CaseState, CaseStepKind
from lifecycle.facts import clocks
from lifecycle.facts.clocks import Clocks
from lifecycle.models import Case, CaseStep
from lifecycle.models.cases import end_of
from lifecycle.rules import deadlines

MOST = 20_000
"""Cases that a report reads, the newest first."""
AGAIN = (CaseStepKind.WAITING, CaseStepKind.REOPENED)
"""Steps after which a solution is no longer one of the first contact."""


def gather(user: Any, *, as_of: date, days: int, chosen: dict[str, Any] | None = None) -> list[Row]:
    """
    Cases opened in the window (as_of − days, as_of] that the user sees, without the cancelled ones.

    At most one more than `MOST`, the newest first, which says that there are more. The tier is that of the day.
    """
    seen = Case.objects.visible_to(user).live().filter(**(chosen or {}))
    since = end_of(as_of - timedelta(days=days))
    found = seen.counted_on(as_of).filter(opened_at__gte=since)
    cases = list(found.select_related("account").order_by("-opened_at", "-pk")[: MOST + 1])
    until = min(end_of(as_of), timezone.now())
    hands = Clocks.of(cases, until)
    steps = clocks.steps_of(cases)
    then = None if as_of >= company_today() else dict(
        TierChange.objects.on(as_of).order_by("from_on", "pk").values_list("account_id", "tier")
    )  # fmt: skip
    return [
        _row(case, [one for one in steps[case.pk] if one.at <= until], hands,
             case.account.tier if then is None else then.get(case.account_id, ""))
        for case in cases
    ]  # fmt: skip


def counted(user: Any, *, as_of: date, days: int, chosen: dict[str, Any]) -> int:
    """How many cases `gather` would find of what is chosen, without reading them."""
    seen = Case.objects.visible_to(user).live().filter(**chosen).counted_on(as_of)
    return int(seen.filter(opened_at__gte=end_of(as_of - timedelta(days=days))).count())


def begins(user: Any) -> date | None:
    """The day of the first case that the user sees: of the time before it nobody knows anything."""
    first = Case.objects.visible_to(user).live().order_by("opened_at").values_list("opened_at", flat=True).first()
    return timezone.localtime(first, timezone.get_default_timezone()).date() if first else None


def _row(case: Any, steps: Sequence[CaseStep], hands: Clocks, tier: str) -> Row:
    """One case by its steps up to the day, with the tier of its customer then."""
    solved = _last(steps, CaseStepKind.RESOLVED) if case.state_then not in OPEN else None
    hours, pauses = hands.hours(case.account, case.opened_at), clocks.pauses_of(steps)
    answered = case.answered_at if case.answered_at and case.answered_at <= hands.now else None

    def worked(until: datetime | None) -> float | None:
        if until is None:
            return None
        return deadlines.worked(case.opened_at, until, hours, pauses).total_seconds() / 3600

    kinds, company = {one.kind for one in steps}, timezone.get_default_timezone()
    missed = _missed(case, steps, answered, solved, hands.now)
    is_promised = case.due_at_then is not None or any(one.answer_due_at is not None for one in steps)
    return Row(
        case=case.pk, sort=case.sort, kind=case.kind, cause=case.cause if solved else "", severity=case.severity_then,
        tier=tier, account=case.account_id, product=case.product_id, user=case.user_id,
        month=timezone.localtime(case.opened_at, company).strftime("%Y-%m"), is_open=case.state_then in OPEN,
        is_solved=solved is not None, is_promised=is_promised, is_late=any(missed),
        is_late_now=case.state_then in RUNNING and case.account.archived_at is None
        and (missed[1] or (missed[0] and answered is None)),
        is_first_contact=solved is not None and not _took_more(steps, answered),
        came_back=CaseStepKind.REOPENED in kinds, answer_hours=worked(answered), solution_hours=worked(solved),
        hours_so_far=worked(hands.now) or 0.0,
        is_waiting=case.state_then == CaseState.WAITING and case.account.archived_at is None,
    )  # fmt: skip


def _took_more(steps: Sequence[CaseStep], answered: datetime | None) -> bool:
    """
    Whether the customer needed more than the first contact: asked back, come back, or handed on after an answer.

    Handed on before anybody answered it came to the right hands: whoever answers then is the first contact.
    """
    handed = (one.at for one in steps if one.kind == CaseStepKind.HANDED)
    return any(one.kind in AGAIN for one in steps) or any(answered is not None and answered < at for at in handed)


def _missed(
    case: Any, steps: Sequence[CaseStep], answered: datetime | None, solved: datetime | None, now: datetime
) -> tuple[bool, bool]:
    """Whether the promise of the first answer was missed by then, and that of the solution; waiting stops both."""
    stood = _last(steps, CaseStepKind.WAITING) if case.state_then == CaseState.WAITING else None
    answer_due = steps[-1].answer_due_at if steps else None
    until = solved or stood or now
    no_answer = answer_due is not None and answer_due < (answered or until)
    return no_answer, case.due_at_then is not None and case.due_at_then < until


def _last(steps: Sequence[CaseStep], kind: CaseStepKind) -> datetime | None:
    """When a step of a kind was last made."""
    return max((one.at for one in steps if one.kind == kind), default=None)


def months(as_of: date, days: int) -> list[str]:
    """The months of a window, the earliest first."""
    day, found = as_of - timedelta(days=days - 1), list[str]()
    while day <= as_of:
        found.append(f"{day:%Y-%m}")
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return found
