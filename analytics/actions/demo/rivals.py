"""Who else sells to the demo customers: competitors at home and abroad, where they stand, and what they did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.choices import EventVerb, Means, Threat
from accounts.models import Competitor, Move, Presence
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import moment
from kam.ground import events, search
from kam.models import Event

RIVALS = (
    ("中陶建材股份有限公司", "中陶建材", "https://zhongtao.example", "华东、华南", "瓷砖",
     "自有四条岩板线，交货快；集采价格低。", "售后只到地级市，色差投诉多。"),
    ("蓝盾防水科技有限公司", "蓝盾防水", "https://landun.example", "全国", "防水",
     "施工队随货走，质保二十年。", "账期不超过三十天，对经销商压货。"),
    ("百瑞涂料集团", "百瑞涂料", "https://bairui.example", "华东、华中", "涂料",
     "品牌响，门店陈列支持足。", "工程渠道和经销渠道常常打架。"),
    ("北方恒温节能材料有限公司", "北方恒温", "", "华北、东北", "保温",
     "和设计院关系深，标书写得进去。", "冬季停产，旺季断货。"),
    ("卓远系统门窗有限公司", "卓远门窗", "", "华南、西南", "门窗型材",
     "能按项目定制，设计团队强。", "价格高一成，交期长。"),
    ("Terra Nova Ceramiche SpA", "Terra Nova", "https://terranova.example", "Europe, North America", "瓷砖",
     "Design collections, stock in Rotterdam, two-day delivery in Europe.", "Prices 12% above ours; small lots only."),
    ("Gulf Ceramics FZE", "Gulf Ceramics", "", "Middle East, Africa", "瓷砖",
     "No customs in the Gulf, local credit, close to contractors.", "Few sizes, no exterior range."),
)  # fmt: skip
STORIES = {
    "华东建材集团": ("中陶建材", Threat.HIGH, ["price", "policy"], 30, 20,
                "采购说中陶给了年度返利 4%，正在比价。"),
    "Nordwind Fassaden": ("Terra Nova", Threat.TRIAL, ["technology", "service"], 25, 12,
                          "First container ordered for the Altona site; delivered within five days."),
    "南京万华": ("蓝盾防水", Threat.TRIAL, ["price", "service"], 40, 9, "试了两车自粘卷材，施工队满意。"),
    "鼎越集采": ("中陶建材", Threat.HIGH, ["price", "connections"], 45, 33, "据说与采购中心负责人是老同事，未证实。"),
    "南方置业": ("卓远门窗", Threat.MEDIUM, ["technology"], 20, 51, "样板段用了他们的 80 系列。"),
    "京津城更": ("北方恒温", Threat.MEDIUM, ["connections"], 15, 40, "设计院图纸里写了他们的型号。"),
    "Al Noor": ("Gulf Ceramics", Threat.LOW, ["price"], 10, 70, "Quoted for Jebel Ali phase two; we were preferred."),
    "Harbor Stone": ("Terra Nova", Threat.LOW, ["technology"], 8, 85, "Seen in their new showroom."),
    "大连远洋": ("北方恒温", Threat.TRIAL, ["price", "connections"], 80, 235, "合同不再续签，全部转给了他们。"),
}  # fmt: skip
"""Short name: competitor, threat, by what, share of the wallet, days since it was seen, note."""
NOTES = {
    True: (
        "门店里看到他们的样品。",
        "报价比我们低 5%，交期没有保证。",
        "业务员上个月来拜访过两次。",
        "新上的导购是他们派的。",
    ),
    False: ("Seen on site.", "Offers 5% less, lead times uncertain.", "Their agent called twice last month."),
}
SOURCES = {
    True: ("客户采购", "现场看到", "经销商", "展会"),
    False: ("The buyer", "Seen on site", "Our agent", "Trade fair"),
}
MOVES = (
    ("中陶建材", "", 26, "岩板全线降价 8%，量大再谈。", "经销商价格表"),
    ("中陶建材", "华东建材集团", 18, "请集团采购总监参观新厂，谈年度返利。", "客户采购"),
    ("蓝盾防水", "", 64, "南京设前置仓，当天送货。", "行业公众号"),
    ("蓝盾防水", "南京万华", 11, "免费施工培训，首单账期放宽到六十天。", "客户仓库"),
    ("百瑞涂料", "", 120, "取消二级代理，工程单改由总部直签。", "展会"),
    ("北方恒温", "", 92, "中标两个市政保障房项目。", "招标网"),
    ("卓远门窗", "", 40, "华南区域经理带队离职，三个项目无人跟进。", "同行"),
    ("Terra Nova", "", 33, "Opened a warehouse in Rotterdam.", "Trade press"),
    (
        "Terra Nova",
        "Nordwind Fassaden",
        14,
        "Offered two free mock-ups and five-day delivery.",
        "Site manager",
    ),
    ("Gulf Ceramics", "", 75, "Raised prices by 3% across the range.", "Price list"),
)
SHARE = 0.14
"""Part of the other customers where somebody was seen."""


def compete(profiles: list[Profile], staff: Staff, today: date) -> None:
    """Competitors, their presences and moves; the time line of customers tells when each was noticed."""
    rng = Random("rivals")
    rivals = {
        short: Competitor(name=name, short_name=short, website=site, sells_in=place, strengths=good, weaknesses=bad,
                          search_text=search.text_of(name, short))
        for name, short, site, place, _category, good, bad in RIVALS
    }  # fmt: skip
    Competitor.objects.bulk_create(rivals.values())
    here = [*_stories(profiles, rivals, staff, today), *_others(rng, profiles, rivals, staff, today)]
    Presence.objects.bulk_create(here)
    accounts = {profile.short: profile.account for profile in profiles}
    Move.objects.bulk_create(
        Move(competitor=rivals[short], account=accounts[at] if at else None, on=today - timedelta(days),
             text=text, source=source,
             by=staff["zhao"])
        for short, at, days, text, source in MOVES
        if not at or at in accounts
    )  # fmt: skip
    _tell(here)


def _stories(profiles: list[Profile], rivals: dict[str, Competitor], staff: Staff, today: date) -> Iterator[Presence]:
    for profile in profiles:
        if profile.short in STORIES or profile.name in STORIES:
            short, threat, means, share, days, note = STORIES[profile.short or profile.name]
            yield Presence(
                account=profile.account, competitor=rivals[short], threat=threat, means=means,
                wallet_percent=Decimal(share), category=_category(short), since=today - timedelta(days + 90),
                seen_on=today - timedelta(days), source=SOURCES[not profile.foreign][0], note=note,
                by=staff[profile.owner or "zhao"],
            )  # fmt: skip


def _others(
    rng: Random, profiles: list[Profile], rivals: dict[str, Competitor], staff: Staff, today: date
) -> Iterator[Presence]:
    home = [row[1] for row in RIVALS[:5]]
    for profile in profiles:
        if profile.short in STORIES or not profile.owner or rng.random() > SHARE:
            continue
        short = rng.choice(["Terra Nova", "Gulf Ceramics"] if profile.foreign else home)
        yield Presence(
            account=profile.account, competitor=rivals[short],
            threat=rng.choices(list(Threat), [6, 4, 2, 1])[0], means=sorted(rng.sample(list(Means.values), 2)),
            wallet_percent=Decimal(rng.choice([5, 10, 15, 20, 30, 40])) if rng.random() < 0.7 else None,
            category=_category(short), seen_on=today - timedelta(rng.randint(2, 200)),
            source=rng.choice(SOURCES[not profile.foreign]), note=rng.choice(NOTES[not profile.foreign]),
            by=staff[profile.owner],
        )  # fmt: skip


def _category(short: str) -> str:
    return next(row[4] for row in RIVALS if row[1] == short)


def _tell(here: list[Presence]) -> None:
    """One happening for each, on the day it was noticed."""
    rows = [
        events.draft(EventVerb.PRESENCE_CREATED, noun="presence", subject_id=one.pk, name=str(one),
                     account_id=one.account_id, by=one.by)
        for one in here
    ]  # fmt: skip
    events.record_many(rows)
    for row, one in zip(rows, here, strict=True):
        row.at = moment(one.seen_on, 17)
    Event.objects.bulk_update(rows, ["at"])
