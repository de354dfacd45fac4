"""What the tab of contribution says of a customer: what it brought, whether that is more than before, its share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from analytics.models import Contribution
from analytics.rules.trade import YEAR
from analytics.views import pictures
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui

SAME = 0.01
"""What differs by less is about as much."""


def sentence(now: Contribution, rows: Sequence[Contribution]) -> str:
    """In one sentence; `rows` are what is kept of the customer."""
    net = now.net_contribution
    if not net:
        return _("It earned nothing in twelve months after cost to serve.")
    words = _("It brought %(net)s in twelve months") if net > 0 else (
        _("It lost %(net)s in twelve months, after cost to serve"))  # fmt: skip
    said, before = words % {"net": pictures.short(abs(net))}, trend(now, rows)
    told = _("{told}, {since}").format(told=said, since=before) if before else said
    return _("{}.").format(wording.clauses(filter(None, [told, share(now) if net > 0 else ""])))


def trend(now: Contribution, rows: Sequence[Contribution]) -> str:
    """Against the kept figure nearest to a year before; "" where nothing earlier is kept."""
    day = now.run.as_of
    earlier = [row for row in rows if day and row.run.as_of and row.run.as_of < day]
    if not earlier or day is None:
        return ""
    then = min(earlier, key=lambda row: abs((day - row.run.as_of).days - YEAR))  # type: ignore[operator]
    told = {"was": pictures.short(abs(then.net_contribution)), "day": formats.day(then.run.as_of, ui.language())}
    change = now.net_contribution - then.net_contribution
    if abs(change) <= SAME * abs(float(then.net_contribution)):
        return _("about as much as on %(day)s (%(was)s)") % told
    if now.net_contribution > 0 > then.net_contribution:
        return _("after a loss of %(was)s on %(day)s") % told
    if now.net_contribution < 0:
        return _loss(then, change) % told
    return (_("up from %(was)s on %(day)s") if change > 0 else _("down from %(was)s on %(day)s")) % told


def _loss(then: Contribution, change: Decimal) -> str:
    """What a loss stands against: a profit, nothing, or a loss that was greater or smaller."""
    if then.net_contribution >= 0:
        return _("after it had brought %(was)s on %(day)s")
    return _("less than on %(day)s, a loss of %(was)s") if change > 0 else _("more than on %(day)s, a loss of %(was)s")


def share(now: Contribution) -> str:
    """Its part of what all that earn bring, and what stands above it."""
    told = {"own": formats.percent(now.share, 1), "above": formats.percent(now.share_above, 1)}
    if now.rank == 1:
        return _("that is %(own)s of the company's positive net contribution, the most of all") % told
    words = _("that is %(own)s of the company's positive net contribution, and those ranked above bring %(above)s")
    return words % told
