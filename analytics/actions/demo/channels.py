"""The demo's channel files: outlets, territories that overlap twice, sales teams, sites downstream, quotas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.choices.channels import CHANNEL_KINDS
from accounts.models import Downstream, Outlet, Quota, Seller, Territory
from analytics.actions.demo import words
from analytics.actions.demo.profiles import Profile

MOST = 16
LINES = ("瓷砖、胶粘与五金", "防水、涂料", "石膏板、保温", "门窗型材")
FOREIGN_LINES = ("Tiles", "Waterproofing, coatings", "Boards, insulation", "Profiles")
STORES = ("旗舰店", "建材城店", "仓储店", "家居广场店")
SITES = ("滨江花园项目", "高新区人才公寓", "市民中心改造", "地铁商业配套", "国际学校二期", "物流园仓库")
FOREIGN_SITES = ("Harbour flats", "City library", "Airport hotel", "Logistics park")


def furnish(seed: int, profiles: list[Profile], today: date) -> None:
    """The file of the biggest partners; drawn apart, so that the rest of the demo stays what it is."""
    rng = Random(f"{seed}:channels")
    partners = sorted(
        (one for one in profiles if one.kind in CHANNEL_KINDS and one.pattern not in ("prospect", "one_off")),
        key=lambda one: (-one.size, one.name),
    )[:MOST]
    rows = [
        (list(_outlets(rng, one, today)), list(_territories(one, place, partners, today)),
         list(_sellers(rng, one, today)), list(_downstreams(rng, one, place, profiles)),
         list(_quotas(one, place, today)))
        for place, one in enumerate(partners)
    ]  # fmt: skip
    for number, model in enumerate((Outlet, Territory, Seller, Downstream, Quota)):
        model.objects.bulk_create([row for parts in rows for row in parts[number]])


def _outlets(rng: Random, profile: Profile, today: date) -> Iterator[Outlet]:
    cities = words.CITIES.get(profile.region, (profile.city,))
    for number in range(1 + min(int(profile.size) // 3_000_000, 3)):
        city = profile.city if not number or profile.foreign else rng.choice(cities)
        name = f"{city} showroom {number + 1}" if profile.foreign else f"{city}{STORES[number % len(STORES)]}"
        yield Outlet(
            account=profile.account, name=name, city=city, staff=rng.randint(4, 26),
            opened_on=today - timedelta(rng.randint(400, 2600)),
            closed_on=today - timedelta(60) if number == 3 else None,
        )  # fmt: skip


def _territories(profile: Profile, place: int, partners: list[Profile], today: date) -> Iterator[Territory]:
    """Each its city; the third is given the city of the first, and two sell in one region by category."""
    city = partners[0].city if place == 2 else profile.city
    yield _territory(profile, city, "", place < 3, today - timedelta(500))
    if place in (1, 4):
        yield _territory(profile, "长三角", "" if place == 1 else "防水", False, today - timedelta(200))


def _territory(profile: Profile, region: str, category: str, exclusive: bool, since: date) -> Territory:
    key = region.casefold()
    return Territory(
        account=profile.account, region=region, region_key=key, category=category, exclusive=exclusive, since=since
    )  # fmt: skip


def _sellers(rng: Random, profile: Profile, today: date) -> Iterator[Seller]:
    lines = FOREIGN_LINES if profile.foreign else LINES
    for number in range(2 + (profile.size > 5_000_000)):
        if profile.foreign:
            pool = words.FOREIGN_PEOPLE[profile.region]
            name, title, phone = pool[-1 - number % len(pool)], "Sales", ""
        else:
            name = f"{rng.choice(words.SURNAMES)}{rng.choice(words.GIVEN)}"
            title = "业务员" if number else "销售经理"
            phone = f"1{rng.choice('3578')}{rng.randint(10**8, 10**9 - 1)}"
        yield Seller(account=profile.account, name=name, title=title, phone=phone, lines=lines[number % len(lines)],
                     since=today - timedelta(rng.randint(200, 1500)))  # fmt: skip


def _downstreams(rng: Random, profile: Profile, place: int, profiles: list[Profile]) -> Iterator[Downstream]:
    """Sites it delivers to; the first partner's biggest one is a customer of ours as well."""
    own = next((one for one in profiles if one.kind == "end_user" and one.region == profile.region), None)
    sites = FOREIGN_SITES if profile.foreign else SITES
    for number, site in enumerate(rng.sample(sites, 2 + place % 2)):
        known = own if number == 0 and place % 4 == 0 else None
        estimate = round(Decimal(profile.size) * Decimal(rng.randint(4, 16)) / 100, -4)
        yield Downstream(account=profile.account, name=known.name if known else site, city=profile.city,
                         customer=known.account if known else None, estimate=estimate)  # fmt: skip


def _quotas(profile: Profile, place: int, today: date) -> Iterator[Quota]:
    """This year's, the same quarter's, and last year's; ambitious for every third."""
    pace = Decimal("1.25") if place % 3 == 1 else Decimal("0.9")
    year = max(round(Decimal(profile.size) * pace, -5), Decimal(100_000))
    first = date(today.year, 1, 1)
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    after = (quarter + timedelta(95)).replace(day=1)
    yield Quota(account=profile.account, starts_on=first, ends_on=date(today.year, 12, 31), amount=year)
    if place < 8:
        yield Quota(account=profile.account, starts_on=date(today.year - 1, 1, 1),
                    ends_on=first - timedelta(1), amount=round(year * Decimal("0.9"), -4))  # fmt: skip
    if place < 4 and not profile.foreign:
        yield Quota(account=profile.account, starts_on=quarter, ends_on=after - timedelta(1), category="防水",
                    amount=max(round(year * Decimal("0.06"), -4), Decimal(10_000)))  # fmt: skip
