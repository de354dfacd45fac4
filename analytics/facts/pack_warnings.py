"""What stands on the plan of an account and against it as of a day: its churn warning with causes, and its quota."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, Subquery

from accounts.choices.channels import CHANNEL_KINDS
from accounts.models import Account, Quota
from analytics.facts.pack_runs import iso, money, share
from lifecycle.choices import CauseState, WarningState
from lifecycle.models import Warning, WarningCause, WarningReading

NOTE = 200
"""Letters of what was written of a cause that fit the page."""


def gather(account: Account, day: date) -> dict[str, Any]:
    """The parts by their names; None where no warning stood, and where no quota of everything ran."""
    return {"warning": _warning(account, day), "quota": _quota(account, day)}


def _warning(account: Account, day: date) -> dict[str, Any] | None:
    """
    The warning that was open at the end of the day, with what the newest run up to it saw at stake, and its causes.

    A suspicion few may read is kept with who wrote it; `rules.packs.without_suspicions` takes it from other readers.
    """
    seen = WarningReading.objects.filter(warning=OuterRef("pk"), on__lte=day).order_by("-on", "-pk")
    stood = Q(state=WarningState.OPEN) | Q(closed_on__gt=day)
    known = Warning.objects.counted().filter(stood, account=account, opened_on__lte=day).order_by("-opened_on", "-pk")
    known = known.annotate(value_then=Subquery(seen.values("value_at_risk")[:1]))
    causes = WarningCause.objects.filter(on__lte=day).leading().select_related("by", "read_by")
    found = known.prefetch_related(Prefetch("causes", causes, to_attr="causes_then")).first()
    if found is None:
        return None
    value = found.value_at_opening if found.value_then is None else found.value_then
    risk = share(found.risk_at_opening)
    return {"id": found.pk, "opened": iso(found.opened_on), "at_risk": money(value), "risk": risk,
            "causes": [_cause(one, day) for one in found.causes_then if _told(one, day)]}  # fmt: skip


def _told(cause: WarningCause, day: date) -> bool:
    """Whether it was read at the end of the day: not one taken back; what a second reader said later was not known."""
    return (
        cause.is_standing or cause.state == CauseState.CONTESTED or (cause.read_on is not None and cause.read_on > day)
    )


def _cause(cause: WarningCause, day: date) -> dict[str, Any]:
    """One that a second person has read names them, and what they say."""
    known = cause.read_on is not None and cause.read_on <= day
    state = cause.state if known else CauseState.SUSPECTED.value
    told = {"id": cause.pk, "cause": cause.cause, "state": state, "note": cause.note[:NOTE], "on": iso(cause.on),
            "by": str(cause.by), "writer": cause.by_id}  # fmt: skip
    if known and cause.read_by is not None:
        told |= {"read_by": str(cause.read_by), "read_on": iso(cause.read_on), "read_note": cause.read_note[:NOTE]}
    return told


def _quota(account: Account, day: date) -> dict[str, Any] | None:
    """The partner's quota of everything that runs on the day and began last, with what was ordered in it so far."""
    if account.kind not in CHANNEL_KINDS:
        return None
    known = Quota.objects.live().running(day).filter(account=account, category="").with_achieved(day)
    found = known.order_by("-starts_on", "ends_on", "-pk").first()
    if found is None:
        return None
    return {"id": found.pk, "starts": iso(found.starts_on), "ends": iso(found.ends_on),
            "amount": money(found.amount), "achieved": money(found.achieved)}  # fmt: skip
