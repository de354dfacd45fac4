"""Self-checks: the director assesses a countermeasure; its owner is told, and told again when the next step is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground import events, records, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, can, require, same_person, standing
from kam.models import Event, User
from lifecycle.choices import EventVerb
from lifecycle.models import SelfCheck

URL = "/self-check/"
LONGEST = 2000
"""Characters of an assessment's evidence."""


def assess(*, values: Mapping[str, Any], by: User) -> SelfCheck:
    """A new assessment; earlier ones stay as history. Raises Refused without evidence or for a step without a day."""
    require(by, Right.EDIT_POLICY)
    given: dict[str, Any] = {"on": timezone.localdate(), "owner": standing(by)} | {
        k: v for k, v in values.items() if v not in (None, "")
    }
    if not str(given.get("evidence", "")).strip():
        raise Refused(_("Say what shows it: a plan, a chart, minutes, a number."), field="evidence")
    if given.get("next_step") and not given.get("next_on"):
        raise Refused(_("Until when is the next step to be done?"), field="next_on")
    if given["on"] > timezone.localdate():
        raise Refused(_("This day has not come yet."), field="on")
    with transaction.atomic():
        made = SelfCheck.objects.create(**given, by=by)
        data = {"measure": made.measure, "state": made.state, "next_step": made.next_step, "next_on": made.next_on}
        events.record(EventVerb.SELF_CHECK_ASSESSED, made, by=by, data=data, notify=[made.owner], url=URL)
    return made


def completed(values: Mapping[str, Any], record: SelfCheck | None) -> dict[str, Any]:
    """An assessment that comes in by a row: a day that has come, and a next step with its day."""
    whole = record or SelfCheck()
    said = {name: values.get(name, getattr(whole, name)) for name in ("on", "next_step", "next_on", "step_done_on")}
    for name in ("on", "step_done_on"):
        if said[name] and said[name] > timezone.localdate():
            raise Refused("", field=name, code="to_come")
    if said["next_step"] and not said["next_on"]:
        raise Refused("", field="next_on", code="no_day")
    if said["step_done_on"] and not said["next_step"]:
        raise Refused("", field="step_done_on", code="no_step")
    return dict(values)


def may_answer(check: SelfCheck, by: User) -> bool:
    """Whether a person may say that the step is done: its owner, and whoever assesses."""
    return same_person(check.owner, by) or can(by, Right.EDIT_POLICY)


def finish_step(check: SelfCheck, *, evidence: str = "", version: int | None = None, by: User) -> SelfCheck:
    """
    The next step is done, and what shows it stands below the evidence; `reopen_step` undoes both.

    Raises Refused where there is no step, and for more evidence than there is room for.
    """
    _answers(check, by)
    with transaction.atomic():
        fresh = records.lock(check, version, by)
        if not fresh.next_step:
            raise Refused(_("There is no step to be done."))
        if fresh.step_done_on is None:
            was, fresh.evidence = fresh.evidence, _with(fresh.evidence, evidence)
            fresh.step_done_on = timezone.localdate()
            records.bump(fresh)
            changes = {"evidence": [was, fresh.evidence]} if was != fresh.evidence else {}
            _tell(EventVerb.SELF_CHECK_STEP_DONE, fresh, by, changes=changes, notify=[fresh.owner, fresh.by])
    return fresh


def reopen_step(check: SelfCheck, *, version: int | None = None, by: User) -> SelfCheck:
    """Undo of doing the next step: it waits again, and the evidence is what it was."""
    _answers(check, by)
    with transaction.atomic():
        fresh = records.lock(check, version, by)
        if fresh.step_done_on is not None:
            fresh.step_done_on, changes = None, {}
            was, now = _evidence_said(fresh)
            if was != now and fresh.evidence == now:
                fresh.evidence, changes = was, {"evidence": [now, was]}
            records.bump(fresh)
            _tell(EventVerb.SELF_CHECK_STEP_REOPENED, fresh, by, changes=changes)
    return fresh


def _answers(check: SelfCheck, by: User) -> None:
    """Raises PermissionDenied for whoever is neither the step's owner nor assesses."""
    if not same_person(check.owner, by):
        require(by, Right.EDIT_POLICY)


def _with(evidence: str, said: str) -> str:
    """The evidence with what shows that the step is done, if anything was said."""
    whole = "\n".join(part for part in (evidence, said.strip()) if part)
    over = len(whole) - LONGEST
    if over > 0:
        raise Refused(_("Say it in fewer words: there is no room for %(over)s characters.") % {"over": over},
                      field="evidence")  # fmt: skip
    return whole


def _evidence_said(check: SelfCheck) -> list[str]:
    """[what the evidence was before the step was done, what it was with it], as the log tells."""
    done = Event.objects.filter(
        noun=events.noun_of(check), subject_id=check.pk, verb=EventVerb.SELF_CHECK_STEP_DONE
    ).order_by("pk").last()  # fmt: skip
    found: list[str] = done.changes.get("evidence", ["", ""]) if done else ["", ""]
    return found


def _tell(verb: str, check: SelfCheck, by: User, *, changes: Mapping[str, Any], notify: Iterable[User] = ()) -> None:
    data = {"measure": check.measure, "state": check.state, "next_step": check.next_step}
    events.record(verb, check, by=by, changes=changes, data=data, notify=notify, url=URL)


def remind(*, on: date, by: User) -> int:
    """Owners whose step is due today or was before are told once; only the newest assessment counts."""
    require(by, Right.RECOMPUTE)
    with transaction.atomic():
        staging.take_turn("self_checks.remind")  # told once, whoever else is telling at this moment
        newest = {row.pk for row in SelfCheck.objects.newest(on).values()}
        due = list(SelfCheck.objects.step_due(on).filter(pk__in=newest, told_on__isnull=True).select_related("owner"))
        for row in due:
            data = {"measure": row.measure, "state": row.state, "next_step": row.next_step, "next_on": row.next_on}
            events.record(EventVerb.SELF_CHECK_STEP_DUE, row, by=by, data=data, notify=[row.owner], url=URL)
        SelfCheck.objects.filter(pk__in=[row.pk for row in due]).update(told_on=on)
    return len(due)
