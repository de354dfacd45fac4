"""A9: what key accounts have in common, how well each fits it, and what they buy: counts, shares, lift, intervals."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import pytest
from django.db import connection

from analytics.actions import recompute
from analytics.rules import profiles as rules
from kam.choices import RunKind
from kam.models import Run
from tests.analytics.figures.ask import DAY, by_key, days_ago, one, rows, told, within

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
KEY = "('platinum', 'gold')"
FILE = {"kind": "kind", "ownership": "ownership", "industry": "industry", "region": "region", "size": "size_band",
        "source": "source", "sales_mode": "sales_mode"}  # fmt: skip
LEAST, SPREAD = 5, 0.7
ASKED = {
    "all": ({}, "1 = 1"),
    "region": ({"region": "North"}, "a.region = 'North'"),
    "pumps": ({"category": "Pumps"}, "a.id IN (SELECT account FROM sold WHERE category = 'Pumps')"),
}


@pytest.fixture
def typical(book, monkeypatch):
    """More of them are key accounts than tiers make of so small a book, and parts of it may speak."""
    for name in ("LEAST_KEY", "LEAST_REST"):
        monkeypatch.setattr(rules, name, 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_tierchange SET tier = 'gold' WHERE state = 'in_effect' AND tier = 'iron'")
        cursor.execute("UPDATE accounts_account SET tier = 'gold' WHERE tier = 'iron'")
    recompute.start(RunKind.FIT, as_of=DAY, by=book.zhao)
    return book


def traits():
    """
    `WITH … traits`: account, whether it is key, whether it ever ordered, name and value; '' is not known.

    A statement tells for three years. Rhythm is order days a year, of who came lately reckoned up; of products only
    what was not given back whole was bought.
    """
    file = " UNION ALL ".join(f"SELECT id, '{name}', TRIM({column}) FROM live" for name, column in FILE.items())
    first, active = days_ago("MIN(ordered_on)"), f"COUNT(DISTINCT CASE WHEN {within('ordered_on')} THEN ordered_on END)"
    span = "CASE WHEN tenure > 365 THEN 365 ELSE tenure END"
    band = "CASE WHEN {0} >= .08 THEN 'high' WHEN {0} >= .03 THEN 'fair' WHEN {0} >= 0 THEN 'thin' ELSE 'loss' END"
    worth = "CAST(ROUND(100 * l.amount * o.rate) AS BIGINT)"
    earned = "CAST(ROUND(100 * (l.amount - l.cost) * o.rate) AS BIGINT)"
    return f"""WITH live AS (SELECT * FROM accounts_account WHERE archived_at IS NULL),
    bought AS (
        SELECT o.account_id AS account, l.product_id, p.name AS product, p.category, SUM({worth}) AS cents,
            SUM(CASE WHEN l.cost IS NULL THEN 0 ELSE {earned} END) AS margin, COUNT(l.cost) AS costed
        FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id JOIN accounts_product p
            ON p.id = l.product_id WHERE o.archived_at IS NULL AND {within("o.ordered_on")}
        GROUP BY o.account_id, l.product_id, p.name, p.category HAVING SUM({worth}) > 0
    ), sold AS (
        SELECT account, category, SUM(cents) AS cents FROM bought WHERE category <> '' GROUP BY account, category
    ), main AS (
        SELECT account, category, ROW_NUMBER() OVER (PARTITION BY account ORDER BY cents DESC, category DESC) AS place
        FROM sold
    ), ordered AS (
        SELECT account_id, {first} AS tenure, {active} AS days FROM accounts_order
        WHERE archived_at IS NULL AND revenue > 0 AND ordered_on <= '{DAY}' GROUP BY account_id
    ), paced AS (
        SELECT account_id, days * 365.0 / ({span}) AS pace FROM ordered WHERE tenure >= 90
    ), stated AS (
        SELECT account_id, year_end, current_assets AS assets, cash, current_liabilities AS due, net_profit AS profit,
            total_assets AS whole, revenue, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY year DESC) AS place,
            CASE WHEN cash > current_assets THEN 1 ELSE 0 END AS wrong
        FROM accounts_statement WHERE archived_at IS NULL AND year_end <= '{DAY}'
    ), newest AS (SELECT * FROM stated WHERE place = 1 AND {days_ago("year_end")} < 1095),
    known AS (
        {file}
        UNION ALL SELECT id, 'group', CASE WHEN parent_id IS NOT NULL OR id IN (SELECT parent_id FROM live
            WHERE parent_id IS NOT NULL) THEN 'yes' ELSE 'no' END FROM live
        UNION ALL SELECT id, 'referred', CASE WHEN referred_by_id IS NOT NULL OR referred_by_contact_id IS NOT NULL
            THEN 'yes' WHEN TRIM(source) <> '' THEN 'no' ELSE '' END FROM live
        UNION ALL SELECT account_id, 'rhythm', CASE WHEN pace >= 24 THEN 'fortnight' WHEN pace >= 12 THEN 'month'
            WHEN pace >= 6 THEN 'two_months' WHEN pace >= 3 THEN 'quarter' ELSE 'rare' END FROM paced
        UNION ALL SELECT account, 'category', category FROM main WHERE place = 1
        UNION ALL SELECT account_id, 'ability', CASE WHEN assets IS NULL OR due IS NULL OR wrong = 1 THEN ''
            WHEN assets < due OR (profit < 0 AND cash < .1 * due) THEN 'weak'
            WHEN assets >= 1.5 * due AND cash >= .2 * due AND profit >= 0 THEN 'strong' ELSE 'fair' END FROM newest
        UNION ALL SELECT account_id, 'margin', {band.format("1.0 * profit / revenue")} FROM newest
            WHERE profit IS NOT NULL
        UNION ALL SELECT account_id, 'return', {band.format("1.0 * profit / whole")} FROM newest
            WHERE profit IS NOT NULL AND wrong = 0
        UNION ALL SELECT account_id, 'current_share', CASE WHEN assets >= .8 * whole THEN 'most'
            WHEN assets >= .6 * whole THEN 'much' WHEN assets >= .4 * whole THEN 'half' ELSE 'little' END FROM newest
            WHERE assets IS NOT NULL AND wrong = 0
    ), traits (account, is_key, is_customer, name, value) AS (
        SELECT a.id, CASE WHEN t.tier IN {KEY} THEN 1 ELSE 0 END, CASE WHEN o.account_id IS NULL THEN 0 ELSE 1 END,
            k.name, k.value
        FROM live a JOIN (SELECT id AS account, '' AS name, '' AS value FROM live UNION ALL SELECT * FROM known) k
            ON k.account = a.id LEFT JOIN ordered o ON o.account_id = a.id
            LEFT JOIN accounts_tierchange t ON t.account_id = a.id AND t.state IN ('in_effect', 'ended')
                AND t.from_on <= '{DAY}' AND (t.to_on IS NULL OR t.to_on > '{DAY}')
    )"""


def counted(where):
    """{name: {value: [others, key accounts]}} of those who are compared."""
    found = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for name, value, is_key, count in rows(f"""{traits()} SELECT t.name, value, is_key, COUNT(*) FROM traits t
            JOIN accounts_account a ON a.id = t.account WHERE (is_customer = 1 OR is_key = 1) AND value <> ''
            AND {where} GROUP BY t.name, value, is_key"""):
        found[name][value][is_key] = count
    return found


def lifted(key, of_key, rest, of_rest):
    """Both shares, their ratio with its 95% interval (Katz; half a customer more in each count), and what it says."""
    k, m, r, n = (count + 0.5 for count in (key, of_key, rest, of_rest))
    ratio, wide = k / m / (r / n), math.exp(1.96 * math.sqrt(max(1 / k - 1 / m + 1 / r - 1 / n, 0)))
    low, high = ratio / wide, ratio * wide
    says = "more" if low > 1 and key >= LEAST else "less" if high < 1 and rest >= LEAST else "open"
    shares = (key / of_key if of_key else 0, rest / of_rest if of_rest else 0)
    return (key, rest, *shares, ratio, low, high), says if key + rest >= LEAST else "few"


def figures(row):
    names = ("key", "rest", "key_share", "rest_share", "lift", "low", "high")
    return tuple(row[name] for name in names), row["says"]


def same(found, said):
    assert found.keys() == said.keys()
    for key, (numbers, says) in said.items():
        assert found[key] == (pytest.approx(numbers), says), key


@pytest.mark.parametrize("asked", ASKED)
def test_each_trait(typical, asked):
    """By the API, and as the page shows it; of the director and of a manager's part."""
    asked, where = ASKED[asked]
    for user in (typical.zhao, typical.owners[0]):
        seen = where if user is typical.zhao else f"{where} AND a.owner_id = {user.pk}"
        found, said = typical.get("profile", user, **asked), counted(seen)
        counts = one(f"""{traits()} SELECT SUM(is_key), SUM(CASE WHEN is_key = 0 THEN is_customer ELSE 0 END),
            SUM(CASE WHEN is_key = 0 AND is_customer = 0 THEN 1 ELSE 0 END) FROM traits t JOIN accounts_account a
            ON a.id = t.account WHERE t.name = '' AND {seen}""")  # fmt: skip
        assert (found["key"], found["rest"], found["prospects"]) == tuple(map(int, counts))
        assert found["enough"] and len(found["characteristics"]) == 17
        page = typical.page("/profiles/", user, **asked).context
        shown = [[figures(vars(one["trait"])) for one in group["traits"]] for group in page["groups"]]
        for place, row in enumerate(found["characteristics"]):
            values = said.get(row["name"], {})
            whole = [sum(pair[at] for pair in values.values()) for at in (0, 1)]
            assert (row["known_rest"], row["known_key"]) == tuple(whole)
            same({each["value"]: figures(each) for each in row["traits"]},
                 {value: lifted(key, whole[1], rest, whole[0]) for value, (rest, key) in values.items()})  # fmt: skip
            assert shown[place] == [figures(each) for each in row["traits"]]
        telling = sum(each["says"] in ("more", "less") for row in found["characteristics"] for each in row["traits"])
        assert page["figures"][3]["value"] == str(telling)
        assert [one["value"] for one in page["figures"][:3]] == [f"{count}" for count in map(int, counts)]


