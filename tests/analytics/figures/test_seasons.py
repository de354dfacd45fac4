"""K1: the seasons: each month of the calendar against the middle of its year, of any book and of one customer."""

from __future__ import annotations

import pytest

from kam.rules import formats
from tests.analytics.figures.ask import DAY, by_key, one, rows, told
from tests.analytics.figures.bought import moved

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
ASKED = {
    "all": ({}, "1 = 1"),
    "region": ({"region": "North"}, "a.region = 'North'"),
    "gold": ({"tier": "gold"}, "a.tier = 'gold'"),
    "pumps": ({"category": "Pumps"}, "i.unit = 'Pumps'"),
}


def month(column):
    """The number of a day's month since the year nought."""
    return (f"(12 * CAST(SUBSTR(CAST({column} AS CHAR(10)), 1, 4) AS INTEGER) "
            f"+ CAST(SUBSTR(CAST({column} AS CHAR(10)), 6, 2) AS INTEGER))")  # fmt: skip


LAST = 12 * DAY.year + DAY.month
"""The day is the last of its month, so that this month is over."""


def seasons(where):
    """
    `WITH … seasons`: of each month of the calendar its index (mean, least, greatest) and whether it stands out.

    Whole months count, from the first in which anything was sold, or the first whole one of the whole book: up to five
    times twelve of them, back from the last. A month stands out which lies on one side in every year, thrice as far as
    chance would bring the mean of these years.
    """
    places = " UNION ALL ".join(f"SELECT {ago} AS ago" for ago in range(60))
    return f"""{moved("year")}, monthly AS (
        SELECT {LAST} - {month("i.day")} AS ago, SUM(i.cents) AS cents FROM items i
            JOIN accounts_account a ON a.id = i.account WHERE {where} GROUP BY {LAST} - {month("i.day")}
    ), book AS (
        SELECT {LAST} - {month("MIN(day)")}
            - CASE WHEN CAST(SUBSTR(CAST(MIN(day) AS CHAR(10)), 9, 2) AS INTEGER) > 7 THEN 1 ELSE 0 END AS far
        FROM firsts
    ), told AS (
        SELECT COALESCE(CASE WHEN MAX(s.ago) > b.far THEN b.far ELSE MAX(s.ago) END + 1, 0) AS whole
        FROM book b LEFT JOIN monthly s ON s.cents > 0 GROUP BY b.far
    ), grid AS (
        SELECT p.ago, p.ago / 12 AS year, p.ago % 12 AS place, COALESCE(s.cents, 0) AS cents
        FROM ({places}) p CROSS JOIN told t LEFT JOIN monthly s ON s.ago = p.ago WHERE p.ago / 12 < t.whole / 12
    ), years AS (
        SELECT year, SUM(cents) AS cents, SUM(CASE WHEN cents > 0 THEN 1 ELSE 0 END) AS months FROM grid GROUP BY year
    ), enough AS (
        SELECT CASE WHEN COUNT(*) < 2 OR MIN(cents) <= 0 OR MIN(months) < 10 THEN 0 ELSE COUNT(*) END AS years
        FROM years
    ), shares AS (
        SELECT g.place, 12.0 * g.cents / y.cents AS share FROM grid g JOIN years y ON y.year = g.year
            JOIN enough e ON e.years > 0
    ), means AS (
        SELECT place, AVG(share) AS mean, MIN(share) AS low, MAX(share) AS high, COUNT(*) AS n
        FROM shares GROUP BY place
    ), chance AS (
        SELECT SUM((s.share - m.mean) * (s.share - m.mean)) / (12.0 * (MAX(m.n) - 1) * MAX(m.n)) AS squared
        FROM shares s JOIN means m ON m.place = s.place
    ), seasons AS (
        SELECT ({DAY.month} - 1 - place + 12) % 12 + 1 AS month, mean, low, high,
            CASE WHEN (mean - 1) * (mean - 1) <= 9 * squared THEN 0 WHEN low > 1 THEN 1 WHEN high < 1 THEN -1 ELSE 0 END
        FROM means CROSS JOIN chance
    )"""


def near(found):
    return [pytest.approx(float(value), abs=1e-9) for value in found]


def seen(where, user, book):
    return where if user is book.zhao else f"{where} AND a.owner_id = {user.pk}"


@pytest.mark.parametrize("asked", ASKED)
def test_the_index_of_each_month(book, asked):
    asked, where = ASKED[asked]
    for user in (book.zhao, *book.owners):
        found = book.get("development", user, **asked)["seasons"]
        said = rows(f"{seasons(seen(where, user, book))} SELECT * FROM seasons ORDER BY month")
        assert [[row[name] for name in ("month", "index", "low", "high", "clear")] for row in found["months"]] == [
            [month, *near(figures), clear] for month, *figures, clear in said
        ]
        whole, years = one(f"{seasons(seen(where, user, book))} SELECT t.whole, e.years FROM told t, enough e")
        assert (found["whole_months"], found["years"]) == (whole, years)
    assert rows(f"{seasons(where)} SELECT * FROM seasons"), "a book that tells of seasons"


def test_months_too_few_tell_nothing(book):
    assert not book.get("development", account=book.accounts[3].pk)["seasons"]["months"]


def told_by(lines):
    """The table of a page: the index of each month, and what was sold in it of each year."""
    return {row["month"].month: (row["index"], row["low"], row["high"],
                                 {cell["year"]: told(cell["amount"])[0] for cell in row["cells"]})
            for row in lines}  # fmt: skip


def said_of(where):
    months = {}
    for place, cents in rows(f"""{seasons(where)} SELECT g.ago, g.cents FROM grid g
            JOIN enough e ON e.years > 0"""):
        number = LAST - place
        months.setdefault((number - 1) % 12 + 1, {})[(number - 1) // 12] = cents
    return {month: (*(formats.grouped(float(value) * 100) for value in figures), months[month])
            for month, *figures, _clear in rows(f"{seasons(where)} SELECT * FROM seasons")}  # fmt: skip


@pytest.mark.parametrize("asked", ["all", "region", "pumps"])
def test_the_table_of_the_page(book, asked):
    asked, where = ASKED[asked]
    for user in (book.zhao, book.owners[0]):
        page = book.page("/development/", user, **asked).context
        assert told_by(page["season_lines"]) == said_of(seen(where, user, book))


def test_the_seasons_of_a_customer(book):
    found = {one.pk: told_by(book.page(f"/customers/{one.pk}/development/").context["season_lines"])
             for one in book.accounts[::4]}  # fmt: skip
    assert found == {key: said_of(f"a.id = {key}") for key in found} and len([one for one in found.values() if one]) > 1


def test_each_month_in_the_file(book):
    found = book.file("/development/", part="seasons", region="North")
    amounts = {12 * int(year) + int(month): told(amount)[0] for year, month, amount, *_indices in found}
    assert {key: cents for key, cents in amounts.items() if cents} == by_key(
        f"{seasons(ASKED['region'][1])} SELECT {LAST} - ago, cents FROM monthly WHERE cents <> 0"
    )
