"""What the figures of a desk come to: the first line of its page by role, nothing where nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.choices.desks import Gauge
from analytics.facts.desks import Desk, Figure
from kam.choices import Role
from kam.ground import wording
from kam.rules import formats
from kam.templatetags import ui


def finding(desk: Desk) -> str:
    """The sentence of a desk; of each role its own."""
    return FINDINGS[Role(desk.role)](desk, {figure.gauge: figure for figure in desk.figures})


Known = dict[Gauge, Figure]


def money(amount: Decimal | None) -> str:
    """An amount within a sentence, without marks."""
    return str(strip_tags(ui.money(amount)))


def finance(desk: Desk, known: Known) -> str:
    """How much of what is owed is overdue, and who owes most of it."""
    overdue, owed = known[Gauge.OVERDUE].now, known[Gauge.OWED].now
    if not owed:
        return ""
    if not overdue:
        return _("Nothing of the %(owed)s that customers owe is overdue.") % {"owed": money(owed)}
    worst = desk.things[0]
    return _("%(overdue)s of %(owed)s owed is overdue (%(share)s); %(customer)s owes the most of it: %(amount)s.") % {
        "overdue": money(overdue), "owed": money(owed), "share": formats.percent(overdue / owed),
        "customer": worst.name, "amount": money(worst.amount),
    }  # fmt: skip


def service(desk: Desk, known: Known) -> str:
    """How many open cases are late, and whether promises of time are kept better than before."""
    cases, late, missed = (known[one].now for one in (Gauge.OPEN_CASES, Gauge.LATE_CASES, Gauge.PROMISES_MISSED))
    if not cases and missed is None:
        return ""
    said = [_late(cases, late)]
    before = known[Gauge.PROMISES_MISSED].before
    if missed is not None and before is not None:
        shares = {"now": formats.percent(missed), "before": formats.percent(before), "days": desk.days}
        said.append(_("%(now)s of promises of time were missed in %(days)s days, %(before)s before.") % shares)
    return wording.sentences(said)


def _late(cases: int, late: int) -> str:
    """Of the open cases, those past what was promised."""
    if not cases:
        return _("No case is open.")
    words = ngettext("%(late)s of %(n)s open case is late now.", "%(late)s of %(n)s open cases are late now.", cases)
    none = ngettext("The one open case is in time.", "None of %(n)s open cases is late.", cases)
    return (words if late else none) % {"late": late, "n": cases}


def marketing(desk: Desk, known: Known) -> str:
    """How many prospects are like key accounts, with whom to begin, and who was won of late."""
    likely, won = known[Gauge.LIKELY_PROSPECTS].now, known[Gauge.WON]
    best = next((thing for thing in desk.things if thing.points is not None), None)
    said = []
    if likely and best:
        words = ngettext(
            "%(n)s prospect is like your key accounts: %(customer)s, %(points)s points of 100.",
            "%(n)s prospects are like your key accounts; begin with %(customer)s, %(points)s points of 100.", likely,
        )  # fmt: skip
        said.append(words % {"n": likely, "customer": best.name, "points": best.points})
    if won.now or won.before:
        told = {"n": won.now, "before": won.before, "days": desk.days}
        said.append(_("Won in %(days)s days: %(n)s, %(before)s in those before.") % told)
    return wording.sentences(said)


def manager(desk: Desk, known: Known) -> str:
    """What one's customers brought against the year before, and what of it is at stake."""
    brought, stake = known[Gauge.REVENUE], known[Gauge.AT_STAKE].now
    if not brought.now:
        return ""
    told = {"amount": money(brought.now), "stake": money(stake)}
    if brought.before:
        change = float(brought.now / brought.before) - 1
        told["change"] = formats.percent(abs(change), 1)
        more = _("Your customers bought for %(amount)s in 12 months, %(change)s more than in those before")
        less = _("Your customers bought for %(amount)s in 12 months, %(change)s less than in those before")
        words = more if change >= 0 else less
    else:
        words = _("Your customers bought for %(amount)s in 12 months")
    at_stake = _("%(said)s; %(stake)s is at stake in open warnings.")
    calm = _("%(said)s; nothing is at stake in open warnings.")
    return (at_stake if stake else calm) % {"said": words % told, "stake": told["stake"]}


FINDINGS: dict[Role, Callable[[Desk, Known], Any]] = {
    Role.FINANCE: finance, Role.SERVICE: service, Role.MARKETING: marketing, Role.MANAGER: manager,
}  # fmt: skip