def test_how_well_each_fits(typical):
    """
    50 and the points of each known trait: its log-lift, drawn to nought the less is known, for each doubling five.

    The temper makes the odds of the sums those of the book: the slope of the logistic curve that fits them best.
    """
    weights = defaultdict(dict)
    for name, values in counted("1 = 1").items():
        rest, key = (sum(pair[at] for pair in values.values()) for at in (0, 1))
        for value, (others, ours) in values.items():
            (*_counts, ratio, _low, high), _says = lifted(ours, key, others, rest)
            error = math.log(high / ratio) / 1.96
            enough = ours + others >= LEAST and key and rest
            weights[name][value] = math.log(ratio) * SPREAD**2 / (SPREAD**2 + error**2) if enough else 0
    mine, keys, compared = defaultdict(dict), set(), set()
    for account, is_key, customer, name, value in rows(f"{traits()} SELECT * FROM traits WHERE name <> 'sales_mode'"):
        if value:
            mine[account][name] = value
        keys |= {account} if is_key else set()
        compared |= {account} if is_key or customer else set()
    temper = Run.objects.current(RunKind.FIT).result["temper"]
    sums = {account: sum(weights[name].get(value, 0) for name, value in mine[account].items()) for account in compared}
    level = leaned(sums, keys, temper)
    lean = sum(((account in keys) - level(account)) * sums[account] for account in compared) - 0.01 * temper
    assert abs(lean) < 1e-3 if 0 < temper < 1 else lean * (temper - 0.5) >= 0
    found = {row["account"]: row for row in typical.every("fits", group="all")}
    assert found.keys() == mine.keys() and len(found) > 25
    for account, row in found.items():
        points = {name: round(weights[name].get(value, 0) * temper * 5 / math.log(2), 1)
                  for name, value in mine[account].items()}  # fmt: skip
        told_of = {name: pair for name, pair in row["reasons"].items() if name != "limit"}
        assert {name: value for name, (value, _points) in told_of.items()} == mine[account]
        assert {name: pair[1] for name, pair in told_of.items()} == pytest.approx(points, abs=0.051)
        whole = 50 + sum(pair[1] for pair in told_of.values())
        assert row["score"] == pytest.approx(min(max(whole, 0), 100), abs=0.051)
        assert (row["known"], row["is_key"], row["is_prospect"]) == (
            len(points), account in keys, account not in compared,
        )  # fmt: skip


