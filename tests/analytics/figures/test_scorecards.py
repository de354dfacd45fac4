"""T3: the scorecard: the figure of each criterion that the data answer, its score, and how many score high."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest
from django.utils.html import strip_tags

from accounts.choices.standards import JUDGED, MEASURES, STANDARDS, TRAITS
from analytics.actions import recompute
from analytics.views import standard_words
from kam.choices import RunKind
from tests.analytics.figures.ask import (
    BEFORE,
    DAY,
    START,
    by_key,
    cents,
    days_ago,
    local_day,
    one,
    rows,
    run_of,
    within,
)
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
SCALES = {
    "leaving": ((0, 0), (0.01, 50), (0.05, 100)), "large_orders": ((0, 0), (1, 100)),
    "years": ((0, 0), (1, 20), (3, 60), (5, 100)), "image": ((0, 0), (1, 40), (3, 70), (6, 100)),
    "repurchase": ((0, 0), (1, 100)), "premium": ((-0.1, 0), (0, 50), (0.1, 100)),
    "growth": ((-0.5, 0), (0, 50), (0.5, 100)),
}  # fmt: skip
"""Straight lines between (figure, score)."""
FROM_THE_TOP, RANKED = ("profit", "sales", "effort"), ("frequency", "volume", "profit_rate", "order_size", "potential")
TENURE = ((0, 0), (1, 30), (3, 70), (5, 100))
LIVE = "archived_at IS NULL"
SOLD = f"{LIVE} AND revenue > 0 AND ordered_on <= '{DAY}'"


@pytest.fixture
def carded(book):
    recompute.start(RunKind.STANDARDS, as_of=DAY, by=book.zhao)
    return book


def traded():
    """{account: figures} of whoever ever ordered, or had an order in the year; shares are of those above it."""
    return by_key(f"""{ledger()}, days AS (SELECT account_id, COUNT(DISTINCT CASE WHEN {within("ordered_on")}
            THEN ordered_on END) AS orders FROM accounts_order WHERE {SOLD} GROUP BY account_id),
        asked AS (SELECT a.id, a.code, COALESCE(l.net, 0) AS net, COALESCE(l.revenue, 0) AS revenue,
            COALESCE(l.serve, 0) AS serve, COALESCE(d.orders, 0) AS orders FROM accounts_account a
            LEFT JOIN ledger l ON l.account = a.id LEFT JOIN days d ON d.account_id = a.id
            WHERE l.account IS NOT NULL OR d.account_id IS NOT NULL),
        gains AS (SELECT k.*, CASE WHEN net > 0 THEN net ELSE 0 END AS gain,
            CASE WHEN revenue > 0 THEN revenue ELSE 0 END AS sold FROM asked k)
        SELECT id, net, revenue, serve, orders,
            CASE WHEN net > 0 THEN 1.0 * (SUM(gain) OVER (ORDER BY gain DESC, code) - gain) / SUM(gain) OVER () ELSE 1.0
                END, 1.0 * gain / SUM(gain) OVER (),
            CASE WHEN sold > 0 THEN 1.0 * (SUM(sold) OVER (ORDER BY sold DESC, code) - sold) / SUM(sold) OVER ()
                ELSE 1.0 END,
            1.0 * (SUM(serve) OVER (ORDER BY serve DESC, code) - serve) / SUM(serve) OVER () FROM gains""")


def brought():
    """[(who recommended, who came)] up to the day."""
    came = f"COALESCE(referred_on, customer_since, {local_day('created_at')})"
    return rows(f"""SELECT referred_by_id, id FROM accounts_account WHERE {LIVE} AND referred_by_id IS NOT NULL
        AND {came} <= '{DAY}'""")


def rhythm():
    """{account: (days since the first order, quarters of 91 days and years of 365 with an order, counted back)}."""
    ago, found = days_ago("ordered_on"), defaultdict(lambda: [0, set(), set()])
    for account, days in rows(f"SELECT DISTINCT account_id, {ago} FROM accounts_order WHERE {SOLD}"):
        one_ = found[account]
        one_[0] = max(one_[0], days)
        one_[1] |= {days // 91} if days < 8 * 91 else set()
        one_[2] |= {days // 365} if days < 3650 else set()
    return found


def premiums():
    """{account: what it paid over the usual price of the same}; usual is what three or more paid."""
    paid = "CAST(l.amount AS DECIMAL(20, 4)) * o.rate"
    priced = f"""accounts_orderline l JOIN accounts_order o ON o.id = l.order_id WHERE {within("o.ordered_on")}
        AND o.archived_at IS NULL AND l.product_id IS NOT NULL AND l.quantity > 0 AND l.amount > 0"""
    return by_key(f"""WITH usual AS (SELECT l.product_id, SUM({paid}) / SUM(l.quantity) AS price FROM {priced}
            GROUP BY l.product_id HAVING COUNT(DISTINCT o.account_id) >= 3)
        SELECT o.account_id, SUM({paid}) / SUM(l.quantity * (SELECT price FROM usual u WHERE u.product_id =
            l.product_id)) - 1 FROM {priced} AND l.product_id IN (SELECT product_id FROM usual)
        GROUP BY o.account_id""")


def figures():
    """{criterion: {account: figure}} of customers whose file is open; what nobody knows is left out."""
    found = defaultdict(dict)
    for key, (net, revenue, serve, orders, above, _share, sold, served) in traded().items():
        found["profit"][key], found["sales"][key] = above, sold
        for name, figure, is_known in (
            ("effort", served, serve > 0), ("frequency", orders, orders > 0), ("volume", revenue / 100, revenue > 0),
            ("profit_rate", revenue > 0 and float(net) / float(revenue), revenue > 0),
            ("order_size", orders > 0 and float(revenue) / 100 / orders, revenue > 0 and orders > 0),
        ):  # fmt: skip
            if is_known:
                found[name][key] = figure
    shares = {key: row[5] for key, row in traded().items()}
    for by, came in brought():
        found["image"][by] = found["image"].get(by, 0) + 1
        if came in shares:
            found["leaving"][by] = found["leaving"].get(by, 0) + float(shares[came])
    for key, share in shares.items():
        found["leaving"][key] = found["leaving"].get(key, 0) + float(share)
    since = by_key(f"SELECT id, {days_ago('customer_since')} FROM accounts_account WHERE customer_since <= '{DAY}'")
    paced = rhythm()
    for key in since.keys() | paced.keys():
        found["relation"][key] = max(since.get(key, 0), paced[key][0] if key in paced else 0) / 365
    for key, (_first, quarters, years) in paced.items():
        found["years"][key] = next(place for place in range(11) if place not in years)
        before = {place for place in quarters if place > 0}
        if before:
            found["repurchase"][key] = len([place for place in before if place - 1 in quarters]) / len(before)
    now, then = within("ordered_on"), within("ordered_on", BEFORE, START)
    amounts = sorted(float(amount) for (amount,) in rows(f"SELECT revenue FROM accounts_order WHERE {SOLD} AND {now}"))
    large = amounts[len(amounts) * 4 // 5]
    for key, year, earlier, gross, great in (
        rows(f"""SELECT account_id, {cents("revenue", now)},
            {cents("revenue", then)}, {cents("revenue", f"{now} AND revenue > 0")},
            {cents("revenue", f"{now} AND revenue >= {large}")} FROM accounts_order WHERE {LIVE} GROUP BY account_id""")
    ):
        if gross > 0:
            found["large_orders"][key] = float(great) / float(gross)
        if earlier > 0 and paced[key][0] >= 730:
            found["growth"][key] = float(year - earlier) / float(earlier)
    found["premium"] = premiums()
    found["potential"] = by_key(f"""SELECT account_id, gap FROM analytics_potential WHERE run_id = {run_of("churn")}
        AND gap IS NOT NULL AND (gap > 0 OR basis = 'entered')""")
    live = {key for (key,) in rows(f"SELECT id FROM accounts_account WHERE {LIVE}")}
    return {name: {key: float(figure) for key, figure in known.items() if key in live} for name, known in found.items()}


def on(scale, figure):
    for (low, less), (high, more) in zip(scale, scale[1:], strict=False):
        if figure <= high:
            return less + (more - less) * (max(figure, low) - low) / (high - low)
    return scale[-1][1]


def scores(known):
    """{criterion: {account: 0..100}}."""
    found = {name: {key: on(scale, figure) for key, figure in known[name].items()} for name, scale in SCALES.items()}
    found |= {name: {key: 100 * (1 - figure) for key, figure in known[name].items()} for name in FROM_THE_TOP}
    for name in RANKED:
        values = list(known[name].values())
        found[name] = {key: 100 * sum(other < figure for other in values) / (len(values) - 1)
                       for key, figure in known[name].items()}  # fmt: skip
    paced = rhythm()
    found["relation"] = {}
    for key, years in known["relation"].items():
        first, quarters, _years = paced.get(key, (0, (), ()))
        held = min(len(quarters) / min(max(math.ceil(first / 91), 1), 8), 1)
        found["relation"][key] = (on(TENURE, years) + 100 * held) / 2
    return found


def test_each_figure_and_each_score(carded):
    known = figures()
    said, cards = scores(known), {row["account"]: row for row in carded.every("scorecards")}
    assert len(known) == 16 and len(cards) > 25
    for key, card in cards.items():
        mine = {name: values[key] for name, values in known.items() if key in values}
        assert card["figures"] == {name: pytest.approx(figure, abs=6e-5) for name, figure in mine.items()}, card
        for name, values in said.items():
            assert (card[name] is None) == (key not in values), (name, key)
            assert card[name] is None or abs(card[name] - values[key]) <= 0.5 + 1e-6, (name, key)
    assert all(said.values())


@pytest.mark.parametrize(("asked", "where"), [({}, "1 = 1"), ({"region": "North"}, "a.region = 'North'"),
                                              ({"tier": "gold"}, "a.tier = 'gold'")])  # fmt: skip
@pytest.mark.parametrize("group", ["standards", "traits", "measures"])
def test_how_many_score_high(carded, group, asked, where):
    """Of each criterion that is known the customers with seventy or more; and how many know the rarest."""
    names = {"standards": STANDARDS, "traits": TRAITS, "measures": MEASURES}[group]
    for user in (carded.zhao, *carded.owners):
        seen = where if user is carded.zhao else f"{where} AND a.owner_id = {user.pk}"
        columns = ", ".join(
            "0, 0" if name in JUDGED else f"COUNT({name}), SUM(CASE WHEN {name} >= 70 THEN 1 ELSE 0 END)"
            for name in names
        )
        count, *counts = one(f"""SELECT COUNT(*), {columns} FROM analytics_scorecard s JOIN accounts_account a
            ON a.id = s.account_id WHERE s.run_id = {run_of("standards")} AND {seen}""")
        found = strip_tags(carded.page("/scorecards/", user, show=group, **asked).context["view"].finding())
        assert count == one(f"SELECT COUNT(*) FROM accounts_account a WHERE {LIVE} AND {seen}")[0]
        assert bool(found) == bool(count)
        if count:
            known = dict(zip(names, zip(counts[::2], counts[1::2], strict=True), strict=True))
            told_of = [f"{standard_words.short(name)} {high}" for name, (n, high) in known.items() if n]
            assert f"of {count} customer" in found and all(words in found for words in told_of), found
            rarest = min(n for n, _high in known.values())
            assert rarest == count or f", of {rarest} of them" in found
