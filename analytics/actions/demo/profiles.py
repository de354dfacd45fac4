"""How each demo customer behaves: how big, how often, how profitable, since when, and which ones are planted cases."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

from accounts.choices import AccountKind
from accounts.models import Account
from analytics.actions.demo import words
from analytics.actions.demo.people import OWNERS

SPAN = 1095
"""Days of orders."""
MEDIAN, SPREAD = 105_000, 1.72
MOST = 7_500_000
"""A year's revenue of the middle customer, and how unequal customers are (sigma of the logarithm)."""
KINDS = (
    (AccountKind.DEALER, 34),
    (AccountKind.DISTRIBUTOR, 18),
    (AccountKind.END_USER, 22),
    (AccountKind.WHOLESALER, 10),
    (AccountKind.RETAILER, 10),
    (AccountKind.AGENT, 4),
    (AccountKind.GOVERNMENT, 2),
)


@dataclass
class Profile:
    """One customer to be: who, and the numbers its orders, costs and visits are drawn from."""

    name: str
    short: str
    kind: str
    region: str
    city: str
    owner: str
    size: float
    """Revenue a year in the company's currency."""
    gap: float
    """Mean days between orders; 0 for a prospect."""
    industry: str = ""
    currency: str = "CNY"
    margin: float = 0.27
    discount: float = 0.04
    since: int = SPAN
    """Days ago of the first order."""
    stop: int = 0
    """Days ago of the last order; 0 for one that still orders."""
    late: float = 4
    """Mean days past the due date."""
    serve: float = 0.025
    """Cost to serve as a share of revenue, besides visits."""
    pattern: str = "steady"
    stage: str = ""
    parent: str = ""
    """Short name of the group."""
    account: Account = None  # type: ignore[assignment]

    @property
    def foreign(self) -> bool:
        return self.currency != "CNY"


def drawn(rng: Random, count: int) -> list[Profile]:
    """The planted cases, and around them as many drawn customers as make `count`."""
    profiles = planted()
    rest = max(count - len(profiles), 0)
    prospects = rest // 16
    taken = {profile.short for profile in profiles}
    for place in range(rest - prospects):
        profiles.append(_drawn(rng, (place + 0.5) / (rest - prospects), taken))
    for _ in range(prospects):
        profile = _drawn(rng, 0.5, taken)
        profile.gap, profile.pattern = 0, "prospect"
        profile.stage = rng.choice(["identification", "identification", "engagement"])
        profile.owner = "" if len(profiles) % 3 == 1 else profile.owner  # some lie where nobody looks
        profiles.append(profile)
    return profiles


def _drawn(rng: Random, quantile: float, taken: set[str]) -> Profile:
    """A customer at a place of the size distribution, so that each seed has the same 80/20."""
    size = min(MEDIAN * math.exp(SPREAD * NormalDist().inv_cdf(quantile) + rng.gauss(0, 0.1)), MOST)
    profile = _abroad(rng, size, taken) if rng.random() < 0.16 else _at_home(rng, size, taken)
    profile.gap = _gap(rng, size)
    profile.margin = min(max(rng.gauss(0.28 - 0.012 * math.log(max(size / MEDIAN, 0.1)), 0.05), 0.08), 0.42)
    profile.discount = max(rng.gauss(0.045, 0.02), 0)
    profile.late = rng.gauss(5, 8)
    if rng.random() < 0.24:
        profile.since = rng.randint(60, 900)
    if size < 900_000 and rng.random() < 0.16:
        profile.stop = min(rng.randint(110, 900), profile.since)
    elif size > 700_000 and rng.random() < 0.1:
        profile.gap, profile.since, profile.pattern = rng.uniform(7, 11), SPAN, "silent"
        profile.stop = int(profile.gap * rng.uniform(6.5, 8.5))
    return profile


def _gap(rng: Random, size: float) -> float:
    """The bigger, the more often."""
    for least, (low, high) in ((3_000_000, (9, 20)), (600_000, (14, 34)), (120_000, (24, 60))):
        if size > least:
            return rng.uniform(low, high)
    return rng.uniform(40, 130)


def _at_home(rng: Random, size: float, taken: set[str]) -> Profile:
    kind = rng.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]
    region = rng.choices(list(words.CITIES), [34, 22, 16, 13, 9, 6])[0]
    while True:
        city, brand = rng.choice(words.CITIES[region]), rng.choice(words.BRANDS)
        short = f"{city}{brand}"
        if short not in taken:
            break
        if len(taken) > len(words.BRANDS) * 36:
            short += str(len(taken))
            break
    taken.add(short)
    trade = rng.choice(words.TRADES[kind])
    full = f"{short}{trade}" if kind == AccountKind.GOVERNMENT else f"{short}{trade}有限公司"
    owner = rng.choice(OWNERS[region]) if rng.random() > 0.05 or size > MEDIAN else ""
    return Profile(full, short, kind, region, city, owner, size, 0, industry=words.INDUSTRIES[kind])


