"""One customer's development: its own bridge by what it buys, its months, its seasons (K1)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.choices import Compared, Step
from analytics.facts import development_parts as facts
from analytics.facts.development_falls import split_of
from analytics.models import Development
from analytics.views import development_pictures as pictures
from analytics.views import development_won
from analytics.views import development_words as words
from analytics.views.development import cut, method, month_url, opened, season_lines
from analytics.views.development_falls import by
from analytics.views.development_lists import orders_url
from kam.ground.pages import Panel

MOST = 60


class AccountDevelopment(Panel):
    """What one customer bought more and less of than a year before."""

    model, template_name, title = Account, "analytics/development/_account.html", _("Development")

    def context(self) -> dict[str, Any]:
        wanted = self.request.GET.get("period", "")
        period = Compared(wanted) if wanted in Compared.values else Compared.YEAR
        found: dict[str, Any] = {"object": self.object, "periods": Compared.choices, "period": period}
        run = facts.run_on(None)
        if run is None:
            return found | {"run": None}
        rows = facts.of_account(self.object, run, period)
        bridge = facts.bridge(Development.objects.filter(run=run, account=self.object, period=period))
        split = split_of(self.object, run, bridge.change, period)
        return found | seasons_of(self.object, self.user, run) | {
            "run": run, "rows": [line(row) for row in rows[:MOST]], "bridge": bridge, "method": method(),
            "whole_change": words.changed(bridge.change), "cut": cut(bridge),
            "headline": words.headline(bridge), "split": by(split), "won": development_won.of_account(rows),
            "times": words.against(facts.times(run, period)),
            "picture": pictures.bridge("account", bridge, urls(self.object, period)) if bridge.steps else None,
        }  # fmt: skip


def seasons_of(account: Account, user: Any, run: Any) -> dict[str, Any]:
    """What its months say of its seasons."""
    months, seasons = facts.seasons_of(facts.season_rows(user).filter(account=account, whole=True), run)
    lines = season_lines(months, seasons, True)
    for one in lines:
        for cell in one["cells"]:
            cell["url"] = month_url(cell["year"], one["month"].month, account=account.pk)
    return {"season_says": words.season_says(seasons), "season_lines": lines,
            "seasons": pictures.seasons(seasons) if seasons.months else None}  # fmt: skip


def urls(account: Account, period: str) -> dict[str, str]:
    """What each bar opens: the rows of its step."""
    asked = {"account": account.pk, "period": period}
    return {step: opened(asked, **({"step": step} if step else {})) for step in ("", *Step.values)}


def line(row: Development) -> dict[str, Any]:
    """A product group with its amounts and its step."""
    growth = float(row.change / row.before) if row.before > 0 else None
    return {"row": row, "name": row.category, "step": Step(row.step).label, "url": orders_url(row),
            "change": words.changed(row.change), "growth": growth}  # fmt: skip
