"""K1: what moved row by row: who fell and rose most, who was won and lost, and price, quantity and mix of each."""

from __future__ import annotations

import re

import pytest

from analytics.views import pictures
from tests.analytics.figures.ask import by_key, money, one, rows, told, within
from tests.analytics.figures.bought import TIMES, moved

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
ASKED = {
    "all": ({}, "1 = 1"),
    "region": ({"region": "North"}, "region = 'North'"),
    "pumps": ({"category": "Pumps"}, "unit = 'Pumps'"),
    "quarter": ({"period": "quarter", "tier": "none"}, "tier = ''"),
}
MOST = 5
CAME, WENT = "('customers', 'markets', 'again')", "('gone')"


def seen(where, user, book):
    return where if user is book.zhao else f"{where} AND owner_id = {user.pk}"


def everybody(book):
    return (book.zhao, *book.owners)


@pytest.mark.parametrize("period", TIMES)
def test_each_row(book, period):
    """What each bought of each product group, and which step that is; by the list and by the customer's own tab."""
    found = {(row["account"], row["category"]): (row["step"], *told(row["before"], row["now"], row["change"]))
             for row in book.every("developments", period=period)}  # fmt: skip
    said = {
        (account, unit): tuple(rest)
        for account, unit, *rest in rows(
            f"{moved(period)} SELECT account, unit, step, before, now, now - before FROM moved"
        )
    }
    assert found == said and len(said) > 40
    for account in book.accounts[:5]:
        panel = book.page(f"/customers/{account.pk}/development/", period=period).context
        told_by = [one["row"] for one in panel["rows"]]
        assert {(account.pk, row.category): (row.step, *told(row.before, row.now, row.change)) for row in told_by} == {
            key: row for key, row in said.items() if key[0] == account.pk
        }


@pytest.mark.parametrize("asked", ASKED)
def test_who_fell_and_who_rose_most(book, asked):
    asked, where = ASKED[asked]
    changes = f"""{moved(asked.get("period", "year"))}, changes AS (SELECT account, SUM(before) AS before,
        SUM(now) AS now FROM moved WHERE %s GROUP BY account)
        SELECT account, before, now, 1.0 * (now - before) / NULLIF(before, 0) FROM changes WHERE now"""
    for user in everybody(book):
        mine = seen(where, user, book)
        fell = rows(f"{changes % mine} < before ORDER BY now - before LIMIT {MOST}")
        rose = rows(f"{changes % mine} > before ORDER BY before - now LIMIT {MOST}")
        page = book.page("/development/", user, **asked).context["movers"]
        found = [[(one["mover"].pk, *told(one["mover"].before, one["mover"].now), one["part"]) for one in lines]
                 for _title, lines in page["sides"]]  # fmt: skip
        assert found == [
            [(key, before, now, pytest.approx(float(part)) if before > 0 else None) for key, before, now, part in side]
            for side in (fell, rose) if side
        ]  # fmt: skip
        for side in (fell, rose):
            for key, before, now, _part in side[:2]:
                name = next(account.name for account in book.accounts if account.pk == key)
                assert name in page["says"] and pictures.signed(money(now - before)) in page["says"]


@pytest.mark.parametrize("asked", ASKED)
def test_who_was_won_and_who_was_lost(book, asked):
    """How many customers, how much together, and the two with whom it was most."""
    asked, where = ASKED[asked]
    for user in everybody(book):
        sentence = book.page("/development/", user, **asked).context["won"]
        for steps, words in ((CAME, "won or won back"), (WENT, "lost")):
            changes = rows(f"""{moved(asked.get("period", "year"))} SELECT account, SUM(now - before) FROM moved
                WHERE step IN {steps} AND {seen(where, user, book)} AND now <> before GROUP BY account
                ORDER BY ABS(SUM(now - before)) DESC""")
            if not changes:
                assert f"were {words}" not in sentence and f"was {words} (" not in sentence
                continue
            head = f"{len(changes)} {'customer' if len(changes) == 1 else 'customers'} " if steps == CAME else (
                f"{len(changes)} ")  # fmt: skip
            amount = pictures.signed(money(sum(change for _key, change in changes)))
            assert f"{head}{'was' if len(changes) == 1 else 'were'} {words} ({amount})" in sentence
            for key, change in changes[:2]:
                name = next(account.name for account in book.accounts if account.pk == key)
                assert name in sentence and pictures.signed(money(change)) in sentence


@pytest.mark.parametrize("asked", ["all", "region"])
def test_the_shares_of_the_page(book, asked):
    """Of each part in both times, how it grew, and each step in parts of what was there before."""
    asked, where = ASKED[asked]
    for user in (book.zhao, book.owners[0]):
        page, mine = book.page("/development/", user, by="category", **asked).context, seen(where, user, book)
        whole = one(f"{moved('year')} SELECT SUM(before), SUM(now) FROM moved WHERE {mine}")
        said = by_key(f"{moved('year')} SELECT unit, SUM(before), SUM(now) FROM moved WHERE {mine} GROUP BY unit")
        for row in page["lines"]:
            before, now = said.pop(row["line"].key)
            assert (row["was"], row["share"]) == pytest.approx((float(before / whole[0]), float(now / whole[1])))
            assert row["growth"] == (pytest.approx(float((now - before) / before)) if before > 0 else None)
        assert not said
        parts = by_key(f"""{moved("year")} SELECT step, 1.0 * SUM(now - before) / {whole[0]} FROM moved WHERE {mine}
            GROUP BY step""")
        assert {row["line"].key: row["part"] for row in page["steps"]} == {
            step: pytest.approx(float(part)) for step, part in parts.items()
        }


