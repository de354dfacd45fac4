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
CLOCKS = {
    "AU": {"Perth": "WA", "Brisbane": "QLD", "Adelaide": "SA", "Darwin": "NT", "Broken_Hill": "NSW_Western"},
    "BR": {"Rio_Branco": "AC", "Manaus": "AM", "Porto_Velho": "RO", "Boa_Vista": "RR", "Cuiaba": "MT",
           "Campo_Grande": "MS"},
    "CA": {"Vancouver": "BC", "Edmonton": "AB NT", "Winnipeg": "MB", "Regina": "SK", "Halifax": "NS PE",
           "Moncton": "NB", "St_Johns": "NL", "Whitehorse": "YT"},
    "US": {"Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI", "Denver": "CO ID MT NM UT WY",
           "Phoenix": "AZ", "Los_Angeles": "CA NV OR WA", "Anchorage": "AK", "Puerto_Rico": "PR", "St_Thomas": "VI"},
}  # fmt: skip
"""{country: {zone without its part of the world: parts of the country}}."""
APART = {
    ("CL", "MA"): "America/Punta_Arenas", ("ES", "CN"): "Atlantic/Canary", ("FR", "971"): "America/Guadeloupe",
    ("FR", "972"): "America/Martinique", ("FR", "973"): "America/Cayenne", ("FR", "974"): "Indian/Reunion",
    ("FR", "976"): "Indian/Mayotte", ("FR", "BL"): "America/Guadeloupe", ("FR", "MF"): "America/Guadeloupe",
    ("FR", "NC"): "Pacific/Noumea", ("FR", "PF"): "Pacific/Tahiti", ("FR", "PM"): "America/Miquelon",
    ("FR", "TF"): "Indian/Reunion", ("FR", "WF"): "Pacific/Wallis", ("NZ", "CIT"): "Pacific/Chatham",
    ("PT", "20"): "Atlantic/Azores", ("PT", "30"): "Atlantic/Madeira", ("US", "AS"): "Pacific/Pago_Pago",
    ("US", "GU"): "Pacific/Guam", ("US", "HI"): "Pacific/Honolulu", ("US", "MP"): "Pacific/Guam",
}  # fmt: skip
"""Parts that lie in another part of the world."""
REGIONS = APART | {
    (country, region.replace("_", " ")): f"{'Australia' if country == 'AU' else 'America'}/{zone}"
    for country, zones in CLOCKS.items()
    for zone, regions in zones.items()
    for region in regions.split()
}
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
    """
    The clock of a country or a part of it; `default` (the company's) where the country is not known, or is its.

    A part of the company's own country that has several clocks goes by its own, or the centre's, not the company's.
    """
    is_ours = get_global("zone_territories").get(default) == country
    if not country or (is_ours and not (region and any(country == where for where, _part in REGIONS))):
        return ZoneInfo(default)
    named = REGIONS.get((country, region)) or CENTRES.get(country) or _only().get(country) or default
    return ZoneInfo(named)
