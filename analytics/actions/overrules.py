"""Overrules verdicts on false key accounts: a director's word, with a reason, for a span of days, taken back early."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.choices import FalseKey
from accounts.models import Account
from analytics.choices import EventVerb
from analytics.models import Overrule, Verdict
from kam.ground import days, events, records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require
from kam.models import User


def last_day(start: date) -> date:
    """The latest last day of an overruling that begins on `start`: a year on, the same day of the month."""
    return date(start.year + 1, 2, 28) if (start.month, start.day) == (2, 29) else start.replace(year=start.year + 1)


def overrule(account: Account, *, kind: str, reason: str, until: date, by: User) -> Overrule:
    """
    From the day of the newest verdict until a day, the flag holds no tier back; the next run of tiers heeds it.

    Raises Refused where the newest run does not flag the account so, or where that is overruled already.
    """
    require(by, Right.OVERRULE_VERDICTS)
    if kind not in FalseKey.values:
        raise Refused(_("There is no such verdict."), field="kind", status=400)
    if not reason.strip():
        raise Refused(_("Say why the verdict is overruled."), field="reason", status=400)
    with transaction.atomic():
        arrivals.open_for(account := Account.objects.select_for_update().get(pk=account.pk), by)
        verdict: Any = Verdict.objects.current().filter(account=account).select_related("run").first()
        if verdict is None or kind not in verdict.false_keys:
            raise Refused(_("The newest computation does not say this of the customer."), field="kind")
        start = verdict.run.as_of
        assert start is not None
        _check_until(start, until)
        if Overrule.objects.standing(max(start, days.offered())).filter(account=account, kind=kind).exists():
            raise Refused(_("This verdict is overruled already. Take that back first."), field="kind", code="conflict")
        values = {"account": account, "kind": kind, "reason": reason.strip(), "from_on": start, "until": until,
                  "evidence": verdict.evidence, "by": by}  # fmt: skip
        told = {"kind": kind, "reason": reason.strip(), "until": until}
        return records.create(
            Overrule, values, by=by, verb=EventVerb.OVERRULE_CREATED, data=told, notify=[account.owner],
            url=f"/customers/{account.pk}/verdict/",
        )  # fmt: skip


def withdraw(overrule: Overrule, *, reason: str, version: int | None = None, by: User) -> Overrule:
    """From today's business day the gate acts again; runs for days before keep heeding it."""
    require(by, Right.OVERRULE_VERDICTS)
    if not reason.strip():
        raise Refused(_("Say why the overruling is taken back."), field="reason", status=400)
    today = days.offered()
    with transaction.atomic():
        fresh = records.lock(overrule, version, by)
        if fresh.withdrawn_on is not None or fresh.until < today:
            raise Refused(_("This overruling does not stand any more."), code="conflict")
        fresh.withdrawn_on, fresh.withdrawn_by = max(today, fresh.from_on), by
        fresh.withdraw_reason = reason.strip()
        records.bump(fresh)
        events.record(
            EventVerb.OVERRULE_WITHDRAWN, fresh, by=by, name=str(fresh.account),
            data={"kind": fresh.kind, "reason": fresh.withdraw_reason}, notify=[fresh.account.owner],
            url=f"/customers/{fresh.account_id}/verdict/",
        )  # fmt: skip
    return fresh


def _check_until(start: date, until: date) -> None:
    """A last day that is to come, and at most a year after the verdict."""
    if until < max(start, days.offered()):
        raise Refused(_("The last day lies in the past. Choose a day to come."), field="until")
    if until > last_day(start):
        words = _("A verdict is overruled for a year at most. Choose a day up to %(day)s.")
        raise Refused(words % {"day": last_day(start).isoformat()}, field="until")
