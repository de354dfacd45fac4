"""The cases of a window as they stood on its last day, read from their steps; as far as somebody sees the book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

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


class Told(NamedTuple):
    """One step as far as a report reads it."""

    kind: str
    at: datetime
    state: str
    severity: str
    answer_due_at: datetime | None
    due_at: datetime | None


class Opened(NamedTuple):
    """One case as far as a report reads it, with its customer as it stands."""

    pk: int
    sort: str
    kind: str
    cause: str
    product: int | None
    user: int | None
    opened_at: datetime
    answered_at: datetime | None
    account: int
    tier: str
    archived_at: datetime | None
    country: str
    region: str
    city: str


CASE = ("pk", "sort", "kind", "cause", "product_id", "user_id", "opened_at", "answered_at", "account_id",
        *(f"account__{name}" for name in Opened._fields[9:]))  # fmt: skip
NO_STEP = Told("", datetime.min, "", "", None, None)


def gather(user: Any, *, as_of: date, days: int, chosen: dict[str, Any] | None = None) -> list[Row]:
    """
    Cases opened in the window (as_of − days, as_of] that the user sees, without the cancelled ones.

    At most one more than `MOST`, the newest first, which says that there are more. The tier is that of the day.
    """
    seen = Case.objects.visible_to(user).live().filter(**(chosen or {}))
    edge = end_of(as_of)
    opened = seen.filter(opened_at__gte=end_of(as_of - timedelta(days=days)), opened_at__lt=edge)
    steps = _steps(opened, edge)
    found = (Opened(*row) for row in opened.order_by("-opened_at", "-pk").values_list(*CASE))
    counts = (case for case in found if steps.get(case.pk, [NO_STEP])[-1].state != CaseState.CANCELLED)
    cases = list(islice(counts, MOST + 1))
    until = min(edge, timezone.now())
    hands = Clocks(min((case.opened_at for case in cases), default=timezone.now()), until)
    then = None if as_of >= company_today() else dict(
        TierChange.objects.on(as_of).order_by("from_on", "pk").values_list("account_id", "tier")
    )  # fmt: skip
    return [
        _row(case, steps.get(case.pk, []), hands, case.tier if then is None else then.get(case.account, ""))
        for case in cases
    ]  # fmt: skip


def _steps(opened: Any, edge: datetime) -> dict[int, list[Told]]:
    """{case: its steps before a moment, in order}; one query."""
    rows = CaseStep.objects.filter(case__in=opened.order_by().values("pk"), at__lt=edge).order_by("at", "pk")
    found: dict[int, list[Told]] = defaultdict(list)
    for case, *told in rows.values_list("case_id", *Told._fields):
        found[case].append(Told(*told))
    return found


def counted(user: Any, *, as_of: date, days: int, chosen: dict[str, Any]) -> int:
    """How many cases `gather` would find of what is chosen, without reading them."""
    seen = Case.objects.visible_to(user).live().filter(**chosen).counted_on(as_of)
    return int(seen.filter(opened_at__gte=end_of(as_of - timedelta(days=days))).count())


def begins(user: Any) -> date | None:
    """The day of the first case that the user sees: of the time before it nobody knows anything."""
    first = Case.objects.visible_to(user).live().order_by("opened_at").values_list("opened_at", flat=True).first()
    return timezone.localtime(first, timezone.get_default_timezone()).date() if first else None


def _row(case: Opened, found: Sequence[Told], hands: Clocks, tier: str) -> Row:
    """One case by its steps before the end of the day, with the tier of its customer then."""
    last, steps = found[-1] if found else NO_STEP, [one for one in found if one.at <= hands.now]
    solved = _last(steps, CaseStepKind.RESOLVED) if last.state not in OPEN else None
    hours, pauses = hands.hours(case, case.opened_at), clocks.pauses_of(steps)
    answered = case.answered_at if case.answered_at and case.answered_at <= hands.now else None

    def worked(until: datetime | None) -> float | None:
        if until is None:
            return None
        return deadlines.worked(case.opened_at, until, hours, pauses).total_seconds() / 3600

    kinds, company = {one.kind for one in steps}, timezone.get_default_timezone()
    missed = _missed(last, steps, answered, solved, hands.now)
    is_promised = last.due_at is not None or any(one.answer_due_at is not None for one in steps)
    return Row(
        case=case.pk, sort=case.sort, kind=case.kind, cause=case.cause if solved else "", severity=last.severity,
        tier=tier, account=case.account, product=case.product, user=case.user,
        month=timezone.localtime(case.opened_at, company).strftime("%Y-%m"), is_open=last.state in OPEN,
        is_solved=solved is not None, is_promised=is_promised, is_late=any(missed),
        is_late_now=last.state in RUNNING and case.archived_at is None
        and (missed[1] or (missed[0] and answered is None)),
        is_first_contact=solved is not None and not _took_more(steps, answered),
        came_back=CaseStepKind.REOPENED in kinds, answer_hours=worked(answered), solution_hours=worked(solved),
        hours_so_far=(worked(hands.now) or 0.0) if answered is None or solved is None else 0.0,
        is_waiting=last.state == CaseState.WAITING and case.archived_at is None,
    )  # fmt: skip


def _took_more(steps: Sequence[Told], answered: datetime | None) -> bool:
    """
    Whether the customer needed more than the first contact: asked back, come back, or handed on after an answer.

    Handed on before anybody answered it came to the right hands: whoever answers then is the first contact.
    """
    handed = (one.at for one in steps if one.kind == CaseStepKind.HANDED)
    return any(one.kind in AGAIN for one in steps) or any(answered is not None and answered < at for at in handed)


def _missed(
    last: Told, steps: Sequence[Told], answered: datetime | None, solved: datetime | None, now: datetime
) -> tuple[bool, bool]:
    """Whether the promise of the first answer was missed by then, and that of the solution; waiting stops both."""
    stood = _last(steps, CaseStepKind.WAITING) if last.state == CaseState.WAITING else None
    answer_due = steps[-1].answer_due_at if steps else None
    until = solved or stood or now
    no_answer = answer_due is not None and answer_due < (answered or until)
    return no_answer, last.due_at is not None and last.due_at < until


def _last(steps: Sequence[Told], kind: CaseStepKind) -> datetime | None:
    """When a step of a kind was last made."""
    return max((one.at for one in steps if one.kind == kind), default=None)


def months(as_of: date, days: int) -> list[str]:
    """The months of a window, the earliest first."""
    day, found = as_of - timedelta(days=days - 1), list[str]()
    while day <= as_of:
        found.append(f"{day:%Y-%m}")
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return found
