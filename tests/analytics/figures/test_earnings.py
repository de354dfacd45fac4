"""What the biggest customer really earns: its year after all costs, what it owes, what is at risk, what it is worth."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Account
from analytics.actions import recompute
from analytics.facts import earnings, staying, worth_moves
from analytics.models import AssetValue
from analytics.views.earnings import worth
from analytics.views.pictures import factors, short, signed
from kam.choices import Role, RunKind
from kam.models import Run
from tests import factories
from tests.analytics.figures.ask import DAY, cents, money, one, rows, run_of, told
from tests.analytics.figures.ledger import ledger
from tests.analytics.figures.test_dashboard import LOST
from tests.analytics.figures.test_desks import owing

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]


@pytest.fixture
def valued(book):
    recompute.start(RunKind.VALUE, as_of=DAY, by=book.zhao)
    return book


def said(page):
    """The words without their links."""
    return re.sub(r"<[^>]+>", "", str(page.context["told"]))


def test_each_customer_by_the_books(valued):
    """Revenue, cost, cost to serve, net, debts, risk and value of everybody with a year, to the cent."""
    seen, below = 0, worth_more_than_a_year_of_losses()
    for account in Account.objects.all():
        found = earnings.of_account(account)
        known = rows(f"{ledger()} SELECT revenue, cost, serve, net FROM ledger WHERE account = {account.pk}")
        assert (found is not None) is bool(known)
        if found is None:
            continue
        year = found.year
        assert told(year.revenue, year.cost, year.cost_to_serve, year.net_contribution) == known[0]
        debts = rows(f'{owing(DAY, f"a.id = {account.pk}")} SELECT "open", overdue FROM owing')
        assert told(found.owed.open, found.owed.overdue) == (debts[0] if debts else (0, 0))
        ((gone,),) = rows(f"SELECT COUNT(*) FROM accounts_account a WHERE a.id = {account.pk} AND {LOST}")
        assert found.has_left is bool(gone)
        score = rows(f"""SELECT p, {cents("value_at_risk")} FROM analytics_score WHERE account_id = {account.pk}
            AND run_id = {run_of("churn")} GROUP BY p""")
        if score and not gone:
            assert (found.score.p, told(found.score.value_at_risk)) == (pytest.approx(score[0][0]), (score[0][1],))
        value = rows(f"SELECT value FROM analytics_assetvalue WHERE account_id = {account.pk} AND run_id = "
                     f"{run_of('value')}")  # fmt: skip
        if value and not gone:
            assert found.asset.value == money(round(value[0][0] * 100))
            assert found.contradicts is (found.asset.value < max(year.net_contribution, 0))
            assert found.contradicts or account.pk != below, "less than nothing, though more than its year"
            below = None if account.pk == below else below
        seen += 1
    assert seen > 5 and below is None


def worth_more_than_a_year_of_losses():
    """A customer that cost us something in the year, and is made worth half of that loss."""
    key, net = one(f"""{ledger()} SELECT l.account, l.net FROM ledger l JOIN accounts_account a ON a.id = l.account
        WHERE l.net < -1 AND NOT {LOST} AND l.account IN (SELECT account_id FROM analytics_assetvalue
            WHERE run_id = {run_of("value")}) ORDER BY l.net LIMIT 1""")
    AssetValue.objects.current().filter(account=key).update(value=money(net) / 2)
    return key


def test_the_dashboard_says_it_of_the_biggest(valued):
    page = valued.page("/dashboard/earnings/")
    words = said(page)
    key, name, net, serve = one(f"""{ledger()} SELECT l.account, a.name, l.net, l.serve
        FROM ledger l JOIN accounts_account a ON a.id = l.account WHERE net > 0 ORDER BY net DESC, l.code LIMIT 1""")
    assert words.startswith(f"{name}, our biggest customer, earned us {short(money(net))} in the 365 days to ")
    assert "a year would be gone" not in words, "what is expected stands beside what there is to keep"
    expects, stays = ahead(key, net, serve)
    assert f"it is expected to bring {short(money(expects))}, its risk " in words
    assert f" {short(money(stays))}" in words.split("if it surely stayed")[1]
    ((risk, stake, expected),) = rows(f"""SELECT p, {cents("value_at_risk")}, {cents("expected")} FROM analytics_score
        WHERE account_id = {key} AND run_id = {run_of("churn")} GROUP BY p""")
    share, whole = factors(money(stake), risk, money(expected))
    assert f"{short(money(stake))}, a risk of {share} × {whole} that is" in words
    assert "before cost to serve" in words
    debts = rows(f'{owing(DAY, f"a.id = {key}")} SELECT "open", overdue FROM owing')
    assert "It owes nothing." in words if not debts else f"It owes {short(money(debts[0][0]))}, " in words
    links = set(re.findall(r'href="([^"]+)"', str(page.context["told"])))
    assert f"/customers/{key}/departure/" in links
    for link in links - {f"/customers/{key}/departure/"}:
        valued.page(link.replace("&amp;", "&"))


def ahead(key, net, serve):
    """Of a customer what its value is, and what it comes to if it surely stays; by plain sums, in cents."""
    ((value, at_risk, tier),) = (
        rows(f"""SELECT CAST(ROUND(100 * value) AS BIGINT), CAST(ROUND(100 * at_risk) AS BIGINT),
        tier FROM analytics_assetvalue WHERE account_id = {key} AND run_id = {run_of("value")}""")
    )
    told, net, serve = Run.objects.current(RunKind.VALUE).result, int(net), int(serve)
    keeps, days = told["retention"][tier or "lead"], told.get("horizon", 90)
    window = (told["factor"] * (net + serve) - serve) * days / 365
    year = sum(window * keeps ** (q - 1) / 1.1 ** (q * days / 365) for q in range(1, 13))
    return value, year if year > 1.25 * (value + at_risk) else value + at_risk


def test_what_there_is_to_keep_of_who_bought_less_of_late(valued):
    """Of each as its page and its value say it."""
    seen = 0
    for account in Account.objects.filter(standing__net_contribution__gt=0):
        found = earnings.of_account(account)
        if found is None or found.asset is None or found.asset.value < 0:
            continue
        ((net, serve),) = rows(f"{ledger()} SELECT net, serve FROM ledger WHERE account = {account.pk}")
        expects, stays = ahead(account.pk, net, serve)
        words = re.sub(r"<[^>]+>", "", str(worth(found, brief=True)))
        assert short(money(expects)) in words and f" {short(money(stays))}" in words.split("if it surely stayed")[1]
        assert "keeping it is worth" not in words or f"the difference, {short(money(stays - expects))}." in words
        kept = staying.at_years_pace(found.asset)
        assert kept is None or kept.whole * 100 == pytest.approx(stays, abs=1)
        seen += kept is not None
    assert seen


def test_the_value_of_all_against_a_quarter_ago_and_whose_moved_most(valued, browser_of, django_assert_max_num_queries):
    for ago in (91, 30):
        recompute.start(RunKind.VALUE, as_of=DAY - timedelta(ago), by=valued.zhao)
    lin, *_rest = valued.owners
    now, was = run_of("value"), run_of("value", DAY - timedelta(91))
    for user, where in ((valued.zhao, "1 = 1"), (lin, f"a.owner_id = {lin.pk}")):
        moved = rows(f"""SELECT a.id, a.name, {cents("v.value", f"v.run_id = {was}")},
            {cents("v.value", f"v.run_id = {now}")} FROM analytics_assetvalue v JOIN accounts_account a
            ON a.id = v.account_id WHERE v.run_id IN ({was}, {now}) AND {where} GROUP BY a.id, a.name""")
        before, after = (int(sum(row[place] for row in moved)) for place in (2, 3))
        way = 1 if after > before else -1
        most = sorted((row for row in moved if (row[3] - row[2]) * way > 0), key=lambda row: way * (row[2] - row[3]))
        found = worth_moves.since_a_quarter(user)
        assert (found.was * 100, found.total * 100) == pytest.approx((before, after - before), abs=9) and found.total
        assert [(key, name, *told(change)) for key, name, change in worth_moves.movers(user, found)] == [
            (key, name, b - a) for key, name, a, b in most[:2]
        ]
    browser = browser_of(valued.zhao)
    browser.get("/todos/")
    with django_assert_max_num_queries(25):
        html = browser.get("/dashboard/earnings/").content.decode()
    words = re.sub(r"<[^>]+>", "", html)
    found = worth_moves.since_a_quarter(valued.zhao)
    (_key, name, change), *_more = worth_moves.movers(valued.zhao, found)
    said = f"worth {short(found.was + found.total)} to us over the coming years, {short(abs(found.total))} "
    assert said in words and f"Moved most: {name} ({signed(change)})" in words
    assert valued.page("/value/").context["moved"]["total"] == signed(found.total), "as its page says it"


def test_a_lead_is_told_of_the_biggest_of_the_team(valued):
    lin, wu, _chen = valued.owners
    lin.team.lead = factories.UserFactory(role=Role.LEAD, team=lin.team)
    lin.team.save()
    name, net = one(f"""{ledger()} SELECT a.name, l.net FROM ledger l JOIN accounts_account a ON a.id = l.account
        WHERE a.owner_id IN ({lin.pk}, {wu.pk}) ORDER BY l.net DESC, l.code LIMIT 1""")
    words = said(valued.page("/dashboard/earnings/", lin.team.lead))
    assert words.startswith(f"{name}, the biggest customer that you see, earned us {short(money(net))} in ")


def test_who_else_of_the_biggest_is_worth_less_than_its_year(valued):
    run = Run.objects.current(RunKind.CONTRIBUTION)
    with connection.cursor() as cursor:
        cursor.execute(f"""UPDATE analytics_assetvalue SET value = -5 WHERE run_id = {run_of("value")} AND account_id IN
            (SELECT account_id FROM analytics_contribution WHERE run_id = {run.pk} AND rank IN (2, 9))""")
    five = rows(f"""SELECT c.account_id, c.net_contribution, v.value FROM analytics_contribution c
        JOIN accounts_account a ON a.id = c.account_id JOIN analytics_assetvalue v ON v.account_id = c.account_id
            AND v.run_id = {run_of("value")} WHERE c.run_id = {run.pk} AND c.net_contribution > 0 AND NOT {LOST}
            AND c.account_id IN (SELECT account_id FROM analytics_contribution k JOIN accounts_account a
                ON a.id = k.account_id WHERE k.run_id = {run.pk} AND NOT {LOST} AND k.net_contribution > 0
                ORDER BY k.rank LIMIT 5) ORDER BY c.rank""")
    ten = rows(f"""SELECT account_id FROM analytics_contribution c JOIN accounts_account a ON a.id = c.account_id
        WHERE run_id = {run.pk} AND NOT {LOST} ORDER BY revenue DESC, account_id LIMIT 10""")
    bad = {row[0] for row in rows(f"SELECT account_id FROM analytics_assetvalue WHERE run_id = {run_of('value')} "
                                  "AND value < 0")}  # fmt: skip
    less = [key for key, net, value in five if value < net]
    known = [*less, *(key for (key,) in ten if key in bad and key not in less)]
    assert [found.pk for found in earnings.doubtful(valued.zhao, run)] == known and known


def test_overdue_stands_beside_the_value_at_risk(valued):
    page = valued.page("/receivables/overdue/")
    ((overdue,),) = rows(f"{owing(page.context['day'], '1 = 1')} SELECT COALESCE(SUM(overdue), 0) FROM owing")
    assert page.context["words"] == f"overdue payments: {short(money(overdue))}" and overdue
