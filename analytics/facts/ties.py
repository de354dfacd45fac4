"""Framework agreements that hold a customer beyond the horizon, as of a date (a signal of the score)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from accounts.choices import AgreementKind
from accounts.models import Agreement
from analytics.rules import signals
from analytics.rules.trade import Ints
from lifecycle.models.cases import end_of


def add(exposed: signals.Exposures, accounts: Ints, as_of: date, horizon: int) -> None:
    """Mark the accounts that are held."""
    held = set(holding(as_of, horizon).order_by().values_list("account_id", flat=True))
    for place, account in enumerate(accounts.tolist()):
        if account in held:
            exposed.framework[place] = 1.0


def holding(as_of: date, horizon: int) -> Any:
    """The agreements: signed by the date, in force on it and on the day on which the horizon ends."""
    beyond = as_of + timedelta(days=horizon)
    runs_on = Q(ends_on__isnull=True) | Q(ends_on__gt=beyond)
    signed = Q(signed_on__isnull=True) | Q(signed_on__lte=as_of)
    kept = Q(archived_at__isnull=True) | Q(archived_at__gte=end_of(as_of))
    return Agreement.objects.filter(kept).in_force(as_of).filter(signed, runs_on, kind=AgreementKind.FRAMEWORK)
