"""How characteristics, their values and what they say are written for people: pages of profiles, fit and mismatches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from analytics.choices import TRAITS, Characteristic, trait_words
from analytics.facts.profiles import APART
from analytics.rules.profiles import FEW, LESS, MORE, OPEN, Trait
from kam.ground import wording
from kam.models import Run
from kam.rules import formats

TABS: tuple[tuple[str, Any, str], ...] = (
    ("profile", _("Customers"), "analytics:profile"),
    ("fit", _("Fit"), "analytics:fit-list"),
    ("baskets", _("Products"), "analytics:profile-products"),
    ("people", _("Colleagues"), "analytics:profile-people"),
    ("mismatches", _("Mismatches"), "analytics:mismatches"),
)
SAYS = {
    MORE: (_("Typical"), "good"),
    LESS: (_("Rare among them"), "warn"),
    OPEN: (_("Inconclusive"), ""),
    FEW: (_("Too few"), ""),
}

Kept = Mapping[str, str] | None
"""How the lists that a page opens are narrowed as the page is; None where no list can be."""


def day_of(run: Run) -> dict[str, str]:
    """How a list is asked for the day of a run that is not the current one."""
    return {"as_of": run.as_of.isoformat()} if not run.is_current and run.as_of else {}


def tabs(here: str) -> list[dict[str, Any]]:
    """The parts of profiles."""
    return [{"label": words, "url": reverse(name), "on": key == here} for key, words, name in TABS]


def name_of(characteristic: str) -> str:
    """What a characteristic is called; the end of the scale has a word too."""
    if characteristic in Characteristic.values:
        return str(Characteristic(characteristic).label)
    return _t("End of the scale")


def value_of(characteristic: str, value: str) -> str:
    """A value in words."""
    return str(TRAITS.get(characteristic, {}).get(value, value))


def told(characteristic: str, value: str) -> str:
    """Characteristic and value in one piece; the ends of the scale have words too."""
    return trait_words(characteristic, value) if value else name_of(characteristic)


def lift(trait: Trait) -> str:
    """The lift as a factor."""
    return times(trait.lift)


def times(value: float) -> str:
    """A factor: `2.4×`; with as many digits as it takes to stand on its side of 1, and `<1×` past three of them."""
    places = 1 if value >= 0.095 else 2 if value >= 0.005 else 0
    while value != 1 and formats.grouped(value, places) == formats.grouped(1, places):
        if places == 3:
            return f"{'<' if value < 1 else '>'}1×"
        places += 1
    return f"{formats.grouped(value, places)}×"


def interval(trait: Trait) -> str:
    """The 95 % interval of a lift, as factors."""
    return f"{times(trait.low)} – {times(trait.high)}"


def says_tag(trait: Trait) -> SafeString:
    """What may be concluded, as a tag."""
    words, tone = SAYS[trait.says]
    return format_html('<span class="tag {}">{}</span>', tone, words)


def points(value: float) -> str:
    """Points with their sign."""
    return f"{'+' if value > 0 else ''}{formats.grouped(value, 1)}"


def reasons(row: Any, most: int = 0) -> list[dict[str, Any]]:
    """What a fit is made of, what weighs most first: {name, words, points}; all of them, or the first few."""
    found = [
        {"key": key, "words": told(key, value), "points": weighs}
        for key, (value, weighs) in row.reasons.items()
        if weighs or not most
    ]
    found.sort(key=lambda one: (-abs(one["points"]), one["key"]))
    return found[:most] if most else found


def unknown(row: Any) -> list[str]:
    """The characteristics of which nothing is known; none of them moves the score."""
    return [name_of(name) for name in Characteristic.values if name not in (*row.reasons, *APART)]


def unknown_words(row: Any) -> str:
    """The same in a sentence; empty where all is known."""
    missing = unknown(row)
    return _t("Not known: %(what)s") % {"what": wording.listed(missing)} if missing else ""
