"""Customer asset value in one customer's file: what it is worth, the band, how it is made, and how it went (C4)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.models import AssetValue
from analytics.rules import assets as rules
from analytics.views import pace_words
from analytics.views.assets import band_cell, history, years
from kam.choices import RunState
from kam.ground import wording
from kam.ground.pages import Panel
from kam.rules import formats

RUNS = 24


class AccountValue(Panel):
    """One customer: what it is worth, the band, how it is made, and how it went."""

    model, template_name, title = Account, "analytics/assets/_account.html", _("Customer value")

    def context(self) -> dict[str, Any]:
        kept = AssetValue.objects.filter(account=self.object, run__state=RunState.DONE).select_related("run")
        rows = list(kept.order_by("-run__as_of", "-run_id")[:RUNS])
        now = next((row for row in rows if row.run.is_current), None)
        by_day = {row.run.as_of: row for row in reversed(rows)}
        points = [(day, row.value, row.at_risk) for day, row in by_day.items()]
        return {
            "object": self.object, "row": now, "told": told(now) if now else {},
            "history": history("asset", points) if len(points) > 1 else None,
        }  # fmt: skip


def beside(result: dict[str, Any]) -> str:
    """Why the risk of the same customer names another expected amount."""
    words = _t("The risk speaks of what it is expected to bring before its cost to serve. Here that is multiplied by "
               "what the last year (in a young book the last window) brought of what was foretold (%(factor)s), and "
               "its cost to serve is taken off.")  # fmt: skip
    return wording.sentences([words % {"factor": formats.percent(result.get("factor", 1))}, pace_words.told()])


def told(row: AssetValue) -> dict[str, Any]:
    """How the figure is made, with the numbers of its run."""
    result = row.run.result
    keeps = result.get("retention", {}).get(row.tier)
    terms = _t("%(windows)s windows of %(days)s days; %(kept)s of its tier are kept from window to window; the future "
               "counts 10%% less a year")  # fmt: skip
    return {
        "beside": beside(result), "days": result.get("horizon", 90),
        "years": years(result.get("horizon", 90)), "stays": formats.percent(1 - row.p), "band": band_cell(row),
        "terms": terms % {"windows": rules.WINDOWS, "days": result.get("horizon", 90),
                          "kept": formats.percent(keeps) if keeps else formats.NONE},
    }  # fmt: skip
