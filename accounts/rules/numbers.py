"""The numbers of a policy that rules read in groups: each with its default and bounds; results stand on no others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.rules import parsing

SHARE, WHOLE, PLAIN = "share", "whole", "plain"
"""A fraction that people read in percent, a whole number, any other number."""
Document = dict[str, dict[str, float]]
"""{group: {name: value}}."""


@dataclass(frozen=True)
class Number:
    """One number: its default, the least and the greatest it may be, and how it is read."""

    default: float
    low: float
    high: float
    kind: str = PLAIN

    def read(self, value: Any) -> float | None:
        """The value as this number; None where it is none, or out of bounds."""
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal) or len(str(value)) > 24:
            return None
        if not parsing.is_number(str(value)):
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        if not self.low <= number <= self.high or (self.kind == WHOLE and number != int(number)):
            return None
        return int(number) if self.kind == WHOLE else round(number, 6)


def _share(default: float, low: float, high: float) -> Number:
    return Number(default, low, high, SHARE)


def _whole(default: int, low: int, high: int) -> Number:
    return Number(default, low, high, WHOLE)


def _score(default: float) -> Number:
    return Number(default, 0, 100)


def _raises(default: float) -> Number:
    return Number(default, 0, 2)


def _lowers(default: float) -> Number:
    return Number(default, -2, 0)


DECLARED: dict[str, dict[str, Number]] = {
    "gates": {"platinum_loyalty": _score(0), "gold_loyalty": _score(0)},
    "false_key": {
        "burst_history": _whole(120, 30, 730), "poor_margin": _share(0.5, 0, 1),
        "discount_quantile": _share(0.8, 0.6, 0.99), "margin_spread": Number(1, 0.5, 5),
        "margin_fall": _share(0.05, 0, 0.5),
    },
    "loyalty": {
        "tenure": _score(25), "repurchase": _score(35), "wallet": _score(25), "recommendation": _score(15),
        "full_tenure": _whole(1825, 30, 7300), "full_months": _whole(6, 1, 12), "trial": _whole(90, 0, 365),
    },
    "potential": {
        "least": _share(0.2, 0, 1), "most": _share(0.8, 0, 1), "strong": _share(1, 0, 1), "fair": _share(0.9, 0, 1),
        "weak": _share(0.5, 0, 1), "peer_wallets": _whole(3, 1, 100), "peer_purchases": _whole(5, 1, 100),
        "middle": _score(50),
    },
    "classes": {
        "holds": _score(60), "core": _score(70), "important": _score(60), "stay": Number(5, 0, 30),
        "known_core": _whole(4, 1, 5), "known_important": _whole(3, 1, 5),
    },
    "signs": {
        "partnership": _score(70), "supporter": _score(75), "neutral": _score(50), "sceptic": _score(25),
        "low": _score(85), "medium": _score(50), "high": _score(25), "met_days": _whole(180, 30, 730),
        "least_room": Number(5, 1, 50),
    },
    "standards": {
        "large": _share(0.8, 0.5, 0.99), "few_buyers": _whole(3, 2, 50), "premium_span": _share(0.1, 0.01, 1),
        "growth_span": _share(0.5, 0.05, 1),
    },
    "bands": {
        "raised": _share(0.25, 0.01, 0.99), "high": _share(0.5, 0.01, 0.99), "critical": _share(0.75, 0.01, 0.99),
        "margin": _share(0.05, 0, 0.2), "runs": _whole(2, 1, 6), "close_runs": _whole(2, 1, 6),
    },
    "warnings": {
        "cause_days": _whole(7, 1, 90), "action_days": _whole(3, 1, 90), "control_share": _share(0, 0, 0.5),
    },
    "signals": {
        "complaint_open": _raises(0.35), "complaint_critical": _raises(0.7), "complaint_late": _raises(0.25),
        "complaints_most": Number(1, 0, 3), "complaint_fades": _whole(30, 1, 365), "visit_overdue": _raises(0.5),
        "satisfaction_falling": _raises(0.6), "satisfaction_low": _raises(0.3),
        "satisfaction_fades": _whole(180, 1, 730), "competitor_low": _raises(0.2), "competitor_medium": _raises(0.5),
        "competitor_trial": _raises(0.9), "competitor_fades": _whole(90, 1, 730), "champion_left": _raises(0.6),
        "champion_fades": _whole(180, 1, 730), "strategy": _raises(0.8), "sourcing": _raises(0.5),
        "framework": _lowers(-0.5), "executive_met": _lowers(-0.2), "executive_fades": _whole(90, 1, 730),
        "least": Number(-0.7, -3, 0), "most": Number(1.5, 0, 5),
    },
    "dilemmas": {
        "risky": _share(0.5, 0.05, 0.99), "flat": _share(0.05, 0, 0.5), "fall": _share(0.3, 0.05, 0.95),
        "few_visits": _whole(4, 1, 100), "many_visits": _whole(12, 1, 365), "small_share": _share(0.2, 0.01, 0.9),
        "full_share": _share(0.7, 0.1, 1), "dear": _share(0.1, 0.01, 1), "late_share": _share(0.2, 0, 1),
        "signs": _whole(3, 1, 10), "satisfied": Number(8, 5, 10), "points_fell": Number(1.5, 0.5, 5),
    },
    "cases": {
        "opens": _whole(9, 5, 12), "closes": _whole(18, 13, 23), "response": _whole(24, 1, 720),
        "resolution": _whole(72, 1, 4320), "low": Number(1.5, 1, 5), "medium": Number(1, 0.5, 2),
        "high": Number(0.75, 0.1, 1), "critical": Number(0.5, 0.05, 1), "rung_owner": _share(0, 0, 5),
        "rung_lead": _share(0.5, 0, 5), "rung_director": _share(1, 0, 5), "wait_days": _whole(5, 1, 90),
        "reopen_days": _whole(14, 1, 90),
    },
    "surveys": {"rest_days": _whole(30, 1, 365), "follow_days": _whole(2, 0, 30)},
}  # fmt: skip
"""{group: {name: Number}}; a group's names are the fields of the rule that reads it."""
OF_TIERS = ("gates", "false_key", "loyalty")
"""The groups that decide tiers, which the lab tries."""
RISING = (
    ("gates", "gold_loyalty", "platinum_loyalty"), ("potential", "least", "most"), ("potential", "weak", "fair"),
    ("potential", "fair", "strong"), ("bands", "raised", "high"), ("bands", "high", "critical"),
    ("signs", "sceptic", "neutral"), ("signs", "neutral", "supporter"), ("signs", "high", "medium"),
    ("signs", "medium", "low"), ("signals", "competitor_low", "competitor_medium"),
    ("signals", "competitor_medium", "competitor_trial"), ("cases", "response", "resolution"),
    ("cases", "critical", "high"), ("cases", "high", "medium"), ("cases", "medium", "low"),
    ("cases", "rung_owner", "rung_lead"), ("cases", "rung_lead", "rung_director"),
    ("dilemmas", "few_visits", "many_visits"), ("dilemmas", "small_share", "full_share"),
)  # fmt: skip
"""(group, lesser, greater): the first may not lie above the second."""
STRICT = {"bands"}
"""Groups where the two may not be the same either."""


