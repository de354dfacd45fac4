"""The figures at the head of a report, each leading to the rows that were told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from analytics.models import report_prospects as ahead
from analytics.models import report_sentences as past
from analytics.models.report_words import Teller, day, share
from kam.ground.papers import Tile
from kam.rules import formats

STOPPED = Decimal("0.1")
"""So much of the period's orders a silent customer bought in twelve months, or more: it is told before them."""


def stopped(one: Teller, revenue: Decimal) -> list[str]:
    """The biggest key account that ordered nothing, before all growth; nothing where it weighs little or none did."""
    rows = one.rows("silent")
    if not rows or Decimal(rows[0]["amount"]) < revenue * STOPPED:
        return []
    words = _("%(name)s ordered nothing in the period (%(bought)s)")
    return [words % {"name": rows[0]["name"], "bought": ahead.bought(one, rows[0])}]


def tiles(one: Teller) -> list[Tile]:
    """The figures at the head."""
    return [
        _revenue(one), _net(one),
        Tile(_("Visits held"), one.n("visits").text, _part(one, "planned_done", "planned"), one.url("visits")),
        _seen(one),
        _warned(one),
        _promises(one),
        Tile(_("Complaints"), one.n("complaints").text, _("%(count)s open") % {"count": one.n("unsolved").text},
             one.url("complaints"), "bad" if one.count("unsolved_late") else ""),
        Tile(_("Overdue"), one.money("owed").text, pgettext("receivables", "at the end"), one.url("owed"),
             "warn" if (one.amount("owed") or 0) > 0 else ""),
    ]  # fmt: skip


def _warned(one: Teller) -> Tile:
    """What is at risk under a warning; without any, who stopped ordering though nobody was warned of them."""
    silent = [] if one.count("warned") else stopped(one, Decimal(0))
    hint = " · ".join(silent) or _("%(amount)s at risk") % {"amount": one.money("warned_value").text}
    tone = "bad" if one.count("warned") else "warn" if silent else ""
    return Tile(_("Open warnings"), one.n("warned").text, hint, one.url("warned"), tone)


def _promises(one: Teller) -> Tile:
    """Kept of those that were kept or broken; coloured only where more were broken."""
    kept, broken = one.count("kept"), one.count("broken")
    value = pgettext("promises", "%(done)s of %(whole)s") % {
        "done": one.n("kept").text,
        "whole": formats.grouped(kept + broken),
    }
    hint = _("%(count)s broken") % {"count": one.n("broken").text}
    return Tile(_("Promises kept"), value if broken else one.n("kept").text, hint, one.url("kept"),
                "bad" if broken > kept else "")  # fmt: skip


def _revenue(one: Teller) -> Tile:
    """Against what everybody had agreed to; where not, against the year and the period before."""
    now, goal = one.amount("revenue") or Decimal(0), one.amount("goal")
    hint, tone = " · ".join(_against(one, now)) or _("nothing in %(when)s") % {"when": one.when_before}, _fell(one, now)
    if goal and one.count("goal_people") == one.count("goal_of"):
        hint = _("%(share)s of %(goal)s") % {"share": formats.percent(now / goal), "goal": one.money("goal").text}
        tone = "bad" if now < goal else ""
    return Tile(_("Orders"), one.money("revenue").text, hint, one.url("revenue"), tone)


def _fell(one: Teller, now: Decimal) -> str:
    """The tone of orders that fell against the same a year before; of a young book, against the period before."""
    was = next((amount for name in ("revenue_year", "revenue_before") if (amount := one.amount(name) or 0) > 0), 0)
    return "bad" if was and now / was - 1 <= -past.ALIKE else ""


def _against(one: Teller, now: Decimal) -> Iterator[str]:
    """The orders against the same a year before, and against the period before, where there were any."""
    for figure, when in (("revenue_year", one.when_a_year_before), ("revenue_before", one.when_before)):
        was = one.amount(figure) or Decimal(0)
        if was > 0:
            change = f"{'+' if now > was else formats.MINUS}{share(now, was)}"
            yield _("%(change)s against %(when)s") % {"change": change, "when": when}


def _net(one: Teller) -> Tile:
    label = _("Net contribution, 12 months")
    if one.amount("net") is None:
        return Tile(label, formats.NONE, _("not computed yet"))
    was, now = one.amount("net_before"), one.amount("net") or Decimal(0)
    if was is None:
        hint = " · ".join((_("nothing to compare with"), _of(one)))
        return Tile(label, one.money("net").text, hint, one.url("net"))
    sign = "+" if now >= was else formats.MINUS
    hint = f"{sign}{one.short(abs(now - was))} · {_of(one)}"
    return Tile(label, one.money("net").text, hint, one.url("net"), "bad" if now < was else "")


def _of(one: Teller) -> str:
    """The day to which the contribution was computed, and whether that leaves out a part of the period."""
    told = {"day": day(one.figures["net_of"])}
    if one.figures["net_of"] < (one.content.get("until") or one.content["last"]):
        return _("computed to %(day)s, before the period's end") % told
    return _("to %(day)s") % told


def _part(one: Teller, done: str, whole: str) -> str:
    told = {"done": one.n(done).text, "whole": one.n(whole).text}
    return _("%(done)s of %(whole)s planned") % told if one.count(whole) else _("none was planned")


def _seen(one: Teller) -> Tile:
    label, due = _("Key accounts seen in time"), one.count("due")
    if not due:
        return Tile(label, formats.NONE, _("no key account"))
    hint = _("%(done)s of %(whole)s") % {"done": one.n("seen").text, "whole": one.n("due").text}
    return Tile(label, formats.percent(Decimal(one.count("seen")) / due), hint, one.url("seen"))