def leaned(sums, keys, slope):
    """The chance of each account by the curve of a slope whose sum is the number of key accounts, by halving."""
    low, high = -50.0, 50.0
    for _step in range(200):
        middle = (low + high) / 2
        whole = sum(1 / (1 + math.exp(-(middle + slope * x))) for x in sums.values())
        low, high = (middle, high) if whole < len(keys & sums.keys()) else (low, middle)
    return lambda account: 1 / (1 + math.exp(-(low + slope * sums[account])))


@pytest.mark.parametrize("level", ["category", "product"])
@pytest.mark.parametrize("asked", ASKED)
def test_what_key_accounts_buy(typical, level, asked):
    asked, where = ASKED[asked]
    column = {"category": "b.category", "product": "CAST(b.product_id AS CHAR(9))"}[level]
    for user in (typical.zhao, typical.owners[0]):
        seen = where if user is typical.zhao else f"{where} AND a.owner_id = {user.pk}"
        buying = f"""{traits()}, buying AS (SELECT b.*, TRIM({column}) AS what, t.is_key FROM bought b JOIN traits t
            ON t.account = b.account AND t.name = '' JOIN accounts_account a ON a.id = b.account
            WHERE (t.is_key = 1 OR t.is_customer = 1) AND {seen})"""
        of_key, of_rest = one(f"""{buying} SELECT COUNT(DISTINCT CASE WHEN is_key = 1 THEN account END),
            COUNT(DISTINCT CASE WHEN is_key = 0 THEN account END) FROM buying""")
        found = typical.get("profile/products", user, level=level, **asked)
        assert (found["key"], found["rest"]) == (of_key, of_rest)
        if not found["enough"]:
            assert min(of_key, of_rest) < 2 and not found["rows"]
            continue
        said = by_key(f"""{buying} SELECT what, COUNT(DISTINCT CASE WHEN is_key = 1 THEN account END),
            COUNT(DISTINCT CASE WHEN is_key = 0 THEN account END), SUM(cents),
            SUM(CASE WHEN is_key = 1 THEN cents ELSE 0 END), CASE WHEN SUM(costed) > 0 THEN SUM(margin) END
            FROM buying WHERE what <> '' GROUP BY what""")
        same({row["value"]: figures(row) for row in found["rows"]},
             {what: lifted(key, of_key, rest, of_rest) for what, (key, rest, *_money) in said.items()})  # fmt: skip
        assert {row["value"]: told(row["revenue"], row["key_revenue"], row["margin"]) for row in found["rows"]} == {
            what: tuple(map(int, money)) for what, (_key, _rest, *money) in said.items()
        }
        assert Counter(row["value"] for row in typical.get("profile/products", level=level)["rows"])
