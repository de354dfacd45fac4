"""What people know beside the orders, as offsets of the churn logit: expert weights, a policy and not a finding."""

from dataclasses import dataclass, fields

import numpy as np

from analytics.rules.trade import Floats, Ints

SIGNALS = (
    "complaints",
    "visit_overdue",
    "satisfaction",
    "competitor",
    "champion_left",
    "strategy",
    "sourcing",
    "framework",
    "executive_met",
    "clip",
)
"""Columns of `offsets`; "clip" is what the bounds take back, so that the columns add up."""


@dataclass(frozen=True)
class Policy:
    """Weights in logit points, spans in days."""

    complaint_open: float = 0.35
    complaint_critical: float = 0.70
    complaint_late: float = 0.25
    complaints_most: float = 1.0
    complaint_fades: int = 30
    visit_overdue: float = 0.50
    satisfaction_falling: float = 0.60
    satisfaction_low: float = 0.30
    satisfaction_fades: int = 180
    competitor_low: float = 0.20
    competitor_medium: float = 0.50
    competitor_trial: float = 0.90
    competitor_fades: int = 90
    champion_left: float = 0.60
    champion_fades: int = 180
    strategy: float = 0.80
    sourcing: float = 0.50
    framework: float = -0.50
    executive_met: float = -0.20
    executive_fades: int = 90
    least: float = -0.7
    most: float = 1.5


@dataclass(frozen=True)
class Exposures:
    """One entry per account; whatever fades is already multiplied by what is left of it (`fading`)."""

    complaint_open: Floats
    """Count of complaints that are neither critical nor a channel conflict."""
    complaint_critical: Floats
    """Count of critical ones and channel conflicts."""
    complaint_late: Floats
    """Count of those past their deadline."""
    visit_overdue: Floats
    """Days overdue / interval of the tier's cadence; 0 for tiers that are not visited by plan."""
    satisfaction_drop: Floats
    """Points of ten lost between the last two answers."""
    satisfaction_low: Floats
    """1 below six points of ten."""
    satisfaction_kind: Floats
    """Which answers these are, for the words: 0 none, 1 satisfaction, 2 recommendation."""
    satisfaction_now: Floats
    """Mean of their last period, points of ten."""
    satisfaction_before: Floats
    """That of the period before; the same as now where there was none."""
    competitor_low: Floats
    competitor_medium: Floats
    competitor_trial: Floats
    champion_left: Floats
    """1 on the day of leaving, fading; halved when the successor has been met."""
    strategy: Floats
    """1 when the customer shrinks or moves upstream."""
    sourcing: Floats
    """1 in supplier consolidation or tender."""
    framework: Floats
    """1 when a framework contract reaches beyond the horizon."""
    executive_met: Floats

    @classmethod
    def none(cls, count: int) -> "Exposures":
        """Nothing known of `count` accounts."""
        return cls(**{field.name: np.zeros(count) for field in fields(cls)})


def fading(days: Ints, span: int) -> Floats:
    """What is left of a signal `days` after it ended: 1 on the day, 0 from `span` on, a straight line between."""
    return np.clip(1 - days / span, 0.0, 1.0)


def offsets(exposures: Exposures, policy: Policy | None = None) -> Floats:
    """Logit points, shape (accounts, signals), columns as in `SIGNALS`; the sum of a row is within bounds."""
    policy, e = policy or Policy(), exposures
    complaints = (
        policy.complaint_open * e.complaint_open
        + policy.complaint_critical * e.complaint_critical
        + policy.complaint_late * e.complaint_late
    )
    rival = np.maximum(policy.competitor_low * e.competitor_low, policy.competitor_medium * e.competitor_medium)
    parts = [
        np.minimum(complaints, policy.complaints_most),
        policy.visit_overdue * np.minimum(e.visit_overdue, 2) / 2,
        policy.satisfaction_falling * np.clip(e.satisfaction_drop / 4, 0, 1)
        + policy.satisfaction_low * e.satisfaction_low,
        np.maximum(rival, policy.competitor_trial * e.competitor_trial),
        policy.champion_left * e.champion_left,
        policy.strategy * e.strategy,
        policy.sourcing * e.sourcing,
        policy.framework * e.framework,
        policy.executive_met * e.executive_met,
    ]
    raw = np.sum(parts, axis=0)
    return np.column_stack([*parts, np.clip(raw, policy.least, policy.most) - raw])
