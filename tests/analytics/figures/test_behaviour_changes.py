"""K3: what clearly changed in how customers buy, how many of them the page counts, and who is most like whom."""

from __future__ import annotations

import math
from collections import defaultdict
from statistics import median

import pytest
from django.db import connection

from tests.analytics.figures.ask import BEFORE, DAY, START, by_key, cents, days_ago, one, rows, run_of, told, within
from tests.analytics.figures.test_behaviour import habits

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
FLOORS = {"orders": (0.5, 0.1), "size": (0.1, 0), "breadth": (0.4, 0.1), "mix": (0.1, 0.1), "discount": (0.01, 0.1),
          "pay_days": (2.0, 0.1), "returns": (0.02, 0.1)}  # fmt: skip
"""The least spread of a habit's months, and the least part of its middle."""
MANNERS = dict.fromkeys(("size", "breadth", "mix"), "basket") | {
    "orders": "rhythm", "discount": "discount", "pay_days": "payment", "returns": "returns"
}  # fmt: skip
GONE = """(a.archived_at IS NOT NULL OR EXISTS (SELECT 1 FROM lifecycle_journey j WHERE j.account_id = a.id
    AND j.stage = 'lost'))"""
KEY = "(a.tier IN ('platinum', 'gold') OR (a.nominated_until IS NOT NULL AND a.nominated_until >= '2026-07-03'))"
ASKED = {"all": ({}, "1 = 1"), "region": ({"region": "North"}, "a.region = 'North'"),
         "gold": ({"tier": "gold"}, "a.tier = 'gold'")}  # fmt: skip


def month(column):
    """The twelfth of a year in which a day lies, back from the last: 0 is the newest, 12 begins the year before."""
    return f"({days_ago(column)} * 12 / 365)"


def monthly():
    """{account: {habit: {month: figure}}} of two years, what cannot be told left out."""
    found = defaultdict(lambda: defaultdict(dict))
    live = f"archived_at IS NULL AND {within('ordered_on', BEFORE)}"
    for account, at, days, sold, back, off, stated in rows(f"""SELECT account_id, {month("ordered_on")},
            COUNT(DISTINCT CASE WHEN revenue > 0 THEN ordered_on END), {cents("revenue", "revenue > 0")},
            -{cents("revenue", "revenue < 0")}, {cents("discount", "revenue > 0 AND discount IS NOT NULL")},
            {cents("revenue", "revenue > 0 AND discount IS NOT NULL")} FROM accounts_order WHERE {live}
            GROUP BY account_id, {month("ordered_on")}"""):
        told_of = {"orders": days, "size": math.log(sold / days) if days else None,
                   "discount": float(off) / float(stated + off) if stated + off else None,
                   "returns": float(back) / float(sold) if sold else None}  # fmt: skip
        for name, figure in told_of.items():
            if figure is not None:
                found[account][name][at] = figure
    for account, at, days in rows(f"""SELECT account_id, {month("paid_on")}, AVG(1.0 * ({days_ago("ordered_on")}
            - {days_ago("paid_on")})) FROM accounts_order WHERE archived_at IS NULL AND revenue > 0
            AND {within("paid_on", BEFORE)} GROUP BY account_id, {month("paid_on")}"""):
        found[account]["pay_days"][at] = float(days)
    for account, at, breadth in rows(f"""SELECT account, {month("day")}, AVG(1.0 * categories) FROM (
            SELECT o.account_id AS account, o.ordered_on AS day,
                COUNT(DISTINCT CASE WHEN p.category <> '' THEN p.category END) AS categories
            FROM accounts_order o JOIN accounts_orderline l ON l.order_id = o.id LEFT JOIN accounts_product p
                ON p.id = l.product_id WHERE o.{live} AND revenue > 0 GROUP BY o.account_id, o.ordered_on) d
            GROUP BY account, {month("day")}"""):
        found[account]["breadth"][at] = float(breadth)
    for account, first in rows(f"""SELECT account_id, {month("MIN(ordered_on)")} FROM accounts_order
            WHERE archived_at IS NULL AND revenue > 0 AND ordered_on <= '{DAY}' GROUP BY account_id"""):
        known = found[account]["orders"]
        found[account]["orders"] = {at: known.get(at, 0) for at in range(min(first, 23) + 1)}
    for account, cells in baskets().items():
        found[account]["mix"] = other_than_before(cells)
    return found


