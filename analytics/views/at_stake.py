"""What is at stake of customers, by three names that are the same on every page, each with its window and formula."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Account
from analytics.facts import staying
from analytics.facts.staying import Stays
from analytics.facts.worth import Worth
from analytics.models import AssetValue, Score
from analytics.rules import assets as rules
from analytics.views import pictures
from kam.ground import wording
from kam.rules import formats

VALUE_AT_RISK, ASSET_AT_RISK, KEEPING = _("Value at risk"), _("Asset at risk"), _("What keeping it is worth")
Line = dict[str, Any]


def years(horizon: int) -> str:
    """How far is looked ahead, in years; a whole number of them without decimals."""
    return formats.grouped(rules.WINDOWS * horizon / 365, 1).removesuffix(".0")


def of_customer(
    account: Account, score: Score | None, asset: AssetValue | None, kept: Stays | None, *, is_revenue: bool = False
) -> list[Line]:
    """
    The three of one customer, what is known of them: the next window, the coming years, and what keeping is worth.

    `kept`: what the coming years bring at the pace of its whole last year, where that is well above its pace of late.
    """
    home, lines = reverse("accounts:account-detail", args=[account.pk]), []
    if score is not None and score.value_at_risk > 0:
        lines.append(_soon(score, f"{home}?tab=risk", is_revenue))
    if asset is not None and asset.value > 0:
        lines += [_asset(asset, f"{home}?tab=value"), _keeping(asset, kept, home)]
    return lines


def _line(name: Any, amount: Any, window: str, formula: str, url: str) -> Line:
    return {"name": name, "amount": amount, "window": window, "formula": formula, "url": url}


def _days(days: int) -> str:
    return ngettext("the next %(days)s day", "the next %(days)s days", days) % {"days": days}


def span(asset_days: int) -> str:
    """The window of an asset, in years."""
    return _t("the next %(years)s years") % {"years": years(asset_days)}


def _soon(score: Score, url: str, is_revenue: bool) -> Line:
    words = _t("risk %(risk)s × %(expected)s that is expected in these days, before cost to serve")
    if is_revenue:
        words = _t("risk %(risk)s × %(expected)s of revenue that is expected in these days")
    told = dict(zip(("risk", "expected"), pictures.factors(score.value_at_risk, score.p, score.expected), strict=True))
    days = (score.run.result or {}).get("horizon", 90)
    return _line(VALUE_AT_RISK, score.value_at_risk, _days(days), words % told, url)


def _asset(asset: AssetValue, url: str) -> Line:
    whole = asset.value + asset.at_risk
    words = _t("risk %(risk)s × %(whole)s if it surely stayed at its pace of late, after cost to serve")
    told = dict(zip(("risk", "whole"), pictures.factors(asset.at_risk, asset.at_risk / whole, whole), strict=True))
    return _line(ASSET_AT_RISK, asset.at_risk, span(asset.run.result.get("horizon", 90)), words % told, url)


def _keeping(asset: AssetValue, kept: Stays | None, home: str) -> Line:
    whole, stake = staying.keeping(asset, kept)
    words = _t("%(whole)s if it surely stayed at the pace of its last year − %(value)s of value, its risk counted")
    if kept is None:
        words = _t("%(whole)s if it surely stayed at its pace of late − %(value)s of value, its risk counted")
    told = {"whole": pictures.short(whole), "value": pictures.short(asset.value)}
    days = asset.run.result.get("horizon", 90)
    return _line(KEEPING, stake, span(days), words % told, f"{home}?tab=value")


def of_all(
    found: Worth, soon: Decimal | None, gone: Decimal, same: Mapping[str, str] | None, listed: str
) -> list[Line]:
    """
    The first two of everybody that a page speaks of; keeping is told customer by customer alone.

    `soon` leaves out who is gone, `gone` is what of the asset at risk is theirs.
    `same`: how the list of risks is narrowed alike, None where it cannot be; `listed` the customers by asset at risk.
    """
    lines = []
    if soon is not None:
        words = _t("each customer’s risk × what is expected of it in these days, before cost to serve; added up")
        url = "" if same is None else f"{reverse('analytics:score-list')}?{urlencode(same)}".rstrip("?")
        lines.append(_line(VALUE_AT_RISK, soon, _days(settings.CHURN_HORIZON_DAYS), words, url))
    words = _t("each customer’s risk × what it would bring if it surely stayed at its pace of late, after cost to "
               "serve; added up")  # fmt: skip
    if gone:
        more = _t("of it %(amount)s of customers that are lost, at rest or archived, whom the value at risk leaves out")
        words = wording.clauses([words, more % {"amount": pictures.short(gone)}])
    days = found.run.result.get("horizon", 90)
    return [*lines, _line(ASSET_AT_RISK, found.at_risk, span(days), words, listed)]