def _abroad(rng: Random, size: float, taken: set[str]) -> Profile:
    region = rng.choices(list(words.ABROAD), [30, 28, 18, 14, 10])[0]
    city, currency = rng.choice(words.ABROAD[region])
    first = rng.choice(words.FOREIGN_FIRST)
    name = f"{first} {rng.choice(words.FOREIGN_LAST[region])}"
    while name in taken:
        name = f"{rng.choice(words.FOREIGN_FIRST)} {city} {rng.choice(words.FOREIGN_LAST[region])}"
        if name in taken:
            name = f"{name} {len(taken)}"
    taken.add(name)
    kind = rng.choice([AccountKind.DISTRIBUTOR, AccountKind.AGENT, AccountKind.END_USER, AccountKind.RETAILER])
    industry = rng.choice(words.FOREIGN_INDUSTRIES)
    return Profile(
        name, "", kind, region, city, rng.choice(OWNERS[region]), size * 1.2, 0, industry=industry, currency=currency
    )


def planted() -> list[Profile]:
    """The cases one looks for in a demonstration, each under a name that is easy to find."""
    return [*_carriers(), *_false(), *_stories()]


def _carriers() -> list[Profile]:
    """Those who carry the company, among them the platinum that falls silent and the group it leads."""
    east = "华东建材集团"
    return [
        Profile("华东建材集团有限公司", east, "distributor", "华东", "上海", "lin", 36e6, 9.5, industry=words.TRADE,
                margin=0.25, stop=74, pattern="silent"),
        Profile("华东建材集团苏州有限公司", "华东建材苏州", "distributor", "华东", "苏州", "lin", 5.2e6, 16,
                industry=words.TRADE, margin=0.26, parent=east),
        Profile("华东建材集团宁波有限公司", "华东建材宁波", "distributor", "华东", "宁波", "wang", 2.4e6, 22,
                industry=words.TRADE, margin=0.27, parent=east),
        Profile("南方置业集团股份有限公司", "南方置业", "end_user", "华南", "深圳", "huang", 17e6, 11,
                industry=words.ESTATES, margin=0.26, discount=0.06),
        Profile("南方置业集团惠州公司", "南方置业惠州", "end_user", "华南", "惠州", "liang", 3.1e6, 18,
                industry=words.ESTATES, margin=0.27, parent="南方置业"),
        Profile("京津城市更新建设有限公司", "京津城更", "end_user", "华北", "北京", "li", 12.5e6, 13,
                industry=words.BUILDING, margin=0.24),
        Profile("Harbor Stone & Tile Inc.", "Harbor Stone", "distributor", "North America", "Los Angeles", "chen",
                10.8e6, 15, industry=words.TRADE, currency="USD", margin=0.33),
        Profile("Nordwind Fassaden GmbH", "Nordwind Fassaden", "end_user", "Europe", "Hamburg", "marco", 13e6, 9,
                industry=words.FACADES, currency="EUR", margin=0.34, stop=62, pattern="silent"),
        Profile("Al Noor Contracting LLC", "Al Noor", "end_user", "Middle East", "Dubai", "marco", 6.2e6, 20,
                industry=words.BUILDING, currency="USD", margin=0.31),
    ]  # fmt: skip


def _false() -> list[Profile]:
    """One of each kind of false key account."""
    return [
        Profile("海港新城项目指挥部", "海港新城项目", "government", "华东", "青岛", "xu", 7.6e6, 6,
                industry=words.PUBLIC, margin=0.29, since=150, stop=128, pattern="one_off"),
        Profile("恒昌大宗贸易有限公司", "恒昌大宗", "wholesaler", "华南", "佛山", "huang", 8.8e6, 9,
                industry=words.TRADE, margin=0.075, discount=0.05),
        Profile("鼎越地产集中采购中心", "鼎越集采", "end_user", "华北", "天津", "ma", 9.6e6, 10, industry=words.ESTATES,
                margin=0.25, discount=0.13, late=58, serve=0.05, pattern="squeezer"),
    ]  # fmt: skip


def _stories() -> list[Profile]:
    """A rising iron, a stuck one, one that orders less, one that came back, one that is lost."""
    return [
        Profile("青禾装配式建筑科技有限公司", "青禾装配", "end_user", "华东", "杭州", "lin", 3.9e6, 16,
                industry=words.PREFABS, margin=0.3, since=420, pattern="rising"),
        Profile("中原城建集团有限公司", "中原城建", "end_user", "华中", "郑州", "wang", 3e6, 0, industry=words.BUILDING,
                pattern="prospect", stage="engagement"),
        Profile("南京万华建材批发有限公司", "南京万华", "wholesaler", "华东", "南京", "lin", 6.8e6, 14,
                industry=words.TRADE, margin=0.24, pattern="fading"),
        Profile("成都锦绣家居广场有限公司", "成都锦绣家居", "retailer", "西南", "成都", "liang", 2.2e6, 24,
                industry=words.RETAIL, margin=0.29, pattern="back"),
        Profile("大连远洋工程材料有限公司", "大连远洋", "distributor", "东北", "大连", "ma", 2.9e6, 14,
                industry=words.TRADE, margin=0.22, stop=240, pattern="gone"),
    ]  # fmt: skip
