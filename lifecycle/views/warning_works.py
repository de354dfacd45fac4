"""What is being done about a warning, as its page shows it: whom to call back first, its actions, what else waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground.rights import Right, can
from lifecycle.actions import deciders
from lifecycle.choices import PlanState, TodoSource
from lifecycle.facts import warnings as facts
from lifecycle.models import Todo, VisitPlan, Warning
from lifecycle.views.todos import state


def to_dos(warning: Warning, user: Any) -> dict[str, Any]:
    """
    Each with its state: those of the warning, open ones and done ones apart, and what else waits at the customer.

    A call-back after a low answer is no answer to the warning, but comes first: the customer has just spoken.
    """
    acts, is_open, works = facts.actions(warning, user), warning.is_open, can(user, Right.TAKE_ON_WORK)
    beside = facts.beside(warning, user) if is_open else []
    return {
        "actions": stated(todo for todo in acts if todo.is_open or not is_open),
        "acted": stated(todo for todo in acts if is_open and not todo.is_open),
        "calls": stated(todo for todo in beside if todo.source == TodoSource.SURVEY),
        "beside": stated(todo for todo in beside if todo.source != TodoSource.SURVEY),
        "left": 0 if is_open else sum(todo.is_open for todo in acts),
        "can_work": works,
        "own_todos": deciders.of([*acts, *beside], user) if works else set(),
    }


def stated(found: Iterable[Todo]) -> list[tuple[Todo, Any]]:
    """Each with how it stands."""
    return [(todo, state(todo)) for todo in found]


def deeds(
    warning: Warning, user: Any, *, coming: VisitPlan | None, missed: VisitPlan | None, has_cause: bool, acts: bool
) -> list[dict[str, Any]]:
    """What a reader may do about an open warning, the one next step first: {label, url, icon, primary}."""
    if not warning.is_open:
        return []
    ways = allowed(warning, user, coming)
    first = next((name for name in wanted(coming, missed, has_cause, acts) if name in ways), "")
    others = ("log", "close") if coming else ("plan", "log", "close")
    order = [first, *(name for name in others if name != first)]
    return [ways[name] | {"primary": name == first} for name in order if name in ways]


def wanted(coming: VisitPlan | None, missed: VisitPlan | None, has_cause: bool, acts: bool) -> list[str]:
    """The steps that the state of the case asks for, the most pressing first."""
    is_today = coming is not None and (coming.planned_on, coming.state) == (timezone.localdate(), PlanState.PLANNED)
    asks = {
        "log": bool(missed or is_today), "plan": coming is None, "cause": not has_cause,
        "see": coming is not None and coming.state == PlanState.PROPOSED, "act": not acts,
    }  # fmt: skip
    return [*(name for name, is_asked in asks.items() if is_asked), "log"]


def allowed(warning: Warning, user: Any, coming: VisitPlan | None) -> dict[str, dict[str, Any]]:
    """The ways that the reader's role leaves open."""
    found = []
    if can(user, Right.LOG_VISITS):
        asked = f"?account={warning.account_id}"
        found += [("plan", _("Plan a visit"), reverse("lifecycle:plan-create") + asked, "calendar-plus"),
                  ("log", _("Log a visit"), reverse("lifecycle:visit-log") + asked, "pencil-line")]  # fmt: skip
    if can(user, Right.LOG_VISITS) and coming is not None:
        found.append(("see", _("Settle the proposed visit"), reverse("lifecycle:plan-detail", args=[coming.pk]),
                      "map-pin"))  # fmt: skip
    if can(user, Right.MOVE_STAGES):
        found += [("cause", _("Write down the cause"), reverse("lifecycle:warning-cause", args=[warning.pk]), "search"),
                  ("close", _("Close the warning"), reverse("lifecycle:warning-close", args=[warning.pk]),
                   "shield-check")]  # fmt: skip
    if can(user, Right.TAKE_ON_WORK):
        found.append(("act", _("Add an action"), reverse("lifecycle:warning-act", args=[warning.pk]), "list-checks"))
    return {name: {"label": label, "url": url, "icon": icon} for name, label, url, icon in found}
