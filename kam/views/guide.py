"""The first-run guide: from an empty instance to one's own 80/20, step by step."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from kam.ground import checks, guide
from kam.ground.pages import Page
from kam.ground.rights import Right, can, whom_to_ask

LOOKED = "guide_looked"
"""In the session: the steps of looking that were taken from here."""


class Guide(Page):
    template_name = "kam/guide/show.html"
    nav = "settings"
    right = Right.SEE_DASHBOARD
    title = _("Your own 80/20 in five minutes")
    subtitle = _("Give KAM your customers and orders; it shows who carries you.")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """A step of looking is taken: its page comes next, and the step is done for this reader."""
        step = next((one for one in guide.steps() if one.looks and one.key == request.POST.get("step")), None)
        url = guide.address(step, self.user) if step else ""
        if step is None or not url:
            return redirect("kam:guide")
        request.session[LOOKED] = sorted({*request.session.get(LOOKED, []), step.key})
        return redirect(url)

    def context(self) -> dict[str, Any]:
        return taken(self.user, self.request.session.get(LOOKED, []))


def taken(user: Any, looked: list[str]) -> dict[str, Any]:
    """The steps and, once the needed ones are done, the checks to work off."""
    told = [shown(step, user, looked) for step in guide.steps()]
    following = next((item for item in told if not item["done"]), None)
    is_there = all(item["done"] for item in told if item["step"].needed)
    found = checks.read(user) if is_there else []
    return {
        "steps": [item | {"next": item is following, "quiet": item is not following} for item in told],
        "may_import": can(user, Right.IMPORT),
        "done": following is None,
        "checks": [check for check in found if not check.is_done],
        "all": len(found),
    }


def shown(step: guide.Step, user: Any, looked: list[str]) -> dict[str, Any]:
    """A step with where it leads this reader, or who takes it; what was only to be looked at may have been."""
    url = guide.address(step, user)
    ways = [(way.label, guide.address(way, user)) for way in step.ways]
    done = step.done() or (step.looks and step.key in looked)
    return {"step": step, "done": done, "url": url, "ways": [way for way in ways if way[1]],
            "who": "" if can(user, step.right) else whom_to_ask(step.right)}  # fmt: skip
