"""What the fit foretells on public order books, by order rhythm alone: such books know nothing else of a customer."""

import csv
import gzip
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from accounts.rules import tiers
from accounts.rules.hysteresis import State
from analytics.rules import backtests, bands, contribution, fits, profiles
from tests.analytics.rules import books

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
EPOCH = date(1970, 1, 1)
YEAR = 365


def firms(name):
    """Rows by selling firm: each is a company with a book of its own."""
    path = DATA / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip(f"the public order book {name} is not on this machine")
    found = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            day = (date.fromisoformat(row["order_date"]) - EPOCH).days
            found[row.get("tenant_id", "")].append((row["account_id"], day, round(float(row["revenue"]) * 100)))
    return found.values()


def tiers_of(rows, t):
    """The trade facts of a day, who is a key account by them, and how little stands above each, by account code."""
    trade = books.trade(rows, as_of=t)
    whole = contribution.spread(contribution.compute(trade.take(trade.in_window)), trade.in_window)
    candidates = tiers.Candidates(
        share_above=whole.share_above, contribution=whole.net, months=trade.months, tenure=trade.tenure,
        orders=trade.orders365, false_key=np.zeros(len(trade), np.bool_), revenue=whole.revenue,
    )  # fmt: skip
    key = tiers.decide(candidates, State.first(len(trade)), tiers.Policy()).tier < tiers.IRON
    return trade, np.array(sorted({code for code, day, _ in rows if day <= t})), key, -whole.share_above


def replay(rows, t):
    """Of the customers that were no key account: who became one within a year, their fit, and their plain rank."""
    trade, codes, key, rank = tiers_of(rows, t)
    if not profiles.is_enough(int(key.sum()), int((~key).sum())):
        return None
    _trade, later, now, _rank = tiers_of(rows, t + YEAR)
    values, band = [str(one.value) for one, _least in bands.RHYTHMS], bands.rhythm(trade)
    weights = np.append(profiles.weights(profiles.characteristic("rhythm", band, values, key), values), 0.0)
    sums = weights[band][:, None]
    score = fits.fits(sums, fits.temper(sums, key)).score
    return np.isin(codes, later[now])[~key], score[~key], rank[~key]


def pooled(parts, column):
    """The chance over the pairs within each firm."""
    pairs = [int(part[0].sum()) * int((~part[0]).sum()) for part in parts]
    found = [backtests.auc(part[0], part[column]) for part in parts]
    return sum(auc * n for auc, n in zip(found, pairs, strict=True) if auc is not None) / sum(pairs)


def test_rhythm_alone_tells_something_and_what_a_customer_brings_tells_more():
    t = (date(2019, 2, 1) - EPOCH).days
    parts = [part for rows in firms("cn_b2b_dev") if (part := replay(rows, t)) is not None]
    asked, became = (sum(count) for count in zip(*((len(part[0]), int(part[0].sum())) for part in parts), strict=True))
    assert (len(parts), asked, became) == (24, 11372, 212)
    assert (round(pooled(parts, 1), 2), round(pooled(parts, 2), 2)) == (0.64, 0.8)
