"""Public holidays of a country or region, from the kept library: days off and the weekends worked for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from kam.rules import formats

TONGUES = {"en": ("en_US", "en_GB", "en"), "zh-hans": ("zh_CN", "zh"), "zh-hant": ("zh_TW", "zh_HK", "zh_CN", "zh")}
"""Our languages, and what the library calls them."""
DATES = re.compile(
    r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b|\b(?P<month_us>\d\d)/(?P<day_us>\d\d)/(?P<year_us>\d{4})\b"
)
"""As the library writes dates in our languages: American ones in English, ISO in Chinese."""


@dataclass(frozen=True)
class PublicDay:
    """One day off, or a weekend day worked for it; its name in the country's own words and in ours where known."""

    on: date
    works: bool
    name: str
    names: dict[str, str] = field(default_factory=dict)


def dated(name: str, language: str) -> str:
    """The library's name of a day with the dates in it as our pages write them: `substituted from 4 Jan`."""

    def written(found: re.Match[str]) -> str:
        told = {part: int(digits) for part, digits in found.groupdict().items() if digits}
        at = (told.get(part) or told[f"{part}_us"] for part in ("year", "month", "day"))
        try:
            return formats.day(date(*at), language, year=False)
        except ValueError:  # no date after all
            return found.group()

    return DATES.sub(written, name)


@lru_cache(maxsize=1)
def regions_by_country() -> dict[str, list[str]]:
    """Countries the library knows, each with the codes of its regions."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    return {code: sorted(regions) for code, regions in sorted(known.items())}


def source() -> str:
    """The library and its version: of one version the days of a year are always the same."""
    import holidays

    return f"holidays {holidays.__version__}"


def days_of(country: str, region: str, years: Iterable[int]) -> list[PublicDay]:
    """The days of the years given, by date; none for a country that nobody knows."""
    import holidays

    if country not in regions_by_country() or (region and region not in regions_by_country()[country]):
        return []
    wanted, subdiv = list(years), region or None
    plain = holidays.country_holidays(country, subdiv=subdiv).default_language
    own = holidays.country_holidays(country, subdiv=subdiv, years=wanted, expand=False, language=plain)
    spoken = set(holidays.list_localized_countries().get(country, ()))
    tongues = {ours: next((name for name in theirs if name in spoken), "") for ours, theirs in TONGUES.items()}
    told = {
        ours: holidays.country_holidays(country, subdiv=subdiv, years=wanted, expand=False, language=name)
        for ours, name in tongues.items()
        if name
    }
    found = [
        PublicDay(day, False, str(name), {ours: str(rows.get(day, name)) for ours, rows in told.items()})
        for day, name in own.items()
        if day.year in wanted
    ]
    worked = (day for day in getattr(own, "weekend_workdays", ()) if day.year in wanted and day not in own)
    return sorted([*found, *(PublicDay(day, True, "") for day in worked)], key=lambda one: one.on)


@lru_cache(maxsize=300)
def names_of(country: str) -> frozenset[str]:
    """What a country is called in the languages of our users, in small letters, and its code."""
    from babel import Locale

    if not country:
        return frozenset()
    told = (Locale.parse(tongue).territories.get(country, "") for tongue in ("en", "zh_Hans", "zh_Hant"))
    return frozenset(name.casefold() for name in (*told, country) if name)
