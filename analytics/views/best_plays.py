"""The best proven play beside each warning of the dashboard: lines that come after it, each to its own row."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from analytics.facts import best_plays as facts
from analytics.facts.best_plays import Best
from analytics.facts.dashboards import WORST
from kam.ground import prepared
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.rules import formats
from lifecycle.facts.plays import points
from lifecycle.models import Play

LONGEST = 12
"""Digits of a key."""


class BestPlays(Page):
    """Of the warnings whose keys the page names; nothing of those that the reader does not see."""

    template_name, title = "analytics/dashboards/best_plays.html", _("The best proven play")
    right = Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        named = self.request.GET.get("warnings", "").split(",")[:WORST]
        keys = sorted({int(key) for key in named if key.isdecimal() and len(key) <= LONGEST})
        return prepared.until_something_happens("best-plays", self.user, lambda: told(self.user, keys), *keys)


def told(user: Any, keys: list[int]) -> dict[str, Any]:
    """A line a warning."""
    return {"rows": [line(one) for one in facts.gather(user, keys)]}


def line(one: Best) -> dict[str, Any]:
    """The play, what it kept, the plays for the cause, and where to apply it; of no proven one that there is none."""
    url = f"{reverse('lifecycle:play-list')}?{urlencode({'cause': one.cause})}"
    if one.play is None:
        return {"warning": one.warning, "url": url}
    label = _t("Proven play, taken") if one.is_taken else _t("Proven play")
    apply = "" if one.is_taken else f"{reverse('lifecycle:warning-detail', args=[one.warning])}#plays"
    return {"warning": one.warning, "url": url, "label": label, "play": str(one.play), "kept": kept(one.play),
            "apply": apply}  # fmt: skip


def kept(play: Play) -> str:
    """How many of its cases were kept, what was expected without it, and between which bounds it adds to that."""
    effect = play.effect
    return _t("kept %(kept)s of %(ended)s, %(expected)s expected without it (%(low)s to %(high)s points)") % {
        "kept": f"{effect.kept:,}", "ended": f"{effect.ended:,}", "expected": formats.percent(effect.expected or 0),
        "low": points(effect.low), "high": points(effect.high)}  # fmt: skip
