"""What the search across everything finds here: visits and cases by their words, and what is begun."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kam.ground import finding, people, places, search
from kam.ground.finding import Finder, Hit
from kam.ground.places import Deed
from kam.ground.rights import Right, can
from kam.rules import formats
from lifecycle.models import Case, Visit
from lifecycle.rules import quotes

NEWEST = 2000
"""Among so many of the newest that one sees words are looked for while one types; the lists look through all."""
FEWEST = 2
"""Signs that words must have to be looked for in texts."""
SHOWN = 60


def visits(user: Any, text: str, most: int) -> list[Hit]:
    """Visits whose note tells of it, the newest first, for who may read notes."""
    if len(text) < FEWEST or not can(user, Right.SEE_CONTACTS):
        return []
    newest = Visit.objects.visible_to(user).live().order_by("-held_at", "-pk").values_list("pk", flat=True)[:NEWEST]
    # The keys themselves: given a query for them, the database would rather read the words of all visits there are.
    told = Visit.objects.filter(search.containing(text, "note"), pk__in=list(newest))
    found = told.select_related("account").order_by("-held_at", "-pk")[:most]
    return [Hit(_around(one.note, text), f"/visits/{one.pk}/", _whose(one.account, one.held_at)) for one in found]


def cases(user: Any, text: str, most: int) -> list[Hit]:
    """Cases by their number or title, the newest first."""
    if len(text) < FEWEST:
        return []
    newest = Case.objects.visible_to(user).live().order_by("-opened_at", "-pk").values("pk")[:NEWEST]
    rows = Case.objects.filter(pk__in=newest).called(text)
    found = rows.select_related("account").order_by("-opened_at", "-pk")[:most]
    return [Hit(one.title, f"/cases/{one.pk}/", _whose(one.account, one.opened_at)) for one in found]


def hands(user: Any, text: str, most: int) -> list[Hit]:
    """Colleagues who have cases of customers that the reader sees in hand; each opens those."""
    named = {one.pk: one for one in people.called(text)}
    if not named:
        return []
    held = Case.objects.visible_to(user).open().filter(user__in=named).order_by().values_list("user", flat=True)
    known = set(held.distinct())
    found = [one for key, one in named.items() if key in known]
    return [Hit(one.name, f"/cases/?user={one.pk}", _("Cases")) for one in found[:most]]


def _around(note: str, text: str) -> str:
    """The piece of a note in which the words stand, in the script in which they stand there."""
    text = next((said for said in search.in_scripts(text) if said.casefold() in note.casefold()), text)
    place = _place(note, text)
    start = 0 if place + len(text) <= SHOWN else max(place - SHOWN // 3, 0)
    return ("…" if start else "") + quotes.cut(" ".join(note[start:].split()), SHOWN)


def _place(note: str, text: str) -> int:
    """Where in a note the words begin, in whichever case: some signs, such as ß, are longer without theirs."""
    folded = [sign.casefold() for sign in note]
    left = "".join(folded).find(text.casefold())
    for place, sign in enumerate(folded):
        left -= len(sign)
        if left < 0:
            return place
    return 0


def _whose(account: Any, at: Any) -> str:
    day = timezone.localtime(at, timezone.get_current_timezone()).date()
    return f"{account} · {formats.day(day, get_language() or 'en')}"


def register() -> None:
    """Called in AppConfig.ready."""
    for key, label, icon, find, order in (
        ("visits", _("Visits"), "map-pin-check", visits, 30),
        ("cases", _("Service"), "life-buoy", cases, 32),
    ):
        every = partial("/{}/?q={}".format, key)
        finding.add(Finder(key, label, icon, find, order, None, lambda text, to=every: to(quote(text)), NEWEST))  # type: ignore[misc]
    finding.add(Finder("hands", _("Colleagues with cases in hand"), "user-round", hands, 19))
    places.also("lifecycle:case-list", "complaint", "complaints", "投诉", "客诉", "cases", "工单", "service requests")
    places.also("lifecycle:warning-list", "churn", "流失", "risk")
    places.also("lifecycle:visit-log", "new visit", "write a visit", "记录拜访", "登记拜访", "拜访记录", "写拜访")
    places.add(
        Deed(_("Log a visit"), "lifecycle:visit-log", Right.LOG_VISITS),
        Deed(_("Plan a visit"), "lifecycle:plan-create", Right.LOG_VISITS),
        Deed(_("New to-do"), "lifecycle:todo-create", Right.TAKE_ON_WORK),
        Deed(_("New case"), "lifecycle:case-create", Right.EDIT_CASES),
        Deed(_("New promise"), "lifecycle:promise-create", Right.LOG_VISITS),
        Deed(_("New event"), "lifecycle:eventheld-create", Right.RUN_EVENTS),
    )
