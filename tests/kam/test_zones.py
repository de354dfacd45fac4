"""On which clock a part of a country does business: every part that calendars know has its own where it differs."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import holidays
import pytest
from babel.core import get_global

from kam.rules import zones

SUMMER, WINTER = datetime(2026, 7, 1, 12), datetime(2026, 1, 10, 12)


def offsets(zone):
    return tuple(moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() for moment in (WINTER, SUMMER))


@pytest.mark.parametrize(
    ("country", "region", "zone"),
    [
        ("US", "TX", "America/Chicago"), ("US", "NY", "America/New_York"), ("US", "AK", "America/Anchorage"),
        ("US", "NM", "America/Denver"), ("US", "FL", "America/New_York"), ("CA", "MB", "America/Winnipeg"),
        ("CA", "ON", "America/Toronto"), ("CA", "NL", "America/St_Johns"), ("AU", "NT", "Australia/Darwin"),
        ("AU", "VIC", "Australia/Sydney"), ("BR", "AM", "America/Manaus"), ("BR", "SP", "America/Sao_Paulo"),
        ("ES", "CN", "Atlantic/Canary"), ("PT", "20", "Atlantic/Azores"), ("FR", "974", "Indian/Reunion"),
        ("FR", "57", "Europe/Paris"), ("US", "", "America/New_York"), ("", "", "Asia/Shanghai"),
    ],
)  # fmt: skip
def test_a_part_of_a_country_goes_by_its_own_clock(country, region, zone):
    assert offsets(zones.zone_of(country, region, "Asia/Shanghai").key) == offsets(zone)


def test_within_the_companys_country_a_part_goes_by_its_own_clock():
    assert str(zones.zone_of("US", "NY", "America/Chicago")) == "America/New_York"
    assert str(zones.zone_of("US", "TX", "America/New_York")) == "America/Chicago"
    assert str(zones.zone_of("US", "", "America/Chicago")) == "America/Chicago"
    assert str(zones.zone_of("CN", "GD", "Asia/Urumqi")) == "Asia/Urumqi"


def test_each_part_is_one_that_calendars_know_and_lies_in_its_country_or_beside_it():
    known = holidays.list_supported_countries()
    for (country, region), zone in zones.REGIONS.items():
        assert region in known[country], (country, region)
        assert ZoneInfo(zone)


def test_no_zone_of_a_country_of_many_is_left_out():
    """Every clock that a listed country has today is one of its centre's or of one of its parts."""
    small = {"AU": {"Australia/Eucla", "Australia/Lord_Howe", "Antarctica/Macquarie"}, "BR": {"America/Noronha"},
             "CA": {"America/Atikokan", "America/Blanc-Sablon"}, "US": {"America/Adak"}}  # fmt: skip
    for country in zones.CLOCKS:
        told = {offsets(zones.CENTRES[country])}
        told |= {offsets(zone) for (where, _region), zone in zones.REGIONS.items() if where == country}
        there = {zone for zone, of in get_global("zone_territories").items() if of == country and "/" in zone}
        missing = {zone for zone in there - small[country] if offsets(zone) not in told}
        assert not missing, (country, missing)
