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
    "合肥": (31.8206, 117.2272), "济南": (36.6512, 117.1201), "厦门": (24.4798, 118.0894), "温州": (27.9938, 120.6994),
    "东莞": (23.0207, 113.7518), "珠海": (22.2710, 113.5767), "南宁": (22.8170, 108.3665), "海口": (20.0440, 110.1999),
    "石家庄": (38.0428, 114.5149), "太原": (37.8706, 112.5489), "呼和浩特": (40.8414, 111.7519),
    "长沙": (28.2282, 112.9388), "南昌": (28.6829, 115.8579), "昆明": (24.8801, 102.8329), "贵阳": (26.6470, 106.6302),
    "长春": (43.8171, 125.3235), "哈尔滨": (45.8038, 126.5350), "Rotterdam": (51.9244, 4.4777),
    "Warszawa": (52.2297, 21.0122), "Lyon": (45.7640, 4.8357), "Ho Chi Minh City": (10.8231, 106.6297),
    "Bangkok": (13.7563, 100.5018), "Jakarta": (-6.2088, 106.8456), "Manila": (14.5995, 120.9842),
    "Riyadh": (24.7136, 46.6753), "Doha": (25.2854, 51.5310), "Houston": (29.7604, -95.3698),
    "Vancouver": (49.2827, -123.1207), "Lagos": (6.5244, 3.3792), "Nairobi": (-1.2921, 36.8219),
    "Casablanca": (33.5731, -7.5898),
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
