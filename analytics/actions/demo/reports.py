"""Reports of the demo: a manager's last two months, one accepted with a goal, one submitted, and drafts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from analytics.actions import report_tellings, reports
from analytics.actions.demo.people import Staff
from analytics.choices.reports import ReportPart, ReportSpan
from analytics.rules import reports as rules
from kam.models import Team, User

GOAL = Decimal("1.08")
"""How much more than in the month before the manager aims at."""
OWN = "两家重点客户的年度框架协议本月进入议价，预计下月签约。\n华东仓的交期已与物流部谈定，缩短到五天。"
HELP = "请协调技术部派一名工程师，下月初一起拜访。"


def tell(staff: Staff, today: date, *, by: User) -> None:
    """Lin reports to Sun, who leads the east and has a draft for Zhao; the night makes what they wish for."""
    lin, sun, east = staff["lin"], staff["sun"], Team.objects.get(lead=staff["sun"])
    last = rules.ended(ReportSpan.MONTH, today)
    earlier = rules.before(ReportSpan.MONTH, last[0])
    first = reports.make(span=ReportSpan.MONTH, day=earlier[1], by=lin)
    revenue = Decimal(first.content["figures"]["revenue"])
    first = reports.change(first, {"goal": round(revenue * GOAL, -4) or None, "added": {"results": OWN}}, by=lin)
    report_tellings.answer(report_tellings.submit(first, by=lin), accept=True, comment="同意，按此目标推进。", by=sun)
    told = reports.make(span=ReportSpan.MONTH, day=last[1], by=lin)
    told = reports.change(told, {"added": {ReportPart.RESULTS: OWN, ReportPart.HELP: HELP}}, by=lin)
    report_tellings.submit(told, by=lin)
    reports.wish([(None, ReportSpan.WEEK), (None, ReportSpan.MONTH)], by=lin)
    reports.wish([(east, ReportSpan.MONTH)], by=sun)
    reports.make_due(today=today, by=by)
