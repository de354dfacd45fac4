"""What the demo's customers object to: at the newest visits of the larger ones, some of it met already."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from analytics.actions.demo.needs import FOREIGN
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import Diary
from lifecycle.choices import ObjectionState
from lifecycle.models import Objection, Visit

SAID: tuple[tuple[str, str, str, str], ...] = (
    ("你们比本地厂家贵一成", "拿去年返工和停工的账一起算：一年反而省两成",
     "You are a tenth dearer than the mill next door", "Reckoned with last year's rework it is a fifth cheaper"),
    ("换供应商太麻烦，现在的还凑合", "先在一个工地试一个月，老供应商照用",
     "Changing suppliers is too much trouble", "One site for one month, the old supplier stays"),
    ("没听说过你们做岩板", "带他们看了同城两个项目",
     "We never heard that you make large slabs", "Showed two sites in town"),
    ("账期 30 天太短，财务过不了", "", "Thirty days are too short for our finance department", ""),
    ("交货不稳，去年误了两次工期", "给了区域仓的备货承诺，误期有赔",
     "Deliveries were late twice last year", "Stock kept in the regional warehouse, with a penalty for delays"),
)  # fmt: skip
MOST = 20
WITHIN = 120
"""Days: what was said longer ago is forgotten."""


def raise_some(profiles: list[Profile], diary: Diary, staff: Staff, today: date) -> None:
    """One at the newest visit of each of the larger customers; of three, one still stands and one is partly met."""
    newest: dict[int, Visit] = {}
    for visit in diary.visits:
        known = newest.get(visit.account_id)
        if known is None or visit.held_at > known.held_at:
            newest[visit.account_id] = visit
    largest = sorted((one for one in profiles if one.owner), key=lambda one: -one.size)[:MOST]
    rows = []
    for place, profile in enumerate(largest):
        last = newest.get(profile.account.pk)
        if last is None or timezone.localdate(last.held_at) < today - timedelta(WITHIN):
            continue
        text, reply, text_en, reply_en = SAID[place % len(SAID)]
        foreign = profile.owner in FOREIGN
        answer = reply_en if foreign else reply
        states = (ObjectionState.MET, ObjectionState.MOVED, ObjectionState.STANDS)
        rows.append(
            Objection(
                account=profile.account, visit=last, user=staff[profile.owner], text=text_en if foreign else text,
                reply=answer, state=states[place % 3] if answer else ObjectionState.STANDS,
                raised_on=timezone.localdate(last.held_at),
            )
        )  # fmt: skip
    Objection.objects.bulk_create(rows)