def baskets():
    """{account: {month: {category: cents}}} of two years, where more of it was bought than sent back."""
    found = defaultdict(lambda: defaultdict(dict))
    for account, at, category, amount in rows(f"""SELECT o.account_id, {month("o.ordered_on")}, p.category,
            {cents("l.amount * o.rate")} FROM accounts_order o JOIN accounts_orderline l ON l.order_id = o.id
            JOIN accounts_product p ON p.id = l.product_id WHERE o.archived_at IS NULL AND p.category <> ''
            AND {within("o.ordered_on", BEFORE)} GROUP BY o.account_id, {month("o.ordered_on")}, p.category"""):
        if amount > 0:
            found[account][at][category] = float(amount)
    return found


def together(cells, months):
    whole = defaultdict(float)
    for at in months:
        for name, amount in cells.get(at, {}).items():
            whole[name] += amount
    return whole


def apart(one_, other):
    """Half of the sum of differing shares; None where one of both is empty."""
    wholes = sum(one_.values()), sum(other.values())
    if not all(wholes):
        return None
    return sum(abs(one_.get(n, 0) / wholes[0] - other.get(n, 0) / wholes[1]) for n in {*one_, *other}) / 2


def other_than_before(cells):
    """Each month's basket against the year before, of that year against its other months."""
    told_of = {at: apart(cells[at], together(cells, set(range(12, 24)) - {at})) for at in cells}
    return {at: figure for at, figure in told_of.items() if figure is not None}


