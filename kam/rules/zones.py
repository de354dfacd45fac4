"""On which clock a country does business: its only time zone, else that of its main business centre."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

CENTRES = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "GB": "Europe/London", "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "US": "America/New_York", "UZ": "Asia/Tashkent",
    "VN": "Asia/Ho_Chi_Minh",
}  # fmt: skip
"""The business centre of countries that have several zones."""
REGIONS = {
    ("AU", "WA"): "Australia/Perth", ("AU", "QLD"): "Australia/Brisbane", ("AU", "SA"): "Australia/Adelaide",
    ("CA", "BC"): "America/Vancouver", ("CA", "AB"): "America/Edmonton",
    ("US", "CA"): "America/Los_Angeles", ("US", "OR"): "America/Los_Angeles", ("US", "WA"): "America/Los_Angeles",
    ("US", "NV"): "America/Los_Angeles", ("US", "AZ"): "America/Phoenix", ("US", "CO"): "America/Denver",
    ("US", "UT"): "America/Denver", ("US", "IL"): "America/Chicago", ("US", "MN"): "America/Chicago",
    ("US", "MO"): "America/Chicago", ("US", "TX"): "America/Chicago", ("US", "WI"): "America/Chicago",
    ("US", "HI"): "Pacific/Honolulu",
}  # fmt: skip
"""Parts of those countries with another clock than the centre's, by the codes of their calendars of holidays."""


@lru_cache(maxsize=1)
def _only() -> dict[str, str]:
    """Countries with one zone."""
    found: dict[str, list[str]] = {}
    there = available_timezones()
    for zone, country in get_global("zone_territories").items():
        if zone in there and "/" in zone:
            found.setdefault(country, []).append(zone)
    return {country: zones[0] for country, zones in found.items() if len(zones) == 1}


def zone_of(country: str, region: str, default: str) -> ZoneInfo:
    """The clock of a country or a part of it; `default` (the company's) where the country is not known, or is its."""
    if not country or get_global("zone_territories").get(default) == country and (country, region) not in REGIONS:
        return ZoneInfo(default)
    named = REGIONS.get((country, region)) or CENTRES.get(country) or _only().get(country) or default
    return ZoneInfo(named)
