"""The demo's hopes: wallets that somebody found out, customers nominated key, and a verdict that was overruled."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accounts.actions import nominations
from accounts.choices import EventVerb, FalseKey
from accounts.choices.nominations import NominationKind, NominationState
from accounts.models import Nomination, Wallet
from analytics.actions import overrules, recompute
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import moment
from analytics.models import Verdict
from kam.choices import RunKind
from kam.ground import events
from kam.models import Event, Notice, User

SOURCES = {
    True: ("采购经理口头", "年度招标公告", "行业协会统计", "财报推算"),
    False: ("Their buyer", "Annual report", "Tender notice", "Trade statistics"),
}
KNOWN = 0.16
"""Part of the customers whose wallet somebody found out; of the largest and of prospects more."""
ABROAD = "abroad"
"""Stands for the first prospect abroad."""
NAMED: tuple[tuple[str, NominationKind, str, int, int, str], ...] = (
    ("中原城建", NominationKind.POTENTIAL, "郑州三环内旧改项目体量大，两年内外墙与防水集采预计超过两千万元。",
     75, 560, "同意，按黄金节奏拜访。"),
    ("青禾装配", NominationKind.STRATEGY, "装配式外墙体系的样板客户：做成了，全国的构件厂都来看。", 160, 22, ""),
    (ABROAD, NominationKind.POTENTIAL, "Three hospital projects next year; our panels are specified in two.",
     40, 400, "Agreed at the regional review."),
)  # fmt: skip
"""Short name: for what, why, how many days ago it was confirmed, in how many it ends, what the lead said."""
ASKED = "国内新渠道样板：区域内第一家签整店方案的家居卖场，年需求远高于现有采购。"
FREED = "指定供应商，前两年让利换份额；已签明年涨价协议，半年后复核。"


def write(rng: Random, profiles: list[Profile], staff: Staff, today: date) -> None:
    """Wallets and nominations, as they would stand before today's numbers are computed."""
    _know(rng, profiles, staff, today)
    by_name = {profile.short: profile for profile in profiles if profile.short}
    abroad = [one for one in profiles if one.pattern == "prospect" and one.foreign and one.owner]
    _name(by_name | ({ABROAD: abroad[0]} if abroad else {}), staff, today)
    prospect = next((one for one in profiles if one.pattern == "prospect" and one.owner and not one.foreign
                     and one.short != "中原城建"), None)  # fmt: skip
    if prospect is not None:
        values = {"account": prospect.account, "kind": NominationKind.POTENTIAL, "reason": ASKED,
                  "until": today + timedelta(365)}  # fmt: skip
        nominations.propose(values=values, by=staff[prospect.owner])


def overrule(staff: Staff, today: date, *, by: User) -> None:
    """The director overrules a verdict that alone holds a customer back, and the tiers of today heed it."""
    nominations.remind(as_of=today, by=by)
    said = Verdict.objects.current().exclude(false_keys=[]).select_related("account")
    rows: list[Any] = list(said.order_by("account__standing__rank", "account__code"))
    alone = [row for row in rows if row.false_keys == [FalseKey.NO_PROFIT]]
    held = [row for row in alone if "false_key" in row.reasons] or alone
    if held:
        account, until = held[0].account, today + timedelta(180)
        overrules.overrule(account, kind=FalseKey.NO_PROFIT, reason=FREED, until=until, by=staff["zhao"])
        recompute.start(RunKind.TIERS, as_of=today, by=by)


def _know(rng: Random, profiles: list[Profile], staff: Staff, today: date) -> None:
    """Wallets: of all prospects that are worked on, of the largest, and of some others."""
    found = []
    for profile in profiles:
        sought = profile.pattern == "prospect" or profile.size > 3_000_000
        if not profile.owner or rng.random() > (0.75 if sought else KNOWN):
            continue
        share = 1.0 if profile.pattern == "prospect" else rng.uniform(0.25, 0.9)
        amount = Decimal(round(max(profile.size, 60_000) / share, -4)).quantize(Decimal("0.01"))
        found.append(
            Wallet(
                account=profile.account,
                on=today - timedelta(rng.randint(5, 340)),
                amount=amount,
                worth=amount,
                currency="CNY",
                source=rng.choice(SOURCES[not profile.foreign]),
                by=staff[profile.owner],
            )  # fmt: skip
        )
    Wallet.objects.bulk_create(found)


def _name(by_name: dict[str, Profile], staff: Staff, today: date) -> None:
    """Confirmed nominations with their days set back; the last events tell of them on those days."""
    for short, kind, reason, ago, left, note in NAMED:
        profile = by_name.get(short)
        if profile is None:
            continue
        team = profile.account.owner.team if profile.account.owner else None
        lead = (team.lead if team else None) or staff["zhao"]
        row = Nomination.objects.create(
            account=profile.account, kind=kind, reason=reason, until=today + timedelta(left),
            state=NominationState.CONFIRMED, proposed_on=today - timedelta(ago + 6),
            proposed_by=profile.account.owner or lead, from_on=today - timedelta(ago), decided_by=lead,
            decision_note=note,
        )  # fmt: skip
        nominations.stand(profile.account.pk, today)
        _tell(row, lead)


def _tell(row: Nomination, lead: User) -> None:
    """When it was confirmed, and, where it ends soon, the notice that its owner got this morning."""
    told = nominations.told({"kind": row.kind, "until": row.until, "reason": row.reason})
    event = events.record(EventVerb.NOMINATION_CONFIRMED, row, by=lead, name=str(row.account), data=told)
    assert row.from_on is not None
    Event.objects.filter(pk=event.pk).update(at=moment(row.from_on, 11))
    Notice.objects.filter(event=event).delete()
