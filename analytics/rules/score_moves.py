"""What moved a churn score between two days: a difference per reason, and what another version of the score adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VERSION, USUAL = "version", "usual"
"""Lines that are no reason: another version weighs otherwise; the usual customer reasons are measured from moved."""
NOUGHT = 1e-6
"""A slope below this is no weight."""
FEATURE_OF = {"rhythm": "bg", "silence": "bg"}
Shares = Mapping[str, float]


@dataclass(frozen=True)
class Said:
    """One kept score: base + reasons + signals = its logit; `slopes` are the weights per unit by which it was made."""

    base: float
    reasons: Shares
    signals: Shares
    slopes: Shares
    model: int

    @property
    def logit(self) -> float:
        """With the signals."""
        return self.base + sum(self.reasons.values()) + sum(self.signals.values())


def moved(before: Said, after: Said) -> list[tuple[str, float]]:
    """
    (code, difference of the logit), the largest first; together exactly the difference of the two logits.

    Under the same version a reason's line is the difference of its shares, and "usual" that of the bases. Under
    another one a share before is first taken at the new weight (share x new slope / old slope); what that changes, what
    had no weight before, and the bases make up "version".
    """
    other = before.model != after.model
    lines: dict[str, float] = {VERSION if other else USUAL: after.base - before.base}
    for code in [*before.reasons, *(code for code in after.reasons if code not in before.reasons)]:
        was, now = before.reasons.get(code, 0.0), after.reasons.get(code, 0.0)
        kept = _at_new_weight(was, now, FEATURE_OF.get(code, code), before, after) if other else was
        lines[code] = now - kept
        if other:
            lines[VERSION] += kept - was
    for code in {**before.signals, **after.signals}:
        lines[code] = after.signals.get(code, 0.0) - before.signals.get(code, 0.0)
    found = [(code, share) for code, share in lines.items() if share]
    return sorted(found, key=lambda line: (-abs(line[1]), line[0]))


def _at_new_weight(was: float, now: float, feature: str, before: Said, after: Said) -> float:
    """The share before, had the later version weighed it; what weighed nothing before counts as it does now."""
    old, new = before.slopes.get(feature, 0.0), after.slopes.get(feature, 0.0)
    return was * new / old if abs(old) > NOUGHT else now
