"""Cases: opened, taken, answered, handed over, waiting, solved, accepted, opened again; each step stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Contact
from kam.ground import events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import User
from lifecycle.actions import case_routes
from lifecycle.actions.case_steps import RUNS, make, moment_of, of_account, said, writable
from lifecycle.choices import EventVerb
from lifecycle.choices.cases import OPEN, CaseState, CaseStepKind, Severity
from lifecycle.facts import clocks
from lifecycle.facts.clocks import Clocks
from lifecycle.models import Case

OF_ACCOUNT = ("contact", "visit", "order", "follows")
"""What belongs to the case's own customer."""
NEVER = ("account", "opened_at", "number", "follows")
"""What stays as it was when the case was opened."""


@arrivals.at_home
def report(*, values: Mapping[str, Any], by: User) -> Case:
    """
    Open a case: it goes to the service seat of the account team, else to the team's lead, with both deadlines set.

    In the green channel the account manager is told at once, too. `opened_at` may lie back, never ahead.
    """
    require(by, Right.EDIT_CASES)
    account = arrivals.open_for(values.get("account"), by)
    filled: dict[str, Any] = {name: value for name, value in values.items() if value not in (None, "")}
    filled["opened_at"] = moment_of(filled.get("opened_at"))
    for name in OF_ACCOUNT:
        of_account(account.pk, filled.get(name), name)
    _unique(filled.get("number"))
    opened_at, severity = filled["opened_at"], filled.get("severity") or Severity.MEDIUM
    level = Clocks(opened_at).level(account, severity, opened_at)
    if filled.get("user"):
        filled["user"] = standing(filled["user"])
        case_routes.check_hands(filled["user"], account)
    case = Case(**filled, by=by, is_green=level.is_green, response_hours=level.response, promised=level.resolution)
    case.user = case.user or case_routes.route(account, case.function)
    with transaction.atomic():
        case.save()
        case.number = case.number or _numbered(case.pk)
        first = clocks.step(case, kind=CaseStepKind.OPENED, by=by, at=case.opened_at, response_hours=level.response,
                            promised=level.resolution)  # fmt: skip
        Clocks.of([case]).set(case, [first])
        first.answer_due_at, first.due_at = case.answer_due_at, case.due_at
        first.save()
        case.save()
        _tell(case, by)
    return case


@records.held
def take(case: Case, *, version: int | None = None, at: datetime | None = None, by: User) -> Case:
    """Into one's own hands; whoever had it is told. A new case is in work from then on."""
    require(by, Right.EDIT_CASES)
    writable(case, by)
    values = case_routes.into_hands(by, case.account)
    return make(case, CaseStepKind.TAKEN, values, EventVerb.CASE_TAKEN, version=version, at=at, tell=[case.user],
                 by=by)  # fmt: skip


@records.held
def answer(case: Case, *, note: str, version: int | None = None, at: datetime | None = None, by: User) -> Case:
    """What the customer was told; the first answer stops the first of the two clocks."""
    require(by, Right.ANSWER_CASES)
    writable(case, by)
    words = said(note, _("Say what the customer was told."))
    moment = moment_of(at)
    values: dict[str, Any] = {} if case.answered_at else {"answered_at": moment}
    if case.user is None:
        values |= case_routes.into_hands(by, case.account)
    return make(case, CaseStepKind.ANSWERED, values, EventVerb.CASE_ANSWERED, note=words, version=version, at=moment,
                 by=by)  # fmt: skip


@records.held
def hand_over(
    case: Case, *, function: str, note: str, user: User | None = None, version: int | None = None,
    at: datetime | None = None, by: User,
) -> Case:  # fmt: skip
    """To another function of the account team, to a colleague named or whoever sits there; with the reason."""
    require(by, Right.ANSWER_CASES)
    writable(case, by)
    words = said(note, _("Say why it is handed over: the next one begins with it."))
    taker = user or case_routes.route(case.account, function)
    if taker is None:
        raise Refused(_("Nobody on this customer's team can take it. Name somebody."), field="user", code="nobody")
    case_routes.check_hands(taker, case.account)
    if taker == case.user and function == case.function:
        raise Refused(_("%(name)s has it already.") % {"name": taker}, field="user", code="same")
    return make(case, CaseStepKind.HANDED, {"user": taker, "function": function}, EventVerb.CASE_HANDED, note=words,
                 version=version, at=at, tell=[taker, case.user], by=by)  # fmt: skip


@records.held
def wait(case: Case, *, note: str, version: int | None = None, at: datetime | None = None, by: User) -> Case:
    """The customer was asked, and what; the clock stands still from here on. The first question is an answer."""
    require(by, Right.ANSWER_CASES)
    writable(case, by)
    words, moment = said(note, _("Say what the customer was asked.")), moment_of(at)
    values: dict[str, Any] = {"stopped_at": moment}
    if case.answered_at is None:
        values["answered_at"] = moment  # to ask back is an answer
    return make(case, CaseStepKind.WAITING, values, EventVerb.CASE_WAITING, note=words, version=version, at=moment,
                 by=by)  # fmt: skip


def resume(case: Case, *, note: str = "", version: int | None = None, at: datetime | None = None, by: User) -> Case:
    """The customer has answered; the clock runs on with what was left."""
    require(by, Right.ANSWER_CASES)
    writable(case, by)
    return make(case, CaseStepKind.RESUMED, dict(RUNS), EventVerb.CASE_RESUMED, note=note, version=version, at=at,
                 by=by)  # fmt: skip


