"""T2: how many stand in each tier, what waits, who only looks like a key account, and whom the list leaves out."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils.html import strip_tags

from accounts.choices import Tier
from tests.analytics.figures.ask import DAY, one, rows, run_of

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
ASKED = {"all": ({}, "1 = 1"), "region": ({"region": "North"}, "a.region = 'North'"),
         "false": ({"false_key": "any"}, "CAST(v.false_keys AS TEXT) <> '[]'")}  # fmt: skip
STOOD = f"""COALESCE((SELECT t.tier FROM accounts_tierchange t WHERE t.account_id = v.account_id
    AND t.state IN ('in_effect', 'ended') AND t.from_on = '{DAY}' AND (t.to_on IS NULL OR t.to_on > '{DAY}')
    ORDER BY t.id DESC LIMIT 1), v.in_effect)"""


@pytest.fixture
def doubted(book):
    """Some are false key accounts, of whom some were overruled, some changes wait, and some stand by hand."""
    with connection.cursor() as cursor:
        for which, change in (
            ("account_id % 3 = 0", "false_keys = '[\"one_off\"]'"),
            ("account_id % 6 = 0", "overruled = '[\"one_off\"]'"),
            ("account_id % 5 = 0", "pending = 'gold'"),
            ("account_id % 7 = 0", "computed = 'iron'"),
        ):
            cursor.execute(f"UPDATE analytics_verdict SET {change} WHERE {which} AND run_id = {run_of('tiers')}")
    return book


@pytest.mark.parametrize("asked", ASKED)
def test_what_stands_above_the_list(doubted, asked):
    asked, where = ASKED[asked]
    for user in (doubted.zhao, *doubted.owners):
        seen = where if user is doubted.zhao else f"{where} AND a.owner_id = {user.pk}"
        told_of = f"""FROM (SELECT v.*, {STOOD} AS stood FROM analytics_verdict v WHERE v.run_id = {run_of("tiers")}) v
            JOIN accounts_account a ON a.id = v.account_id WHERE {seen}"""
        false = "CAST(v.false_keys AS TEXT) <> '[]'"
        free = f"{false} AND CAST(v.false_keys AS TEXT) = CAST(v.overruled AS TEXT)"
        kinds = ("pending <> ''", false, free, f"{free} AND stood IN ('platinum', 'gold')", "stood <> computed")
        sums = ", ".join(f"SUM(CASE WHEN {kind} THEN 1 ELSE 0 END)" for kind in kinds)
        count, *counts = one(f"SELECT COUNT(*), {sums} {told_of}")
        view = doubted.page("/verdicts/", user, **asked).context["view"]
        found = strip_tags(view.finding())
        assert bool(found) == bool(count)
        if not count:
            continue
        assert asked or user is not doubted.zhao or all(counts), "there is one of each"
        waits, is_false, is_free, freed, apart = counts
        assert f"Tiers in force of {count} customer" in found
        by_numbers = found.partition("By the numbers alone")[2]
        for column, words in (("stood", found.partition("By the numbers alone")[0]), ("computed", by_numbers or found)):
            for tier, n in rows(f"SELECT {column}, COUNT(*) {told_of} GROUP BY {column}"):
                assert f"{dict(Tier.choices)[tier]} {n}" in words, (column, words)
        assert not by_numbers or f" {apart} customer" in by_numbers
        for n, words in ((waits, "waits for another" if waits == 1 else "wait for another"),
                         (is_false, "false key account"), (is_free, "overruled.")):  # fmt: skip
            assert (words in found) == bool(n)
        assert not waits or f"{waits} change" in found
        assert not is_false or f"{is_false} {'is a' if is_false == 1 else 'are'} false key account" in found
        held = is_false - is_free
        assert not is_free or f"{held} of them {'is' if held == 1 else 'are'} held back" in found
        assert not is_free or f"{is_free} of them {'is' if is_free == 1 else 'are'} overruled" in found
        assert not is_free or f"{freed} of those overruled stand" in found


def test_whom_the_list_leaves_out(book):
    for user in (book.zhao, *book.owners):
        seen = "1 = 1" if user is book.zhao else f"a.owner_id = {user.pk}"
        without = one(f"SELECT COUNT(*) FROM accounts_account a WHERE tier = '' AND archived_at IS NULL AND {seen}")[0]
        archived = one(f"""SELECT COUNT(*) FROM analytics_verdict v JOIN accounts_account a ON a.id = v.account_id
            WHERE v.run_id = {run_of("tiers")} AND a.archived_at IS NOT NULL AND {seen}""")[0]
        found = strip_tags(book.page("/verdicts/", user).context["view"].more())
        assert (f"{without} customer" in found) == bool(without) and (f"{archived} " in found) == bool(archived)
