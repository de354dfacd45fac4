"""The time line of a customer, told in words and page by page, and the record of every field's changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions import handover_undos
from accounts.choices import EventVerb
from accounts.models import Account
from accounts.views.home import OfAccount
from kam.ground import lists, timeline
from kam.ground.pages import Panel
from kam.ground.rights import Right
from kam.models import Event

PART = 12
MOVED = "stage.moved"
HANDED = EventVerb.ACCOUNT_HANDED_OVER
LINKS = {
    "order": "accounts:order-detail",
    "contact": "accounts:contact-detail",
    "visit": "lifecycle:visit-detail",
    "agreement": "accounts:agreement-detail",
    "need": "lifecycle:need-detail",
    "case": "lifecycle:case-detail",
    "promise": "lifecycle:promise-detail",
    "todo": "lifecycle:todo-detail",
}
"""Pages of what a happening is about, by its noun."""
READ = ("pack.taken",)
"""What was only read, by which nothing happened: the log of what was done names it."""
MOMENT = timedelta(seconds=1)
"""What one person did within it was one deed with what it brought."""


def part_of_timeline(account: Account, user: Any, asked: Mapping[str, str], *, record: bool = False) -> dict[str, Any]:
    """
    A dozen happenings and the address of the earlier ones; with `record` only those that changed a field.

    `asked` may hold where to go on (`cursor`) and the month that stands above (`month`).
    """
    cursor = asked.get("cursor", "")
    found = Event.objects.visible_to(user).filter(account_id=account.pk)
    found = found.exclude(changes={}) if record else found.exclude(verb__in=READ)
    part = lists.page(found, "-at", PART, cursor)
    address = reverse("accounts:account-record" if record else "accounts:account-timeline", args=[account.pk])
    told = timeline.tell(part.rows, LINKS, asked.get("month", ""))
    further = {"cursor": part.after, "month": timeline.month_of(part.rows[-1])} if part.after else {}
    more = f"{address}?{urlencode(further)}" if further else ""
    if not record:
        offer_undo(part.rows, told, account, user)
        told = gathered(part.rows, told)
    return {"events": told, "more_url": more, "later": bool(cursor)}


def gathered(rows: list[Event], told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What one person did in one moment as one row, the move of the stage before what it brought (`rest`)."""
    found: list[list[tuple[Event, dict[str, Any]]]] = []
    for pair in zip(rows, told, strict=True):
        first = found[-1][0][0] if found else None
        same = first is not None and first.by_id == pair[0].by_id and first.at - pair[0].at < MOMENT
        found[-1].append(pair) if same else found.append([pair])
    return [_as_one([one for _row, one in group]) for group in found]


def _as_one(group: list[dict[str, Any]]) -> dict[str, Any]:
    head = next((one for one in group if one["verb"] == MOVED), group[0])
    return head | {"group": group[0]["group"], "rest": [one for one in group if one is not head]}


def offer_undo(rows: list[Event], told: list[dict[str, Any]], account: Account, user: Any) -> None:
    """The way back, beside the hand-over by which whoever has the customer got it."""
    step = handover_undos.step_of(account, user) if any(row.verb == HANDED for row in rows) else None
    for row, one in zip(rows, told, strict=True):
        if step is not None and row.verb == HANDED and row.data.get("step") == str(step):
            one["undo_url"] = reverse("accounts:account-hand-over-undo", args=[account.pk])


class AccountTimeline(OfAccount, Panel):
    """What happened, newest first."""

    template_name, title = "accounts/accounts/_timeline.html", _("Time line")

    def context(self) -> dict[str, Any]:
        return super().context() | part_of_timeline(self.object, self.user, self.request.GET)


class AccountRecord(OfAccount, Panel):
    """Who changed which field, when, from what to what."""

    template_name, title, right = "accounts/accounts/_record.html", _("Record"), Right.READ_RECORD

    def context(self) -> dict[str, Any]:
        return super().context() | part_of_timeline(self.object, self.user, self.request.GET, record=True)
