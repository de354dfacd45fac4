"""What the whole group of the biggest customer brings: a line of its tile, which comes after the dashboard."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from analytics.facts import dashboards, leaders
from analytics.views import pictures
from kam.choices import RunKind
from kam.ground import prepared
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.models import Run


class BiggestGroup(Page):
    """Of all that the reader sees; nothing where the biggest customer stands alone."""

    template_name, title, right = "analytics/dashboards/_group.html", _("Whole group"), Right.SEE_DASHBOARD

    def context(self) -> dict[str, Any]:
        run = Run.objects.current(RunKind.CONTRIBUTION)
        if run is None:
            return {}
        return prepared.until_something_happens("biggest-group", self.user, lambda: told(self.user, run), run.pk)


def told(user: Any, run: Run) -> dict[str, Any]:
    """The amount in words, and the page of the group."""
    first = dashboards.biggest(run, user)
    whole = leaders.group_of(user, first["account_id"]) if first else None
    if whole is None:
        return {}
    return {"words": _t("with its group %(amount)s") % {"amount": pictures.short(whole.net)},
            "url": reverse("accounts:account-group", args=[whole.top])}  # fmt: skip
