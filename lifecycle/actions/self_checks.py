"""Self-checks: the director assesses a countermeasure; its owner is told, and told again when the next step is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.ground import events, records, staging
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, standing
from kam.models import User
from lifecycle.choices import EventVerb
from lifecycle.models import SelfCheck

URL = "/self-check/"


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


def finish_step(check: SelfCheck, *, by: User) -> SelfCheck:
    """The next step is done; `reopen_step` undoes it. Raises Refused where there is none."""
    require(by, Right.EDIT_POLICY)
    with transaction.atomic():
        fresh = records.lock(check)
        if not fresh.next_step:
            raise Refused(_("There is no step to be done."))
        if fresh.step_done_on is None:
            fresh.step_done_on = timezone.localdate()
            records.bump(fresh)
            data = {"measure": fresh.measure, "state": fresh.state, "next_step": fresh.next_step}
            events.record(EventVerb.SELF_CHECK_STEP_DONE, fresh, by=by, data=data, notify=[fresh.owner], url=URL)
    return fresh


def reopen_step(check: SelfCheck, *, by: User) -> SelfCheck:
    """Undo of doing the next step: it waits again."""
    require(by, Right.EDIT_POLICY)
    with transaction.atomic():
        fresh = records.lock(check)
        if fresh.step_done_on is not None:
            data = {"measure": fresh.measure, "state": fresh.state, "next_step": fresh.next_step}
            fresh.step_done_on = None
            records.bump(fresh)
            events.record(EventVerb.SELF_CHECK_STEP_REOPENED, fresh, by=by, data=data, url=URL)
    return fresh


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
