"""Won and lost business in one sentence: customers that came and went, or what one took up and dropped (K1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.facts import development_parts as facts
from analytics.facts.development_parts import Bridge
from analytics.models import Development
from analytics.rules.development import GROUPS, LOST, WON
from analytics.views import development_words as words
from kam.ground import wording

NAMED = 2
Named = Sequence[tuple[str, Decimal]]


def of_book(rows: Any, bridge: Bridge) -> str:
    """How many customers came, how many went, with how much, and the first of them by name."""
    found = facts.came_and_went(rows, NAMED)
    up = [(one.name, one.change) for one in found if one.change > 0][:NAMED]
    down = [(one.name, one.change) for one in reversed(found) if one.change < 0][:NAMED]
    came, went = (bridge.customers(*GROUPS[name]) for name in ("market", "lost"))
    won = ngettext("%(count)s customer was won or won back (%(amount)s): %(names)s",
                   "%(count)s customers were won or won back (%(amount)s), most with %(names)s", came)  # fmt: skip
    bare = [ngettext("%(count)s customer was won or won back (%(amount)s)",
                     "%(count)s customers were won or won back (%(amount)s)", came),
            ngettext("%(count)s was lost (%(amount)s)", "%(count)s were lost (%(amount)s)", went)]  # fmt: skip
    lost = ngettext("%(count)s was lost (%(amount)s): %(names)s",
                    "%(count)s were lost (%(amount)s), most with %(names)s", went)  # fmt: skip
    parts = [
        _told((won, bare[0]), came, bridge.groups["market"], up) or _("No customer was won"),
        _told((lost, bare[1]), went, bridge.groups["lost"], down) or _("none was lost"),
    ]
    return _("{}.").format(wording.clauses(parts)) if bridge.steps else ""


def of_account(rows: Iterable[Development]) -> str:
    """What one customer took up that it had not bought before, and what of before it bought no more."""
    listed = [(row.category or _("Not told by products"), row.step, row.change) for row in rows]
    up = sorted(((name, change) for name, step, change in listed if step in WON and change > 0), key=_most)
    down = sorted(((name, change) for name, step, change in listed if step in LOST and change < 0), key=_most)
    told = [
        _("Taken up: %(names)s") % {"names": _named(up)} if up else "",
        (_("Dropped: %(names)s") if not up else _("dropped: %(names)s")) % {"names": _named(down)} if down else "",
    ]
    parts = [one for one in told if one]
    return _("{}.").format(wording.clauses(parts)) if parts else ""


def _told(told: tuple[str, str], count: int, amount: Decimal, names: Named) -> str:
    """The first of both where there is somebody to name: who came or went with nothing sold is counted alone."""
    if not count:
        return ""
    return told[not names] % {
        "count": f"{count:,}",
        "amount": words.signed(amount),
        "names": _named(names) if names else "",
    }


def _most(one: tuple[str, Decimal]) -> Decimal:
    """The greatest change first, whichever way."""
    return -abs(one[1])


def _named(found: Named) -> str:
    first = [wording.aside(name, words.signed(change)) for name, change in found[:NAMED]]
    more = len(found) - NAMED
    rest = [ngettext("%(n)s other", "%(n)s others", more) % {"n": f"{more:,}"}] if more > 0 else []
    return wording.both([*first, *rest])
