"""What managers' own customers brought against the year before: a fall is said whether chance explains it or not."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.facts.managers import Books, Same
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


def beside(same: Same | None, one: Compared) -> str:
    """
    What the same customers brought the year before, with the change in per cent where that says something.

    Where somebody else is among those of the figure, what they bring now stands before it, and how many they are.
    """
    if same is None or not same.customers:
        return ""
    if same.customers == one.all:
        words = _("the same customers the year before %(was)s")
    else:
        words = ngettext("%(count)s customer of both years: %(now)s, the year before %(was)s",
                         "%(count)s customers of both years: %(now)s, the year before %(was)s",
                         same.customers)  # fmt: skip
    told = words % {"count": f"{same.customers:,}", "now": money(same.now), "was": money(same.before)}
    return wording.aside(told, change(same.now, same.before)) if same.before > 0 else told


def change(now: float, before: float) -> str:
    """By how much of what it was something grew or fell: `+6%`, `−62%`."""
    share = now / before - 1
    return ("+" if share > 0 else "") + formats.percent(share)


def spoken(books: Books, form: ManagersForm, shown: list[tuple[int, str]]) -> str:
    """Whose customers brought least of what they brought the year before, as a sentence; empty where nobody fell."""
    falls = sorted(
        (same.now - same.before, name, same.now, same.before)
        for key, name in shown
        if (same := books.same(key, form.compares)) and same.customers >= LEAST
        and same.before > 0 and same.now / same.before - 1 <= FELL
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
