"""Which figure makes a manager need help, by its name, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from analytics.rules.helping import CONTRIBUTION, LATE, RISK, VISITS, Helped
from kam.ground import wording

FIGURES: Mapping[str, Any] = {
    VISITS: _("Overdue visits"), LATE: _("Late work"), CONTRIBUTION: _("Fallen contribution"), RISK: _("Value at risk"),
}  # fmt: skip
"""What each figure is called where it stands out."""
DEEDS: Mapping[str, Any] = {
    RISK: _("join in at %(name)s, where most of it is"),
    VISITS: _("settle the days of the overdue visits, first with %(name)s"),
    LATE: _("share out the late work, first that of %(name)s"),
    CONTRIBUTION: _("go through %(name)s together, which fell most"),
}
ALONE: Mapping[str, Any] = {
    RISK: _("go through the customers with most at risk together"), VISITS: _("settle the days of the overdue visits"),
    LATE: _("share out the late work"), CONTRIBUTION: _("go through the customers that fell together"),
}  # fmt: skip
"""The same where no single customer stands out."""


def figures(one: Helped) -> list[str]:
    """The names of the figures that stand out."""
    return [str(FIGURES[key]) for key in one.signals]


def to_do(one: Helped, names: Mapping[str, Mapping[int, Sequence[tuple[str, Any]]]]) -> str:
    """What to do about the figures that stand out, the first two of them; begins what it is."""
    deeds = []
    for key in one.signals[:2]:
        found = names[key].get(one.book.owner, ())
        deeds.append(str(DEEDS[key]) % {"name": found[0][0]} if found else str(ALONE[key]))
    return wording.pair(_t("What to do"), wording.clauses(deeds)) if deeds else ""
