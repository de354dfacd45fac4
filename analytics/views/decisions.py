"""What waits for the reader's own decision, a line of the dashboard that comes after it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kam.ground import prepared
from kam.ground.pages import Page
from kam.ground.rights import Right
from lifecycle.facts import decisions


class Decisions(Page):
    """Proposed tiers first, then what else waits; nothing where nothing does."""

    template_name, title, right = "analytics/dashboards/decisions.html", _("For you to decide"), Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        return prepared.until_something_happens("decisions", self.user, lambda: {"decisions": told(self.user)})


def told(user: Any) -> list[dict[str, Any]]:
    """Each kind in words with its list and its first few by name, changes of tier before all others."""
    found = decisions.tiers_first(user)
    return [{"words": one.words, "url": one.url, "named": one.named} for one in found]
