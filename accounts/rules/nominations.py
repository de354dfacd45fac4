"""How long a nomination may last, when it counts, and how often a nominated account is visited."""

from collections.abc import Mapping
from datetime import date

from accounts.choices import KEY_TIERS, Tier
from accounts.choices.nominations import NominationPhase, NominationState

MOST_YEARS = 2
ENDING_DAYS = 30
"""Days before its last day in which a nomination is spoken of."""
LIKE = Tier.GOLD
"""A nominated account of a lesser tier is visited at least as often as this one."""


def last_day(start: date) -> date:
    """The latest last day of a nomination that begins on `start`: two years on, the same day of the month."""
    year = start.year + MOST_YEARS
    is_leap_day = (start.month, start.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else start.replace(year=year)


def phase(*, state: str, from_on: date | None, until: date, ended_on: date | None, as_of: date) -> NominationPhase:
    """Where a nomination stands on a day; its last day counts, the day it was ended on does not."""
    if state == NominationState.DECLINED:
        return NominationPhase.DECLINED
    if state == NominationState.PROPOSED or from_on is None or from_on > as_of:
        return NominationPhase.PROPOSED
    if ended_on is not None and ended_on <= as_of:
        return NominationPhase.ENDED
    if until < as_of:
        return NominationPhase.OVER
    return NominationPhase.ENDING if (until - as_of).days <= ENDING_DAYS else NominationPhase.COUNTING


def is_key(tier: str, *, nominated: bool) -> bool:
    """Whether an account is a key account: platinum, gold, or nominated."""
    return nominated or tier in KEY_TIERS


def grades(tier: str, key_class: str = "", *, nominated: bool = False) -> list[str]:
    """Whose terms an account has: its tier's, its class's, and gold's where it is nominated from a lesser tier."""
    like = LIKE.value if nominated and tier not in KEY_TIERS else ""
    return [grade for grade in (tier, like, key_class) if grade]


def visit_every(tier: str, visit_days: Mapping[str, int], key_class: str = "", *, nominated: bool) -> int | None:
    """Days between visits, the oftenest that its tier, its class or its nomination asks. None: not by plan."""
    asked = (visit_days.get(grade) for grade in grades(tier, key_class, nominated=nominated))
    return min((days for days in asked if days), default=None)