@records.held
def resolve(
    case: Case, *, cause: str, resolution: str, page_outcome: str = "", version: int | None = None,
    at: datetime | None = None, by: User,
) -> Case:  # fmt: skip
    """
    Solved, with what caused it and what was done; the account manager is told. The customer's word comes next.

    `page_outcome` is what the customer reads of it on its own page; the resolution is ours.
    """
    require(by, Right.ANSWER_CASES)
    writable(case, by)
    words, moment = said(resolution, _("Say what was done."), "resolution"), moment_of(at)
    if not cause:
        raise Refused(_("Say what caused it."), field="cause", status=400)
    values: dict[str, Any] = {"cause": cause, "resolution": words, "resolved_at": moment, "closed_at": moment}
    values |= {"stopped_at": moment} if case.state != CaseState.WAITING else {}
    values["page_outcome"] = page_outcome.strip()
    if case.answered_at is None:
        values["answered_at"] = moment
    return make(case, CaseStepKind.RESOLVED, values, EventVerb.CASE_RESOLVED, note=words, version=version, at=moment,
                 tell=[case.account.owner], by=by)  # fmt: skip


def accept(
    case: Case, *, contact: Contact | None = None, note: str = "", version: int | None = None,
    at: datetime | None = None, by: User,
) -> Case:  # fmt: skip
    """The customer says that it is solved: who, and in what words."""
    require(by, Right.EDIT_CASES)
    of_account(case.account_id, contact, "contact")
    return make(case, CaseStepKind.ACCEPTED, {"accepted_by": contact}, EventVerb.CASE_ACCEPTED, note=note,
                 version=version, at=at, by=by)  # fmt: skip


@records.held
def reopen(case: Case, *, note: str, version: int | None = None, at: datetime | None = None, by: User) -> Case:
    """It was not solved, and why; the clock runs on with what was left of the promise."""
    require(by, Right.EDIT_CASES)
    words = said(note, _("Say what is still wrong."))
    values = {**RUNS, "resolved_at": None, "closed_at": None, "accepted_by": None, "reopened": case.reopened + 1}
    return make(case, CaseStepKind.REOPENED, values, EventVerb.CASE_REOPENED, note=words, version=version, at=at,
                 tell=case_routes.hearers(case), by=by)  # fmt: skip


def cancel(case: Case, *, note: str, version: int | None = None, at: datetime | None = None, by: User) -> Case:
    """It was no case after all, and why; `back` undoes it."""
    require(by, Right.EDIT_CASES)
    words, moment = said(note, _("Say why it is cancelled.")), moment_of(at)
    return make(case, CaseStepKind.CANCELLED, {"closed_at": moment, "stopped_at": moment}, EventVerb.CASE_CANCELLED,
                 note=words, version=version, at=moment, by=by)  # fmt: skip


def comment(case: Case, *, note: str, by: User) -> Case:
    """A word for the colleagues on the time line of the case; nothing else changes."""
    require(by, Right.ANSWER_CASES)
    writable(case, by)
    words = said(note, _("Write something."))
    with transaction.atomic():
        fresh = records.lock(case)
        clocks.step(fresh, kind=CaseStepKind.NOTE, note=words, by=by).save()
        events.record(EventVerb.CASE_NOTED, fresh, by=by, data={"note": words[:255]})
    return fresh


def change(case: Case, values: Mapping[str, Any], *, version: int | None = None, by: User) -> Case:
    """
    Other words, kind, person, product or order; the customer stays.

    Another severity is a step of its own: a graver one shortens what is left, a lesser one lengthens nothing.
    """
    require(by, Right.EDIT_CASES)
    said = {name: value for name, value in values.items() if name not in NEVER and name not in ("user", "function")}
    for name in OF_ACCOUNT:
        of_account(case.account_id, said.get(name), name)
    severity = said.pop("severity", case.severity) or case.severity
    with transaction.atomic():
        changed = records.change(case, said, version=version, by=by, verb=EventVerb.CASE_CHANGED)
        if severity != changed.severity and changed.state in OPEN:
            level = Clocks.of([changed]).level(changed.account, severity, changed.opened_at)
            changed = make(changed, CaseStepKind.SEVERITY, {"severity": severity}, EventVerb.CASE_CHANGED,
                            promise=(level.response, level.resolution), by=by)  # fmt: skip
    return changed


def _unique(number: str | None) -> None:
    if number and Case.objects.filter(number=number).exists():
        raise Refused(_("There is a case with this number already."), field="number", code="conflict")


def _numbered(key: int) -> str:
    """The number of a case that brings none along."""
    plain = f"C{key:06d}"
    return plain if not Case.objects.filter(number=plain).exists() else f"{plain}-{key}"


def _tell(case: Case, by: User) -> None:
    """Whoever has it, and in the green channel the account manager; the directors where nobody could be found."""
    data = {"sort": case.sort, "kind": case.kind, "severity": case.severity, "is_green": case.is_green}
    told = [one for one in (case.user, case.account.owner if case.is_green else None) if one is not None]
    events.record(EventVerb.CASE_OPENED, case, by=by, data=data, notify=told or case_routes.directors(),
                  url=address(case))  # fmt: skip


def address(case: Case) -> str:
    """Where a notice leads."""
    return f"/cases/{case.pk}/"
