"""How promises are kept: the share by colleague and by customer, the weakest first; each opens its promises."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from kam.ground.pages import Page
from kam.models import User
from lifecycle.choices import PromiseSide
from lifecycle.models import Promise
from lifecycle.rules import promises as rules

MOST = 50


class PromiseRates(Page):
    """Who keeps their word: our colleagues, and the customers their commitments."""

    template_name, nav, title = "lifecycle/promises/rates.html", "promises", gettext_lazy("Share of promises kept")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Promises"), reverse("lifecycle:promise-list"))]

    def context(self) -> dict[str, Any]:
        seen, today = Promise.objects.visible_to(self.user), timezone.localdate()
        ours, theirs = PromiseSide.OURS, PromiseSide.THEIRS
        return {
            "tables": [
                {"title": _("Our promises, by colleague"), "by": "user", "side": ours,
                 "rows": rows(seen.filter(side=ours).tally(today, "user"), "user", User)},
                {"title": _("Our promises, by customer"), "by": "account", "side": ours,
                 "rows": rows(seen.filter(side=ours).tally(today, "account"), "account", Account)},
                {"title": _("Customers' commitments, by customer"), "by": "account", "side": theirs,
                 "rows": rows(seen.filter(side=theirs).tally(today, "account"), "account", Account)},
            ],
            "grace": rules.GRACE,
        }  # fmt: skip


def rows(found: Any, by: str, model: Any) -> list[dict[str, Any]]:
    """The weakest first, of equal ones those with more broken; whoever has kept or broken nothing is left out."""
    counted = [row | {"rate": rules.rate(row["kept"], row["broken"])} for row in found]
    told = sorted((row for row in counted if row["rate"] is not None), key=lambda row: (row["rate"], -row["broken"]))
    names = model.objects.in_bulk([row[by] for row in told[:MOST]])
    return [row | {"name": str(names[row[by]]), "pk": row[by]} for row in told[:MOST]]
