"""K2: contribution: money, rank and shares of each customer, what the list says above, and the sums of the whole."""

from __future__ import annotations

import pytest

from analytics.facts import dashboards, totals
from kam.choices import RunKind
from kam.models import Run
from tests.analytics.figures.ask import START, by_key, one, rows, told
from tests.analytics.figures.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
MONEY = ("revenue", "cost", "cost_to_serve", "net_contribution")
POSITIVE = "CASE WHEN net > 0 THEN net ELSE 0 END"


def run():
    return Run.objects.current(RunKind.CONTRIBUTION)


def test_the_money_of_each_customer(book):
    found = {row["account"]: (*told(*(row[name] for name in MONEY)), int(row["cost_estimated"]))
             for row in book.every("contributions")}  # fmt: skip
    said = by_key(f"{ledger()} SELECT account, revenue, cost, serve, net, estimated FROM ledger")
    assert found == said and len(found) > 25
    assert any(net < 0 for _r, _c, _s, net, _e in said.values()) and {one[4] for one in said.values()} == {0, 1}


def test_the_money_of_a_year_before(book):
    found = {row["account"]: told(*(row[name] for name in MONEY))
             for row in book.every("contributions", as_of=START.isoformat())}  # fmt: skip
    assert found == by_key(f"{ledger(START)} SELECT account, revenue, cost, serve, net FROM ledger") and found


def test_rank_share_and_cumulative_share(book):
    said = by_key(f"""{ledger()} SELECT account, ROW_NUMBER() OVER (ORDER BY net DESC, code),
        1.0 * {POSITIVE} / (SELECT SUM({POSITIVE}) FROM ledger),
        1.0 * SUM({POSITIVE}) OVER (ORDER BY net DESC, code) / (SELECT SUM({POSITIVE}) FROM ledger) FROM ledger""")
    for row in book.every("contributions"):
        rank, share, through = said.pop(row["account"])
        assert (row["rank"], row["share"], row["cumulative_share"]) == (
            rank, pytest.approx(float(share)), pytest.approx(float(through)),
        )  # fmt: skip
    assert not said


ORDERED = f"""{ledger()}, ranked AS (SELECT net, ROW_NUMBER() OVER (ORDER BY net DESC, code) AS place,
        SUM(net) OVER (ORDER BY net DESC, code) AS upto, ROW_NUMBER() OVER (ORDER BY net, code) AS rising
    FROM ledger WHERE net > 0), whole AS (SELECT SUM(net) AS total, COUNT(*) AS n FROM ranked),
    everybody AS (SELECT COUNT(*) AS n FROM ledger)"""


def test_how_many_make_eighty_percent_and_what_the_first_bring(book):
    makers, biggest, ten, fifth = one(f"""{ORDERED} SELECT
        (SELECT COUNT(*) FROM ranked, whole WHERE upto - net < .8 * total),
        (SELECT 1.0 * SUM(net) / MAX(total) FROM ranked, whole WHERE place = 1),
        (SELECT 1.0 * SUM(net) / MAX(total) FROM ranked, whole WHERE place <= 10),
        (SELECT 1.0 * SUM(net) / MAX(total) FROM ranked, whole, everybody WHERE place < everybody.n / 5.0 + 1)""")
    found = dashboards.book(run(), book.zhao)
    assert found.makers == makers and 1 < makers < found.accounts
    shares = (found.biggest_share, found.top10_share, found.top20_share)
    assert shares == pytest.approx(tuple(map(float, (biggest, ten, fifth))))


def test_gini_and_the_best_hundredth(book):
    gini, best = (
        one(f"""{ORDERED} SELECT (SELECT 2.0 * SUM(rising * net) / (MAX(n) * MAX(total)) - (MAX(n) + 1.0) / MAX(n)
        FROM ranked, whole), (SELECT 1.0 * MAX(net) / MAX(total) FROM ranked, whole)""")
    )
    found = run().result
    assert (found["gini"], found["top1pct_share"]) == pytest.approx((float(gini), float(best)))


def test_the_whole_its_losses_and_the_year_before(book):
    accounts, net, losing, lost, nothing = one(f"""{ledger()} SELECT COUNT(*), SUM(net),
        SUM(CASE WHEN net < 0 THEN 1 ELSE 0 END), SUM(CASE WHEN net < 0 THEN net ELSE 0 END),
        SUM(CASE WHEN net = 0 THEN 1 ELSE 0 END) FROM ledger""")
    ((before,),) = rows(f"{ledger(START)} SELECT SUM(net) FROM ledger")
    found = dashboards.book(run(), book.zhao)
    assert (found.accounts, found.losing, run().result["nothing"]) == (accounts, losing, nothing)
    assert told(found.net, found.lost, found.before) == (net, lost, before) and lost < 0
    assert found.change == pytest.approx((float(net) - float(before)) / abs(float(before)))


def test_the_sentence_above_the_list(book):
    makers, accounts, losing = (
        one(f"""{ORDERED} SELECT (SELECT COUNT(*) FROM ranked, whole WHERE upto - net < .8 * total),
        (SELECT COUNT(*) FROM ledger), (SELECT COUNT(*) FROM ledger WHERE net < 0)""")
    )
    page = book.page("/contributions/").content.decode()
    assert (
        f"{makers} of {accounts} customers bring 80% of positive net contribution." in page
        and f"{losing} lose money." in page
    )


def test_who_stands_apart_from_the_list(book):
    unsold, archived, unlisted = one(f"""{ledger()} SELECT (SELECT COUNT(*) FROM ledger WHERE revenue <= 0),
        (SELECT COUNT(*) FROM ledger l JOIN accounts_account a ON a.id = l.account WHERE a.archived_at IS NOT NULL),
        (SELECT COUNT(*) FROM accounts_account WHERE archived_at IS NULL AND id NOT IN (SELECT account FROM ledger))""")
    assert totals.around_contributions(book.zhao, run()) == (unsold, archived, unlisted)
    assert min(unsold, archived, unlisted) > 0


def test_what_a_manager_sees_of_it(book):
    for lin in book.owners:
        accounts, net, lost = one(f"""{ledger()} SELECT COUNT(*), SUM(net), SUM(CASE WHEN net < 0 THEN net ELSE 0 END)
            FROM ledger l JOIN accounts_account a ON a.id = l.account WHERE a.owner_id = {lin.pk}""")
        found = dashboards.book(run(), lin)
        assert (found.accounts, *told(found.net, found.lost)) == (accounts, net, lost)
        ((before,),) = (
            rows(f"""{ledger(START)} SELECT SUM(net) FROM ledger l JOIN accounts_account a ON a.id = l.account
            WHERE a.owner_id = {lin.pk}""")
        )
        assert told(found.before) == (before,)
