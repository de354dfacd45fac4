"""People of the demo who change: a colleague who left, a contact who is there twice, and one who was erased."""

from __future__ import annotations

from datetime import date, timedelta

import opencc

from accounts.actions import erasures, handover_steps
from accounts.actions.handover_steps import Step
from accounts.models import Account, Contact
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from kam.actions import users
from kam.choices import Role
from kam.ground import search
from kam.models import User
from lifecycle.models import Visit
from lifecycle.models.cases import end_of
from lifecycle.rules.encounters import FACE_TO_FACE

LEAVER = ("zhou", "周彤")
ERASED = "柏若楠"
LEFT = 90
"""Days ago that the last visit with them was held; a month later they were gone, as its note says."""
BOOK = 4
"""Customers that the leaver had."""


def part(profiles: list[Profile], staff: Staff, today: date) -> None:
    """One colleague leaves, one person stands there twice, one asked to be erased; nothing else is touched."""
    _leave(profiles, staff, today)
    _double(profiles, staff)
    _erase(profiles, staff, today)


def _leave(profiles: list[Profile], staff: Staff, today: date) -> None:
    """The lead hands the book over to two colleagues, then the sign-in ends."""
    leaver = User.objects.create(
        username=LEAVER[0], name=LEAVER[1], email=f"{LEAVER[0]}@huazhu.example", role=Role.MANAGER,
        team=staff["wang"].team,
    )  # fmt: skip
    theirs = [p.account.pk for p in profiles[40:] if p.account.owner_id in (staff["wang"].pk, staff["xu"].pk)][:BOOK]
    if not theirs:
        return
    Account.objects.filter(pk__in=theirs).update(owner=leaver)
    asked = Step(whose=leaver, to=[staff["wang"], staff["xu"]], on=today, reason="周彤离职")
    handover_steps.hand_over(asked, by=staff["sun"])
    users.change(leaver, {"is_active": False}, by=staff["ada"])


def _double(profiles: list[Profile], staff: Staff) -> None:
    """Somebody else wrote the same person down again, in traditional characters, and has not met them yet."""
    mine = [p.account.pk for p in profiles if p.account.owner_id == staff["lin"].pk and not p.foreign]
    there = Contact.objects.present().filter(account__in=mine[1:]).exclude(mobile="").order_by("pk").first()
    if there is not None:
        name = opencc.OpenCC("s2t").convert(there.name)
        Contact.objects.create(
            account_id=there.account_id, name=name, title="采购", mobile=there.mobile,
            search_text=search.text_of(name, "采购"),
        )  # fmt: skip


def _erase(profiles: list[Profile], staff: Staff, today: date) -> None:
    """
    Somebody who left the customer wished to be forgotten: the visit where they were met stays, without them.

    Not at the biggest customer, of which stories tell, and at a visit from before they left.
    """
    mine = [p.account.pk for p in profiles if p.account.owner_id == staff["lin"].pk and not p.foreign]
    met = Visit.objects.filter(account__in=mine[1:], archived_at__isnull=True, kind__in=FACE_TO_FACE)
    visit = met.filter(held_at__lt=end_of(today - timedelta(LEFT))).order_by("-held_at", "pk").first()
    if visit is None:
        return
    gone = Contact.objects.create(
        account_id=visit.account_id, name=ERASED, title="采购专员", mobile="139 0000 4567",
        left_on=today - timedelta(LEFT - 30), search_text=search.text_of(ERASED, "采购专员"),
    )  # fmt: skip
    visit.contacts.add(gone)
    Visit.objects.filter(pk=visit.pk).update(
        note=f"{visit.note} {ERASED}（139 0000 4567）下月离职，由同事接手。".strip()
    )
    erasures.erase(gone, name=ERASED, by=staff["ada"])
