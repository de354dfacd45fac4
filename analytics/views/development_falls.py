"""What fell in a customer's orders against the year before, beside its warning (K1)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.facts import development_falls as facts
from analytics.facts import development_parts
from analytics.facts.development_falls import Change
from analytics.rules.price_effects import Split
from analytics.views import development_words as words
from analytics.views import pictures
from analytics.views.development_lists import orders_url
from kam.ground.pages import Panel
from kam.rules import formats

MOST = 3
"""Categories that are named."""
PARTS = (
    ("price", _("%(amount)s by price")), ("quantity", _("%(amount)s by quantity")),
    ("mix", _("%(amount)s with products begun or dropped")), ("untold", _("%(amount)s not told by products")),
)  # fmt: skip
"""What the parts of a change are called inside the sentence."""


class AccountFallen(Panel):
    """The categories that lost most of a year's revenue, and what it was by: beside a warning, below its reasons."""

    model, template_name = Account, "analytics/development/_fallen.html"

    def context(self) -> dict[str, Any]:
        run = development_parts.run_on(None)
        found: dict[str, Any] = {"object": self.object, "run": run, "fell": []}
        if run:
            change = facts.change_of(self.object, run)
            found["fell"] = [_line(row) for row in change.fell[:MOST]]
            if change.fell:
                found |= {"says": whole(change), "by": by(facts.split_of(self.object, run, change.whole))}
        tab = reverse("accounts:account-detail", args=[self.object.pk])
        return found | {"url": f"{tab}?tab=development"}


def _line(row: Any) -> dict[str, Any]:
    share = formats.percent((row.now - row.before) / row.before) if row.before > 0 else ""
    name = row.category or _t("Not told by products")
    return {"name": name, "change": words.changed(row.now - row.before), "share": share,
            "url": orders_url(row)}  # fmt: skip


def whole(change: Change) -> str:
    """How all orders moved in the year."""
    told = {"now": pictures.short(change.now), "before": pictures.short(change.before),
            "change": words.signed(change.whole)}  # fmt: skip
    if change.before <= 0:
        return _t("Orders of twelve months: %(now)s; nothing the year before.") % told
    told["share"] = formats.percent(abs(change.whole) / change.before)
    if change.now < change.before:
        return _t("Orders of twelve months fell by %(share)s, from %(before)s to %(now)s.") % told
    return _t("Orders of twelve months rose by %(share)s, from %(before)s to %(now)s; what fell all the same:") % told


def by(split: Split) -> str:
    """The parts of a change by their size, each with its sign; empty where no product can be compared."""
    told = [(getattr(split, name), said) for name, said in PARTS] if split.is_told else []
    moved = sorted((one for one in told if one[0]), key=lambda one: -abs(one[0]))
    return words.joined([str(said) % {"amount": words.signed(amount)} for amount, said in moved])
