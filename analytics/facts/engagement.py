"""What is known beside orders as of a date: visits, complaints, answers, competitors, people, agreements (signals)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import Q
from django.utils import timezone

from accounts.choices import KEY_TIERS
from accounts.rules import nominations
from accounts.rules.hysteresis import NONE
from accounts.rules.tiers import ORDER
from analytics.facts import champions, competition, satisfaction, service, ties, turns
from analytics.rules import signals
from analytics.rules.trade import HORIZON, Bools, Floats, Ints
from lifecycle.models import Visit
from lifecycle.models.visits import HEADS_MET

NOBODY = -1


def gather(
    accounts: Ints, tier: Ints, as_of: date, visit_days: Mapping[str, int], *,
    nominated: Bools | None = None, weights: signals.Policy | None = None, horizon: int = HORIZON,
) -> signals.Exposures:  # fmt: skip
    """
    Exposures of the accounts with the given tier codes; what no row tells stays nought.

    An account that was never visited is not overdue: without a first visit nobody promised a second.
    """
    exposed, weights = signals.Exposures.none(len(accounts)), weights or signals.Policy()
    since = _since(accounts, as_of)
    executive = _since(accounts, as_of, HEADS_MET)
    interval = _intervals(tier, visit_days, nominated if nominated is not None else np.zeros(len(tier), np.bool_))
    due = (since != NOBODY) & (interval > 0)
    exposed.visit_overdue[due] = np.maximum(since[due] - interval[due], 0) / interval[due]
    met = executive != NOBODY
    exposed.executive_met[met] = signals.fading(executive[met], weights.executive_fades)
    competition.add(exposed, accounts, as_of, weights.competitor_fades)
    service.add(exposed, accounts, as_of, weights.complaint_fades)
    satisfaction.add(exposed, accounts, as_of, weights.satisfaction_fades)
    champions.add(exposed, accounts, as_of, weights.champion_fades)
    ties.add(exposed, accounts, as_of, horizon)
    turns.add(exposed, accounts, as_of)
    return exposed


def _since(accounts: Ints, as_of: date, only: Q | None = None) -> Ints:
    """Days since the last visit (or only of some) up to the date, -1 where there was none."""
    company = timezone.get_default_timezone()
    end = timezone.make_aware(datetime.combine(as_of + timedelta(days=1), time.min), company)
    visits = Visit.objects.live().seen().filter(held_at__lt=end)
    (last,) = visits.last_days(only or Q())
    if not last:
        return np.full(len(accounts), NOBODY, np.int64)
    days = {account: max((as_of - day).days, 0) for account, day in last.items()}
    return np.array([days.get(key, NOBODY) for key in accounts.tolist()], np.int64)


def _intervals(tier: Ints, visit_days: Mapping[str, int], nominated: Bools) -> Floats:
    """Days between visits of key accounts by policy; 0 for those whose visits are no signal."""
    found = np.zeros(len(tier))
    names = {code: str(name.value) for code, name in enumerate(ORDER)} | {NONE: ""}
    for code, name in names.items():
        whose = tier == code if name in KEY_TIERS else (tier == code) & nominated
        found[whose] = float(nominations.visit_every(name, visit_days, nominated=True) or 0)
    return found
