"""Customer asset value in one customer's file: what it is worth, the band, how it is made, and how it went (C4)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.facts import staying
from analytics.models import AssetValue, Score
from analytics.rules import assets as rules
from analytics.rules import contribution
from analytics.templatetags import stakes
from analytics.views import at_stake, pace_words, pictures
from analytics.views.asset_pictures import Point, history
from analytics.views.assets import band_cell, bands
from analytics.views.at_stake import years
from kam.choices import RunState
from kam.ground import wording
from kam.ground.pages import Panel
from kam.rules import formats
from lifecycle.choices import Stage

RUNS = 24


class AccountValue(Panel):
    """One customer: what it is worth, the band, how it is made, and how it went."""

    model, template_name, title = Account, "analytics/assets/_account.html", _("Customer value")

    def context(self) -> dict[str, Any]:
        kept = AssetValue.objects.filter(account=self.object, run__state=RunState.DONE).select_related(
            "run", "account__standing"
        )
        rows = list(kept.order_by("-run__as_of", "-run_id")[:RUNS])
        now = next((row for row in rows if row.run.is_current), None)
        by_day = {row.run.as_of: row for row in reversed(rows)}
        points = [point(day, row) for day, row in by_day.items()]
        return {
            "object": self.object, "row": now, "told": told(now) | stakes_of(now) if now else {},
            "history": history("asset", points) if len(points) > 1 else None,
        }  # fmt: skip


def point(day: Any, row: AssetValue) -> Point:
    """One run's value of the customer; it opens the row of that run."""
    url = f"{reverse('analytics:asset-list')}?{urlencode({'run': row.run_id, 'account': row.account_id})}"
    return Point(day, row.value, row.at_risk, (row.low, row.high), url, url)


def beside(result: dict[str, Any]) -> str:
    """Why the risk of the same customer names another expected amount."""
    words = _t("The risk speaks of what it is expected to bring before its cost to serve. Here that is multiplied by "
               "what the last year (in a young book the last window) brought of what was foretold (%(factor)s), and "
               "its cost to serve is taken off.")  # fmt: skip
    return wording.sentences([words % {"factor": formats.percent(result.get("factor", 1))}, pace_words.told(), bands()])


def stakes_of(row: AssetValue) -> dict[str, Any]:
    """What is at stake by its names, and in words how these hang together. Three statements."""
    score = Score.objects.current().filter(account=row.account_id).select_related("run").first()
    kept, is_revenue = staying.at_years_pace(row), row.run.result.get("basis") == contribution.REVENUE
    has_left = getattr(getattr(row.account, "standing", None), "stage", "") == Stage.LOST
    lines = [] if has_left else at_stake.of_customer(row.account, score, row, kept, is_revenue=is_revenue)
    return {"stakes": staked(row, score, kept), "lines": lines}


def staked(row: AssetValue, score: Score | None, kept: staying.Stays | None) -> str:
    """How the value, what is at risk of it and what is at risk in the next window hang together."""
    days, whole = row.run.result.get("horizon", 90), row.value + row.at_risk
    said = []
    if row.value > 0 and row.at_risk > 0:
        said.append(stakes.joined(
            whole=pictures.short(whole), value=pictures.short(row.value), at_risk=pictures.short(row.at_risk),
            risk=formats.percent(row.at_risk / whole, 1), years=years(days),
        ))  # fmt: skip
    if kept:
        _whole, stake = staying.keeping(row, kept)
        said.append(stakes.of_the_year(
            net=pictures.short(kept.net), whole=pictures.short(kept.whole), stake=pictures.short(stake),
            years=years(days),
        ))  # fmt: skip
    if score and score.value_at_risk:
        said.append(stakes.apart(amount=pictures.short(score.value_at_risk), days=days))
    return wording.sentences(said)


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