def defaults() -> Document:
    """What the first version has."""
    return {group: {name: one.default for name, one in names.items()} for group, names in DECLARED.items()}


def whole(given: Mapping[str, Any]) -> Document:
    """Every number: the given ones, and for those that nobody said their default."""
    return merged(defaults(), given)


def merged(base: Mapping[str, Any], given: Mapping[str, Any]) -> Document:
    """The numbers of `base`, with the given ones in their place."""
    return {group: {**base.get(group, {}), **given.get(group, {})} for group in DECLARED}


def flat(document: Mapping[str, Any]) -> dict[str, float]:
    """{group.name: value}, every number, in the order of the declaration."""
    full = whole(document)
    return {f"{group}.{name}": full[group][name] for group, names in DECLARED.items() for name in names}


def number(path: str) -> Number | None:
    """What is declared of `group.name`."""
    group, _dot, name = path.partition(".")
    return DECLARED.get(group, {}).get(name)


def wrong(raw: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """
    The `group.name` of each value that is no such number or out of its bounds, and empty groups that there are not.

    Empty values are not looked at.
    """
    for group, given in raw.items():
        if group not in DECLARED and not given:
            yield str(group)
        for name, value in given.items():
            declared = number(f"{group}.{name}")
            if declared is None or (value not in (None, "") and declared.read(value) is None):
                yield f"{group}.{name}"


def read(raw: Mapping[str, Mapping[str, Any]]) -> Document:
    """The numbers of a form or of JSON without those left empty; ask `wrong` first."""
    found: Document = {}
    for group, given in raw.items():
        known = {name: DECLARED[group][name].read(value) for name, value in given.items() if value not in (None, "")}
        found[group] = {name: value for name, value in known.items() if value is not None}
    return found


def crossed(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Pairs (`group.lesser`, `group.greater`) of the given numbers that stand the wrong way round."""
    for group, lesser, greater in RISING:
        given = document.get(group, {})
        if lesser not in given or greater not in given:
            continue
        low, high = given[lesser], given[greater]
        if low > high or (low == high and group in STRICT):
            yield f"{group}.{lesser}", f"{group}.{greater}"


def weightless(document: Mapping[str, Any]) -> bool:
    """Whether nothing would be left that loyalty is told by where only tenure and repurchase are known."""
    parts = document.get("loyalty", {})
    return 0 in (parts.get("tenure"), parts.get("repurchase"))
