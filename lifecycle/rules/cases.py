"""Which moves a case may make, which of them the last step takes back, and what its steps say as of a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lifecycle.choices.cases import RUNNING, CaseState, CaseStepKind
from lifecycle.rules.deadlines import Pause

NEW, WORK, WAITING = CaseState.NEW, CaseState.WORK, CaseState.WAITING
RESOLVED, ACCEPTED, CANCELLED = CaseState.RESOLVED, CaseState.ACCEPTED, CaseState.CANCELLED

MOVES: Mapping[CaseStepKind, tuple[tuple[CaseState, ...], CaseState | None]] = {
    CaseStepKind.ANSWERED: ((NEW, WORK, WAITING), None),
    CaseStepKind.TAKEN: ((NEW, WORK, WAITING), None),
    CaseStepKind.HANDED: ((NEW, WORK, WAITING), None),
    CaseStepKind.WAITING: ((NEW, WORK), WAITING),
    CaseStepKind.RESUMED: ((WAITING,), WORK),
    CaseStepKind.RESOLVED: ((NEW, WORK, WAITING), RESOLVED),
    CaseStepKind.ACCEPTED: ((RESOLVED,), ACCEPTED),
    CaseStepKind.REOPENED: ((RESOLVED, ACCEPTED), WORK),
    CaseStepKind.CANCELLED: ((NEW, WORK, WAITING), CANCELLED),
    CaseStepKind.SEVERITY: ((NEW, WORK, WAITING), None),
}
"""{step: (from which states, into which; None: it stays or a new one is in work)}."""
UNDONE = (
    CaseStepKind.TAKEN, CaseStepKind.HANDED, CaseStepKind.WAITING, CaseStepKind.RESUMED, CaseStepKind.RESOLVED,
    CaseStepKind.ACCEPTED, CaseStepKind.CANCELLED,
)  # fmt: skip
"""Steps that can be taken back."""
ASIDE = (CaseStepKind.LATE, CaseStepKind.LEVEL, CaseStepKind.NOTE, CaseStepKind.REPLIED)
"""Steps that the clock or a word beside it made: what is taken back is the one before."""


@dataclass(frozen=True)
class Stand:
    """Where a case stood after a step."""

    at: datetime
    kind: str
    state: str


def takes_up_until(closed_on: date, reopen_days: int) -> date:
    """The last day on which the customer's word opens a solved case again; later it opens a new one."""
    return closed_on + timedelta(reopen_days)


def may(step: CaseStepKind, state: str) -> bool:
    """Whether a case in this state can make the step."""
    return state in MOVES[step][0]


def after(step: CaseStepKind, state: str) -> str:
    """
    The state a step leads into; whoever takes or answers a new case has begun to work on it.

    Handed on, a new case stays new: nobody works on it, and the clock of its first answer runs on.
    """
    into = MOVES[step][1]
    if into is not None:
        return into.value
    begun = step in (CaseStepKind.ANSWERED, CaseStepKind.TAKEN) and state == NEW
    return WORK.value if begun else state


def pauses(stands: Sequence[Stand]) -> list[Pause]:
    """The spans that are over in which the clock stood still: waiting, or solved until it came back."""
    found, since = list[Pause](), None
    for stand in sorted(stands, key=lambda one: one.at):
        runs = stand.state in RUNNING
        if not runs and since is None:
            since = stand.at
        elif runs and since is not None:
            found.append((since, stand.at))
            since = None
    return found


def last_undoable(kinds: Iterable[str]) -> int | None:
    """The place, counted from the newest (0), of the step that can be taken back; None where none can."""
    for place, kind in enumerate(kinds):
        if kind in ASIDE:
            continue
        return place if kind in UNDONE else None
    return None


GREEN, STANDING = timedelta(days=-3653), timedelta(days=7305)
"""By how much the green channel comes before, and what waits for the customer after, the others."""


def urgent_at(due_at: datetime | None, state: str, *, is_green: bool) -> datetime | None:
    """By what the order of work is sorted: the deadline, the green channel before all others and who waits last."""
    if due_at is None:
        return None
    return due_at + (GREEN if is_green else timedelta()) + (STANDING if state == WAITING else timedelta())
