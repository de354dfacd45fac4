"""What managers' own customers brought against the year before: a fall is said whether chance explains it or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.facts.managers import Books, Held, Same
from analytics.forms.managers import ManagersForm
from analytics.rules import helping
from analytics.rules.managers import LEAST, Compared
from analytics.views import customers
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


def without(false: Sequence[int], share: float) -> str:
    """What the change is without false key accounts, the one or two that count most by name: it stands out no more."""
    known = customers.named(false[:2])
    names = wording.both([str(known[key]) for key in false[:2] if key in known])
    if len(false) == 1:
        words = _("without the false key account %(names)s: %(change)s, which does not stand out")
    elif len(false) == 2:
        words = _("without the false key accounts %(names)s: %(change)s, which does not stand out")
    else:
        words = _("without %(count)s false key accounts, such as %(names)s: %(change)s, which does not stand out")
    return words % {"names": names, "change": signed(share), "count": f"{len(false):,}"}


def false_falls(books: Books, key: int, wants: Callable[[Held], bool], false: Callable[[], set[int]]) -> str:
    """The same of a manager whose customers brought less by a fifth; empty where false key accounts are not why."""
    same = books.same(key, wants)
    if same is None or same.before <= 0 or same.now / same.before - 1 > helping.FELL:
        return ""
    mine = [one for one in books.by_owner.get(key, ()) if one.account in false() and one.net_before is not None]
    mine = sorted((one for one in mine if wants(one)), key=lambda one: (one.net - (one.net_before or 0), one.account))
    rest = books.same(key, lambda one: wants(one) and one.account not in false())
    if not mine or rest is None or rest.before <= 0:
        return ""
    share = rest.now / rest.before - 1
    is_spared = helping.spared(same.now / same.before - 1, share)
    return without([one.account for one in mine], share) if is_spared else ""


def change(now: float, before: float) -> str:
    """By how much of what it was something grew or fell: `+6%`, `−62%`."""
    return signed(now / before - 1)


def signed(share: float) -> str:
    """A share with its sign."""
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
