"""Learning keeps signs, holds to the prior where little is known, tells segments apart, and repeats itself."""

import random
from dataclasses import replace

import numpy as np
import pytest

from analytics.rules import bgnbd, churn, learning, regressions
from analytics.rules.prior import FEATURES, PRIOR, SIGNS
from analytics.rules.regressions import Bound, Rows
from tests.analytics.rules import books

T = 2000
HORIZON = 90


def rows_of(seed=3, accounts=120, segments=1):
    """Customers with a rhythm each, some of whom stop for good; those of odd segments stop more often."""
    chance, rows, places = random.Random(seed), [], {}
    for number in range(accounts):
        code, segment = f"A{number:03}", number % segments
        places[code] = segment
        gap, day = chance.randint(7, 80), T - chance.randint(300, 900)
        stops = chance.random() < (0.5 if segment % 2 else 0.25)
        end = T - chance.randint(0, 600) if stops else T
        while day <= end:
            rows.append((code, day, chance.randint(100, 99999)))
            day += max(1, round(chance.expovariate(1 / gap)))
    return rows, places


def pasts_of(rows, places, days):
    codes = sorted({code for code, _day, _cents in rows})
    found = []
    for start in days:
        trade = churn.scored(books.trade(rows, as_of=start, segments=places))
        known = [code for code in codes if any(c == code and d <= start for c, d, _ in rows)]
        kept = {code for code, day, cents in rows if cents > 0 and start < day <= start + HORIZON}
        found.append(learning.Past(trade, np.array([known[place] not in kept for place in trade.account])))
    return found


@pytest.fixture(scope="module")
def taught():
    rows, places = rows_of(segments=3)
    days = learning.origins(T, min(day for _, day, _ in rows), HORIZON)
    book = books.trade(rows, as_of=T, segments=places)
    return book, pasts_of(rows, places, days)


def test_origins_are_days_whose_outcome_is_known():
    assert learning.origins(T, 0, 90) == [T - 90 - 30 * number for number in range(8)]
    assert learning.origins(T, T - 250, 90) == [T - 90, T - 120, T - 150], "each has 90 days of orders before it"
    assert learning.origins(T, T - 100, 90) == []


def test_learned_weights_keep_their_signs_and_add_up(taught):
    book, pasts = taught
    found = learning.learn(book, pasts, horizon=HORIZON)
    assert (np.asarray(found.weights.beta) * SIGNS >= 0).all()
    trade = churn.scored(book)
    said = churn.score(trade, found.weights, HORIZON)
    assert np.allclose(said.base + said.reasons.sum(axis=1), np.log(said.score / (1 - said.score)), atol=1e-6)
    assert found.rows == sum(len(past.lost) for past in pasts) and 0 < found.lost < found.rows
    assert found.ece < 0.08 and found.auc > 0.6


def test_the_same_past_gives_the_same_weights(taught):
    book, pasts = taught
    one, other = (learning.learn(book, pasts, horizon=HORIZON) for _ in range(2))
    assert one == other


def test_segments_that_lose_more_stand_higher(taught):
    book, pasts = taught
    offsets = learning.learn(book, pasts, horizon=HORIZON).weights.by_segment
    assert set(offsets) == {0, 1, 2} and offsets[1] == max(offsets.values())
    few = [replace(past, trade=replace(past.trade, segment=past.trade.account)) for past in pasts]
    assert learning.learn(book, few, horizon=HORIZON).weights.by_segment == {}, "a segment of one account has none"


def test_nothing_is_learned_where_all_went_one_way(taught):
    book, pasts = taught
    gone = [replace(past, lost=np.ones_like(past.lost)) for past in pasts]
    assert learning.learn(book, gone, horizon=HORIZON) is None
    assert learning.learn(book, [], horizon=HORIZON) is None


def test_a_firm_prior_holds_and_a_weak_one_gives_way():
    chance = np.random.default_rng(1)
    x = chance.normal(size=(4000, 2))
    y = (chance.random(4000) < regressions.chance(0.3 + 2.0 * x[:, 0] + 1.0 * x[:, 1])).astype(float)
    rows = Rows(x, y, np.full(4000, -1))

    def fitted(firm, sign=(1.0, -1.0)):
        bound = Bound(np.array([0.0, 0.5, -0.5]), np.array(sign), np.full(3, firm), 5.0)
        return regressions.fit(rows, bound)[0]

    assert np.allclose(fitted(1e9), [0.0, 0.5, -0.5], atol=1e-3)
    weak = fitted(1e-6)
    assert weak[2] == 0.0, "its sign is kept, at the bound"
    assert abs(weak[1] - fitted(1e-6, (1.0, 1.0))[1]) > 0.05 and weak[1] > 1
    assert np.allclose(fitted(1e-6, (1.0, 1.0)), [0.3, 2.0, 1.0], atol=0.2)


def test_bgnbd_finds_the_parameters_of_its_own_customers():
    chance = np.random.default_rng(2)
    orders, life, silent = [], [], []
    for _ in range(3000):
        rate, drop = chance.gamma(0.8, 1 / 6.0), chance.beta(0.5, 2.0)
        day, last, count = 0.0, 0.0, 1
        while chance.random() >= drop if count > 1 else True:
            day += chance.exponential(1 / rate) * 7
            if day > 700:
                break
            last, count = day, count + 1
        orders.append(count), life.append(int(last)), silent.append(700 - int(last))
    found = bgnbd.fit(np.array(orders), np.array(life), np.array(silent), PRIOR.bgnbd)
    assert 0.6 < found.r < 1.1 and 4 < found.alpha < 9 and found.a / (found.a + found.b) == pytest.approx(0.2, abs=0.08)


def test_more_silence_never_lowers_the_risk_of_a_thousand_accounts(taught):
    book, pasts = taught
    for weights in (PRIOR, learning.learn(book, pasts, horizon=HORIZON).weights):
        rows, places = rows_of(seed=9, accounts=1100)
        trade = churn.scored(books.trade(rows, as_of=T, segments=places))
        old = trade.take((trade.tenure >= 365) | (trade.tenure < 300))
        assert len(old) >= 700
        for more in (1, 17, 60):
            late = replace(old, first=old.first - more, last=old.last - more)
            before, after = churn.score(old, weights, HORIZON), churn.score(late, weights, HORIZON)
            slopes = dict(zip(FEATURES, weights.slopes, strict=True))
            gain = _own(late, weights, slopes) - _own(old, weights, slopes)
            assert (gain >= -1e-9).all()
            assert np.isfinite(before.logit).all() and np.isfinite(after.logit).all()


def _own(trade, weights, slopes):
    """The part of the logit that silence moves; the gaps of the whole book stay what they were."""
    found = churn.features(trade, weights, HORIZON).values
    return sum(found[:, FEATURES.index(name)] * slopes[name] for name in FEATURES)