def unusual(months, floor, relative):
    """
    The change of the mean month in what chance does to it, months drawn in to three spreads from their year's middle.

    None where a year knows fewer than six months.
    """
    years = [[figure for at, figure in months.items() if at // 12 == year] for year in (0, 1)]
    if min(map(len, years)) < 6:
        return None
    middles = [median(year) for year in years]
    least = max(floor, relative * abs(middles[1]))
    rough = max(1.4826 * median(abs(x - middle) for year, middle in zip(years, middles, strict=True) for x in year),
                least)  # fmt: skip
    drawn = [[min(max(x, middle - 3 * rough), middle + 3 * rough) for x in year]
             for year, middle in zip(years, middles, strict=True)]  # fmt: skip
    means = [sum(year) / len(year) for year in drawn]
    around = sum((x - mean) ** 2 for year, mean in zip(drawn, means, strict=True) for x in year)
    spread = max(math.sqrt(around / (sum(map(len, years)) - 2)), least)
    return (means[0] - means[1]) / (spread * math.sqrt(sum(1 / len(year) for year in years)))


def comparable():
    both = [by_key(f"{habits(*span)} SELECT account, orders FROM habits") for span in ((START, DAY), (BEFORE, START))]
    return {key for key in both[0] if min(year[key] for year in both) >= 6}


def test_how_unusual_each_change_is_and_which_are_clear(book):
    months, enough = monthly(), comparable()
    found = {row["account"]: row for row in book.every("behaviours")}
    clear, told_of = {}, 0
    for account, row in found.items():
        for name, (floor, relative) in FLOORS.items():
            said = unusual(months[account][name], floor, relative) if account in enough else None
            shown = row["unusual"].get(name)
            assert shown == (None if said is None else pytest.approx(said, abs=6e-4)), (account, name)
            told_of += said is not None
            ends = [row[year].get(name) for year in ("before", "now")]
            if name == "orders":
                ends = [row["orders_before"], row["orders"]]
            if name == "mix":
                ends = [median([figure for at, figure in months[account][name].items() if at // 12 == year] or [0])
                        for year in (1, 0)]  # fmt: skip
            if said is None or abs(said) < 3.5 or None in ends or (ends[1] - ends[0]) * said <= 0:
                continue
            if name != "mix" or said > 0:
                strength = pytest.approx(abs(said), abs=6e-4)
                clear[account, name] = (MANNERS[name], said > 0, *map(pytest.approx, ends), strength)
        assert row["changes"] == len([key for key in clear if key[0] == account])
    listed = [*book.every("behaviour-changes"), *book.every("behaviour-changes", gone="true")]
    columns = ("manner", "rose", "before", "now", "strength")
    changes = {(row["account"], row["habit"]): tuple(row[name] for name in columns) for row in listed}
    assert changes == clear and told_of > 30


@pytest.fixture
def changed(book):
    """More changes than chance makes in so small a book: for each comparable customer one or two."""
    with connection.cursor() as cursor:
        for place, account in enumerate(sorted(comparable())):
            for habit in ("orders", "size", "returns")[place % 3 : place % 3 + 1 + place % 2]:
                cursor.execute(f"""INSERT INTO analytics_behaviourchange (run_id, account_id, manner, habit, rose,
                    before, now, strength) SELECT {run_of("behaviour")}, {account}, '{MANNERS[habit]}', '{habit}',
                    {place % 4 > 1}, 1, 2, {4 + place} WHERE NOT EXISTS (SELECT 1 FROM analytics_behaviourchange
                    WHERE run_id = {run_of("behaviour")} AND account_id = {account} AND habit = '{habit}')""")
    return book


@pytest.mark.parametrize("asked", ASKED)
def test_what_the_page_counts(changed, asked):
    """How many changed of how many, each way, how many of them key; whoever is gone is counted apart."""
    asked, where = ASKED[asked]
    shown, enough = 0, comparable()
    for user in (changed.zhao, *changed.owners):
        seen = where if user is changed.zhao else f"{where} AND a.owner_id = {user.pk}"
        rows_of = f"""FROM analytics_behaviourchange c JOIN accounts_account a ON a.id = c.account_id
            WHERE c.run_id = {run_of("behaviour")} AND {seen}"""
        page = changed.page("/behaviour/", user, **asked).context
        customers, key = one(f"""SELECT COUNT(DISTINCT a.id), COUNT(DISTINCT CASE WHEN {KEY} THEN a.id END)
            {rows_of} AND NOT {GONE}""")
        among = len([key_ for (key_,) in rows(f"SELECT a.id FROM accounts_account a WHERE NOT {GONE} AND {seen}")
                     if key_ in enough])  # fmt: skip
        if not customers:
            continue
        shown += customers
        assert page["headline"].startswith(f"Of {among} customer") and f", {customers} clearly" in page["headline"]
        assert (f" {key} of those who changed" in page["headline"]) == bool(key)
        ways = {(habit, bool(rose)): n for habit, rose, n in rows(f"""SELECT habit, rose, COUNT(*) {rows_of}
            AND NOT {GONE} GROUP BY habit, rose""")}  # fmt: skip
        assert f"({max(ways.values())})." in page["headline"]
        cells = {(habit, rose): line["cells"][rose]["count"] for habit, line in zip(
            ("orders", "size", "breadth", "mix", "discount", "pay_days", "returns"), page["lines"], strict=True)
            for rose in (False, True)}  # fmt: skip
        assert {way: count for way, count in cells.items() if count} == ways
        assert [line["all"] for line in page["lines"]] == [
            cells[habit, False] + cells[habit, True] for habit, rose in cells if rose
        ]
        ((gone,),) = rows(f"SELECT COUNT(DISTINCT a.id) {rows_of} AND {GONE}")
        assert (f">{gone} that " in page["left_out"]) == bool(gone)
        assert len(page["picture"].table["rows"]) == sum(ways.values())
    assert shown > 2


@pytest.mark.parametrize("asked", ASKED)
def test_key_accounts_that_fell_silent(book, asked):
    """Without an order for more than three times the longer of their usual gaps."""
    asked, where = ASKED[asked]
    gaps = [by_key(f"{habits(*span)} SELECT account, gap FROM habits") for span in ((START, DAY), (BEFORE, START))]
    for user in (book.zhao, *book.owners):
        seen = where if user is book.zhao else f"{where} AND a.owner_id = {user.pk}"
        said = []
        for key, name, silent in rows(f"""{habits(START, DAY)} SELECT a.id, a.name, h.silent FROM habits h
                JOIN accounts_account a ON a.id = h.account WHERE {KEY} AND NOT {GONE} AND {seen}
                ORDER BY h.revenue DESC, a.id"""):
            usual = [float(year[key]) for year in gaps if year[key] is not None]
            said += [name] if usual and silent > 3 * max(1, *usual) else []
        page = book.page("/behaviour/", user, **asked).context.get("silent", "")
        assert bool(page) == bool(said)
        assert not said or (f">{len(said)}</a> key account" in page and all(name in page for name in said[:3]))


def stands(values, floor):
    """Where each stands in spreads from the middle one."""
    middle = median(values.values())
    spread = max(1.4826 * median(abs(x - middle) for x in values.values()), floor)
    return {key: round((x - middle) / spread, 4) for key, x in values.items()}


WEIGHTS = (2.0, 2.0, 1.0, 0.5, 0.5)
TRAITS = {"industry": 1.5, "kind": 1.0, "region": 0.5, "main_category": 1.0}


def test_who_is_most_like_whom(book):
    """Of those one sees that ordered in the year: by size, rhythm, mean order, age, discount, traits and categories."""
    known = by_key(f"""{habits(START, DAY)} SELECT h.account, h.revenue, h.orders, h.size, h.discount, (SELECT
        MAX({days_ago("o.ordered_on")}) FROM orders o WHERE o.account_id = h.account AND o.revenue > 0), a.industry,
        a.kind, a.region, a.owner_id, CASE WHEN a.archived_at IS NULL THEN 1 ELSE 0 END, a.code
        FROM habits h JOIN accounts_account a ON a.id = h.account WHERE h.orders > 0 AND h.revenue > 0""")
    logs = [{key: math.log(float(row[at])) for key, row in known.items()} for at in (0, 1, 2)]
    logs += [{key: math.log(1 + row[4]) for key, row in known.items()},
             {key: float(row[3]) for key, row in known.items() if row[3] is not None}]  # fmt: skip
    places = [stands(values, 0.005 if at == 4 else 0.25) for at, values in enumerate(logs)]
    bought = {key: together(cells, range(12)) for key, cells in baskets().items()}
    earlier = {key: together(cells, range(24)) for key, cells in baskets().items()}
    seen_some = 0
    main = {row["account"]: row["main_category"] for row in book.every("behaviours")}

    def traits(key):
        return dict(zip(TRAITS, (*known[key][5:8], main[key]), strict=True))

    def far(key, other):
        gaps = [(weight, place[key], place.get(other)) for weight, place in zip(WEIGHTS, places, strict=True)
                if key in place]  # fmt: skip
        whole = sum(weight * (1.0 if theirs is None else (theirs - own) ** 2) for weight, own, theirs in gaps)
        whole += sum(TRAITS[name] for name, own in traits(key).items() if own and own != traits(other)[name])
        mix = apart(bought.get(key, {}), bought.get(other, {}))
        return whole + 3 * (0.5 if mix is None else mix), mix

    for user in (book.zhao, book.owners[0]):
        others = {key for key, row in known.items() if row[9] and (user is book.zhao or row[8] == user.pk)}
        for key in sorted(others)[:12]:
            found = book.get(f"accounts/{key}/similar", user)
            ranked = sorted((*far(key, other), other) for other in others - {key})[:8]
            assert [row["account"] for row in found["similar"]] == [other for _far, _mix, other in ranked]
            for row, (whole, mix, other) in zip(found["similar"], ranked, strict=True):
                assert row["apart"] == pytest.approx(math.sqrt(whole)) and row["account_code"] == known[other][10]
                assert row["mix_apart"] == (None if mix is None else pytest.approx(mix))
                assert row["same"] == [name for name, own in traits(key).items() if own and own == traits(other)[name]]
                factors = (row["size"], row["rhythm"], row["order"])
                assert factors == pytest.approx([float(known[other][at]) / float(known[key][at]) for at in range(3)],
                                                rel=1e-3)  # fmt: skip
            if not bought.get(key):
                assert found["missing"] is None
                continue
            theirs = [bought[other] for _far, _mix, other in ranked if bought.get(other)]
            said = {}
            for name in {each for one_ in theirs for each in one_} - bought[key].keys():
                amounts = [one_[name] for one_ in theirs if name in one_]
                if len(amounts) >= max(2, len(theirs) / 3):
                    said[name] = (len(amounts), len(theirs), round(median(amounts)), name in earlier[key])
            assert {row["category"]: (row["buying"], row["known"], told(row["typical"])[0], row["dropped"])
                    for row in found["missing"]} == said  # fmt: skip
            seen_some += bool(said)
    assert seen_some
