"""Churn warnings: opened by the churn run or by hand, one per account, closed by a person with an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Account, Policy
from kam.ground import coded, events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User
from lifecycle.actions import aftermaths, causes, journeys, plays, todos
from lifecycle.actions.aftermaths import NOTHING, Said
from lifecycle.choices import Ending, EventVerb, Stage, TodoSource, WarningState
from lifecycle.choices.warnings import OUTCOMES
from lifecycle.facts import endings
from lifecycle.models import Journey, StageMove, Todo, Warning, WarningReading
from lifecycle.rules import warnings as rules

Reasons = Sequence[Sequence[Any]]
CHUNK = 1000
AFTER = {
    WarningState.WON_BACK: Stage.WON_BACK,
    WarningState.LOST: Stage.LOST,
    WarningState.DORMANT: Stage.DORMANT,
}


@dataclass(frozen=True)
class Alarm:
    """
    What a run knows of one account at risk: reasons are [[code, share of the logit, numbers]].

    Of a customer that no run has scored, neither its risk nor what is at stake is known.
    """

    account_id: int
    risk: float | None
    value_at_risk: Decimal | None
    reasons: Reasons


def warn(account: Account, *, risk: float, value_at_risk: Decimal, reasons: Reasons, on: date, by: User) -> Warning:
    """Open a warning, or bring the open one up to date; the journey moves into churn warning, never silently out."""
    arrivals.open_for(account, by)
    warn_many([Alarm(account.pk, risk, value_at_risk, reasons)], on=on, by=by)
    return Warning.objects.unclosed().get(account=account)


def warn_many(alarms: Iterable[Alarm], *, on: date, by: User) -> dict[str, int]:
    """The bulk twin for the churn run; returns {opened, updated}. Accounts with an open warning are only updated."""
    require(by, Right.RECOMPUTE)
    return _warn(alarms, on=on, drawn=True, by=by)


def _warn(alarms: Iterable[Alarm], *, on: date, drawn: bool, reason: str = "", by: User) -> dict[str, int]:
    """`drawn`: a share of the new ones falls to the control group, if the policy has one."""
    policy = rules.Policy(**Policy.objects.in_force(on).group("warnings"))
    share = policy.control_share if drawn else 0
    fresh = {alarm.account_id: alarm for alarm in alarms}
    with transaction.atomic():
        updated = _update(fresh, on)
        new = {key: alarm for key, alarm in fresh.items() if key not in updated}
        accounts = _unwarned(list(new))
        opened = Warning.objects.bulk_create(
            [_opened(accounts[key], alarm, on, share) for key, alarm in new.items() if key in accounts],
            batch_size=CHUNK,
        )
        _note(opened, on)
        journeys.to_warning([warning.account_id for warning in opened], on=on, reason=reason, by=by)
        _tell(opened, by)
    return {"opened": len(opened), "updated": len(updated)}


def _unwarned(keys: list[int]) -> dict[int, Account]:
    """Those of these customers that are in use and have no open warning: held, so that nobody else opens one."""
    if not keys:
        return {}
    rows = Account.objects.live().select_for_update(of=("self",), no_key=True).select_related("owner")
    held = rows.order_by("pk").in_bulk(keys)
    for key in Warning.objects.unclosed().filter(account__in=keys).values_list("account", flat=True):
        held.pop(key, None)
    return held


def refresh(alarms: Iterable[Alarm], *, on: date, by: User) -> int:
    """
    Newer numbers for all warnings that are open; accounts without one are left alone. Returns how many changed.

    Of a customer that the run does not score any more (silent for over a year) they are not known from now on.
    """
    require(by, Right.RECOMPUTE)
    fresh = {alarm.account_id: alarm for alarm in alarms}
    with transaction.atomic():
        unscored = Warning.objects.unclosed().exclude(account__in=list(fresh)).filter(risk__isnull=False)
        unscored.update(risk=None, value_at_risk=None, calm_runs=0, version=F("version") + 1)
        return len(_update(fresh, on))


def raise_by_hand(account: Account, *, reason: str, said: Said = NOTHING, by: User) -> Warning:
    """
    A person sees the customer leaving before the numbers do; the reason is theirs, and stays through the runs.

    `said` may name the cause, which is written down with the reason as its evidence, and the competitor behind it.
    """
    require(by, Right.MOVE_STAGES)
    if not reason.strip():
        raise Refused(_("Say what makes you fear for this customer."), field="reason")
    standing = getattr(account, "standing", None)
    risk, value = (standing.risk, standing.value_at_risk) if standing else (None, None)
    told = [rules.by_hand(reason, str(by), timezone.localdate())]
    with transaction.atomic():
        account = arrivals.open_for(arrivals.home(account), by)
        if Warning.objects.unclosed().filter(account=account).exists():
            raise Refused(_("This customer has an open warning already."))
        alarm = Alarm(account.pk, risk, value, told)
        _warn([alarm], on=timezone.localdate(), drawn=False, reason=reason, by=by)
        made = Warning.objects.unclosed().get(account=account)
        if said.competitor is not None:
            aftermaths.note_competitor(account, said.competitor, source=_("A churn warning was raised for it"), by=by)
        if said.cause:
            causes.name(made, cause=said.cause, evidence=reason, by=by)
        return made


def close(
    warning: Warning, *, outcome: str, note: str, said: Said = NOTHING, version: int | None = None, by: User
) -> Warning:
    """
    End a warning with what became of it; the journey follows, and so does the work.

    `kept` needs a risk under the policy's closing limit in two runs, the others a note that says how; `won_back` an
    order or an agreement since the warning; `lost` its cause with evidence, confirmed by a second person
    where the customer is platinum; `dormant` the day on which to look in again, and a platinum customer's cause so
    confirmed; the cause that stands is kept with it. What was saved or lost is worked out and kept.
    """
    require(by, Right.MOVE_STAGES)
    if outcome not in OUTCOMES:
        raise Refused(_("Choose what became of the customer."), field="outcome")
    with transaction.atomic():
        warning = records.lock(warning, version, by)
        if warning.state != WarningState.OPEN:
            raise Refused(_("This warning is closed already."))
        _may_close(warning, outcome, note)
        if outcome == WarningState.LOST:
            said = replace(said, **vars(causes.settle(warning, cause=said.cause, evidence=said.evidence, by=by)))
        elif outcome == WarningState.DORMANT:
            said = replace(said, **vars(causes.left_with(warning, by=by)))
        aftermaths.check(outcome, said)
        _end(warning, outcome, note, by)
        _move_on(warning, by)
        _see_to_no_more(warning, by)
        if outcome in (WarningState.LOST, WarningState.DORMANT):
            plays.stop(warning, by=by)
        if outcome in Ending.values:
            aftermaths.begin(warning.account, ending=outcome, note=note, said=said, warning=warning, by=by)
    return warning


def unclose(warning: Warning, *, verb: str = EventVerb.WARNING_OPENED, by: User) -> Warning:
    """A warning that the caller holds is open again, as it was before it was closed."""
    require(by, Right.MOVE_STAGES)
    was, warning.state = warning.state, WarningState.OPEN
    warning.closed_on, warning.closed_by, warning.note = None, None, ""
    warning.value_at_closing = warning.value_saved = warning.value_lost = None
    records.bump(warning)
    events.record(
        verb, warning, by=by, name=str(warning.account), changes={"state": [was, WarningState.OPEN]},
        notify=[warning.account.owner], url=f"/warnings/{warning.pk}/",
        data={"risk": warning.risk and round(warning.risk, 4)}
        | {name: getattr(warning, name) for name in ("value_at_risk", "reasons")},
    )  # fmt: skip
    return warning


def _end(warning: Warning, outcome: str, note: str, by: User) -> None:
    """The end with its day, its person and what was saved or lost, and its event."""
    opening = rules.Stake(warning.value_at_opening, warning.risk_at_opening)
    closing = rules.Stake(warning.value_at_risk, warning.risk)
    warning.state, warning.note = outcome, note.strip()[:255]
    warning.closed_on, warning.closed_by = timezone.localdate(), by
    warning.value_at_closing = closing.value
    warning.value_saved = rules.value_saved(outcome, opening, closing)
    warning.value_lost = rules.value_lost(outcome, opening, closing)
    records.bump(warning)
    names = ("note", "value_at_risk", "value_saved", "value_lost")
    events.record(
        EventVerb.WARNING_CLOSED,
        warning,
        by=by,
        name=str(warning.account),
        changes={"state": [WarningState.OPEN, outcome]},
        data={name: getattr(warning, name) for name in names},
        notify=[warning.account.owner],
        url=f"/customers/{warning.account_id}/",
    )


def _may_close(warning: Warning, outcome: str, note: str) -> None:
    reason = endings.barred(warning, outcome)
    if reason:
        raise Refused(reason, field="outcome")
    if outcome != WarningState.KEPT and not note.strip():
        raise Refused(aftermaths.LACKING["note"], field="note")


def _see_to_no_more(warning: Warning, by: User) -> None:
    """What was asked for until a day when it was raised need not be done once it is closed."""
    asked = {"account": warning.account_id, "source": TodoSource.WARNING, "reason": rules.to_do(warning.pk)}
    for todo in Todo.objects.open().filter(**asked):
        todos.drop(todo, result=coded.mark(f"warning_{warning.state}"), entailed=True, by=by)


def _move_on(warning: Warning, by: User) -> None:
    """Kept: back to the stage it came from; otherwise to what the outcome says."""
    journey = Journey.objects.select_for_update().filter(account=warning.account_id, stage=Stage.WARNING).first()
    if journey is None:
        return
    before = StageMove.objects.filter(journey=journey, stage=Stage.WARNING).values_list("was", flat=True).first()
    to = AFTER.get(WarningState(warning.state), before or Stage.MAINTENANCE)
    journeys.set_stage(journey, to=str(to), reason=warning.note or coded.mark(f"warning_{warning.state}"), by=by)


def _update(fresh: Mapping[int, Alarm], on: date) -> set[int]:
    """The accounts among these that have an open warning, brought up to date as of a day."""
    standing = list(Warning.objects.select_for_update().unclosed().filter(account__in=list(fresh)))
    limit = Policy.objects.current().close_under if standing else 0
    for warning in standing:
        alarm = fresh[warning.account_id]
        _count_calm(warning, alarm.risk is not None and alarm.risk < limit, on)
        warning.risk, warning.value_at_risk = alarm.risk, alarm.value_at_risk
        warning.reasons = rules.renewed(warning.reasons, alarm.reasons)
        warning.version += 1
    written = ["risk", "value_at_risk", "reasons", "version", "scored_on", "calm_runs", "calm_before"]
    Warning.objects.bulk_update(standing, written, batch_size=CHUNK)
    _note(standing, on)
    return {warning.account_id for warning in standing}


def _count_calm(warning: Warning, calm: bool, on: date) -> None:
    """Scored days in a row under the limit; of a day computed again what is said last counts, and once."""
    if warning.scored_on != on:
        warning.calm_before, warning.scored_on = warning.calm_runs, on
    warning.calm_runs = warning.calm_before + 1 if calm else 0


def _note(warnings: Sequence[Warning], on: date) -> None:
    """What the run says of each is kept for its history; a day computed again replaces what it said before."""
    readings = [
        WarningReading(warning=one, on=on, risk=one.risk, value_at_risk=one.value_at_risk)
        for one in warnings if one.risk is not None and one.value_at_risk is not None
    ]  # fmt: skip
    WarningReading.objects.bulk_create(
        readings, batch_size=CHUNK, update_conflicts=True, unique_fields=["warning", "on"],
        update_fields=["risk", "value_at_risk"],
    )  # fmt: skip


def _opened(account: Account, alarm: Alarm, on: date, share: float) -> Warning:
    return Warning(
        account=account,
        opened_on=on,
        scored_on=on if alarm.risk is not None else None,
        risk_at_opening=alarm.risk,
        risk=alarm.risk,
        tier_at_opening=account.tier,
        value_at_risk=alarm.value_at_risk,
        value_at_opening=alarm.value_at_risk,
        is_control=rules.is_control(account.pk, on, account.tier, share),
        reasons=list(alarm.reasons),
    )


def _tell(opened: list[Warning], by: User) -> None:
    """One event per warning, and a notice to each owner."""
    told = [
        events.draft(
            EventVerb.WARNING_OPENED,
            noun="warning",
            subject_id=warning.pk,
            name=str(warning.account),
            account_id=warning.account_id,
            by=by,
            risk=warning.risk and round(warning.risk, 4),
            value_at_risk=warning.value_at_risk,
            reasons=warning.reasons,
        )
        for warning in opened
    ]
    events.record_many(told, notify=[([warning.account.owner], f"/warnings/{warning.pk}/") for warning in opened])
