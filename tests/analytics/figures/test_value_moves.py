"""C4: what moved the value of the customers since a quarter ago, line by line, and the bands about the sums."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from analytics.views import pictures
from tests.analytics.figures.ask import DAY, START, money, one, rows, run_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
QUARTER = DAY - timedelta(91)
LABELS = {
    "gone": "Customers who no longer order", "risk": "Risk of the customers",
    "kept": "Tiers, and how well each tier is kept", "factor": "Correction of the forecast",
    "orders": "Orders, margins and costs", "came": "Customers who came",
}  # fmt: skip
"""In the order in which they are reckoned."""
ASKED = {
    "all": ({}, "1 = 1"),
    "region": ({"region": "North"}, "a.region = 'North'"),
    "gold": ({"tier": "gold"}, "a.tier = 'gold'"),
    "segment": ({"segment": "S"}, "a.segment = 'S'"),
}


def seen(where, user, book):
    return where if user is book.zhao else f"{where} AND a.owner_id = {user.pk}"


def result(day):
    found = one(f"SELECT CAST(result AS TEXT) FROM kam_run WHERE id = {run_of('value', day)}")[0]
    return json.loads(found)


def moved(where, since=QUARTER, until=DAY):
    """
    {line: amount} from the value of the earlier day to that of the later, one thing after the other.

    Of whom both days value: the later day's risk on the earlier value; then what its tier is worth over twelve windows
    of ninety days (kept from window to window, ten per cent less a year); then the later correction over the earlier;
    what is left is orders. Of the others it is all they were, or all they are, worth.
    """
    was, now = result(since), result(until)

    def weight(of, tier):
        kept = of["retention"].get(tier or "lead", 1.0)
        return sum(kept ** (q - 1) / 1.1 ** (q * of["horizon"] / 365) for q in range(1, 13))

    found = dict.fromkeys(LABELS, 0.0)
    for before, after, p_was, p, tier_was, tier in rows(f"""SELECT w.value, n.value, w.p, n.p, w.tier, n.tier
            FROM accounts_account a LEFT JOIN analytics_assetvalue w ON w.account_id = a.id
                AND w.run_id = {run_of("value", since)}
            LEFT JOIN analytics_assetvalue n ON n.account_id = a.id AND n.run_id = {run_of("value", until)}
            WHERE (w.id IS NOT NULL OR n.id IS NOT NULL) AND {where}"""):
        if before is None or after is None:
            found["gone" if after is None else "came"] += float(after or 0) - float(before or 0)
            continue
        again = float(before) * (1 - p) / (1 - p_was) if p_was < 1 else 0.0
        in_tier = again * weight(now, tier) / weight(was, tier_was)
        corrected = in_tier * now["factor"] / was["factor"]
        found["risk"] += again - float(before)
        found["kept"] += in_tier - again
        found["factor"] += corrected - in_tier
        found["orders"] += float(after) - corrected
    return found


def worth(where, day):
    """The value of a day, in currency."""
    ((value,),) = rows(f"""SELECT COALESCE(SUM(CAST(ROUND(100 * v.value) AS BIGINT)), 0) FROM analytics_assetvalue v
        JOIN accounts_account a ON a.id = v.account_id WHERE v.run_id = {run_of("value", day)} AND {where}""")
    return float(value) / 100


@pytest.mark.parametrize("asked", ASKED)
def test_each_line(book, asked):
    asked, where = ASKED[asked]
    for user in (book.zhao, *book.owners):
        mine = seen(where, user, book)
        page, said = book.page("/value/", user, **asked).context, moved(mine)
        if not worth(mine, DAY) and not worth(mine, QUARTER):
            continue
        found, level = page["moved"], worth(mine, QUARTER)
        assert (found["since"], found["until"]) == (QUARTER, DAY)
        assert (found["was"], found["now"]) == pytest.approx((level, worth(mine, DAY)), abs=0.005)
        steps = {name: amount for name, amount in said.items() if abs(amount) >= 1}
        assert len(found["lines"]) == len(steps)
        for line, (name, amount) in zip(found["lines"], steps.items(), strict=True):
            assert line["label"].startswith(LABELS[name])
            assert line["share"] == pytest.approx(amount, abs=0.01)
            assert line["amount"] == pictures.signed(line["share"])
            assert line["after"] - line["before"] == pytest.approx(amount, abs=0.01)
        assert sum(said.values()) == pytest.approx(found["now"] - found["was"], abs=0.01)
        assert found["total"] == pictures.signed(found["now"] - found["was"])
        assert found["headline"].startswith(pictures.short(abs(found["now"] - found["was"])))
    assert page is not None and moved(where)["orders"]


def test_the_correction_on_both_days(book):
    (line,) = [one for one in book.page("/value/").context["moved"]["lines"] if one["label"].startswith("Correction")]
    was, now = result(QUARTER)["factor"], result(DAY)["factor"]
    assert line["label"].endswith(f"{was:.1%} → {now:.1%}")


@pytest.mark.parametrize("asked", ["all", "region"])
def test_who_makes_the_line_of_risk(book, asked):
    """The two who make most of it, each a tenth or more; nobody where the line is under a two-hundredth of all."""
    asked, where = ASKED[asked]
    for user in (book.zhao, *book.owners):
        mine = seen(where, user, book)
        line = moved(mine)["risk"]
        if not worth(mine, DAY):
            continue
        changes = {}
        for key, name in rows(f"SELECT id, name FROM accounts_account a WHERE {mine}"):
            changes[name] = moved(f"a.id = {key}")["risk"]
        most = sorted(changes.items(), key=lambda pair: pair[1] / line if line else 0, reverse=True)[:2]
        makers = [(name, amount) for name, amount in most if line and amount / line >= 0.1]
        told_of = book.page("/value/", user, **asked).context["moved"]["makers"]
        if abs(line) < 0.005 * abs(worth(mine, QUARTER)) or not makers:
            assert told_of == ""
            continue
        assert pictures.signed(line) in told_of
        for name, amount in makers:
            assert f"{name} ({pictures.signed(amount)})" in told_of
        assert len(re.findall(r"Customer \d+", told_of)) == len(makers)


def test_an_earlier_day(book):
    """As of the day a quarter before: since the run of the year before."""
    page = book.page("/value/", as_of=QUARTER.isoformat()).context["moved"]
    said = {name: amount for name, amount in moved("1 = 1", START, QUARTER).items() if abs(amount) >= 1}
    assert [line["share"] for line in page["lines"]] == [pytest.approx(amount, abs=0.01) for amount in said.values()]


def test_the_band_of_the_whole(book):
    """As the run left it, of everybody alone: whoever sees a part, or asks for one, is told none."""
    for day in (DAY, QUARTER, START):
        found, run = book.get("value", as_of=day.isoformat()), result(day)
        assert told(found["low"], found["high"]) == told(run["low"], run["high"])
        assert float(found["low"]) < float(found["value"]) < float(found["high"])
        figure = book.page("/value/", as_of=day.isoformat()).context["figures"][0]
        ends = [pictures.short(money(cents)) for cents in told(run["low"], run["high"])]
        assert f"from {ends[0]} to {ends[1]}" in figure["hint"]
    for found in (book.get("value", book.owners[0]), book.get("value", region="North")):
        assert found["low"] is None and found["high"] is None


def test_the_band_of_each_customer(book):
    """Value × what the past of its tier came to of what was foretold, at the lower and at the upper tenth."""
    run = result(DAY)
    for row in book.every("asset-values"):
        low, high = run["bands"][row["tier"] or "lead"]
        serve = run["factor"] * brings(row["account"]) - float(row["expected"])
        weight = sum(run["retention"][row["tier"] or "lead"] ** (q - 1) / 1.1 ** (q * 90 / 365) for q in range(1, 13))
        gross, costs = run["factor"] * brings(row["account"]) * weight, serve * weight
        ends = sorted(((1 - row["p"]) * (gross * low - costs), float(row["value"]),
                       (1 - row["p"]) * (gross * high - costs)))  # fmt: skip
        near = 0.02 + abs(gross) * 0.001 * max(high, 1)  # the run tells its factor, retention and bands to four digits
        assert (float(row["low"]), float(row["high"])) == pytest.approx((ends[0], ends[2]), abs=near), row
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"])


def brings(account):
    """What a customer is expected to bring in ninety days, if it goes on."""
    return float(one(f"SELECT expected FROM analytics_score WHERE run_id = {run_of('churn')} "
                     f"AND account_id = {account}")[0])  # fmt: skip


def test_the_asset_at_risk_of_each_part(book):
    """Shares of each part, and of the whole."""
    for user in (book.zhao, book.owners[0]):
        page = book.page("/value/", user, by="region").context
        value, risk = (
            sum(float(getattr(line["part"], name)) for line in page["lines"]) for name in ("value", "at_risk")
        )
        for line in page["lines"]:
            mine = seen(f"a.region = '{line['part'].key or ''}'", user, book)
            own, own_risk = one(f"""SELECT SUM(CAST(ROUND(100 * v.value) AS BIGINT)),
                SUM(CAST(ROUND(100 * v.at_risk) AS BIGINT)) FROM analytics_assetvalue v JOIN accounts_account a
                ON a.id = v.account_id WHERE v.run_id = {run_of("value")} AND {mine}""")
            assert line["share"] == pytest.approx(float(own) / 100 / value)
            assert line["risk"] == pytest.approx(float(own_risk) / float(own + own_risk))
        assert f"{risk / (risk + value):.1%}" in page["figures"][1]["hint"]
