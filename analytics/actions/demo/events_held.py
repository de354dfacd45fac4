"""What the demo company held for its customers: a forum that is over, with all that followed, and a tour to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from accounts.models import Contact
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from lifecycle.actions import events_held
from lifecycle.choices import Answer, EventKind

GUESTS = 14


def hold(profiles: Sequence[Profile], staff: Staff, today: date) -> None:
    """The largest customers are invited; most come to the forum, the tour waits for its answers."""
    by = staff["zhao"]
    largest = [one.account.pk for one in sorted(profiles, key=lambda one: -one.size)[:GUESTS]]
    seen = Contact.objects.present().filter(account__in=largest).order_by("account", "pk")
    people = list({one.account_id: one for one in seen.select_related("account")}.values())
    forum = {"kind": EventKind.FORUM, "title": "华东区大客户高峰论坛", "on": today - timedelta(40),
             "begins_at": time(13, 30), "ends_at": time(17, 30), "place": "上海国际会议中心",
             "purpose": "发布新一代保温材料，与高层对明年框架协议交换意见", "host": by, "budget": Decimal(90_000),
             "cost": Decimal("86400.00")}  # fmt: skip
    held = events_held.plan(values=forum, by=by)
    for number, one in enumerate(events_held.invite(held, people, by=by)):
        said = Answer.NO if number % 5 == 4 else Answer.YES
        events_held.note(one, answer=said, attended=said == Answer.YES and number % 7 != 6, by=by)
    events_held.follow_up(held, title="论坛回访：确认明年框架协议意向", days=7, by=by)
    tour = {"kind": EventKind.TOUR, "title": "苏州工厂参观日", "on": today + timedelta(18),
            "begins_at": time(9, 30), "ends_at": time(15), "place": "苏州工业园区",
            "purpose": "看新产线与质检流程，打消对交期的顾虑", "host": staff["lin"],
            "budget": Decimal(20_000)}  # fmt: skip
    coming = events_held.plan(values=tour, by=by)
    for number, one in enumerate(events_held.invite(coming, people[: GUESTS // 2], by=by)):
        events_held.answer(one, answer=(Answer.YES, Answer.OPEN, Answer.NO)[number % 3], by=by)
