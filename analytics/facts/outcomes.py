"""The churn warnings of a window as they stood on its last day, each with the cause that its reader may know."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from analytics.facts import turns
from analytics.rules.outcomes import ENDED, Row
from lifecycle.choices import Cause, CauseState, WarningState
from lifecycle.models import Warning, WarningCause

NONE = Decimal(0)


def gather(user: Any, *, as_of: date, days: int, chosen: dict[str, Any] | None = None) -> list[Row]:
    """Warnings opened in the window (as_of − days, as_of] of customers the user sees; two statements."""
    seen = Warning.objects.visible_to(user).counted().filter(**(chosen or {}))
    found = seen.filter(opened_on__gt=as_of - timedelta(days=days), opened_on__lte=as_of)
    names = ["pk", "account", "state", "opened_on", "closed_on", "tier_at_opening", "account__owner", "account__region",
             "value_at_opening", "value_saved", "value_lost"]  # fmt: skip
    causes = _causes(user, found, as_of)
    return [_row(*values, as_of=as_of, causes=causes) for values in found.order_by("pk").values_list(*names)]


def _causes(user: Any, found: Any, as_of: date) -> dict[int, str]:
    """{warning: the cause it is counted under} on the day: the one that a reader had confirmed by then leads."""
    rows = WarningCause.objects.visible_to(user).filter(warning__in=found.order_by().values("pk"))
    told: dict[int, str] = {}
    for one in sorted(turns.stood(rows, as_of), key=lambda one: _rank(one, as_of)):
        told.setdefault(one.warning_id, one.cause)
    return told


def _rank(one: WarningCause, as_of: date) -> tuple[bool, bool, int, int]:
    """Its place among those of its warning as it was on the day; read later, it was not confirmed yet."""
    confirmed = one.state == CauseState.CONFIRMED and (one.read_on is None or one.read_on <= as_of)
    return not confirmed, *one.rank[1:]


def _row(
    pk: int, account: int, state: str, opened: date, closed: date | None, tier: str, owner: int | None, region: str,
    at_stake: Decimal | None, saved: Decimal | None, lost: Decimal | None, *, as_of: date, causes: dict[int, str],
) -> Row:  # fmt: skip
    """One warning; what was closed after the day was open on it."""
    is_over = closed is not None and closed <= as_of and state in ENDED
    until = closed if is_over and closed is not None else as_of
    return Row(
        warning=pk, account=account, state=state if is_over else WarningState.OPEN.value,
        cause=causes.get(pk, Cause.UNKNOWN.value), tier=tier, owner=owner, region=region, month=f"{opened:%Y-%m}",
        at_stake=at_stake, saved=saved if is_over else NONE, lost=lost if is_over else NONE,
        days=(until - opened).days,
    )  # fmt: skip
