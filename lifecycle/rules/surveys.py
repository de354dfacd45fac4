"""Surveys: the scales and their points of ten, what is a low answer, the words that are asked, languages, quarters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lifecycle.choices.surveys import Audience, GroundSurvey, Occasion, Scale

LANGUAGES = {"en": "en", "zh-hans": "hans", "zh-hant": "hant"}
"""{language of the product: how columns of words in it end}."""
LEAST_ANSWERS = 5
"""A round of our own team with fewer answers is not shown: one could tell whose they are."""
BACK = 10
"""Days within which a visit or case still gives cause to ask, so that a night that failed is made up for."""


@dataclass(frozen=True)
class Policy:
    """The policy's numbers: days within which nobody is asked again, days within which a low answer is followed up."""

    rest_days: int = 30
    follow_days: int = 2


@dataclass(frozen=True)
class Ground:
    """A survey that an instance begins with; it asks nobody by itself before somebody turns that on."""

    key: str
    audience: str
    scale: str
    occasion: str
    delay_days: int
    asks_gain: bool
    most: int
    tiers: tuple[str, ...] = ()


GROUND = (
    Ground(GroundSurvey.VISIT, Audience.CUSTOMER, Scale.FIVE, Occasion.VISIT, 1, False, 2),
    Ground(GroundSurvey.CASE, Audience.CUSTOMER, Scale.FIVE, Occasion.CASE, 1, False, 1),
    Ground(GroundSurvey.NPS, Audience.CUSTOMER, Scale.NPS, Occasion.QUARTER, 14, True, 2, ("platinum", "gold")),
    Ground(GroundSurvey.TEAM, Audience.TEAM, Scale.TEN, Occasion.QUARTER, 14, False, 9, ("platinum", "gold")),
)


def span(scale: str) -> range:
    """The answers that a scale knows."""
    return range(1, 6) if scale == Scale.FIVE else range(11)


def points(scale: str, score: int) -> float:
    """An answer as points of ten: 1 to 5 becomes 0, 2.5, 5, 7.5, 10."""
    return (score - 1) * 2.5 if scale == Scale.FIVE else float(score)


def is_low(scale: str, score: int) -> bool:
    """Two of five or less, six of ten or less (a detractor of the NPS)."""
    return score <= (2 if scale == Scale.FIVE else 6)


def said(words: Mapping[str, str], language: str, ground: str) -> str:
    """
    A question in a language, of the company's own words by column ending (`LANGUAGES`).

    Traditional Chinese falls back on simplified; words in one language only are asked of everybody rather than others
    that mean something else; `ground`, already in the language, stands where the company wrote none.
    """
    own = words.get(LANGUAGES.get(language, "en"), "") or (words.get("hans", "") if language == "zh-hant" else "")
    return own or next((text for text in words.values() if text), "") or ground


def unwritten(words: Mapping[str, str]) -> list[str]:
    """
    The languages (`en`, `zh-hans`, `zh-hant`) whose readers get own words of another language; none where none are own.

    Traditional Chinese falls back on simplified, which its readers read.
    """
    if not any(words.values()):
        return []
    return [
        code
        for code, ending in LANGUAGES.items()
        if not words.get(ending) and not (code == "zh-hant" and words.get("hans"))
    ]


def language_of(name: str, company: str) -> str:
    """In which language a person is written to: Chinese by a name in Han characters, the company's kind of it."""
    han = any("\u3400" <= char <= "\u9fff" for char in name)
    if han:
        return company if company in ("zh-hans", "zh-hant") else "zh-hans"
    return "en" if name.isascii() or company not in LANGUAGES else company


def quarter(day: date) -> tuple[str, date]:
    """The quarter of a day (`2026Q4`) and its first day."""
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return f"{day.year}Q{(first.month + 2) // 3}", first


def asks_from(day: date, delay: int) -> bool:
    """Whether a quarter is old enough, so many days after it began, to ask about it."""
    return day >= quarter(day)[1] + timedelta(delay)