def halved(above, below):
    """A quotient of whole numbers as a whole number, a half to the even one."""
    odd = f"2 * ABS({above} % ({below})) = {below} AND ({above}) / ({below}) % 2 <> 0"
    more = f"CASE WHEN 2 * ABS(({above}) % ({below})) > {below} OR ({odd}) THEN 1 ELSE 0 END"
    return f"({above}) / ({below}) + CASE WHEN {above} < 0 THEN -1 ELSE 1 END * ({more})"


def split(period):
    """
    `SELECT`: account, price, quantity, mix in cents, by the indicators of Bennet over what was bought of each product.

    Price is the mean of both quantities times the change of the price, rounded to the cent; quantity is what is left of
    the change. A product without anything in one of both times is mix.
    """
    old, new = (within("o.ordered_on", *span) for span in TIMES[period])
    exact = "CAST(ROUND(100 * l.amount) AS BIGINT) * CAST(ROUND(100000000 * o.rate) AS BIGINT)"
    side = ", ".join(
        f"SUM(CASE WHEN {when} THEN CAST(l.quantity AS BIGINT) ELSE 0 END) AS q{place}, "
        f"CAST(ROUND(SUM(CASE WHEN {when} THEN {exact} ELSE 0 END) / 100000000.0) AS BIGINT) AS a{place}"
        for place, when in enumerate((old, new))
    )
    both = "q0 > 0 AND q1 > 0 AND a0 > 0 AND a1 > 0"
    dearer = halved("above", "below")
    return f"""WITH bought AS (
        SELECT o.account_id AS account, l.product_id, {side} FROM accounts_orderline l
            JOIN accounts_order o ON o.id = l.order_id
        WHERE o.archived_at IS NULL AND l.product_id IS NOT NULL GROUP BY o.account_id, l.product_id
    ), whole AS (
        SELECT account, CAST(q0 AS BIGINT) AS q0, CAST(q1 AS BIGINT) AS q1, a0, a1,
            CAST((q0 + q1) * (a1 * q0 - a0 * q1) AS BIGINT) AS above, CAST(2 * q0 * q1 AS BIGINT) AS below
        FROM bought
    ), parts AS (
        SELECT account, CASE WHEN {both} THEN {dearer} ELSE 0 END AS price,
            CASE WHEN {both} THEN a1 - a0 ELSE 0 END AS same,
            CASE WHEN (q0 = 0 AND a0 = 0 AND q1 > 0) OR (q1 = 0 AND a1 = 0 AND q0 > 0) THEN a1 - a0 ELSE 0 END AS mix
        FROM whole
    ) SELECT account, SUM(price), SUM(same) - SUM(price), SUM(mix) FROM parts GROUP BY account"""


@pytest.mark.parametrize("period", TIMES)
def test_price_quantity_and_mix_of_each_customer(book, period):
    said, seen_parts = by_key(split(period)), set()
    sums = by_key(f"{moved(period)} SELECT account, SUM(before), SUM(now) FROM moved GROUP BY account")
    fell = {}
    for key, *row in rows(f"""{moved(period)} SELECT account, unit, before, now, now - before FROM moved
            WHERE now < before ORDER BY now - before"""):
        fell.setdefault(key, []).append(tuple(row))
    for account in book.accounts[:: 1 if period == "year" else 3]:
        found = book.get(f"accounts/{account.pk}/fallen", period=period)
        before, now = sums.get(account.pk, (0, 0))
        price, quantity, mix = said.get(account.pk, (0, 0, 0))
        assert told(found["before"], found["now"], found["change"]) == (before, now, now - before)
        parts = told(*(found[name] for name in ("price", "quantity", "mix", "untold")))
        assert parts == (price, quantity, mix, now - before - price - quantity - mix), account.code
        assert found["is_told"] == any((price, quantity, mix))
        assert [
            (row["category"], *told(row["before"], row["now"], row["change"])) for row in found["fell"]
        ] == fell.get(account.pk, [])
        seen_parts |= {place for place, part in enumerate(parts) if part}
    assert seen_parts == {0, 1, 2, 3}


def test_what_fell_beside_a_warning(book):
    """The three greatest losses, and what the tab says of the parts."""
    said, shown = by_key(split("year")), 0
    for account in book.accounts[:10]:
        page = book.page(f"/customers/{account.pk}/fallen/").context
        lost = rows(f"""{moved("year")} SELECT unit, now - before FROM moved WHERE account = {account.pk}
            AND now < before ORDER BY now - before LIMIT 3""")
        assert [(row["name"], told(re.search(r'value="([^"]+)"', row["change"])[1])[0]) for row in page["fell"]] == [
            (unit or "Not told by products", change) for unit, change in lost
        ]
        price, quantity, _mix = said.get(account.pk, (0, 0, 0))
        words = page.get("by", "")
        shown += bool(words)
        for amount, name in ((price, "by price"), (quantity, "by quantity")):
            assert not words or not amount or f"{pictures.signed(money(amount))} {name}" in words
    assert shown > 3
