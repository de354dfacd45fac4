"""The needs of the demo customers: some only heard, some stated, answered, confirmed, and what became of the rest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import Contact
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import Diary
from lifecycle.choices import NeedOutcome, NeedSign
from lifecycle.models import Need, Visit

HEARD: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("每批卷材到货都有破损，仓库月月要补货", "complaint", "防水", "加固包装，破损先赔后查",
     "“按去年算，一年少补 6 次货”", "Rolls arrive torn, they re-order every month", "Reinforced packing"),
    ("开票和对账总对不上，财务很头疼", "dissatisfaction", "", "每月 5 日前出电子对账单",
     "“财务每月省三个工作日”", "Invoices never match their purchase orders", "One statement by the 5th of the month"),
    ("担心新规下外墙保温的防火等级不够", "doubt", "保温", "换 A 级岩棉板，附检测报告",
     "“验收不会再卡在防火”", "Does the insulation meet the new fire code?", "Class A rock wool with the test report"),
    ("要求急单 48 小时到工地", "stated", "瓷砖", "区域仓备货，急单次日达",
     "“工期能提前一周”", "Urgent orders have to reach the site in 48 hours", "Stock held in the regional warehouse"),
    ("希望有人教工人怎么贴岩板", "wish", "瓷砖", "驻场培训两天",
     "“返工率从一成降到百分之二”", "They would like the crew trained on large slabs", "Two days of training on site"),
    ("老总担心只靠一家供应商", "doubt", "", "双基地供货承诺书",
     "“断供风险可控”", "Their managing director worries about a single source", "Supply pledge from two plants"),
)  # fmt: skip
FOREIGN = {"marco", "emma"}
MOST = 30
BACK = (70, 48, 30, 12)
"""Days ago: heard, stated, offered, confirmed."""


def hear(rng: Random, profiles: list[Profile], met: dict[int, list[Contact]], diary: Diary, staff: Staff,
         today: date) -> None:  # fmt: skip
    """Two needs for each of the larger customers, at every step of the way."""
    largest = sorted((one for one in profiles if one.owner), key=lambda one: -one.size)[:MOST]
    told: dict[int, Visit] = {}
    for visit in diary.visits:
        known, held = told.get(visit.account_id), visit.held_at.date()
        if held <= today - timedelta(BACK[0]) and (known is None or visit.held_at > known.held_at):
            told[visit.account_id] = visit
    rows = [
        _need(rng, profile, place, met.get(profile.account.pk, []), told.get(profile.account.pk), staff, today)
        for number, profile in enumerate(largest)
        for place in (number, number + 3)
    ]
    Need.objects.bulk_create(rows)


def _need(rng: Random, profile: Profile, place: int, people: list[Contact], visit: Visit | None, staff: Staff,
          today: date) -> Need:  # fmt: skip
    text, sign, category, solution, proof, text_en, solution_en = HEARD[place % len(HEARD)]
    is_foreign, reached = profile.owner in FOREIGN, rng.choice((0, 0, 1, 1, 2, 2, 3, 4))
    days = [today - timedelta(ago + rng.randint(0, 9)) for ago in BACK]
    if visit is not None:
        days[0] = timezone.localdate(visit.held_at)
    need = Need(
        account=profile.account, user=staff[profile.owner], text=text_en if is_foreign else text, sign=sign,
        heard_on=days[0], contact=rng.choice(people) if people else None, visit=visit, category=category,
    )  # fmt: skip
    need.stated_on = days[0] if sign == NeedSign.STATED else days[1] if reached else None
    if reached >= 2:
        need.proposed_on, need.solution, need.currency = days[2], solution_en if is_foreign else solution, "CNY"
        need.benefit, need.cost = Decimal(rng.randint(8, 60) * 5000), Decimal(rng.randint(1, 7) * 3000)
    if reached >= 3:
        need.confirmed_on, need.proof = days[3], "“That is what it costs us today”" if is_foreign else proof
        need.confirmed_by = need.contact
    if reached == 4:
        need.closed_on, need.outcome = today - timedelta(rng.randint(1, 8)), rng.choice(NeedOutcome.values[:4])
    need.step = need.stepped()["step"]
    return need
