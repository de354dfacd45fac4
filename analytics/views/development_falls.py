"""What fell in a customer's orders against the year before, beside its warning (K1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.choices import Compared
from analytics.facts import development_parts as facts
from analytics.facts import price_effects
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
        run = facts.run_on(None)
        rows = facts.of_account(self.object, run, Compared.YEAR) if run else []
        before, now = (sum((getattr(row, name) for row in rows), Decimal(0)) for name in ("before", "now"))
        fell = sorted((row for row in rows if row.now < row.before), key=lambda row: row.now - row.before)[:MOST]
        found: dict[str, Any] = {"object": self.object, "run": run, "fell": [_line(row) for row in fell]}
        if run and fell:
            found |= {"says": whole(before, now), "by": by(split_of(self.object, run, now - before))}
        tab = reverse("accounts:account-detail", args=[self.object.pk])
        return found | {"url": f"{tab}?tab=development"}


def _line(row: Any) -> dict[str, Any]:
    share = formats.percent((row.now - row.before) / row.before) if row.before > 0 else ""
    name = row.category or _t("Not told by products")
    return {"name": name, "change": words.changed(row.now - row.before), "share": share,
            "url": orders_url(row)}  # fmt: skip


def whole(before: Decimal, now: Decimal) -> str:
    """How all orders moved in the year."""
    told = {"now": pictures.short(now), "before": pictures.short(before), "change": words.signed(now - before)}
    if before <= 0:
        return _t("Orders of twelve months: %(now)s; nothing the year before.") % told
    told["share"] = formats.percent(abs(now - before) / before)
    if now < before:
        return _t("Orders of twelve months fell by %(share)s, from %(before)s to %(now)s.") % told
    return _t("Orders of twelve months rose by %(share)s, from %(before)s to %(now)s; what fell all the same:") % told


def split_of(account: Account, run: Any, change: Decimal, period: str = Compared.YEAR) -> Split:
    """The parts of a customer's change in a run's comparison."""
    return price_effects.gather(account, facts.times(run, period), change)


def by(split: Split) -> str:
    """The parts of a change by their size, each with its sign; empty where no product can be compared."""
    told = [(getattr(split, name), said) for name, said in PARTS] if split.is_told else []
    moved = sorted((one for one in told if one[0]), key=lambda one: -abs(one[0]))
    return words.joined([str(said) % {"amount": words.signed(amount)} for amount, said in moved])
