"""What loyalty is read from as of a date: who came when, their wallet, whom they brought, whether they would."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Sum

from accounts.facts import presences
from accounts.models import Account, Wallet
from analytics.rules.loyalty import UNKNOWN, Signs
from analytics.rules.trade import Floats, Ints, Trade
from lifecycle.choices.surveys import Scale
from lifecycle.models import SurveyAnswer

FRESH_DAYS = 365
"""Shares of competitors that were seen longer ago, and answers given longer ago, tell nothing of today."""
RECOMMEND_MOST = 10
"""The greatest answer to whether they would recommend us."""


def gather(trade: Trade, as_of: date) -> Signs:
    """The signs of the accounts of `trade`, by five statements."""
    keys = trade.account.tolist()
    return Signs(
        tenure=_tenure(trade, as_of),
        orders=trade.orders,
        months=trade.months,
        revenue=trade.revenue365,
        wallet=spread(keys, {key: cents for key, (cents, _day) in wallets(as_of).items()}, UNKNOWN),
        rivals=_rivals(keys, as_of),
        referrals=spread(keys, referrals(as_of), 0),
        recommends=_recommends(keys, as_of),
    )


def spread(keys: list[int], found: dict[int, int], other: int) -> Ints:
    """Values in the order of the keys; `other` where there is none."""
    if not found:
        return np.full(len(keys), other, np.int64)
    return np.array([found.get(key, other) for key in keys], np.int64)


def _tenure(trade: Trade, as_of: date) -> Ints:
    """Days since the first order or, where that is earlier, since the day it is said to be a customer."""
    said = Account.objects.filter(customer_since__lte=as_of).values_list("pk", "customer_since")
    since = {key: (as_of - day).days for key, day in said}
    first = np.where(trade.first < 0, UNKNOWN, trade.tenure)
    return np.maximum(first, spread(trade.account.tolist(), since, UNKNOWN))


def wallets(as_of: date) -> dict[int, tuple[int, date]]:
    """{account: (cents in the company's currency, its day)} of the newest figure entered up to a date."""
    found: dict[int, tuple[int, date]] = {}
    for account, worth, on in Wallet.objects.as_of(as_of).values_list("account_id", "worth", "on"):
        found.setdefault(account, (int(worth * 100), on))
    return found


def _rivals(keys: list[int], as_of: date) -> Floats:
    """The part of the wallet that competitors seen within a year are known to have; nan where none is known."""
    sums: dict[int, float] = {}
    for one in presences.standing(as_of, since=as_of - timedelta(FRESH_DAYS)):
        if not one.gone and one.wallet_percent is not None:
            sums[one.account] = sums.get(one.account, 0.0) + float(one.wallet_percent)
    return _shares(keys, {account: min(percent / 100, 1.0) for account, percent in sums.items()})


def _recommends(keys: list[int], as_of: date) -> Floats:
    """The mean of the year's answers to whether they would recommend us, 0..1; nan where nobody answered."""
    sums = recommending(as_of).order_by().values_list("account_id").annotate(sum=Sum("score"), n=Count("pk"))
    return _shares(keys, {account: total / n / RECOMMEND_MOST for account, total, n in sums})


def recommending(as_of: date) -> Any:
    """The answers of the year up to a date to whether they would recommend us."""
    asked = SurveyAnswer.objects.of_customers().filter(scale=Scale.NPS)
    return asked.filter(answered_on__lte=as_of, answered_on__gt=as_of - timedelta(FRESH_DAYS))


def _shares(keys: list[int], found: dict[int, float]) -> Floats:
    """Fractions in the order of the keys; nan where there is none."""
    if not found:
        return np.full(len(keys), np.nan)
    return np.array([found.get(key, np.nan) for key in keys], np.float64)


def referrals(as_of: date) -> dict[int, int]:
    """{account: how many customers it brought}."""
    return dict(Account.objects.live().brought(as_of).order_by().values_list("referred_by").annotate(n=Count("pk")))
