"""What the demo closes with: milestones somebody vouched for, the look at dilemmas, the company's self-check."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import Account
from analytics.actions.demo.people import Staff
from kam.models import User
from lifecycle.actions import dilemmas, milestones, self_checks
from lifecycle.choices import Measure
from lifecycle.models import Diagnosis, Journey, Milestone, SelfCheck
from lifecycle.rules import dilemmas as rules

WORDS = {
    "fits": "规模、区域和产品都合适，与现有铂金客户相似",
    "plan_agreed": "年度合作计划已与采购总监当面确认",
    "cause_gone": "客户采购经理书面确认问题已解决",
}
VOUCHED = 40
CHECKS: dict[str, tuple[int, str, str, int, str, int]] = {
    Measure.STRATEGY: (
        3, "zhao", "三年大客户规划已获董事会批准，年度目标中大客户销售额占 72%。\n"
        "The board has approved the three-year plan for key accounts; they are 72% of this year's target.",
        150, "把五年目标分解到区域 / Break the five-year goals down by region", 45,
    ),
    Measure.STRUCTURE: (
        2, "sun", "市场、销售、客服三个部门已分工；客服只覆盖前二十名客户。\n"
        "Marketing, sales and service each have their part; service covers the first twenty customers only.",
        120, "为黄金客户配齐客服专员 / Give every gold customer somebody in service", 30,
    ),
    Measure.SELECTION: (
        2, "xia", "客户画像已完成，产品画像和人员画像还在整理。\n"
        "The profile of customers is done; those of products and people are being written.",
        90, "完成人员画像，调整客户归属 / Finish the profile of people, reassign customers", -6,
    ),
    Measure.DRILL: (
        1, "sun", "新人带教靠师傅，没有统一的通关考核。\n"
        "New colleagues learn from an elder one; there is no common examination.",
        60, "设计首访通关：三轮演练加一次考核 / Drill for the first visit: three rounds and an examination", 21,
    ),
    Measure.PROCESS: (
        3, "sun", "关键节点已写进系统，每周例会过一遍停滞客户。\n"
        "Milestones are in the system; the weekly meeting goes through the customers that stand still.",
        75, "", 0,
    ),
    Measure.MECHANISM: (
        1, "tang", "奖金只看回款，不看留存和增长。\n"
        "Bonuses look at payments only, not at who stays and grows.",
        60, "把净贡献和留存写进奖金办法 / Write net contribution and retention into the bonus rules", 60,
    ),
    Measure.TACTICS: (
        2, "xia", "价值话术有两个行业的版本，关系策略因人而异。\n"
        "How we show value is written down for two industries; how we build relations is up to each.",
        40, "整理第三个行业的案例与话术 / Write down cases and words for a third industry", 14,
    ),
    Measure.PROJECT: (
        2, "gu", "铂金客户按项目管理，有季度复盘；黄金客户没有。\n"
        "Platinum customers are run as projects with a review each quarter; gold customers are not.",
        30, "黄金客户试行季度复盘 / Try quarterly reviews with gold customers", 40,
    ),
}  # fmt: skip
"""{countermeasure: state, owner, evidence, days ago, next step, days ahead}; what all read stands in two languages."""


def close(staff: Staff, today: date, *, by: User) -> None:
    """The last of the demo's story."""
    vouch(today)
    assess(staff, today)
    dilemmas.diagnose(on=today, by=by)
    take(today)


def vouch(today: date) -> None:
    """Milestones of the largest customers that only a person can know of."""
    asked = {one.stage: one for one in Milestone.objects.live().filter(key__in=WORDS).order_by("-position")}
    journeys = Journey.objects.filter(stage__in=asked, account__owner__isnull=False, account__archived_at__isnull=True)
    largest = journeys.select_related("account__owner").order_by("-account__standing__revenue", "pk")[:VOUCHED]
    for number, journey in enumerate(largest):
        if number % 3 and journey.account.owner is not None:
            one = asked[journey.stage]
            on = today - timedelta(5 + number)
            milestones.tick(journey.account, milestone=one, note=WORDS[one.key], on=on, by=journey.account.owner)


def assess(staff: Staff, today: date) -> None:
    """The director's self-check: half a year ago one state lower, and now."""
    for measure, (state, owner, evidence, ago, step, ahead) in CHECKS.items():
        values = {"measure": measure, "owner": staff[owner], "evidence": evidence}
        before = values | {"state": max(state - 1, 0), "on": today - timedelta(ago + 180)}
        self_checks.assess(values=before, by=staff["zhao"])
        made = self_checks.assess(values=values | {"state": state, "on": today - timedelta(ago)}, by=staff["zhao"])
        if step:
            SelfCheck.objects.filter(pk=made.pk).update(next_step=step, next_on=today + timedelta(ahead))


def take(today: date) -> None:
    """Managers have taken up the first countermeasure for some of the customers in a dilemma."""
    rows = Diagnosis.objects.standing().filter(account__owner__isnull=False).select_related("account__owner")
    for row in rows.order_by("pk")[:30:3]:
        helps = rules.remedies(row.told)
        account: Account = row.account
        if helps and account.owner is not None:
            dilemmas.take(account, dilemma=row.dilemma, remedy=helps[0].value, by=account.owner)
