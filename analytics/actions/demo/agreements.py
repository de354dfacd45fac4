"""The demo's agreements with its key accounts: one due for renewal, one behind, one run out, and what they require."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db.models import Sum

from accounts.choices import AgreementKind, PriceTerms, RequirementKind
from accounts.models import Account, Agreement, Order, Requirement
from accounts.rules.agreements import renew_by
from analytics.actions.demo.profiles import Profile

MOST = 24
TITLES = {
    AgreementKind.ALLIANCE: ("战略合作协议", "Strategic alliance"),
    AgreementKind.PARTNERSHIP: ("合作伙伴协议", "Partnership agreement"),
    AgreementKind.FRAMEWORK: ("框架采购协议", "Framework supply agreement"),
    AgreementKind.EXCLUSIVE: ("独家供应协议", "Exclusive supply agreement"),
    AgreementKind.ANNUAL: ("年度供货合同", "Annual supply contract"),
}
TERMS = {
    False: {"price_terms": "按季度随原料指数调价", "delivery": "下单后7天内送达工地",
            "after_sales": "24小时响应，现场技术支持"},
    True: {"price_terms": "Quarterly review by raw-material index", "delivery": "CIF, 35 days from order",
           "after_sales": "Claims answered within 48 hours"},
}  # fmt: skip
REQUIRED: list[tuple[RequirementKind, str, str, int | None, str]] = [
    (RequirementKind.QUALITY, "ISO 9001质量管理体系认证", "ISO 9001 certificate", 410, "CN-QMS-20417"),
    (RequirementKind.SUPPLIER, "合格供应商年审", "Yearly supplier audit", 38, "VA-2217"),
    (RequirementKind.SAFETY, "绿色建材产品认证", "Green building product certificate", -12, "GBP-0893"),
    (RequirementKind.QUALITY, "每批次出厂检测报告", "Test report with each batch", None, ""),
]


def sign(seed: int, profiles: list[Profile], today: date) -> None:
    """Agreements of the platinum and gold customers, by what they bought in the year before."""
    rng = Random(f"{seed}:agreements")
    foreign = {profile.account.pk: profile.foreign for profile in profiles}
    year = Order.objects.as_of(today).filter(ordered_on__gt=today - timedelta(365))
    bought = dict(year.order_by().values("account").annotate(sum=Sum("revenue")).values_list("account", "sum"))
    key = Account.objects.key().filter(pk__in=bought).order_by("standing__rank", "pk")[:MOST]
    made = [
        _agreement(rng, account, place, bought[account.pk], today, is_foreign=foreign.get(account.pk, False))
        for place, account in enumerate(key)
    ]
    Agreement.objects.bulk_create(made)
    Requirement.objects.bulk_create(
        _requirement(agreement, place, today, is_foreign=foreign.get(agreement.account_id, False))
        for number, agreement in enumerate(made[:9])
        for place in range(len(REQUIRED) if number < 2 else rng.randint(1, 2))
    )


def _agreement(
    rng: Random, account: Account, place: int, bought: Decimal, today: date, *, is_foreign: bool
) -> Agreement:
    """One agreement; the first three are the cases one looks for, the others run a year and end some months ahead."""
    after, pace = (today + timedelta(rng.randint(3, 11) * 30)).replace(day=1), Decimal("0.92")
    start, end = after.replace(year=after.year - 1), after - timedelta(1)
    kind = rng.choice([AgreementKind.FRAMEWORK, AgreementKind.ANNUAL, AgreementKind.PARTNERSHIP, AgreementKind.ANNUAL])
    if place == 0:  # due for renewal
        kind, end = AgreementKind.ALLIANCE, today + timedelta(40)
        start = end - timedelta(364)
    elif place == 1:  # behind
        kind, pace = AgreementKind.FRAMEWORK, Decimal("1.7")
        start, end = today - timedelta(250), today + timedelta(114)
    elif place == 2:  # run out, and nothing follows
        kind, end = AgreementKind.ANNUAL, today - timedelta(18)
        start = end - timedelta(364)
    elif place % 5 == 4:
        kind, start, end = AgreementKind.EXCLUSIVE, today - timedelta(400), today + timedelta(695)
        pace = Decimal("2.6")
    notice = 60 if place == 0 else rng.choice([15, 20, 30])
    return Agreement(
        account=account, kind=kind, number=f"{start:%Y}-{place + 1:03}", title=TITLES[kind][is_foreign],
        signed_on=start - timedelta(rng.randint(6, 20)), starts_on=start, ends_on=end, notice_days=notice,
        renew_by=renew_by(end, notice), price_kind=PriceTerms.UNIT, discount_percent=Decimal(rng.choice([3, 4, 5, 6])),
        without_tender=kind in (AgreementKind.ALLIANCE, AgreementKind.FRAMEWORK),
        exclusivity="" if kind != AgreementKind.EXCLUSIVE else "Sole supplier" if is_foreign else "区域内独家供应",
        committed_amount=(bought * pace / 10_000).quantize(Decimal(1)) * 10_000,
        **TERMS[is_foreign],
    )  # fmt: skip


def _requirement(agreement: Agreement, place: int, today: date, *, is_foreign: bool) -> Requirement:
    kind, chinese, english, left, evidence = REQUIRED[place]
    until = today + timedelta(left) if left is not None else None
    text = english if is_foreign else chinese
    return Requirement(agreement=agreement, kind=kind, text=text, valid_until=until, evidence=evidence)
