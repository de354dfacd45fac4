"""What managers' own customers brought against the year before: a fall is said whether chance explains it or not."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from analytics.facts.managers import Books
from analytics.forms.managers import ManagersForm
from analytics.rules.managers import LEAST, Compared
from kam.ground import bulk, wording
from kam.ground.wording import gap
from kam.rules import formats
from kam.templatetags import ui

FELL = -0.1
"""A fall by less than a tenth is not named."""
NAMED = 3


def money(cents: float) -> str:
    return formats.short_money(bulk.money(round(cents)), settings.COMPANY_CURRENCY, ui.language())


def beside(before: int | None, one: Compared) -> str:
    """What the same customers brought the year before, with the change in per cent where that says something."""
    if before is None or not one.all:
        return ""
    told = _("the same customers the year before %(was)s") % {"was": money(before)}
    if before <= 0:
        return told
    return wording.aside(told, change(one.raw, before))


def change(now: float, before: float) -> str:
    """By how much of what it was something grew or fell: `+6%`, `−62%`."""
    share = now / before - 1
    return ("+" if share > 0 else "") + formats.percent(share)


def spoken(books: Books, form: ManagersForm, shown: list[tuple[int, str]]) -> str:
    """Whose customers brought least of what they brought the year before, as a sentence; empty where nobody fell."""
    falls = sorted(
        (now - before, name, now, before)
        for key, name in shown
        if (before := books.before(key, form.compares)) and before > 0
        and len(nets := [one.net for one in books.by_owner.get(key, ()) if form.compares(one)]) >= LEAST
        and (now := sum(nets)) / before - 1 <= FELL
    )  # fmt: skip
    if not falls:
        return ""
    names = [
        _("%(name)s (%(now)s after %(was)s, %(change)s)") % {
            "name": name, "now": money(now), "was": money(before),
            "change": change(now, before)}
        for _fall, name, now, before in falls[:NAMED]
    ]  # fmt: skip
    words = _("Against the year before, the same customers fell most with %(names)s.")
    return gap() + words % {"names": wording.listed(names)}
