"""Where the demo's customers are found: their city's middle, each a few streets from it; check-ins at their visits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zlib import crc32

from lifecycle.choices import CheckIn, VisitKind

CITIES = {
    "上海": (31.2304, 121.4737), "苏州": (31.2989, 120.5853), "南京": (32.0603, 118.7969), "杭州": (30.2741, 120.1551),
    "宁波": (29.8683, 121.5440), "无锡": (31.4912, 120.3119), "青岛": (36.0671, 120.3826), "广州": (23.1291, 113.2644),
    "深圳": (22.5431, 114.0579), "佛山": (23.0215, 113.1214), "惠州": (23.1115, 114.4152), "北京": (39.9042, 116.4074),
    "天津": (39.0842, 117.2009), "郑州": (34.7466, 113.6254), "武汉": (30.5928, 114.3055), "成都": (30.5728, 104.0668),
    "重庆": (29.5630, 106.5516), "沈阳": (41.8057, 123.4315), "大连": (38.9140, 121.6147), "Hamburg": (53.5511, 9.9937),
    "Dubai": (25.2048, 55.2708), "Los Angeles": (34.0522, -118.2437), "Milano": (45.4642, 9.19),
}  # fmt: skip
"""Towns whose customers state their place; the others show what a file without one looks like."""
BANDS = (CheckIn.HERE, CheckIn.HERE, CheckIn.HERE, CheckIn.NEAR, CheckIn.ELSEWHERE)


def of(city: str, code: str) -> dict[str, Decimal]:
    """{latitude, longitude} of a customer, or nothing where its town is not known."""
    if city not in CITIES:
        return {}
    shift = crc32(code.encode())
    up, along = (shift % 1000 - 500) / 20_000, (shift // 1000 % 1000 - 500) / 20_000
    middle = CITIES[city]
    return {
        "latitude": Decimal(f"{middle[0] + up:.6f}"),
        "longitude": Decimal(f"{middle[1] + along:.6f}"),
    }


def check_in(kind: str, city: str, code: str, day: date) -> str:
    """Two of three visits on site were checked in, as far as the customer's place is known."""
    turn = crc32(f"{code} {day}".encode())
    if kind != VisitKind.ON_SITE or turn % 3 == 0:
        return ""
    return BANDS[turn % len(BANDS)].value if city in CITIES else CheckIn.UNKNOWN.value
