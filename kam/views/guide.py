"""The first-run guide: from an empty instance to one's own 80/20, step by step."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kam.ground import checks, guide
from kam.ground.pages import Page
from kam.ground.rights import Right, can


class Guide(Page):
    template_name = "kam/guide/show.html"
    nav = "settings"
    right = Right.SEE_DASHBOARD
    title = _("Your own 80/20 in five minutes")
    subtitle = _("Give KAM your customers and orders; it shows who carries you.")

    def context(self) -> dict[str, Any]:
        may_import = can(self.user, Right.IMPORT)
        told = [{"step": step, "done": step.done(), "url": _url(step) if may_import else ""} for step in guide.steps()]
        following = next((item for item in told if not item["done"]), None)
        is_there = all(item["done"] for item in told if item["step"].needed)
        found = checks.read(self.user) if is_there else []
        return {
            "steps": [item | {"next": item is following, "quiet": item is not following} for item in told],
            "may_import": may_import,
            "may_compute": can(self.user, Right.RECOMPUTE),
            "done": following is None,
            "checks": [check for check in found if not check.is_done],
            "all": len(found),
        }


def _url(step: guide.Step) -> str:
    try:
        return reverse(step.url_name) + (f"?{step.query}" if step.query else "")
    except NoReverseMatch:
        return ""
